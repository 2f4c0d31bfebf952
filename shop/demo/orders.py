"""A year of orders: who bought what, when, and how far each parcel went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Literal, cast

from shop.demo.files import rows
from shop.demo.types import DemoBuyer, DemoOrder, DemoOrderLine, DemoParcel, DemoProduct, VendorOrderState

SEED = 112
HOW_MANY = 640
PERIOD_DAYS = 330
MAIL = "demo.souk-taawon.example"
_MAX_COD_CENTIMES = 10_000_00  # the carriers' ceiling
_PAYMENTS: tuple[Literal["cod", "stripe", "bank_transfer"], ...] = (
    "cod",
    "cod",
    "cod",
    "stripe",
    "bank_transfer",
)
_Step = tuple[VendorOrderState, float, float]  # state, least and most hours after the one before
_WAY: tuple[_Step, ...] = (
    ("confirmed", 0.3, 18),
    ("preparing", 1, 20),
    ("ready", 3, 26),
    ("shipped", 2, 20),
    ("delivered", 20, 90),
    ("closed", 192, 200),
)


@cache
def buyers() -> tuple[DemoBuyer, ...]:
    """Fictional buyers with accounts, in every part of the country."""
    return tuple(
        DemoBuyer(
            email=f"{row['email']}@{MAIL}",
            name_ar=row["name_ar"],
            name_fr=row["name_fr"],
            phone=f"+2126000000{int(row['phone']):02d}",
            lang=cast("Literal['ar', 'fr']", row["lang"]),
            city_ar=row["city_ar"],
            city_fr=row["city_fr"],
            commune_code=row["commune"],
            province_code=row["commune"][:6],
            address_ar=row["address_ar"],
            address_fr=row["address_fr"],
        )
        for row in rows("buyers")
    )


def orders(products: Sequence[DemoProduct], today: date, seed: int = SEED) -> tuple[DemoOrder, ...]:
    """Orders of the `PERIOD_DAYS` before `today`, oldest first. Together they never ask for more than the stock."""
    chance = Random(f"{seed}:orders")  # noqa: S311
    now = datetime.combine(today, time(9), UTC)
    days = sorted(_placed(now, chance.random() ** 1.4 * PERIOD_DAYS, chance) for _ in range(HOW_MANY))
    shelf = _popular(products, chance)
    free = {v.sku: v.on_hand for p in products for v in p.variants}
    return tuple(_order(n, placed, now, shelf, free, chance) for n, placed in enumerate(days, 1))


def _placed(now: datetime, age_days: float, chance: Random) -> datetime:
    """A moment of the waking day, `age_days` ago."""
    day = now - timedelta(days=age_days)
    at = day.replace(hour=chance.randint(7, 22), minute=chance.randint(0, 59), second=0, microsecond=0)
    return min(at, now - timedelta(hours=1))


def _popular(products: Sequence[DemoProduct], chance: Random) -> list[DemoProduct]:
    """A few products of each shelf sell much more than the others."""
    shelves: dict[str, list[DemoProduct]] = {}
    for product in products:
        if any(variant.on_hand for variant in product.variants):
            shelves.setdefault(product.category_slug, []).append(product)
    chosen: list[DemoProduct] = []
    for slug in sorted(shelves):
        stars = chance.sample(shelves[slug], min(8, len(shelves[slug])))
        chosen += [p for rank, p in enumerate(stars) for _ in range(max(1, 5 - rank))]
    return chosen + [product for shelf in shelves.values() for product in _talked_of(shelf, chance)]


def _talked_of(shelf: list[DemoProduct], chance: Random) -> list[DemoProduct]:
    """One or two products of each family that an opinion is written about, three times each."""
    named = {family for row in rows("reviews") for family in row["families"].split()}
    by_family: dict[str, list[DemoProduct]] = {}
    for product in shelf:
        if product.family in named:
            by_family.setdefault(product.family, []).append(product)
    return [
        p for some in by_family.values() for p in chance.sample(some, min(3, len(some))) for _ in range(3)
    ]


def _order(
    number: int,
    placed: datetime,
    now: datetime,
    shelf: list[DemoProduct],
    free: dict[str, int],
    chance: Random,
) -> DemoOrder:
    lines, total = _lines(shelf, free, chance)
    method = chance.choice(_PAYMENTS)
    if method == "cod" and total > _MAX_COD_CENTIMES:
        method = "bank_transfer"
    vendors = list(dict.fromkeys(line.central_number for line in lines))
    parcels = tuple(DemoParcel(vendor, _history(placed, now, method, chance)) for vendor in vendors)
    _take(lines, free)
    buyer = chance.choice(buyers()).email
    return DemoOrder(f"D{number:04d}", buyer, placed, method, lines, parcels)


def _lines(
    shelf: list[DemoProduct], free: dict[str, int], chance: Random
) -> tuple[tuple[DemoOrderLine, ...], int]:
    lines: dict[str, DemoOrderLine] = {}
    total = 0
    for product in chance.sample(shelf, chance.choice((1, 1, 2, 2, 3, 4))):
        variant = min(product.variants, key=lambda v: (free[v.sku] < 3, chance.random()))
        quantity = (
            1 if variant.price_centimes > 200_00 or free[variant.sku] < 6 else chance.choice((1, 1, 2, 3))
        )
        if free[variant.sku] >= quantity:
            lines[variant.sku] = DemoOrderLine(product.key, product.central_number, variant.sku, quantity)
            total += quantity * variant.price_centimes
    if not lines:
        return _lines(shelf, free, chance)
    return tuple(lines.values()), total


def _history(
    placed: datetime, now: datetime, method: str, chance: Random
) -> tuple[tuple[VendorOrderState, datetime], ...]:
    """The states a parcel went through up to `now`."""
    at = placed
    done: list[tuple[VendorOrderState, datetime]] = [
        ("pending_cod_confirm" if method == "cod" else "pending_payment", placed)
    ]
    for state, least, most in _fate(method, chance):
        at += timedelta(hours=chance.uniform(least, most))
        if at > now:
            break
        done.append((state, at.replace(second=0, microsecond=0)))
    return tuple(done)


def _fate(method: str, chance: Random) -> tuple[_Step, ...]:
    """What was to happen to it: nine of ten arrive."""
    draw = chance.random()
    if draw < 0.03:
        return (("cancelled", 1, 30),) if method == "cod" else (("expired", 24, 49),)
    if draw < 0.05:
        return (*_WAY[:1], ("cancelled", 2, 30))
    if draw < 0.09 and method == "cod":
        return (*_WAY[:4], ("refused_at_door", 24, 90))
    if 0.09 <= draw < 0.095:
        return (*_WAY[:4], ("lost", 240, 300))
    return _WAY


def _take(lines: tuple[DemoOrderLine, ...], free: dict[str, int]) -> None:
    """What is ordered is no longer on the shelf: the last piece goes to the first who asks."""
    for line in lines:
        free[line.sku] -= line.quantity
