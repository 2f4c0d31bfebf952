"""Pricing a basket for a place: everything computed now, nothing copied (I20)."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.clock import local_date
from core.db import session
from core.geography.lookups import communes
from core.geography.rules import Zone, zone_between
from core.i18n import pick
from shop.catalog.data import Buyable
from shop.catalog.queries import get_buyable
from shop.checkout.data import BasketKey, Delivery, Group, Line, Quote, Rate
from shop.checkout.models import Basket, BasketLine
from shop.checkout.rules import delivery_for, find_problem, seen_digest, sum_groups
from shop.checkout.services.baskets import IS_MINE, whose
from shop.checkout.services.discounts import with_voucher
from shop.checkout.services.rates import load_rates
from shop.vendors.data import VendorCard
from shop.vendors.models import Vendor
from shop.vendors.services import open_vendor_ids, vendor_cards
from shop.vouchers.services import buyer_keys

UNKNOWN_PLACE: Zone = "other"


def quote(key: BasketKey, commune_code: str | None, now: datetime) -> Quote:
    """The basket priced for delivery to a commune; None: the one remembered, else an estimate. 5 statements, and one
    to three for a voucher."""
    rows = () if key.is_empty else _rows(_OF_KEY, whose(key))
    remembered = rows[0].commune_code if rows else None
    return _priced(rows, commune_code or remembered, buyer_keys(key.user_id), now)


def quote_basket(basket_id: int, commune_code: str | None, buyers: Sequence[str], now: datetime) -> Quote:
    """The same for a basket whose id is known, and for these buyers (see `vouchers.buyer_keys`)."""
    return _priced(_rows(_OF_ID, {"basket": basket_id}), commune_code, buyers, now)


def _priced(found: Sequence[Any], commune_code: str | None, buyers: Sequence[str], now: datetime) -> Quote:
    place = communes().get(commune_code or "")
    rows, code = [row for row in found if row.id is not None], found[0].voucher_code if found else None
    groups = _groups([r for r in rows if r.removed_at is None], place.province_code if place else None, now)
    groups, voucher, refusal = with_voucher(groups, code or "", buyers, now)
    totals = sum_groups(groups)
    return Quote(
        groups=groups,
        count=totals.count,
        goods_centimes=totals.goods_centimes,
        delivery_centimes=totals.delivery_centimes,
        seen=seen_digest(groups),
        province_code=place.province_code if place else None,
        place_name=pick(ar=place.name_ar, fr=place.name_fr) if place else "",
        removed=next((_line(r, None, True) for r in rows if r.removed_at is not None), None),
        voucher=voucher,
        voucher_code=code or "",
        voucher_refusal=refusal,
    )


_BASKETS, _LINES = Basket.__table__, BasketLine.__table__
_OF_ID = (
    select(_LINES, _BASKETS.c.voucher_code)
    .join_from(_LINES, _BASKETS, _BASKETS.c.id == _LINES.c.basket_id)
    .where(_LINES.c.basket_id == bindparam("basket"))
    .order_by(_LINES.c.id)
)
_OF_KEY = (
    select(_LINES, _BASKETS.c.commune_code, _BASKETS.c.voucher_code)
    .select_from(_BASKETS.outerjoin(_LINES, _LINES.c.basket_id == _BASKETS.c.id))
    .where(IS_MINE)
    .order_by(_LINES.c.id)
)


def _rows(query: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Sequence[Any]:
    """The lines as they are now, with the columns of BasketLine."""
    session().flush()
    return session().execute(query, values).all()


@cache
def _open_among() -> Select[int]:
    return open_vendor_ids().where(Vendor.__table__.c.id.in_(bindparam("vendors", expanding=True)))


def _open_of(vendor_ids: list[int], selling: set[int]) -> set[int]:
    """The open stalls among these; one of which something can be bought is open, so the others alone are asked for."""
    rest = [vendor_id for vendor_id in vendor_ids if vendor_id not in selling]
    return selling.union(session().scalars(_open_among(), {"vendors": rest})) if rest else selling


def _groups(rows: Sequence[Any], province_code: str | None, now: datetime) -> tuple[Group, ...]:
    if not rows:
        return ()
    vendor_ids = list(dict.fromkeys(row.vendor_id for row in rows))
    buyable = get_buyable([row.variant_id for row in rows], today=local_date(now))
    cards, rates = vendor_cards(vendor_ids), load_rates(vendor_ids)
    is_open = _open_of(vendor_ids, {found.vendor_id for found in buyable.values()})
    groups = []
    for vendor_id in vendor_ids:
        lines = tuple(
            _line(row, buyable.get(row.variant_id), vendor_id in is_open)
            for row in rows
            if row.vendor_id == vendor_id
        )
        groups.append(_group(cards[vendor_id], lines, vendor_id in is_open, rates[vendor_id], province_code))
    return tuple(groups)


def _group(
    card: VendorCard, lines: tuple[Line, ...], is_open: bool, rates: list[Rate], province_code: str | None
) -> Group:
    zone = zone_between(card.ship_from_province, province_code) if province_code else UNKNOWN_PLACE
    buyable = [line for line in lines if line.is_buyable]
    weight = sum(line.weight_g * line.quantity for line in buyable)
    delivery = delivery_for(rates, zone, weight, sum(line.total_centimes for line in buyable))
    if not buyable:
        delivery = Delivery(zone, 0, None, None, delivery.days_min, delivery.days_max)
    return Group(
        vendor_id=card.id, vendor_slug=card.slug, name_ar=card.name_ar, name_fr=card.name_fr, place_ar=card.place_ar,
        place_fr=card.place_fr, face=card.face, vat_status=card.cooperative.vat_status,
        ship_from_province=card.ship_from_province, is_open=is_open, lines=lines, delivery=delivery,
    )  # fmt: skip


def _line(row: Any, found: Buyable | None, vendor_open: bool) -> Line:
    problem = find_problem(
        quantity=row.quantity,
        seen_centimes=row.seen_centimes,
        price_centimes=found.price_centimes if found else None,
        available=found.available if found else 0,
        vendor_open=vendor_open,
    )
    if found is None:
        return _remembered(row, problem)
    return Line(
        variant_id=row.variant_id, product_id=found.product_id, product_slug=found.product_slug,
        vendor_id=row.vendor_id, sku=found.sku, name_ar=found.name_ar, name_fr=found.name_fr,
        variant_name_ar=found.variant_name_ar, variant_name_fr=found.variant_name_fr,
        content_amount=found.content_amount, content_unit=found.content_unit, quantity=row.quantity,
        price_centimes=found.price_centimes, seen_centimes=row.seen_centimes, vat_rate_bp=found.vat_rate_bp,
        weight_g=found.weight_g, available=max(found.available, 0), withdrawal_excluded=found.withdrawal_excluded,
        labels=tuple(found.labels), art=found.art, tone=found.tone, image=found.image, problem=problem,
        nominal_g=found.nominal_g, tolerance_percent=found.tolerance_percent,
    )  # fmt: skip


def _remembered(row: Any, problem: str | None) -> Line:
    """A line that may not be bought, under the name the buyer knows."""
    return Line(
        variant_id=row.variant_id, product_id=row.product_id, product_slug="", vendor_id=row.vendor_id, sku="",
        name_ar=row.name_ar, name_fr=row.name_fr, variant_name_ar="", variant_name_fr="", content_amount=0,
        content_unit="", quantity=row.quantity, price_centimes=row.seen_centimes, seen_centimes=row.seen_centimes,
        vat_rate_bp=0, weight_g=0, available=0, withdrawal_excluded=False, labels=(), art=row.art, tone=row.tone,
        image=None, problem=problem,
    )  # fmt: skip
