"""Pure decisions about payments.

A payment's state is a function of its facts, and facts only accumulate (`merge` is commutative,
associative and idempotent): events in any order and any number reach the same state.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from shop.payments.data import Closed, Dispute, Facts, RefundFact, RefundState, State, Verdict

PAGE_LIFE = timedelta(minutes=35)  # Stripe asks for at least 30
SIGNATURE_TOLERANCE = timedelta(minutes=5)
PARKED_LIFE = timedelta(days=3)
CHECK_AFTER = (timedelta(minutes=2), timedelta(minutes=3), timedelta(minutes=10), timedelta(minutes=21))
RETRY_AFTER = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)

# One step of the machine; a single piece of news may take several at once (see `may_become`).
STEPS: dict[State, frozenset[State]] = {
    State.CREATED: frozenset({State.REQUIRES_ACTION, State.FAILED, State.CANCELLED}),
    State.REQUIRES_ACTION: frozenset({State.AUTHORIZED, State.FAILED, State.CANCELLED}),
    State.AUTHORIZED: frozenset({State.CAPTURED, State.FAILED, State.CANCELLED}),
    State.CANCELLED: frozenset({State.FAILED, State.CAPTURED}),  # a late payment
    State.FAILED: frozenset({State.CAPTURED}),
    State.CAPTURED: frozenset({State.PARTIALLY_REFUNDED, State.DISPUTED}),
    State.PARTIALLY_REFUNDED: frozenset({State.REFUNDED, State.CAPTURED, State.DISPUTED}),
    State.REFUNDED: frozenset({State.PARTIALLY_REFUNDED}),  # the buyer's bank returned a refund
    State.DISPUTED: frozenset({State.WON, State.LOST}),
    State.WON: frozenset({State.PARTIALLY_REFUNDED, State.LOST}),
    State.LOST: frozenset(),
}

REFUND_RANK = {
    RefundState.REQUESTED: 0,
    RefundState.SENT: 1,
    RefundState.SUCCEEDED: 2,
    RefundState.FAILED: 3,
}


class Decision(StrEnum):
    """What to do with money that has arrived."""

    ACCEPT = "accept"
    REFUND_LATE = "late_payment"
    REFUND_DOUBLE = "paid_twice"
    REFUND_MISMATCH = "wrong_amount"


def merge(known: Facts, told: Facts) -> Facts:
    """Both sets of facts together."""
    refunds = dict(known.refunds)
    for ref, fact in told.refunds.items():
        refunds[ref] = later(refunds[ref], fact) if ref in refunds else fact
    return Facts(
        asked=known.asked or told.asked,
        authorized=max(known.authorized, told.authorized),
        captured=max(known.captured, told.captured),
        closed=max(known.closed, told.closed),
        dispute=max(known.dispute, told.dispute),
        refunds=refunds,
    )


def later(one: RefundFact, other: RefundFact) -> RefundFact:
    """The further of two reports about the same refund."""
    state = max(one.state, other.state, key=REFUND_RANK.__getitem__)
    return RefundFact(one.ref, max(one.amount, other.amount), state, max(one.key, other.key))


def refunded(facts: Facts) -> int:
    """Centimes that have really gone back."""
    return sum(fact.amount for fact in facts.refunds.values() if fact.state is RefundState.SUCCEEDED)


def refunding(facts: Facts) -> int:
    """Centimes gone back or promised."""
    return sum(fact.amount for fact in facts.refunds.values() if fact.state is not RefundState.FAILED)


def is_paid(facts: Facts, due: int) -> bool:
    """All that is due has arrived."""
    return facts.captured > 0 and facts.captured >= due


def state_of(facts: Facts, due: int) -> State:
    """The state that follows from the facts. `due` is what the buyer owes, in centimes."""
    if facts.dispute in (Dispute.OPEN, Dispute.LOST):
        return State.DISPUTED if facts.dispute is Dispute.OPEN else State.LOST
    back = refunded(facts)
    if back:
        return State.REFUNDED if back >= facts.captured else State.PARTIALLY_REFUNDED
    if facts.dispute is Dispute.WON:
        return State.WON
    return _before_giving_back(facts, due)


def _before_giving_back(facts: Facts, due: int) -> State:
    if is_paid(facts, due):
        return State.CAPTURED
    if facts.captured == 0 and facts.closed is not Closed.OPEN:
        return State.FAILED if facts.closed is Closed.FAILED else State.CANCELLED
    if facts.authorized or facts.captured:
        return State.AUTHORIZED
    return State.REQUIRES_ACTION if facts.asked else State.CREATED


def may_become(before: State, after: State) -> bool:
    """Whether `after` can be reached from `before` by steps of the machine."""
    seen, edge = {before}, {before}
    while edge:
        edge = {step for state in edge for step in STEPS[state]} - seen
        seen |= edge
    return after in seen


def is_dead(facts: Facts) -> bool:
    """The attempt ended without money: the buyer may start another."""
    return facts.captured == 0 and facts.closed is not Closed.OPEN


def must_wait(known: Facts, told: Facts) -> bool:
    """Refunds and disputes speak of money we have not heard of yet: keep the news until we have."""
    speaks_of_money = bool(told.refunds) or told.dispute is not Dispute.NONE
    return speaks_of_money and max(known.captured, told.captured) == 0


def decide_capture(*, due: int, captured: int, paid_by_other: bool, verdict: Verdict) -> Decision:
    """What to do with money that has arrived: another payment may have paid, the amount may be wrong, the
    order dead.
    """
    if paid_by_other:
        return Decision.REFUND_DOUBLE
    if captured != due:
        return Decision.REFUND_MISMATCH
    return Decision.REFUND_LATE if verdict is Verdict.DEAD_ORDER else Decision.ACCEPT


def refund_wait(attempts: int) -> timedelta:
    """How long to wait before asking again about a refund whose outcome is unknown."""
    return RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1] if attempts else timedelta(0)


def next_check(checks: int, now: datetime, expires_at: datetime | None) -> datetime:
    """When to ask the provider about an open page again; once more just after it expires."""
    planned = now + CHECK_AFTER[min(checks, len(CHECK_AFTER) - 1)]
    end = None if expires_at is None else expires_at + timedelta(minutes=1)
    return min(planned, end) if end is not None and end > now else planned


def transfer_reference(payment_id: int) -> str:
    """What the buyer writes on a bank transfer: the number and a check of two digits (97 minus the
    remainder).
    """
    return f"ST{payment_id:07d}{97 - payment_id * 100 % 97:02d}"
