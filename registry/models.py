"""Tables of the registry. A cooperative's row is a projection of its events and can be rebuilt from them."""

from datetime import date, datetime
from typing import cast

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.auth.models import User
from core.db import JsonDict, Model
from core.geography.models import Commune, Province, Region
from registry.data import RoleName
from registry.rules.filings import REQUEST_STATES
from registry.rules.standing import KINDS, STATUSES


def _within(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Court(Model):
    """A court of first instance: its clerk keeps a local registry, its analytical register gives the legal number."""

    __tablename__ = "registry_court"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))


class Sector(Model):
    """A sector of activity; `sells` tells whether its cooperatives may open a stall (housing may not)."""

    __tablename__ = "registry_sector"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    sells: Mapped[bool]
    position: Mapped[int]


class Cooperative(Model):
    """A cooperative, union or federation as it stands today. Contact is encrypted and never public."""

    __tablename__ = "registry_cooperative"
    __table_args__ = (
        UniqueConstraint("court_code", "analytical_number"),
        CheckConstraint(_within("status", STATUSES), name="status_known"),
        CheckConstraint(_within("kind", KINDS), name="kind_known"),
        CheckConstraint("women >= 0 AND women <= members", name="women_within_members"),
        CheckConstraint("youth >= 0 AND youth <= members", name="youth_within_members"),
        Index("ix_registry_cooperative_place", "region_code", "province_code"),
        Index("ix_registry_cooperative_listing", "name_folded", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    court_code: Mapped[str] = mapped_column(ForeignKey("registry_court.code"))
    analytical_number: Mapped[str] = mapped_column(String(40), index=True)
    central_number: Mapped[str] = mapped_column(String(40), unique=True)
    name_ar: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), index=True)
    sector_code: Mapped[str] = mapped_column(ForeignKey("registry_sector.code"), index=True)
    legal_categories: Mapped[list[str]]
    commune_code: Mapped[str | None] = mapped_column(ForeignKey(Commune.code))
    province_code: Mapped[str] = mapped_column(ForeignKey(Province.code), index=True)
    region_code: Mapped[str] = mapped_column(ForeignKey(Region.code))
    address_ar: Mapped[str] = mapped_column(Text)
    address_fr: Mapped[str] = mapped_column(Text)
    object_ar: Mapped[str] = mapped_column(Text)
    object_fr: Mapped[str] = mapped_column(Text)
    registered_on: Mapped[date]
    members: Mapped[int]
    women: Mapped[int]
    youth: Mapped[int]
    capital_centimes: Mapped[int | None] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    vat_status: Mapped[str | None] = mapped_column(String(20))
    phone_enc: Mapped[str | None] = mapped_column(Text)
    email_enc: Mapped[str | None] = mapped_column(Text)
    ice: Mapped[str | None] = mapped_column(String(15), index=True)
    last_checked_on: Mapped[date | None]
    is_demo: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class RegistryEvent(Model):
    """A filing: a dated fact. Rows are only ever added (the database refuses else): a mistake is followed by a
    correction, which names what it corrects.

    `data["set"]` holds the columns it gives the record, `data["was"]` what stood there, `data["add"]` by how much its
    numbers grow, `data["facts"]` what it states besides, `data["undo"]` the filing it takes back; never anything
    personal. `asked_by_id`: who asked, where `actor_id` confirmed.
    """

    __tablename__ = "registry_event"
    __table_args__ = (
        Index("ix_registry_event_history", "cooperative_id", "happened_on", "id"),
        Index("ix_registry_event_recorded", "recorded_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"))
    kind: Mapped[str] = mapped_column(String(40))
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    document: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[JsonDict]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("registry_event.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))


class Movement(Model):
    """The journal of figures: by how much a filing changed what the register counts, on which day, where.

    Sums up to a day are the figures of that day. Rows are only ever added; `womens`: women's cooperatives.
    """

    __tablename__ = "registry_movement"
    __table_args__ = (
        Index(
            "ix_registry_movement_figures",
            "region_code", "sector_code", "day", "province_code",
            "d_cooperatives", "d_members", "d_women", "d_youth", "d_womens",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"), index=True)
    day: Mapped[date]
    recorded_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    region_code: Mapped[str] = mapped_column(String(12))
    province_code: Mapped[str] = mapped_column(String(12))
    sector_code: Mapped[str] = mapped_column(String(40))
    d_cooperatives: Mapped[int]
    d_members: Mapped[int]
    d_women: Mapped[int]
    d_youth: Mapped[int]
    d_womens: Mapped[int]


class FilingRequest(Model):
    """A grave filing asked for by one person and waiting for another. `live_key` is set while it waits."""

    __tablename__ = "registry_filing_request"
    __table_args__ = (
        CheckConstraint(_within("state", REQUEST_STATES), name="state_known"),
        Index("ix_registry_filing_request_queue", "state", "asked_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    draft: Mapped[JsonDict]
    state: Mapped[str] = mapped_column(String(20))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("registry_event.id"))
    live_key: Mapped[str | None] = mapped_column(String(60), unique=True)


class Role(Model):
    """Who acts for a cooperative. `live_key` is set while the role holds, so that nobody holds it twice."""

    __tablename__ = "registry_role"
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    role: Mapped[RoleName] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]
    live_key: Mapped[str | None] = mapped_column(String(80), unique=True)


class Succession(Model):
    """A cooperative that goes on from another: registered anew with the same people or undertaking. Said by staff;
    one with the same ICE is recognised without it."""

    __tablename__ = "registry_succession"
    __table_args__ = (CheckConstraint("cooperative_id <> predecessor_id", name="another"),)
    cooperative_id: Mapped[int] = mapped_column(
        ForeignKey("registry_cooperative.id"), primary_key=True, autoincrement=False
    )
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    recorded_at: Mapped[datetime]


_REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION registry_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
    MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are only ever added';
END $$
"""


def only_added_ddl(table: str, dialect: str) -> list[str]:
    """The statements by which a database refuses to change or delete a table's rows; for migrations too."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            for act in ("UPDATE", "DELETE")
        ]
    row = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION registry_only_added()"
    whole = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION registry_only_added()"
    return [
        _REFUSE_FUNCTION,
        f"CREATE TRIGGER {table}_no_change {row}",
        f"CREATE TRIGGER {table}_no_truncate {whole}",
    ]


def _only_added(model: type[Model]) -> None:
    table = cast("Table", model.__table__)
    for dialect in ("sqlite", "postgresql"):
        for statement in only_added_ddl(table.name, dialect):
            ddl = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_only_added(RegistryEvent)
_only_added(Movement)
