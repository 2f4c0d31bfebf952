"""Decisions of returns, pure: the right of withdrawal, the state machine, what is paid back. Centimes, days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from core.clock import CASABLANCA, local_date
from shop.returns.data import ReturnLaw, Right, RuleData, Verdict

IN_FORCE = date(2011, 4, 7)
LAW_31_08, KNOWLEDGE, SETTING = (
    "Loi 31-08",
    "general knowledge, to be checked by the Office",
    "setting of the Office",
)
BOUNDS: Mapping[str, tuple[int, int]] = {"clear_days": (1, 90), "days": (1, 90), "exemption": (0, 1)}


def _rule(code: str, value: int, unit: str, article: str = "", source: str = KNOWLEDGE) -> RuleData:
    return RuleData(code, value, unit, article, source, False, IN_FORCE)


SEEDS: tuple[RuleData, ...] = (
    _rule("withdrawal_days", 7, "clear_days", LAW_31_08, "essays.club 443, to be checked by the Office"),
    _rule("uninformed_days", 30, "clear_days", LAW_31_08),
    _rule("refund_days", 15, "days", LAW_31_08),
    _rule("answer_days", 3, "days", source=SETTING),
    _rule("send_days", 14, "days", source=SETTING),
    _rule("inspect_days", 4, "days", source=SETTING),
    _rule("contest_days", 14, "days", source=SETTING),
    _rule("fault_days", 30, "days", source=SETTING),
    _rule("case_answer_days", 3, "days", source=SETTING),
    _rule("case_buyer_days", 7, "days", source=SETTING),
    _rule("case_office_days", 7, "days", source=SETTING),
    _rule("case_appeal_days", 7, "days", source=SETTING),
    _rule("case_second_days", 10, "days", source=SETTING),
    _rule("exempt_perishable", 1, "exemption", LAW_31_08),
    _rule("exempt_made_to_order", 1, "exemption", LAW_31_08),
    _rule("exempt_hygiene_opened", 1, "exemption", LAW_31_08),
    _rule("exempt_other", 1, "exemption", LAW_31_08),
)  # fmt: skip
"""What a fresh installation starts with. None is verified: article numbers vary between copies of the law."""
CODES = tuple(rule.code for rule in SEEDS)

WHYS = ("changed_mind", "not_as_described", "damaged", "wrong_item", "too_late")
FAULTS = frozenset({"not_as_described", "damaged", "wrong_item"})
"""Reasons that are the cooperative's: it pays the way back, also after the right of withdrawal."""
SHOWN = frozenset({"damaged", "wrong_item", "not_as_described"})
"""Reasons that need a picture."""
WISHES, WAYS = ("refund", "replace"), ("post", "pickup", "hand")
MAX_TEXT, MAX_PICTURES = 1000, 4
RETURNABLE = ("delivered", "closed")
OPEN = ("requested", "accepted", "in_transit", "received", "inspected")
"""A return in these states holds its pieces: they cannot be sent back twice."""
OVER = ("refunded", "replaced", "closed")

_HOUSE = frozenset({"vendor", "staff"})
_TIME = frozenset({"vendor", "staff", "system"})
MOVES: Mapping[tuple[str, str], frozenset[str]] = {
    ("requested", "accepted"): _TIME,
    ("requested", "refused"): _HOUSE,
    ("requested", "closed"): frozenset({"buyer"}),
    ("refused", "accepted"): _HOUSE,
    ("refused", "closed"): frozenset({"buyer", "system"}),
    ("accepted", "in_transit"): frozenset({"buyer", "staff"}),
    ("accepted", "received"): _HOUSE,
    ("accepted", "closed"): frozenset({"buyer", "system"}),
    ("in_transit", "received"): _HOUSE,
    ("received", "inspected"): _TIME,
    ("inspected", "refunded"): _TIME,
    ("inspected", "replaced"): _HOUSE,
    ("inspected", "closed"): _TIME,
    ("refunded", "closed"): frozenset({"system"}),
    ("replaced", "closed"): frozenset({"system"}),
}
"""(from, to) → who may take the step. Whatever is not here does not exist."""
_DUE = {
    "requested": "answer_days", "accepted": "send_days", "in_transit": "send_days", "received": "inspect_days",
    "refused": "contest_days", "refunded": "contest_days", "replaced": "contest_days",
}  # fmt: skip
TURN = {
    "requested": "vendor",
    "accepted": "buyer",
    "in_transit": "vendor",
    "received": "vendor",
    "inspected": "vendor",
}
"""Whose turn it is."""


def may_move(old: str, new: str, party: str) -> bool:
    """Whether this party may take this step."""
    return party in MOVES.get((old, new), frozenset())


def next_states(state: str, party: str) -> list[str]:
    """Where this party may take a return from here."""
    return [new for (old, new), parties in MOVES.items() if old == state and party in parties]


def due_at(state: str, now: datetime, law: ReturnLaw) -> datetime | None:
    """When the state's delay ends; None where nothing is awaited."""
    code = _DUE.get(state)
    return now + timedelta(days=law[code]) if code else None


def ends_at(received: datetime, days: int) -> datetime:
    """The last moment of a right of so many clear days: neither the day of receipt nor the last day counts, so it ends
    with the day after them, at midnight in Morocco."""
    last = local_date(received) + timedelta(days=days + 1)
    return datetime.combine(last + timedelta(days=1), time(), CASABLANCA)


def last_day(until: datetime) -> datetime:
    """A moment of the last day of a right that ends at midnight."""
    return until - timedelta(seconds=1)


def exemption_of(excluded: bool, reason: str, opened: bool, law: ReturnLaw) -> str:
    """The rule that excludes a line from withdrawal; empty when none does. Goods that touch the body are excluded only
    once opened; a reason whose rule no longer holds excludes nothing."""
    if not excluded:
        return ""
    if reason == "hygiene":
        return "exempt_hygiene_opened" if opened and law["exempt_hygiene_opened"] else ""
    code = f"exempt_{reason}" if f"exempt_{reason}" in law.rules else "exempt_other"
    return code if law[code] else ""


def right_of(
    received: datetime, now: datetime, law: ReturnLaw, *, excluded: bool, reason: str = "", opened: bool = False,
    informed: bool = True,
) -> Right:  # fmt: skip
    """The right of withdrawal for one line of a parcel received at a moment."""
    until = ends_at(received, law["withdrawal_days" if informed else "uninformed_days"])
    exemption = exemption_of(excluded, reason, opened, law)
    return Right(until, now < until, exemption, excluded and reason == "hygiene")


def faults_until(received: datetime, law: ReturnLaw) -> datetime:
    """Until when a fault can be told through a return; afterwards through a case."""
    return received + timedelta(days=law["fault_days"])


def may_ask(right: Right, why: str, received: datetime, now: datetime, law: ReturnLaw) -> bool:
    """Whether a line may be asked to be taken back: by right, or for a fault in its time."""
    return right.holds or (why in FAULTS and now < faults_until(received, law))


def is_by_right(rights: Sequence[Right]) -> bool:
    """Whether the cooperative cannot refuse: all that is sent back lies inside the right of withdrawal."""
    return bool(rights) and all(right.holds for right in rights)


def payer_of(why: str) -> str:
    """Who pays the way back: the cooperative for its own fault, else the buyer."""
    return "vendor" if why in FAULTS else "buyer"


def is_less(sent: Mapping[int, int], verdicts: Sequence[Verdict]) -> bool:
    """Whether something that was sent is not paid back."""
    accepted = {verdict.line_id: verdict.accepted for verdict in verdicts}
    return any(accepted.get(line_id, 0) < pieces for line_id, pieces in sent.items())


def verdict_fits(sent: Mapping[int, int], verdicts: Sequence[Verdict]) -> bool:
    """Whether every line is judged once, within what was sent; what is not paid back stays the buyer's, and is not sold
    again."""
    seen = [verdict.line_id for verdict in verdicts]
    return sorted(seen) == sorted(sent) and all(
        0 <= v.good <= v.accepted <= sent[v.line_id] for v in verdicts
    )


def number_of(return_id: int, now: datetime) -> str:
    """`R-26-000012`: short enough to be said on the phone."""
    return f"R-{now:%y}-{return_id:06d}"
