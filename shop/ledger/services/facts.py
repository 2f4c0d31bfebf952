"""What the ledger knows of orders: read in bulk, a few statements however many."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core.db import session
from shop.ledger import hooks
from shop.ledger.data import (
    AdjustmentFacts,
    LineFee,
    OrderFacts,
    ParcelFacts,
    PaymentFacts,
    PostedEntry,
    RefundFacts,
)
from shop.ledger.models import JournalEntry, JournalLine, LineCommission
from shop.orders.models import Adjustment, AdjustmentLine, Order, Transition, VendorOrder
from shop.payments.data import Dispute
from shop.payments.models import Payment, Refund
from shop.returns.rules import ends_at
from shop.returns.services.law import law_at

Grouped = dict[int, list[Any]]
_O, _P = Order.__table__, VendorOrder.__table__


def load_orders(order_ids: Sequence[int]) -> list[OrderFacts]:
    """The facts of these orders, in the order of their ids (10 statements)."""
    orders = session().execute(select(_O).where(_O.c.id.in_(order_ids)).order_by(_O.c.id)).all()
    parcels = session().execute(
        select(_P).where(_P.c.order_id.in_(order_ids)).order_by(_P.c.order_id, _P.c.position)
    )
    by_order = _grouped(parcels, lambda row: row.order_id)
    made = _parcels([row for rows in by_order.values() for row in rows], {o.id: o for o in orders})
    payments = _payments({o.checkout_id: o.id for o in orders})
    return [
        OrderFacts(
            o.id, o.number, o.placed_at, o.paid_at is not None,
            tuple(made[row.id] for row in by_order.get(o.id, ())), tuple(payments.get(o.id, ())),
        )
        for o in orders
    ]  # fmt: skip


def _grouped(rows: Iterable[Any], key: Callable[[Any], int]) -> Grouped:
    found: Grouped = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _parcels(rows: Sequence[Any], orders: dict[int, Any]) -> dict[int, ParcelFacts]:
    ids = [row.id for row in rows]
    delivered = _delivered(ids)
    until = _return_until(delivered)
    fees, adjustments = _fees(ids), _adjustments(ids)
    cash = [row.id for row in rows if orders[row.order_id].payment_method == "cod"]
    carriers = hooks.carriers_of(cash) if cash else {}
    return {
        row.id: ParcelFacts(
            id=row.id, vendor_id=row.vendor_id, state=row.state, goods=row.goods_centimes,
            delivery=row.delivery_centimes, funded=row.funded_centimes, is_cash=row.id in carriers,
            carrier=carriers.get(row.id), cash_due=row.cod_expected_centimes,
            delivered_at=delivered.get(row.id),
            return_until=until.get(row.id),
            fees=tuple(fees.get(row.id, ())), adjustments=tuple(adjustments.get(row.id, ())),
        )
        for row in rows
    }  # fmt: skip


def _delivered(ids: Sequence[int]) -> dict[int, Any]:
    query = (
        select(Transition.vendor_order_id, func.max(Transition.at))
        .where(Transition.vendor_order_id.in_(ids), Transition.to_state == "delivered")
        .group_by(Transition.vendor_order_id)
    )
    return dict(session().execute(query).all())


def _return_until(delivered: Mapping[int, datetime]) -> dict[int, datetime]:
    """When the right to send a parcel back is over, by the law of the day it arrived (I11; one statement)."""
    if not delivered:
        return {}
    days = law_at(max(delivered.values()))["withdrawal_days"]
    return {key: ends_at(at, days) for key, at in delivered.items()}


def _fees(ids: Sequence[int]) -> Grouped:
    query = select(LineCommission.__table__).where(LineCommission.vendor_order_id.in_(ids))
    found: Grouped = defaultdict(list)
    for row in session().execute(query.order_by(LineCommission.order_line_id)):
        fee = LineFee(
            row.order_line_id, row.base_ht_centimes, row.rate_bp, row.fee_centimes, row.vat_centimes
        )
        found[row.vendor_order_id].append(fee)
    return found


def _adjustments(ids: Sequence[int]) -> Grouped:
    rows = session().execute(
        select(Adjustment.__table__).where(Adjustment.vendor_order_id.in_(ids)).order_by(Adjustment.id)
    )
    known = rows.all()
    lines: dict[int, dict[int, int]] = defaultdict(dict)
    query = select(AdjustmentLine.adjustment_id, AdjustmentLine.order_line_id, AdjustmentLine.ht_centimes)
    if known:
        for line in session().execute(query.where(AdjustmentLine.adjustment_id.in_([a.id for a in known]))):
            lines[line.adjustment_id][line.order_line_id] = line.ht_centimes
    found: Grouped = defaultdict(list)
    for a in known:
        fact = AdjustmentFacts(
            a.id, a.goods_centimes, a.delivery_centimes, a.funded_centimes, a.at, lines.get(a.id, {})
        )
        found[a.vendor_order_id].append(fact)
    return found


def _payments(order_of: dict[int, int]) -> Grouped:
    rows = session().execute(
        select(Payment.__table__).where(Payment.checkout_id.in_(order_of)).order_by(Payment.id)
    )
    payments = [row for row in rows if row.captured_centimes or row.method == "cod"]
    query = select(Refund.__table__).where(Refund.payment_id.in_([p.id for p in payments]))
    refunds = _grouped(session().execute(query.order_by(Refund.id)), lambda row: row.payment_id)
    found: Grouped = defaultdict(list)
    for p in payments:
        lost = p.captured_centimes - p.refunding_centimes if p.dispute == Dispute.LOST else 0
        back = tuple(
            RefundFacts(r.id, r.amount_centimes, r.state, r.requested_at, r.settled_at, r.by_hand)
            for r in refunds.get(p.id, ())
        )
        fact = PaymentFacts(p.id, p.method, p.captured_centimes, p.captured_at, lost, back)
        found[order_of[p.checkout_id]].append(fact)
    return found


def load_posted(order_ids: Sequence[int]) -> dict[int, list[PostedEntry]]:
    """What the journal holds of these orders, oldest first (2 statements)."""
    entries = (
        session()
        .execute(
            select(JournalEntry.__table__)
            .where(JournalEntry.order_id.in_(order_ids))
            .order_by(JournalEntry.id)
        )
        .all()
    )
    lines = lines_of([entry.id for entry in entries])
    return _grouped((as_posted(entry, lines[entry.id]) for entry in entries), lambda e: e.order_id)


def lines_of(entry_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """{entry: {account: centimes}}."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    query = select(JournalLine.entry_id, JournalLine.account, JournalLine.centimes)
    for row in session().execute(query.where(JournalLine.entry_id.in_(entry_ids)).order_by(JournalLine.id)):
        found[row.entry_id][row.account] = row.centimes
    return found


def as_posted(row: Any, lines: dict[str, int]) -> PostedEntry:
    """An entry's row with its lines."""
    return PostedEntry(
        row.id, row.kind, row.source, row.at, row.effective_at, row.order_id, row.vendor_order_id, lines, row.data
    )  # fmt: skip
