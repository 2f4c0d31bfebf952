"""Decisions of cases, pure: the state machine, its clocks, how an amount is shared out. Centimes, days."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from shop.returns.data import ReturnLaw

KINDS = ("not_received", "not_as_described", "damaged", "refund_refused", "carrier_variance", "other")
OF_BUYER = ("not_received", "not_as_described", "damaged", "refund_refused", "other")
"""Kinds a buyer opens; the others are opened by the Office or by the product itself."""
ARRIVED = frozenset({"not_as_described", "damaged", "refund_refused", "other"})
"""Kinds that do not say that a delivered parcel never came: the buyer has paid it at the door."""
MAX_TEXT, MAX_PICTURES = 2000, 6
DOOR = "door:"
"""How the source of a case begins that is about a parcel said to be refused at the door, or lost."""
LIVE = ("open", "vendor_reply", "mediation", "decided", "appealed")
AT_DESK = ("mediation", "appealed")
"""States that wait for staff."""

_HOUSE = frozenset({"vendor", "staff"})
_SYSTEM, _STAFF, _BUYER = frozenset({"system"}), frozenset({"staff"}), frozenset({"buyer"})
MOVES: Mapping[tuple[str, str], frozenset[str]] = {
    ("open", "vendor_reply"): frozenset({"vendor"}),
    ("open", "mediation"): _SYSTEM | _STAFF,
    ("open", "final"): _BUYER | _STAFF,
    ("vendor_reply", "mediation"): _BUYER | _STAFF,
    ("vendor_reply", "final"): _BUYER | _SYSTEM,
    ("mediation", "decided"): _STAFF,
    ("mediation", "final"): _BUYER,
    ("decided", "appealed"): frozenset({"buyer", "vendor"}),
    ("decided", "final"): _SYSTEM,
    ("appealed", "final"): _STAFF,
}
"""(from, to) → who may take the step. Whatever is not here does not exist."""
CLOCKS: Mapping[str, str] = {
    "open": "case_answer_days", "vendor_reply": "case_buyer_days", "mediation": "case_office_days",
    "decided": "case_appeal_days", "appealed": "case_second_days",
}  # fmt: skip
"""The dated rule that says how many days each state waits."""
TURN: Mapping[str, str] = {
    "open": "vendor",
    "vendor_reply": "buyer",
    "mediation": "staff",
    "appealed": "staff",
}
"""Whose turn it is."""
EXPIRY: Mapping[str, str] = {"open": "mediation", "vendor_reply": "final", "decided": "final"}
"""Where time itself takes a case. Silence of the cooperative brings it before the Office; silence of the buyer ends it
with the cooperative's answer; nobody appeals: the decision stands. What waits for staff waits, and shows as late."""
REMIND_BEFORE = timedelta(days=1)
OUTCOMES = ("refund", "return", "no_refund")


def may_move(old: str, new: str, party: str) -> bool:
    """Whether this party may take this step."""
    return party in MOVES.get((old, new), frozenset())


def next_states(state: str, party: str) -> list[str]:
    """Where this party may take a case from here."""
    return [new for (old, new), parties in MOVES.items() if old == state and party in parties]


def due_at(state: str, now: datetime, law: ReturnLaw) -> datetime | None:
    """When the state's delay ends; None when the case is final."""
    code = CLOCKS.get(state)
    return now + timedelta(days=law[code]) if code else None


def first_state(kind: str, opened_by: str, source: str = "") -> str:
    """A buyer's case waits for the cooperative; what the Office itself opens about a carrier begins before it, and so
    does a parcel that the cooperative has already said was refused."""
    at_desk = kind == "carrier_variance" or opened_by == "vendor" or is_about_door(source)
    return "mediation" if at_desk else "open"


def live_key(kind: str, vendor_order_id: int, source: str = "") -> str:
    """What lets one case of a kind be open for a parcel."""
    return f"{vendor_order_id}:{'door' if is_about_door(source) else kind}"


def outcomes_for(source: str, return_id: int | None) -> list[str]:
    """What may be decided. About a parcel said to be refused: `return` means that the buyer has it."""
    if is_about_door(source):
        return ["return", "no_refund"]
    return [outcome for outcome in OUTCOMES if outcome != "return" or return_id is not None]


def shown_kind(kind: str, source: str) -> str:
    """What a case is about, for people."""
    return "door" if is_about_door(source) else kind


def is_about_door(source: str) -> bool:
    """Whether a case is about a parcel that counts as refused and that the buyer says they have: whose word holds is
    decided, not money."""
    return source.startswith(DOOR)


def may_open(kind: str, state: str) -> bool:
    """Whether a parcel in this state can be complained of in this way: what has not arrived is not damaged."""
    if kind == "not_received":
        return state in ("shipped", "delivered", "closed", "lost")
    if kind in ("not_as_described", "damaged", "refund_refused"):
        return state in ("delivered", "closed")
    return state not in ("pending_payment", "expired")


def wins(outcome: str, centimes: int, asked: int) -> set[str]:
    """Who has all they asked for, and so has nothing to appeal."""
    if outcome == "no_refund" or (outcome == "refund" and not centimes):
        return {"vendor"}
    if outcome == "return" or (asked and centimes >= asked):
        return {"buyer"}
    return set()


def may_appeal(party: str, outcome: str, centimes: int, asked: int) -> bool:
    """Whether this side lost something by the decision."""
    return party in ("buyer", "vendor") and party not in wins(outcome, centimes, asked)


def parts_of(centimes: int, goods: int, delivery: int) -> tuple[int, int]:
    """What of an amount falls on the goods and on the delivery of a parcel with so much left of both; the rest is lost:
    nobody gives back more than was paid."""
    of_goods = min(centimes, goods)
    return of_goods, min(centimes - of_goods, delivery)


def number_of(case_id: int, now: datetime) -> str:
    """`C-26-000012`: short enough to be said on the phone."""
    return f"C-{now:%y}-{case_id:06d}"


def is_late(due: datetime | None, now: datetime) -> bool:
    """Whether a delay has passed."""
    return due is not None and due <= now
