"""Repayments by hand of cash the Office never had. While the cooperative is owed as much, one person pays; beyond it
two people do: otherwise a sale that a cooperative and a friend invented would be paid back from the Office's pocket."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from shop.ledger import hooks, permissions, rules
from shop.ledger.data import Backing, RepaymentData
from shop.ledger.errors import NoSuchRepayment, OwnProposal, RepaymentWaits, RuleDecided
from shop.ledger.models import JournalEntry, JournalLine, Repayment
from shop.ledger.services.reading import balance
from shop.ledger.services.syncing import sync_order
from shop.orders.models import Adjustment, Order, VendorOrder
from shop.orders.services.acting import take_turn
from shop.orders.services.scope import orders_in_scope
from shop.orders.services.transfers import refuse_own_case
from shop.payments import services as payments
from shop.payments.data import Method, RefundState
from shop.payments.models import Payment, Refund

HANDED_OVER = ("delivered", "closed")


def take_over(actor: Actor, order_id: int, refund_id: int, reference: str, now: datetime) -> bool:
    """The hook of orders: True when the repayment goes beyond what there is for it, and now waits for a second person.

    Raises RepaymentWaits when somebody has asked already.
    """
    known = session().scalar(select(Repayment.state).where(Repayment.live_key == refund_id))
    if known == "proposed":
        raise RepaymentWaits
    sync_order(order_id, now)  # the debt of this very refund, if its news has not come yet
    short, vendor_id = excess_of(order_id, refund_id, now)
    if not short or known is not None:
        return False
    _propose(actor, order_id, refund_id, vendor_id, short, reference, now)
    return True


def excess_of(order_id: int, refund_id: int, now: datetime) -> tuple[int, int]:
    """(how far the repayment goes beyond what there is for it, the cooperative); nothing when one person may pay it."""
    row = session().execute(_REFUND.where(Refund.id == refund_id)).first()
    if row is None or row.method != Method.COD or row.state != RefundState.REQUESTED:
        return 0, 0
    found = [(rules.beyond(backing), backing.vendor_id) for backing in _backings(order_id, row.key, now)]
    return max(found, default=(0, 0))


_REFUND = select(Refund.state, Refund.key, Refund.amount_centimes, Payment.method).join(
    Payment, Payment.id == Refund.payment_id
)


def _backings(order_id: int, key: str, now: datetime) -> list[Backing]:
    """Of the parcel a refund is for; of all cash parcels of its order when nothing says which."""
    of_key = select(Adjustment.vendor_order_id).where(Adjustment.source == key)
    mine = select(VendorOrder.id, VendorOrder.vendor_id).where(
        VendorOrder.order_id == order_id, VendorOrder.state.in_(HANDED_OVER)
    )
    named = session().execute(mine.where(VendorOrder.id.in_(of_key))).all()
    rows = named or session().execute(mine).all()
    return [
        Backing(vendor_id, _brought(parcel_id), _promised(VendorOrder.id == parcel_id), _room(vendor_id, now))
        for parcel_id, vendor_id in rows
    ]


def _brought(parcel_id: int) -> int:
    """What of a parcel's cash came to the Office."""
    query = (
        select(func.coalesce(func.sum(JournalLine.centimes), 0))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(
            JournalEntry.vendor_order_id == parcel_id, JournalEntry.kind == "remitted",
            JournalLine.account == rules.BANK,
        )
    )  # fmt: skip
    return int(session().scalars(query).one())


def _promised(which: ColumnElement[bool]) -> int:
    """What goes back by hand of parcels."""
    query = (
        select(func.coalesce(func.sum(Refund.amount_centimes), 0))
        .join(Adjustment, Adjustment.source == Refund.key)
        .join(VendorOrder, VendorOrder.id == Adjustment.vendor_order_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.by_hand, Refund.state != RefundState.FAILED, Payment.method == Method.COD, which)
    )
    return int(session().scalars(query).one())


def _room(vendor_id: int, now: datetime) -> int:
    """What the cooperative is owed for good: without what is on its way to its bank or may still fall away, and less
    what goes back of parcels that it has not earned: those are no debt in the journal yet."""
    earned = select(JournalEntry.id).where(
        JournalEntry.vendor_order_id == VendorOrder.id, JournalEntry.kind == "earning"
    )
    unearned = (VendorOrder.vendor_id == vendor_id) & VendorOrder.state.in_(HANDED_OVER) & ~earned.exists()
    return -balance(f"{rules.VENDOR}{vendor_id}") - hooks.bound(vendor_id, now) - _promised(unearned)


def _propose(
    actor: Actor, order_id: int, refund_id: int, vendor_id: int, short: int, reference: str, now: datetime
) -> None:
    amount = session().scalars(select(Refund.amount_centimes).where(Refund.id == refund_id)).one()
    row = {
        "refund_id": refund_id, "live_key": refund_id, "order_id": order_id, "vendor_id": vendor_id,
        "centimes": amount, "short_centimes": short, "reference": reference, "state": "proposed",
        "proposed_by": actor.user_id, "proposed_at": now,
    }  # fmt: skip
    s = session()
    try:
        with s.begin_nested():
            s.execute(insert(Repayment).values(**row))
    except IntegrityError as faster:
        raise RepaymentWaits from faster
    data = {"centimes": amount, "short": short}
    audit(actor.user_id, "ledger.repayment.proposed", f"refund:{refund_id}", data=data)


def decide(actor: Actor, repayment_id: int, approve: bool, now: datetime) -> None:
    """Pay what somebody else asked to pay, or refuse it. Raises NoSuchRepayment, OwnProposal, OwnCase, RuleDecided."""
    actor.require(permissions.APPROVE)
    with transaction():
        found = session().execute(_listed(_reach(actor) & (Repayment.id == repayment_id))).first()
        if found is None:
            raise NoSuchRepayment
        if actor.user_id is None or found.proposed_by == actor.user_id:
            raise OwnProposal
        refuse_own_case(actor, found.order_id)
        take_turn(found.order_id)
        state = "approved" if approve else "refused"
        _decided(repayment_id, state, actor, now)
        audit(actor.user_id, f"ledger.repayment.{state}", f"refund:{found.refund_id}")
        if approve:
            _pay(found.refund_id, found.reference, actor, now)


def _decided(repayment_id: int, state: str, actor: Actor, now: datetime) -> None:
    mine = update(Repayment).where(Repayment.id == repayment_id, Repayment.state == "proposed")
    values: dict[str, Any] = {"state": state, "decided_by": actor.user_id, "decided_at": now}
    if state == "refused":
        values["live_key"] = None
    if not changed_one(mine.values(**values).execution_options(synchronize_session=False)):
        raise RuleDecided


def _pay(refund_id: int, reference: str, actor: Actor, now: datetime) -> None:
    """Raises RuleDecided when the refund is not open any more: nothing is approved then."""
    state = session().scalar(select(Refund.state).where(Refund.id == refund_id))
    if state != RefundState.REQUESTED:
        raise RuleDecided
    payments.settle_refund_by_hand(refund_id, paid=True, reference=reference, now=now, actor_id=actor.user_id)


def order_of(actor: Actor, repayment_id: int) -> int:
    """The order of one in the actor's provinces, decided or not. Raises NoSuchRepayment."""
    row = session().execute(_listed(_reach(actor) & (Repayment.id == repayment_id))).first()
    if row is None:
        raise NoSuchRepayment
    return int(row.order_id)


def waiting(
    actor: Actor, order_id: int | None = None, limit: int = 50, *, for_me: bool = False
) -> list[RepaymentData]:
    """Those that wait in the actor's provinces, oldest first; of one order or of all; `for_me`: asked for by others."""
    which = _reach(actor) & (Repayment.state == "proposed")
    if order_id:
        which &= Repayment.order_id == order_id
    if for_me:
        which &= Repayment.proposed_by != (actor.user_id or 0)
    rows = session().execute(_listed(which).order_by(Repayment.id).limit(limit))
    return [RepaymentData(*row) for row in rows]


def find(actor: Actor, repayment_id: int) -> RepaymentData | None:
    """One that waits, in the actor's provinces; None when it was decided or is none."""
    which = _reach(actor) & (Repayment.id == repayment_id) & (Repayment.state == "proposed")
    row = session().execute(_listed(which)).first()
    return RepaymentData(*row) if row else None


def count_waiting(actor: Actor) -> int:
    """Those of others in the actor's provinces."""
    others = (Repayment.state == "proposed") & (Repayment.proposed_by != (actor.user_id or 0))
    query = select(func.count()).select_from(Repayment).join(Order, Order.id == Repayment.order_id)
    return session().scalar(query.where(_reach(actor), others)) or 0


def repayment_faults() -> list[str]:
    """For `flask doctor`: what two people must agree to was paid by two, and what they agreed to was paid."""
    query = (
        select(Repayment.id, Repayment.refund_id, Repayment.state, Refund.state.label("paid"))
        .join(Refund, Refund.id == Repayment.refund_id)
        .order_by(Repayment.id)
    )
    return [fault for row in session().execute(query) for fault in _faults(row)] + _paid_alone()


def _faults(row: Any) -> Sequence[str]:
    if row.state == "proposed" and row.paid == RefundState.SUCCEEDED:
        return [f"refund {row.refund_id} was paid before a second person agreed"]
    if row.state == "approved" and row.paid == RefundState.REQUESTED:
        return [f"refund {row.refund_id} was agreed to by two people and is not paid"]
    return []


def _paid_alone() -> list[str]:
    """Refused by a second person, and paid all the same."""
    agreed = select(Repayment.refund_id).where(Repayment.state == "approved")
    query = (
        select(Refund.id)
        .join(Repayment, Repayment.refund_id == Refund.id)
        .where(
            Repayment.state == "refused", Refund.state == RefundState.SUCCEEDED, Refund.id.not_in(agreed),
            Refund.settled_at <= Repayment.decided_at,
        )
        .distinct()
    )  # fmt: skip
    return [
        f"refund {key} was refused by a second person and paid before" for key in session().scalars(query)
    ]


def _reach(actor: Actor) -> ColumnElement[bool]:
    return orders_in_scope(actor)


def _listed(which: ColumnElement[bool]) -> Any:
    return (
        select(
            Repayment.id, Repayment.refund_id, Repayment.order_id, Order.number, Repayment.vendor_id,
            Repayment.centimes, Repayment.short_centimes, Repayment.reference, Repayment.proposed_by,
            Repayment.proposed_at,
        )
        .join(Order, Order.id == Repayment.order_id)
        .where(which)
    )  # fmt: skip
