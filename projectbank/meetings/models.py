"""Tables of meetings and attendance."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Meeting(Model):
    """A meeting of one region; `secret` is the part of the address in its QR code."""

    __tablename__ = "projectbank_meeting"
    __table_args__ = (CheckConstraint("state IN ('announced','open','held','cancelled')", name="state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("core_region.code"), index=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("core_province.code"))
    state: Mapped[str] = mapped_column(String(12), default="announced")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    place_ar: Mapped[str] = mapped_column(String(160))
    place_fr: Mapped[str] = mapped_column(String(160))
    agenda_ar: Mapped[str] = mapped_column(Text, default="")
    agenda_fr: Mapped[str] = mapped_column(Text, default="")
    minutes_ar: Mapped[str] = mapped_column(Text, default="")
    minutes_fr: Mapped[str] = mapped_column(Text, default="")
    secret: Mapped[str] = mapped_column(String(32), unique=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Attendance(Model):
    """One person at one meeting, known only by what is counted; `user_id` where an account registered."""

    __tablename__ = "projectbank_attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "user_id"),
        CheckConstraint("sex IN ('f','m')", name="sex"),
        CheckConstraint("channel IN ('registered','code','paper')", name="channel"),
        Index("ix_projectbank_attendance_cell", "meeting_id", "attended", "sex", "age", "situation"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("projectbank_meeting.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    sex: Mapped[str] = mapped_column(String(1))
    age: Mapped[str] = mapped_column(String(8))
    situation: Mapped[str] = mapped_column(String(12))
    channel: Mapped[str] = mapped_column(String(12))
    attended: Mapped[bool]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
