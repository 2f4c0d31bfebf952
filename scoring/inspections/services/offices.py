"""Offices: the delegations of the registry with their visits a month."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select

from core.audit import audit
from core.auth.actor import Actor
from core.db import session, transaction
from core.geography import lookups
from core.i18n import _, pick
from core.upserts import for_engine
from registry import api as registry
from scoring.inspections.data import Office
from scoring.inspections.errors import BadVisit, NoSuchOffice
from scoring.inspections.models import Capacity
from scoring.inspections.permissions import CAPACITY
from scoring.inspections.rules import choosing


def list_offices() -> list[Office]:
    """Every delegation that covers a province; provinces that have none go together by region (2 statements)."""
    kept = {row.office_code: row for row in session().scalars(select(Capacity))}
    found = [(d.code, d.name_ar, d.name_fr, d.provinces) for d in registry.list_delegations() if d.provinces]
    found += _regions({code for *_names, provinces in found for code in provinces})
    return [_office(kept.get(code), code, ar, fr, provinces) for code, ar, fr, provinces in found]


def _office(kept: Capacity | None, code: str, ar: str, fr: str, provinces: tuple[str, ...]) -> Office:
    visits = kept.visits if kept else choosing.DEFAULT_CAPACITY
    return Office(code, ar, fr, provinces, visits, kept.seat_province if kept else _largest(provinces))


def _regions(covered: set[str]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    left: dict[str, list[str]] = {}
    for province in lookups.provinces().values():
        if province.code not in covered:
            left.setdefault(province.region_code, []).append(province.code)
    names = lookups.regions()
    return [(f"region-{c}", names[c].name_ar, names[c].name_fr, tuple(codes)) for c, codes in left.items()]


def _largest(provinces: tuple[str, ...]) -> str:
    return max(provinces, key=lambda code: (lookups.provinces()[code].population, code))


def offices_of(actor: Actor) -> list[Office]:
    """The offices with a province in the person's scope."""
    return [office for office in list_offices() if any(actor.covers(code) for code in office.provinces)]


def get_office(actor: Actor, code: str) -> Office:
    """One of them. Raises NoSuchOffice."""
    found = [office for office in offices_of(actor) if office.code == code]
    if not found:
        raise NoSuchOffice
    return found[0]


def set_capacity(actor: Actor, code: str, visits: int, seat_province: str, now: datetime) -> None:
    """Say how many visits an office makes in a month, from where. Months that were drawn stay as they are.

    Raises NotAllowed, NoSuchOffice, BadVisit.
    """
    actor.require(CAPACITY)
    office = get_office(actor, code) if 0 <= visits <= 1000 else None
    if office is None or seat_province not in office.provinces:
        raise BadVisit(
            "bad_capacity", _("Write a number of visits up to 1000, and a province of this delegation.")
        )
    row = {
        "office_code": code, "visits": visits, "seat_province": seat_province, "changed_by": actor.user_id,
        "changed_at": now,
    }  # fmt: skip
    with transaction() as s:
        s.execute(for_engine(_keeping), row)
        audit(
            actor.user_id, "inspections.capacity", f"office:{code}",
            data={"visits": visits, "seat": seat_province, "before": office.visits},
        )  # fmt: skip


def _keeping(insert: Any) -> Any:
    statement = insert(Capacity)
    fresh = {
        name: statement.excluded[name] for name in ("visits", "seat_province", "changed_by", "changed_at")
    }
    return statement.on_conflict_do_update(index_elements=["office_code"], set_=fresh)


def province_names(office: Office) -> list[tuple[str, str]]:
    """(code, name) of its provinces, in the language of the page."""
    known = [lookups.provinces()[code] for code in office.provinces]
    return [(one.code, pick(ar=one.name_ar, fr=one.name_fr)) for one in known]


@cache
def middle_of(province_code: str) -> tuple[float, float] | None:
    """The middle of a province's communes."""
    points = [c.lon_lat for c in lookups.list_communes(province_code) if c.lon_lat]
    if not points:
        return None
    return sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)
