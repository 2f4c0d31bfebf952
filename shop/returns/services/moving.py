"""The steps of a return. Each is one transaction: the order's turn taken, a conditional update, history, stock, money.

Lock order as everywhere: order → parcel → stock → payment.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select, update

from core.db import changed_one, session, transaction
from core.errors import DomainError
from core.events import announce
from shop.catalog import stock
from shop.messages.rules import mask
from shop.orders.data import LineChange
from shop.orders.models import OrderLine, VendorOrder
from shop.orders.rules import quantities
from shop.orders.services import adjusting, count_cash
from shop.orders.services.acting import take_turn
from shop.returns import rules
from shop.returns.data import Verdict
from shop.returns.errors import BadVerdict, ExplanationMissing, ReturnMovedOn, RightCannotBeRefused
from shop.returns.events import ReturnDue
from shop.returns.models import Return, ReturnLine
from shop.returns.services.access import By, by_system, get_return
from shop.returns.services.asking import step
from shop.returns.services.law import law_at

log = structlog.get_logger()
REMIND_BEFORE = timedelta(days=1)


def accept(by: By, return_id: int, now: datetime, reason: str = "") -> None:
    """The cooperative takes it back; by an appeal, also what it refused."""
    move(by, return_id, "accepted", now, reason=reason)


def refuse(by: By, return_id: int, reason: str, now: datetime) -> None:
    """Outside the right of withdrawal, with a reason. Raises RightCannotBeRefused, ExplanationMissing."""
    if get_return(by, return_id).by_right:
        raise RightCannotBeRefused
    if not reason.strip():
        raise ExplanationMissing
    move(by, return_id, "refused", now, reason=reason)


def send(by: By, return_id: int, now: datetime, *, carrier: str = "", tracking_number: str = "") -> None:
    """The buyer has handed it over."""
    values = {"carrier": carrier.strip()[:60], "tracking_number": tracking_number.strip()[:60]}
    move(by, return_id, "in_transit", now, **values)


def receive(by: By, return_id: int, now: datetime) -> None:
    """The cooperative has it."""
    move(by, return_id, "received", now)


def give_up(by: By, return_id: int, now: datetime) -> None:
    """The buyer keeps it after all."""
    move(by, return_id, "closed", now)


def move(by: By, return_id: int, to: str, now: datetime, *, reason: str = "", **values: Any) -> bool:
    """Take a step; False when the return is there already, as after a double tap.

    Raises NoSuchReturn, ReturnMovedOn.
    """
    with transaction():
        found = _take(by, return_id)
        if found.state == to:
            return False
        _step(by, found, to, now, reason, **values)
        return True


def _take(by: By, return_id: int) -> Return:
    """The return, the turn of its order taken."""
    found = get_return(by, return_id)
    order = select(VendorOrder.order_id).where(VendorOrder.id == found.vendor_order_id)
    take_turn(session().scalars(order).one())
    return get_return(by, return_id)


def _step(by: By, found: Return, to: str, now: datetime, reason: str = "", **values: Any) -> None:
    old = found.state
    if not rules.may_move(old, to, by.party):
        raise ReturnMovedOn
    text, _masked = mask(reason.strip()[: rules.MAX_TEXT])
    law = law_at(now)
    mine = update(Return).where(Return.id == found.id, Return.state == old)
    moved = mine.values(
        state=to, state_at=now, due_at=rules.due_at(to, now, law), reminded_at=None, **values
    ).execution_options(synchronize_session=False)
    if not changed_one(moved):
        raise ReturnMovedOn
    session().expire(found)
    step(found.id, old, to, by, text, now)


def inspect(
    by: By, return_id: int, verdicts: Sequence[Verdict], reason: str, now: datetime, *, replace: bool = False
) -> None:
    """Say what came back: pieces accepted are paid back (or replaced, where the buyer wished it), pieces fit for sale
    go into the stock, less than was sent needs a reason. A second tap changes nothing.

    Raises NoSuchReturn, BadVerdict, ExplanationMissing, ReturnMovedOn, OutOfStock (for a replacement).
    """
    with transaction():
        found = _take(by, return_id)
        if found.state in (*rules.OVER, "inspected"):
            return
        sent = _sent(return_id)
        if not rules.verdict_fits(sent, verdicts):
            raise BadVerdict
        less = rules.is_less(sent, verdicts)
        if less and not reason.strip():
            raise ExplanationMissing
        text, _masked = mask(reason.strip()[: rules.MAX_TEXT])
        _step(by, found, "inspected", now, text, less_reason=text if less else "")
        _take_in(found, verdicts)
        _settle(by, found, verdicts, replace and found.wish == "replace", now)


def _sent(return_id: int) -> dict[int, int]:
    query = select(ReturnLine.order_line_id, ReturnLine.quantity).where(ReturnLine.return_id == return_id)
    return {row[0]: row[1] for row in session().execute(query)}


def _take_in(found: Return, verdicts: Sequence[Verdict]) -> None:
    """Note the verdict of each line; what is good is for sale again."""
    s = session()
    for verdict in verdicts:
        mine = update(ReturnLine).where(
            ReturnLine.return_id == found.id, ReturnLine.order_line_id == verdict.line_id
        )
        noted = mine.values(accepted=verdict.accepted, good=verdict.good)
        s.execute(noted.execution_options(synchronize_session=False))
    good = _goods({verdict.line_id: verdict.good for verdict in verdicts if verdict.good})
    if good:
        stock.restock(s, good)


def _goods(pieces: dict[int, int]) -> dict[int, int]:
    """{variant id: pieces} of {order line: pieces}."""
    query = select(OrderLine.id, OrderLine.variant_id).where(OrderLine.id.in_(pieces))
    return quantities((row.variant_id, pieces[row.id]) for row in session().execute(query))


def _settle(by: By, found: Return, verdicts: Sequence[Verdict], replace: bool, now: datetime) -> None:
    accepted = {v.line_id: v.accepted for v in verdicts if v.accepted}
    if not accepted:
        _step(by, found, "closed", now)
    elif replace and by.party != "system":
        _send_others(_goods(accepted))
        _step(by, found, "replaced", now)
    else:
        refund(found, accepted, now)
        _step(by, found, "refunded", now)


def _send_others(goods: dict[int, int]) -> None:
    """Replacements leave the stock at once."""
    s = session()
    stock.reserve(s, goods)
    stock.allocate(s, goods)
    stock.ship(s, goods)


def refund(found: Return, accepted: dict[int, int], now: datetime) -> None:
    """What was accepted goes back through an adjustment of its parcel, once (I4). When nothing of the parcel is left,
    by right or for a fault, its delivery goes back too."""
    s = session()
    count_cash(found.vendor_order_id, now)
    changes = [LineChange(line_id, pieces) for line_id, pieces in sorted(accepted.items())]
    left = adjusting.lines_left(found.vendor_order_id)
    whole = all(accepted.get(one.order_line_id, 0) >= one.quantity for one in left)
    delivery = _delivery_left(found.vendor_order_id) if whole else 0
    made = adjusting.adjust(
        by_system(), found.vendor_order_id, "returned", changes, source=f"return:{found.id}",
        delivery_centimes=delivery, reason=found.number, now=now,
    )  # fmt: skip
    paid = {line.order_line_id: line.centimes for line in made.lines}
    for line_id, centimes in paid.items():
        mine = update(ReturnLine).where(ReturnLine.return_id == found.id, ReturnLine.order_line_id == line_id)
        s.execute(mine.values(centimes=centimes).execution_options(synchronize_session=False))
    note = update(Return).where(Return.id == found.id)
    noted = note.values(refund_centimes=made.total_centimes, adjustment_id=made.id)
    s.execute(noted.execution_options(synchronize_session=False))


def _delivery_left(parcel_id: int) -> int:
    query = select(VendorOrder.delivery_centimes - VendorOrder.adjusted_delivery_centimes)
    return session().scalars(query.where(VendorOrder.id == parcel_id)).one()


def hold_clock(return_id: int) -> None:
    """A case about a refused return is open: it is not closed meanwhile; in the caller's transaction."""
    mine = update(Return).where(Return.id == return_id, Return.state == "refused").values(due_at=None)
    session().execute(mine.execution_options(synchronize_session=False))


def carry_out(by: By, return_id: int, wins: bool, reason: str, now: datetime) -> None:
    """What a case about a return leads to: when the buyer wins, a refused one is accepted and one on its way counts as
    received; else a refused one rests. Whatever has moved on is left alone."""
    with transaction():
        found = _take(by, return_id)
        to = {"refused": "accepted", "in_transit": "received"}.get(found.state) if wins else "closed"
        if to and (wins or found.state == "refused"):
            _step(by, found, to, now, reason)


def expire(now: datetime, limit: int = 200) -> int:
    """What time itself does; returns how many moved.

    Silence of the cooperative accepts, and pays back what it has received; what the buyer does not send, or does not
    contest, is closed.
    """
    late = select(Return.id).where(
        Return.due_at <= now, Return.state.in_(("requested", "accepted", "received", *_CLOSING))
    )
    return sum(
        _expired(key, now) for key in list(session().scalars(late.order_by(Return.due_at).limit(limit)))
    )


_CLOSING = ("refused", "refunded", "replaced")


def _expired(return_id: int, now: datetime) -> bool:
    """One that cannot move now, as while a bank looks into its payment, is asked again and stops no other."""
    try:
        return _expire_one(return_id, now)
    except DomainError as refusal:
        log.warning("return_not_moved", return_id=return_id, code=refusal.code)
        return False


def _expire_one(return_id: int, now: datetime) -> bool:
    by = by_system()
    with transaction():
        found = _take(by, return_id)
        if found.due_at is None or found.due_at > now:  # somebody was faster
            return False
        if found.state == "received":
            everything = [Verdict(line_id, pieces, 0) for line_id, pieces in _sent(return_id).items()]
            inspect(by, return_id, everything, "", now)
        else:
            to = {"requested": "accepted"}.get(found.state, "closed")
            _step(by, found, to, now)
        return True


def remind(now: datetime, limit: int = 200) -> int:
    """Tell whose turn it is that a delay ends within a day; once for each step. Returns how many heard."""
    soon = Return.due_at.between(now, now + REMIND_BEFORE)
    query = select(Return.id, Return.state).where(
        soon, Return.reminded_at.is_(None), Return.state.in_(list(rules.TURN))
    )
    return sum(_remind(row.id, row.state, now) for row in session().execute(query.limit(limit)).all())


def _remind(return_id: int, state: str, now: datetime) -> bool:
    mine = update(Return).where(Return.id == return_id, Return.state == state, Return.reminded_at.is_(None))
    with transaction():
        if not changed_one(mine.values(reminded_at=now).execution_options(synchronize_session=False)):
            return False
        announce(ReturnDue(return_id, rules.TURN[state]))
        return True
