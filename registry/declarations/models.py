"""Tables of the yearly declaration. What is only expected, late or inactive has no row: it is computed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.auth.models import User
from core.db import Model
from registry.models import Cooperative


class FiscalClose(Model):
    """The month in which a cooperative's fiscal year closes; without a row it is December."""

    __tablename__ = "registry_fiscal_close"
    __table_args__ = (CheckConstraint("month BETWEEN 1 AND 12", name="month"),)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), primary_key=True)
    month: Mapped[int]
    changed_at: Mapped[datetime]


class Declaration(Model):
    """One year of one cooperative, from its first answer on. No person is named in it.

    `version` grows with each filing, so that a decision is about the words that were read.
    """

    __tablename__ = "registry_declaration"
    __table_args__ = (
        UniqueConstraint("cooperative_id", "year"),
        CheckConstraint("state IN ('draft','filed','accepted','correction_requested')", name="state"),
        Index("ix_registry_declaration_waiting", "state", "filed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id))
    year: Mapped[int]
    closed_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(24))
    version: Mapped[int] = mapped_column(default=0)
    assembly_held: Mapped[bool | None]
    assembly_on: Mapped[date | None]
    attendance: Mapped[int | None]
    decisions: Mapped[str] = mapped_column(Text, default="")
    organs_renewed: Mapped[bool | None]
    organs_until: Mapped[date | None]
    turnover_centimes: Mapped[int | None] = mapped_column(BigInteger)
    surplus_centimes: Mapped[int | None] = mapped_column(BigInteger)
    reserves_centimes: Mapped[int | None] = mapped_column(BigInteger)
    women_under_35: Mapped[int | None]
    women_from_35_to_59: Mapped[int | None]
    women_from_60: Mapped[int | None]
    men_under_35: Mapped[int | None]
    men_from_35_to_59: Mapped[int | None]
    men_from_60: Mapped[int | None]
    jobs_permanent: Mapped[int | None]
    jobs_seasonal: Mapped[int | None]
    started_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    filed_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    first_filed_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")


class DeclarationReminder(Model):
    """A reminder that left: each kind once for each cooperative and year."""

    __tablename__ = "registry_declaration_reminder"
    cooperative_id: Mapped[int] = mapped_column(ForeignKey(Cooperative.id), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    sent_at: Mapped[datetime]
