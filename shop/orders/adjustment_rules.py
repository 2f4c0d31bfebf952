"""Decisions about what changes after a sale, pure: who may when, and what falls away to the centime. See
docs/returns.md for the reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.money import split
from shop.orders.data import AdjustedLine, LineChange
from shop.orders.errors import BadWeight, NothingLeft
from shop.orders.rules import Party

_BEFORE = frozenset({"confirmed", "preparing", "ready"})
_AFTER = frozenset({"delivered", "closed"})
_ALL: frozenset[Party] = frozenset({"buyer", "vendor", "staff", "system"})
_HOUSE: frozenset[Party] = frozenset({"vendor", "staff", "system"})
MAY: Mapping[str, tuple[frozenset[str], frozenset[Party]]] = {
    "cancelled": (_BEFORE | {"pending_cod_confirm"}, _ALL),
    "short": (_BEFORE, _HOUSE),
    "weighed": (_BEFORE, _HOUSE),
    "returned": (_AFTER, _HOUSE),
    "goodwill": (_AFTER | {"shipped"}, _HOUSE),
}
"""Kind → (states it may happen in, who may)."""
WHOLE_KINDS: Mapping[str, str] = {
    "cancelled": "parcel_cancelled",
    "expired": "parcel_expired",
    "refused_at_door": "parcel_refused",
    "lost": "parcel_lost",
}
"""How a parcel ended → the kind under which all that is left of it falls away."""
BEFORE_SHIPPING = frozenset({"cancelled", "short"})
"""Kinds that take goods out of a parcel that is still in the house."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one line: pieces, the buyer's centimes, the platform's, and the VAT within both."""

    order_line_id: int
    variant_id: int
    quantity: int
    centimes: int
    funded_centimes: int
    vat_centimes: int
    nominal_g: int | None = None
    tolerance_percent: int | None = None

    @property
    def ht_centimes(self) -> int:
        """Turnover before VAT."""
        return self.centimes + self.funded_centimes - self.vat_centimes


def may_adjust(kind: str, state: str, party: Party) -> bool:
    """Whether this party may make this change now."""
    states, parties = MAY.get(kind, (frozenset(), frozenset()))
    return state in states and party in parties


def part_of(total: int, number: int, whole: int) -> int:
    """`total × number / whole`, half up; the whole of it for the whole."""
    return (2 * total * number + whole) // (2 * whole) if whole else 0


def take(left: Left, change: LineChange) -> AdjustedLine:
    """What falls away of a line. The last piece takes all that is left, so that shares always sum to the whole.

    Raises NothingLeft beyond what is left (I4).
    """
    if not 0 <= change.quantity <= left.quantity:
        raise NothingLeft
    centimes = change.centimes
    if centimes is None:
        number, whole = change.quantity, left.quantity
        centimes = part_of(left.centimes, number, whole)
    else:
        number, whole = centimes, left.centimes
    if not 0 <= centimes <= left.centimes:
        raise NothingLeft
    funded = part_of(left.funded_centimes, number, whole)
    turnover = centimes + funded
    vat = left.vat_centimes * number // whole if whole else 0
    vat = max(turnover - left.ht_centimes, min(vat, turnover))
    return AdjustedLine(
        left.order_line_id, change.quantity, centimes, funded, turnover - vat, vat, change.weight_g
    )


def take_all(left: Iterable[Left]) -> list[AdjustedLine]:
    """All that is left of a parcel's lines."""
    return [
        AdjustedLine(
            x.order_line_id, x.quantity, x.centimes, x.funded_centimes, x.ht_centimes, x.vat_centimes
        )
        for x in left
        if x.quantity or x.centimes or x.funded_centimes
    ]


def weigh(left: Left, weight_g: int) -> LineChange:
    """The change that a final weight makes: what is lighter costs less, what is heavier never costs more.

    Raises BadWeight when nothing was sold by weight, or below what the tolerance allows.
    """
    if not left.nominal_g or not left.quantity:
        raise BadWeight.not_by_weight()
    nominal = left.nominal_g * left.quantity
    least = lightest(nominal, left.tolerance_percent)
    if not 0 < weight_g <= 3 * nominal:
        raise BadWeight.unlikely()
    if weight_g < least:
        raise BadWeight.too_light(least)
    less = left.centimes - part_of(left.centimes, min(weight_g, nominal), nominal)
    return LineChange(left.order_line_id, 0, less, weight_g)


def lightest(nominal_g: int, tolerance_percent: int | None) -> int:
    """The least that what should weigh `nominal_g` may weigh."""
    return -(-nominal_g * (100 - (tolerance_percent or 0)) // 100)


def spread(centimes: int, left: Iterable[Left]) -> list[LineChange]:
    """An amount for a whole parcel shared out over its lines, by what is left of each. Raises NothingLeft."""
    lines = [x for x in left if x.centimes]
    if not lines or not 0 < centimes <= sum(x.centimes for x in lines):
        raise NothingLeft
    shares = split(centimes, [x.centimes for x in lines])
    return [LineChange(x.order_line_id, 0, share) for x, share in zip(lines, shares, strict=True) if share]
