"""What an invoice and a credit note hold, from frozen lines and what fell away of them. Pure; centimes.

The turnover of a cooperative is what it asked less the discounts it gave itself: what a voucher of the platform pays
is turnover too. Its tax was frozen with the sale and with each adjustment; only the tax of the delivery is made here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.money import without_vat
from shop.invoices.data import Item

STANDARD_RATE_BP = 2000
"""The rate of a carrier's service [to be confirmed by the tax administration, see docs/invoices.md]."""
EXEMPT = ("exempt_collect", "exempt_under_10m")
DELIVERY = ("التوصيل", "Livraison")


@dataclass(frozen=True, slots=True)
class Sold:
    """One frozen line, its tax after the cooperative's own discount."""

    id: int
    name_ar: str
    name_fr: str
    detail_ar: str
    detail_fr: str
    quantity: int
    unit: int
    ht: int
    vat: int
    rate_bp: int


@dataclass(frozen=True, slots=True)
class Fallen:
    """What fell away of one line: pieces, and the turnover with its tax."""

    line_id: int
    quantity: int
    ht: int
    vat: int


def delivery_rate(vat_status: str | None) -> int:
    """The rate of the delivery: none when the cooperative is exempt."""
    return 0 if vat_status in EXEMPT else STANDARD_RATE_BP


def delivery_item(before: int, after: int, rate_bp: int) -> Item | None:
    """What the delivery costs between two standings of it, so that parts sum to the whole to the centime."""
    amount = before - after
    ht = without_vat(before, rate_bp) - without_vat(after, rate_bp)
    return Item(*DELIVERY, "", "", 1, amount, amount, 0, ht, amount - ht, rate_bp) if amount else None


def invoiced(lines: Sequence[Sold], fallen: Iterable[Fallen]) -> list[Item]:
    """The lines of an invoice: what was sold less what fell away before; lines of which nothing is left are not."""
    gone: dict[int, list[int]] = {line.id: [0, 0, 0] for line in lines}
    for part in fallen:
        taken = gone[part.line_id]
        gone[part.line_id] = [taken[0] + part.quantity, taken[1] + part.ht, taken[2] + part.vat]
    return [item for line in lines if (item := _left(line, *gone[line.id]))]


def _left(line: Sold, quantity: int, ht: int, vat: int) -> Item | None:
    pieces, left_ht, left_vat = line.quantity - quantity, line.ht - ht, line.vat - vat
    if not pieces and not left_ht + left_vat:
        return None
    gross = max(line.unit * pieces, left_ht + left_vat)
    return _item(line, pieces, gross, left_ht, left_vat)


def credited(lines: Sequence[Sold], fallen: Iterable[Fallen]) -> list[Item]:
    """The lines of a credit note, as positive amounts that fall away."""
    by_id = {line.id: line for line in lines}
    return [
        _item(by_id[part.line_id], part.quantity, max(by_id[part.line_id].unit * part.quantity, part.ht + part.vat),
              part.ht, part.vat)
        for part in fallen
        if part.ht + part.vat or part.quantity
    ]  # fmt: skip


def _item(line: Sold, quantity: int, gross: int, ht: int, vat: int) -> Item:
    return Item(
        line.name_ar, line.name_fr, line.detail_ar, line.detail_fr, quantity, line.unit, gross, gross - ht - vat, ht,
        vat, line.rate_bp,
    )  # fmt: skip


def by_rate(items: Iterable[Item]) -> list[dict[str, int]]:
    """The tax per rate, lowest first."""
    found: dict[int, dict[str, int]] = {}
    for item in items:
        row = found.setdefault(item.rate_bp, {"rate_bp": item.rate_bp, "ht": 0, "vat": 0, "ttc": 0})
        for name, amount in (("ht", item.ht), ("vat", item.vat), ("ttc", item.ttc)):
            row[name] += amount
    return [found[rate] for rate in sorted(found)]


def totals(items: Sequence[Item], funded: int) -> dict[str, int]:
    """The sums. `funded`: what the platform's voucher pays of it; the buyer pays the rest."""
    ttc = sum(item.ttc for item in items)
    return {
        "gross": sum(item.gross for item in items),
        "discount": sum(item.discount for item in items),
        "ht": sum(item.ht for item in items),
        "vat": sum(item.vat for item in items),
        "ttc": ttc,
        "funded": funded,
        "buyer": ttc - funded,
    }


def snapshot_faults(snapshot: dict[str, Any]) -> list[str]:
    """What does not add up in a document of sale."""
    items = [Item(**row) for row in snapshot["items"]]
    wanted = totals(items, snapshot["totals"]["funded"])
    found = [] if wanted == snapshot["totals"] else ["its lines do not sum to its totals"]
    if by_rate(items) != snapshot["vat"]:
        found.append("its lines do not sum to its tax per rate")
    if any(item.ttc != item.ht + item.vat for item in items):
        found.append("a line's tax does not add up")
    return found
