"""Tables of the packages room."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model


class Package(Model):
    """An accepted package. `key` is what pages of courses name it by; the same bytes twice are one package."""

    __tablename__ = "academy_package"
    __table_args__ = (CheckConstraint("kind IN ('scorm12','h5p','cartridge')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    start: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[int]
    byte_size: Mapped[int]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    created_at: Mapped[datetime]


class PackageFile(Model):
    """One file of a package, under a name of ours in the store; `media_type` comes from our own list."""

    __tablename__ = "academy_package_file"
    package_id: Mapped[int] = mapped_column(ForeignKey("academy_package.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(240), primary_key=True)
    storage_key: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(60))
    byte_size: Mapped[int]


class PackageState(Model):
    """Where a learner stands in a package: what it stored (`state`), its bookmark, status and mark."""

    __tablename__ = "academy_package_state"
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), primary_key=True)
    package_id: Mapped[int] = mapped_column(ForeignKey("academy_package.id"), primary_key=True, index=True)
    state: Mapped[JsonDict]
    status: Mapped[str] = mapped_column(String(20), default="")
    bookmark: Mapped[str] = mapped_column(String(255), default="")
    percent: Mapped[int | None]
    updated_at: Mapped[datetime]
