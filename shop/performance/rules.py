"""Decisions about one parcel, pure: does it count, was it in time, was something wrong. See docs/scoring.md."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from shop.orders.rules import ALLOCATED
from shop.performance.data import ParcelFacts

CONFIRM = timedelta(hours=24)
PREPARE, HAND_OVER = timedelta(hours=48), timedelta(hours=24)
ANSWER = timedelta(hours=24)
YEAR = timedelta(days=365)
NEVER_HELD = frozenset({"pending_payment", "pending_cod_confirm"})
SOLD = frozenset({"delivered", "closed"})
LOST_CASES = ("refund", "return")
"""Outcomes of a case that found for the buyer; an offer that was taken is a settlement and no defect."""
EXCUSES = ("carrier", "outage", "disaster")


def _first(facts: ParcelFacts, to: str) -> datetime | None:
    return min((at for state, _party, at in facts.steps if state == to), default=None)


def _ended_by(facts: ParcelFacts, state: str) -> str:
    return next((party for to, party, _at in reversed(facts.steps) if to == state), "")


def counts(facts: ParcelFacts) -> bool:
    """Whether the parcel is a fact about the cooperative: it was to be sent, and no third party ended it in time.

    An order that waited for the cooperative's own yes until it ran out counts, and so does a cancellation by the buyer
    after the moment when the parcel should have left.
    """
    if facts.state in NEVER_HELD:
        return False
    if facts.state == "expired":
        return facts.payment_method == "cod"
    if facts.state == "cancelled":
        party = _ended_by(facts, "cancelled")
        return party == "vendor" or (party == "buyer" and _is_past_due(facts))
    return True


def due_at(facts: ParcelFacts) -> datetime:
    """When the parcel should have left: the time to prepare and to hand over, from the moment the order held.

    Counted once, so that no step on the way gives more of it; a cash order holds a day after it was placed at latest.
    """
    held = _first(facts, "confirmed")
    if facts.payment_method == "cod":
        latest = facts.placed_at + CONFIRM
        held = min(held, latest) if held else latest
    return (held or facts.placed_at) + PREPARE + HAND_OVER


def _is_past_due(facts: ParcelFacts) -> bool:
    ended = _first(facts, "cancelled")
    return ended is not None and ended > due_at(facts)


def is_on_time(facts: ParcelFacts) -> bool:
    """Whether it left by then. What never left did not."""
    left = _first(facts, "shipped")
    return left is not None and left <= due_at(facts)


def defect(facts: ParcelFacts) -> str:
    """What went wrong by the cooperative's fault, or "": it cancelled (whenever), let the order run out, lost a parcel
    that nobody can trace, or a case found for the buyer. What has not left yet has gone wrong until it leaves: facts
    are summed when they are old, and who sits on an order must not be better off than who cancels it."""
    if facts.state == "cancelled" and _ended_by(facts, "cancelled") == "vendor":
        return "seller_cancelled"
    if facts.state == "expired":
        return "not_confirmed"
    if facts.state in ALLOCATED:
        return "case" if facts.case_lost else "not_sent"
    if facts.state == "lost" and not facts.tracking_number:
        return "lost"
    return "case" if facts.case_lost else ""


def is_answered_in_time(asked: datetime, answered: datetime | None) -> bool:
    """Whether a buyer waited a day at most."""
    return answered is not None and answered - asked <= ANSWER


def nth_within_year(mine: datetime, others: Iterable[datetime]) -> int:
    """The how-manieth order of the same buyer this is at this cooperative, within the year that ends with it."""
    return 1 + sum(mine - YEAR < other < mine for other in others)


def one_opinion(count: int, total: int) -> int:
    """The stars of one order: the mean of those of its lines, to the nearest (a half goes up). Five things bought at
    once are one buyer's opinion."""
    return (2 * total + count) // (2 * count)


def is_related(
    user_id: int | None, keys: Iterable[str], team: Sequence[int] | set[int], own_keys: set[str]
) -> bool:
    """Whether the buyer is of the house: on its team (now or before), or sharing a phone or account with it."""
    return (user_id is not None and user_id in team) or any(key in own_keys for key in keys)
