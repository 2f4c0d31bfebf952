"""Tables of the method and its runs."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model


class Method(Model):
    """A version of the method: its numbers, who proposed them, which two people adopted them. Numbers never change."""

    __tablename__ = "scoring_method"
    __table_args__ = (
        CheckConstraint("state IN ('proposed','seconded','adopted','withdrawn')", name="state"),
        CheckConstraint("second_by IS NULL OR second_by <> first_by", name="two_people"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    parameters: Mapped[JsonDict]
    digest: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    proposed_at: Mapped[datetime]
    first_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    second_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    adopted_at: Mapped[datetime | None]
    valid_from: Mapped[date | None]


class Run(Model):
    """All cooperatives scored as of a day. The same inputs under the same method are one run."""

    __tablename__ = "scoring_run"
    __table_args__ = (UniqueConstraint("as_of", "method_id", "input_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date] = mapped_column(index=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("scoring_method.id"))
    made_at: Mapped[datetime]
    cooperatives: Mapped[int]
    rated: Mapped[int]
    bands: Mapped[JsonDict]
    """How many are in each band, from the lowest, and how many in none yet ("-1")."""
    input_hash: Mapped[str] = mapped_column(String(32))


class Block(Model):
    """The results of the cooperatives whose id, divided by `scoring.method.services.keeping.SPAN`, is `place`, in one
    run. `whole` holds their numbers, column by column, packed; `short` those that are read of all at once. A row for
    each cooperative would cost more than the scoring."""

    __tablename__ = "scoring_block"
    run_id: Mapped[int] = mapped_column(ForeignKey("scoring_run.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    short: Mapped[bytes] = mapped_column(LargeBinary)
    input_hash: Mapped[str] = mapped_column(String(32))
    whole: Mapped[bytes] = mapped_column(LargeBinary)
