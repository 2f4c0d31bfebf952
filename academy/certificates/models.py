"""The certificates' one table."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Certificate(Model):
    """Issued once per learner and course version. The row is never deleted; `revoked_at` ends its validity.

    `holder_enc` is the name on the paper, encrypted; strangers see it only while `shows_name`. `credential` is the
    signed JSON as it was issued.
    """

    __tablename__ = "academy_certificate"
    __table_args__ = (
        UniqueConstraint("user_id", "version_id"),
        CheckConstraint("revoked_at IS NULL OR revoked_reason <> ''", name="reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("academy_course_version.id"), index=True)
    percent: Mapped[int]
    holder_enc: Mapped[str] = mapped_column(Text)
    credential: Mapped[str] = mapped_column(Text)
    shows_name: Mapped[bool] = mapped_column(default=False)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(index=True)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    revoked_reason: Mapped[str] = mapped_column(String(20), default="")
