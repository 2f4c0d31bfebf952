"""Tables of the board's reports."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model
from core.only_added import only_added


class Report(Model):
    """A report being prepared, or frozen. `seal` is the digest of `content`: people agree to a seal, and a change of
    the content takes their agreement back. `asks_…`: what is asked of the board, a line each."""

    __tablename__ = "scoring_board_report"
    __table_args__ = (
        UniqueConstraint("as_of", "edition"),
        CheckConstraint("state IN ('draft','seconded','approved')", name="state"),
        CheckConstraint("second_by IS NULL OR second_by <> first_by", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date]
    edition: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    content: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(String(64))
    asks_ar: Mapped[str] = mapped_column(Text, default="")
    asks_fr: Mapped[str] = mapped_column(Text, default="")
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    prepared_at: Mapped[datetime]
    first_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    first_at: Mapped[datetime | None]
    second_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    frozen_at: Mapped[datetime | None]


class Frozen(Model):
    """What two people agreed to, for good. `digests`: SHA-256 of each rendering, by name, on the day it was frozen."""

    __tablename__ = "scoring_board_frozen"
    report_id: Mapped[int] = mapped_column(ForeignKey("scoring_board_report.id"), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(String(64))
    digests: Mapped[JsonDict]
    frozen_at: Mapped[datetime]


only_added(Frozen)


class ReportOrder(Model):
    """A report asked for: made by a job, step by step. `live_key`: its day while it waits or is made, so that one day
    is asked for once. `claimed_at` tells a job that died from one that works."""

    __tablename__ = "scoring_board_order"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','making','ready','failed')", name="state"),
        Index("ix_scoring_board_order_work", "state", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date]
    live_key: Mapped[date | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    asks_ar: Mapped[str] = mapped_column(Text, default="")
    asks_fr: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    asked_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    report_id: Mapped[int | None] = mapped_column(ForeignKey("scoring_board_report.id"))
    fault: Mapped[str] = mapped_column(String(300), default="")
