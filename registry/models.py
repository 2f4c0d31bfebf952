"""Tables of the registry. A cooperative's row is a projection of its events and can be rebuilt from them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.auth.models import User
from core.db import JsonDict, Model
from core.geography.models import Commune, Province, Region
from registry.data import RoleName
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
    capital_centimes: Mapped[int | None]
    vat_status: Mapped[str | None] = mapped_column(String(20))
    phone_enc: Mapped[str | None] = mapped_column(Text)
    email_enc: Mapped[str | None] = mapped_column(Text)
    ice: Mapped[str | None] = mapped_column(String(15), index=True)
    last_checked_on: Mapped[date | None]
    is_demo: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class RegistryEvent(Model):
    """A dated fact. Rows are only ever added: a mistake is followed by a correction.

    `data["set"]` holds the columns it gives the record, `data["was"]` what stood there; never anything personal.
    """

    __tablename__ = "registry_event"
    __table_args__ = (Index("ix_registry_event_history", "cooperative_id", "happened_on", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"))
    kind: Mapped[str] = mapped_column(String(40))
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    document: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[JsonDict]


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
