"""Tables of inspections."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model


class Capacity(Model):
    """How many visits an office makes in a month, and the province it sets out from."""

    __tablename__ = "scoring_visit_capacity"
    __table_args__ = (CheckConstraint("visits BETWEEN 0 AND 1000", name="visits"),)
    office_code: Mapped[str] = mapped_column(String(40), primary_key=True)
    visits: Mapped[int]
    seat_province: Mapped[str] = mapped_column(String(12))
    changed_by: Mapped[int | None]
    changed_at: Mapped[datetime]


class Month(Model):
    """What an office may do in a month, frozen when it was drawn, and how much of it is taken. Places for the draw are
    kept free: nobody fills them with visits of their own choice."""

    __tablename__ = "scoring_visit_month"
    __table_args__ = (
        UniqueConstraint("office_code", "month"),
        CheckConstraint("taken >= 0 AND taken_random >= 0", name="taken"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    office_code: Mapped[str] = mapped_column(String(40))
    month: Mapped[date]
    capacity: Mapped[int]
    random_places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    taken_random: Mapped[int] = mapped_column(default=0)
    drawn_from: Mapped[int]
    drawn_at: Mapped[datetime]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("scoring_run.id"))


class Visit(Model):
    """One visit, from the proposal on. One that lives for each cooperative (`live_key`).

    `reasons`: {code: what was counted}. `chance`, `severity`, `fixes`, `days` make `value`, the benefit for a day of
    work. Places are those of the day it was proposed.
    """

    __tablename__ = "scoring_visit"
    __table_args__ = (
        CheckConstraint("kind IN ('targeted','random','support','safety','again')", name="kind"),
        CheckConstraint("state IN ('proposed','planned','reported','set_aside','lapsed')", name="state"),
        CheckConstraint("result IN ('','clean','minor','serious','absent')", name="result"),
        CheckConstraint("assigned_by IS NULL OR assigned_by <> inspector_id", name="two_people"),
        Index("ix_scoring_visit_queue", "state", "office_code", "value"),
        Index("ix_scoring_visit_made", "visited_on", "kind"),
        Index("ix_scoring_visit_cooperative", "cooperative_id", "visited_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"))
    live_key: Mapped[int | None] = mapped_column(unique=True)
    office_code: Mapped[str] = mapped_column(String(40))
    region_code: Mapped[str] = mapped_column(String(2))
    province_code: Mapped[str] = mapped_column(String(12))
    month: Mapped[date]
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(9), default="proposed")
    reason: Mapped[str] = mapped_column(String(16))
    reasons: Mapped[JsonDict]
    note: Mapped[str] = mapped_column(Text, default="")
    chance: Mapped[float]
    severity: Mapped[float]
    fixes: Mapped[float]
    days: Mapped[float]
    value: Mapped[float]
    km: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None]
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"), index=True)
    planned_on: Mapped[date | None]
    assigned_by: Mapped[int | None]
    assigned_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    visited_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(String(8), default="")


class Report(Model):
    """What an inspector wrote on the spot. `key` is made on the phone: sent twice, it is one report."""

    __tablename__ = "scoring_visit_report"
    visit_id: Mapped[int] = mapped_column(ForeignKey("scoring_visit.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    answers: Mapped[JsonDict]
    summary: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime]
    received_at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("core_user.id"))


class Photo(Model):
    """A private picture of a visit, re-encoded; `key` as of reports."""

    __tablename__ = "scoring_visit_photo"
    __table_args__ = (UniqueConstraint("visit_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("scoring_visit.id"))
    key: Mapped[str] = mapped_column(String(40))
    storage_key: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    by: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    at: Mapped[datetime]


class Finding(Model):
    """One thing that was not in order. `severity`: 1 minor, 2 serious, 3 grave. `counts`: whether it weighs on
    Compliance; what a support visit finds never does."""

    __tablename__ = "scoring_finding"
    __table_args__ = (
        UniqueConstraint("visit_id", "item"),
        CheckConstraint("severity BETWEEN 1 AND 3", name="severity"),
        CheckConstraint("state IN ('open','answered','settled','withdrawn')", name="state"),
        Index("ix_scoring_finding_cooperative", "cooperative_id", "found_on"),
        Index("ix_scoring_finding_queue", "state", "answered_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("scoring_visit.id"))
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"))
    item: Mapped[str] = mapped_column(String(20))
    severity: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    counts: Mapped[bool]
    found_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(9), default="open")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None]
    answered_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(Text, default="")
    ended_on: Mapped[date | None]
