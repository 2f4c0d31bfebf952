"""Delivery tables: the default one, and those of cooperatives that have their own."""

from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, or_, select

from core import clock
from core.db import session, transaction
from core.geography.rules import ZONES, Zone
from shop.catalog.search import mark_vendor_dirty
from shop.checkout.data import Delivery, Rate
from shop.checkout.models import DeliveryRate
from shop.checkout.rules import DEFAULT_RATES, delivery_for


def load_rates(vendor_ids: Collection[int]) -> dict[int, list[Rate]]:
    """The rates that hold for each vendor, in one statement: zone by zone its own, else the default ones."""
    rows = session().execute(_rate_rows(), {"vendors": list(vendor_ids)})
    own: dict[int | None, list[Rate]] = {}
    for vendor_id, *rate in rows:
        own.setdefault(vendor_id, []).append(_rate(*rate))
    default = _by_zone(DEFAULT_RATES) | _by_zone(own.get(None, ()))
    return {
        vendor_id: [rate for zone in (default | _by_zone(own.get(vendor_id, ()))).values() for rate in zone]
        for vendor_id in vendor_ids
    }


def days_by_zone(vendor_ids: Collection[int]) -> dict[int, dict[Zone, int]]:
    """In how many working days each vendor's parcels are there at the latest, whatever they weigh (1 statement)."""
    return {vendor_id: _slowest(rates) for vendor_id, rates in load_rates(vendor_ids).items()}


def _slowest(rates: Iterable[Rate]) -> dict[Zone, int]:
    days: dict[Zone, int] = {}
    for rate in rates:
        days[rate.zone] = max(rate.days_max, days.get(rate.zone, 0))
    return days


@lru_cache(maxsize=500)
def _rate(*row: Any) -> Rate:
    return Rate(*row)


@cache
def _rate_rows() -> Select[*tuple[Any, ...]]:
    c = DeliveryRate.__table__.c
    wanted = c.vendor_id.in_(bindparam("vendors", expanding=True))
    return select(
        c.vendor_id, c.zone, c.max_weight_g, c.fee_centimes, c.free_above_centimes, c.days_min, c.days_max
    ).where(or_(c.vendor_id.is_(None), wanted))  # fmt: skip


def _by_zone(rates: Iterable[Rate]) -> dict[str, list[Rate]]:
    found: dict[str, list[Rate]] = {}
    for rate in rates:
        found.setdefault(rate.zone, []).append(rate)
    return found


def seed_rates() -> int:
    """Write the default table when there is none; returns how many rows were added."""
    with transaction() as s:
        if s.scalar(select(DeliveryRate.id).where(DeliveryRate.vendor_id.is_(None)).limit(1)):
            return 0
        _write(None, DEFAULT_RATES)
        return len(DEFAULT_RATES)


def set_vendor_rates(vendor_id: int, rates: Iterable[Rate]) -> None:
    """Replace a cooperative's own table; an empty one means the default holds again."""
    with transaction() as s:
        s.execute(delete(DeliveryRate).where(DeliveryRate.vendor_id == vendor_id))
        _write(vendor_id, rates)
        mark_vendor_dirty(vendor_id, clock.now())


def _write(vendor_id: int | None, rates: Iterable[Rate]) -> None:
    rows = [
        {
            "vendor_id": vendor_id,
            "zone": r.zone,
            "max_weight_g": r.max_weight_g,
            "fee_centimes": r.fee_centimes,
            "free_above_centimes": r.free_above_centimes,
            "days_min": r.days_min,
            "days_max": r.days_max,
        }
        for r in rates
    ]
    if any(row["zone"] not in ZONES for row in rows):
        raise ValueError("unknown zone")
    if rows:
        session().execute(insert(DeliveryRate), rows)


def fee_range(vendor_id: int, weight_g: int) -> tuple[Delivery, Delivery]:
    """The cheapest and the dearest delivery of one piece from this cooperative."""
    rates = load_rates([vendor_id])[vendor_id]
    fees = sorted((delivery_for(rates, zone, weight_g, 0) for zone in ZONES), key=lambda d: d.fee_centimes)
    return fees[0], fees[-1]
