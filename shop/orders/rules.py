"""Decisions of orders, pure: the state machine of DESIGN §6, frozen lines and their VAT, deadlines. Centimes, grams."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from core.format import western_digits
from core.money import split, without_vat
from shop.checkout.data import Group, Line
from shop.orders.data import FrozenLine, State

Party = Literal["buyer", "vendor", "staff", "system"]
StockVerb = Literal["release", "allocate", "deallocate", "ship", "restock"]

STATES: tuple[State, ...] = (
    "pending_payment", "pending_cod_confirm", "confirmed", "preparing", "ready", "shipped", "delivered", "closed",
    "cancelled", "refused_at_door", "lost", "expired",
)  # fmt: skip
RESERVED = frozenset({"pending_payment", "pending_cod_confirm"})
"""States whose goods are reserved in the stock."""
ALLOCATED = frozenset({"confirmed", "preparing", "ready"})
"""States whose goods are sold and still in the house."""
BEFORE_SHIPPING = RESERVED | ALLOCATED
DEAD = frozenset({"cancelled", "expired"})
CONTACT_SHOWN = frozenset(
    {"confirmed", "preparing", "ready", "shipped", "delivered", "refused_at_door", "lost"}
)
"""The cooperative sees the buyer's phone from the confirmation on, and no longer once the order is closed."""

_ALL: frozenset[Party] = frozenset({"buyer", "vendor", "staff"})
_HOUSE: frozenset[Party] = frozenset({"vendor", "staff"})
_SYSTEM: frozenset[Party] = frozenset({"system"})
MOVES: Mapping[tuple[State, State], frozenset[Party]] = {
    ("pending_payment", "confirmed"): _SYSTEM,
    ("pending_payment", "pending_cod_confirm"): frozenset({"buyer"}),
    ("pending_payment", "expired"): _SYSTEM,
    ("pending_payment", "cancelled"): frozenset({"buyer", "staff"}),
    ("pending_cod_confirm", "confirmed"): _HOUSE,
    ("pending_cod_confirm", "expired"): _SYSTEM,
    ("pending_cod_confirm", "cancelled"): _ALL,
    ("confirmed", "preparing"): _HOUSE,
    ("confirmed", "ready"): _HOUSE,
    ("preparing", "ready"): _HOUSE,
    ("ready", "shipped"): _HOUSE,
    ("confirmed", "cancelled"): _ALL,
    ("preparing", "cancelled"): _ALL,
    ("ready", "cancelled"): _ALL,
    ("shipped", "delivered"): _HOUSE,
    ("shipped", "refused_at_door"): _HOUSE,
    ("shipped", "lost"): _HOUSE,
    ("delivered", "closed"): _SYSTEM,
}
"""(from, to) → who may take the step. Whatever is not here does not exist."""

CHANGE = 20_00
"""Small change that a cooperative may do without at the door, a tenth of the parcel at most: what it says it took is
what the buyer gets back on a return."""
CARD_MINUTES, GRACE_MINUTES = 30, 15
TRANSFER_HOURS = 48
CONFIRM_DAYS = 4
CLOSE_DAYS = 7
"""A delivered parcel is closed when the right of withdrawal has passed (Law 31-08: seven clear days)."""
CLAIM = timedelta(days=14)
"""How long a buyer may say that a parcel that counts as refused, or as lost, was handed over; a proposal of ours."""
CLAIMABLE = frozenset({"refused_at_door", "lost"})
"""What a cooperative may say of a parcel whose cash it hides."""
_DUE_HOURS = {"pending_cod_confirm": 24, "confirmed": 48, "preparing": 48, "ready": 24}
_STUCK_DAYS = {
    "pending_cod_confirm": CONFIRM_DAYS + 1,
    "confirmed": 15,
    "preparing": 15,
    "ready": 15,
    "shipped": 30,
}

UNIT_NAMES: Mapping[str, tuple[str, str]] = {
    "g": ("غ", "g"), "kg": ("كغ", "kg"), "ml": ("مل", "ml"), "cl": ("سل", "cl"), "l": ("لتر", "l"),
    "m": ("م", "m"), "cm": ("سم", "cm"), "m2": ("م²", "m²"), "piece": ("قطعة", "pièce"),
}  # fmt: skip


def least_cash(party: Party, due_centimes: int) -> int:
    """The least that this party may say was taken at the door."""
    return due_centimes - min(CHANGE, due_centimes // 10) if party == "vendor" else 0


def may_move(old: str, new: str, party: Party) -> bool:
    """Whether this party may take this step."""
    return any(party in parties for step, parties in MOVES.items() if step == (old, new))


def next_states(state: str, party: Party) -> list[State]:
    """Where this party may take a vendor order from here."""
    return [new for (old, new), parties in MOVES.items() if old == state and party in parties]


def sources_of(new: str) -> list[State]:
    """States from which `new` can be reached."""
    return [old for old, target in MOVES if target == new]


def stock_verb(old: str, new: str) -> StockVerb | None:
    """What a step does to the stock: reserved → sold → shipped, or back to sale."""
    if old in RESERVED:
        return "release" if new in DEAD else "allocate" if new in ALLOCATED else None
    if old in ALLOCATED:
        return "deallocate" if new in DEAD else "ship" if new == "shipped" else None
    return "restock" if new == "refused_at_door" else None


def first_state(payment_method: str) -> State:
    """How a new vendor order begins."""
    return "pending_cod_confirm" if payment_method == "cod" else "pending_payment"


def expires_at(payment_method: str, placed_at: datetime) -> datetime | None:
    """When an unpaid order gives its goods back: 30 min and a grace of 15 by card, 48 h by transfer."""
    if payment_method == "stripe":
        return placed_at + timedelta(minutes=CARD_MINUTES + GRACE_MINUTES)
    return placed_at + timedelta(hours=TRANSFER_HOURS) if payment_method == "bank_transfer" else None


def due_at(state: str, since: datetime) -> datetime | None:
    """By when the cooperative should take the next step; None when it is not its turn."""
    hours = _DUE_HOURS.get(state)
    return since + timedelta(hours=hours) if hours else None


def is_stuck(state: str, since: datetime, now: datetime) -> bool:
    """Whether a vendor order has been in a passing state for too long."""
    days = _STUCK_DAYS.get(state)
    return days is not None and now - since > timedelta(days=days)


def effective_vat(rate_bp: int, vat_status: str | None) -> int:
    """A cooperative that is exempt (facts §5) charges no VAT; its price stays the same."""
    return 0 if vat_status in ("exempt_collect", "exempt_under_10m") else rate_bp


def freeze_lines(group: Group) -> list[FrozenLine]:
    """The lines of a parcel as sold (I13). VAT is computed per rate on the parcel and shared out to the centime, so
    that Σ HT and Σ VAT of the lines are those of the parcel. The cooperative's own part of a voucher lowers both; what
    the platform pays is the cooperative's turnover as much as what the buyer pays."""
    lines = group.buyable_lines
    rates = [effective_vat(line.vat_rate_bp, group.vat_status) for line in lines]
    net = [0] * len(lines)
    for rate in set(rates):
        mine = [i for i, r in enumerate(rates) if r == rate]
        totals = [lines[i].total_centimes for i in mine]
        for i, part in zip(mine, split(without_vat(sum(totals), rate), totals), strict=True):
            net[i] = part
    return [_freeze(line, rate, ht) for line, rate, ht in zip(lines, rates, net, strict=True)]


def _freeze(line: Line, rate_bp: int, ht: int) -> FrozenLine:
    vat, own = line.total_centimes - ht, line.discount_centimes - line.funded_centimes
    own_vat = max(own - ht, vat * own // line.total_centimes if line.total_centimes else 0)
    unit_ar, unit_fr = unit_text(line.content_amount, line.content_unit)
    return FrozenLine(
        variant_id=line.variant_id, product_id=line.product_id, product_slug=line.product_slug, sku=line.sku,
        quantity=line.quantity, unit_centimes=line.price_centimes, total_centimes=line.total_centimes, ht_centimes=ht,
        vat_centimes=vat, vat_rate_bp=rate_bp, name_ar=line.name_ar, name_fr=line.name_fr,
        variant_name_ar=line.variant_name_ar, variant_name_fr=line.variant_name_fr, unit_ar=unit_ar, unit_fr=unit_fr,
        labels=line.labels, withdrawal_excluded=line.withdrawal_excluded, weight_g=line.weight_g, art=line.art,
        tone=line.tone, image=line.image, discount_centimes=line.discount_centimes,
        funded_centimes=line.funded_centimes, discount_ht_centimes=own - own_vat, discount_vat_centimes=own_vat,
        nominal_g=line.nominal_g, tolerance_percent=line.tolerance_percent,
    )  # fmt: skip


def unit_text(amount: int, unit: str) -> tuple[str, str]:
    """What one piece holds, in Arabic and French: 250 ml, 1 kg for 1000 g."""
    if amount <= 0:
        return "", ""
    larger = {"g": "kg", "ml": "l"}.get(unit)
    if larger and amount % 1000 == 0:
        amount, unit = amount // 1000, larger
    ar, fr = UNIT_NAMES.get(unit, (unit, unit))
    if unit == "piece" and amount > 1:
        fr += "s"
        ar = "قطع" if amount <= 10 else ar
    return f"{amount}\u00a0{ar}", f"{amount}\u00a0{fr}"


def order_number(order_id: int, placed_at: datetime) -> str:
    """`ST-26-004817`: short enough to be said on the phone."""
    return f"ST-{placed_at:%y}-{order_id:06d}"


def number_key(text: str) -> str:
    """What tries to find an order are counted under: `ST-26-000123`, `st-26-000123`, `123` and `١٢٣` are one."""
    typed = "".join(western_digits(text).split()).upper()
    return typed.rpartition("-")[2].lstrip("0")


def may_claim(state: str, since: datetime, now: datetime) -> bool:
    """Whether the buyer may still say that they have a parcel that counts as refused at the door, or as lost."""
    return state in CLAIMABLE and now < since + CLAIM


def is_whole_order_dead(states: Iterable[str]) -> bool:
    """Whether nothing of an order is left alive."""
    return all(state in DEAD for state in states)


def quantities(lines: Iterable[tuple[int, int]]) -> dict[int, int]:
    """{variant id: quantity} summed, for the stock."""
    found: dict[int, int] = {}
    for variant_id, quantity in lines:
        found[variant_id] = found.get(variant_id, 0) + quantity
    return found


def split_faults(order: Sequence[int], parts: Sequence[Sequence[int]], lines: Sequence[int]) -> list[str]:
    """I7 on one order. `order` and each part are (goods, delivery, total); `lines` the goods of each part by lines."""
    found = []
    sums = [sum(part[i] for part in parts) for i in range(3)]
    if list(order) != sums:
        found.append(f"parcels sum to {sums}, the order says {list(order)}")
    if order[0] + order[1] != order[2]:
        found.append(f"goods {order[0]} and delivery {order[1]} are not the total {order[2]}")
    for number, (part, goods) in enumerate(zip(parts, lines, strict=True), 1):
        if part[0] != goods or part[0] + part[1] != part[2]:
            found.append(
                f"parcel {number}: lines {goods}, goods {part[0]}, delivery {part[1]}, total {part[2]}"
            )
    return found
