"""Invoices of delivered parcels and credit notes of what falls away afterwards, in the cooperative's name.

Both take the order's turn first: an adjustment is either in the invoice, because it came before, or gets its credit
note, because it came after; never both, never neither.
"""

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import aliased

from core.db import session, transaction
from shop.invoices.data import Item, Kind, Snapshot
from shop.invoices.models import Document
from shop.invoices.rules import amounts
from shop.invoices.rules.amounts import Fallen, Sold
from shop.invoices.services.issuing import Draft, find_by_source, issue
from shop.invoices.services.parties import buyer_party, cooperative_party
from shop.orders.models import Adjustment, AdjustmentLine, Order, OrderLine, Transition, VendorOrder
from shop.orders.services.acting import take_turn
from shop.vendors.models import Vendor

DELIVERED = ("delivered", "closed")


def invoice_source(parcel_id: int) -> str:
    """What an invoice is for."""
    return f"vendor-order:{parcel_id}"


def credit_source(adjustment_id: int) -> str:
    """What a credit note is for."""
    return f"adjustment:{adjustment_id}"


def issue_invoice(parcel_id: int, now: datetime) -> int | None:
    """The invoice of a parcel that was delivered; None when it is not, or nothing of it is left to pay. Repeatable."""
    with transaction():
        row = _turn_of(parcel_id)
        known = find_by_source(invoice_source(parcel_id))
        if known or row is None or row.VendorOrder.state not in DELIVERED:
            return known
        lines, before = _lines(parcel_id), _adjustments(parcel_id)
        items = _invoice_items(row.VendorOrder, lines, before)
        if not sum(item.ttc for item in items):
            return None
        funded = row.VendorOrder.funded_centimes - sum(a.funded_centimes for a in before)
        body = _body(row, items, funded, now) | {"adjustments": [a.id for a in before]}
        draft = _draft("invoice", invoice_source(parcel_id), row, items, body)
        return issue(replace(draft, counted_to=max((a.id for a in before), default=0)), now)


def issue_credit_note(adjustment_id: int, now: datetime) -> int | None:
    """The credit note of an adjustment that came after its parcel's invoice; None when the invoice counts it already,
    or is still to come. Repeatable."""
    with transaction() as s:
        adjustment = s.get_one(Adjustment, adjustment_id)
        row = _turn_of(adjustment.vendor_order_id)
        known = find_by_source(credit_source(adjustment_id))
        invoice_id = find_by_source(invoice_source(adjustment.vendor_order_id))
        if known or row is None or invoice_id is None:
            return known
        invoice = s.get_one(Document, invoice_id)
        if adjustment_id in counted(invoice):
            return None
        items = _credit_items(row.VendorOrder, adjustment)
        body = _body(row, items, adjustment.funded_centimes, now) | _correction(invoice, adjustment)
        draft = _draft("credit_note", credit_source(adjustment_id), row, items, body, invoice.id)
        return issue(draft, now) if items else None


def counted(invoice: Document) -> list[int]:
    """The adjustments an invoice has taken into account: those that came before it."""
    return list(snapshot_of(invoice)["adjustments"])


def snapshot_of(document: Document) -> Snapshot:
    """What a document says."""
    found: Snapshot = json.loads(document.snapshot)
    return found


def _turn_of(parcel_id: int) -> Any:
    """The parcel with its order, read after its turn was taken."""
    s = session()
    order_id = s.scalar(select(VendorOrder.order_id).where(VendorOrder.id == parcel_id))
    if order_id is None:
        return None
    take_turn(order_id)
    query = (
        select(VendorOrder, Order, Vendor.is_demo.label("is_demo"))
        .join(Order, Order.id == VendorOrder.order_id)
        .join(Vendor, Vendor.id == VendorOrder.vendor_id)
        .where(VendorOrder.id == parcel_id)
    )
    return s.execute(query.execution_options(populate_existing=True)).one()


def _lines(parcel_id: int) -> list[Sold]:
    rows = session().scalars(
        select(OrderLine).where(OrderLine.vendor_order_id == parcel_id).order_by(OrderLine.id)
    )
    return [
        Sold(
            x.id, x.name_ar, x.name_fr, _detail(x.variant_name_ar, x.unit_ar), _detail(x.variant_name_fr, x.unit_fr),
            x.quantity, x.unit_centimes, x.ht_centimes - x.discount_ht_centimes,
            x.vat_centimes - x.discount_vat_centimes, x.vat_rate_bp,
        )
        for x in rows
    ]  # fmt: skip


def _detail(variant: str, unit: str) -> str:
    told = unit.replace("\u00a0", " ") in variant.replace("\u00a0", " ")
    return variant if told or not unit else f"{variant} · {unit}" if variant else unit


def _adjustments(parcel_id: int) -> list[Adjustment]:
    query = select(Adjustment).where(Adjustment.vendor_order_id == parcel_id).order_by(Adjustment.id)
    return list(session().scalars(query))


def _fallen(adjustment_ids: list[int]) -> list[Fallen]:
    if not adjustment_ids:
        return []
    query = (
        select(AdjustmentLine)
        .where(AdjustmentLine.adjustment_id.in_(adjustment_ids))
        .order_by(AdjustmentLine.id)
    )
    return [
        Fallen(x.order_line_id, x.quantity, x.ht_centimes, x.vat_centimes) for x in session().scalars(query)
    ]


def _invoice_items(parcel: VendorOrder, lines: list[Sold], before: list[Adjustment]) -> list[Item]:
    items = amounts.invoiced(lines, _fallen([a.id for a in before]))
    left = parcel.delivery_centimes - sum(a.delivery_centimes for a in before)
    delivery = amounts.delivery_item(left, 0, amounts.delivery_rate(parcel.vat_status))
    return [*items, delivery] if delivery else items


def _credit_items(parcel: VendorOrder, adjustment: Adjustment) -> list[Item]:
    items = amounts.credited(_lines(parcel.id), _fallen([adjustment.id]))
    earlier = [a for a in _adjustments(parcel.id) if a.id < adjustment.id]
    left = parcel.delivery_centimes - sum(a.delivery_centimes for a in earlier)
    rate = amounts.delivery_rate(parcel.vat_status)
    delivery = amounts.delivery_item(left, left - adjustment.delivery_centimes, rate)
    return [*items, delivery] if delivery else items


def _body(row: Any, items: list[Item], funded: int, now: datetime) -> Snapshot:
    parcel, order = row.VendorOrder, row.Order
    delivered = session().scalar(
        select(Transition.at).where(
            Transition.vendor_order_id == parcel.id, Transition.to_state == "delivered"
        )
    )
    return {
        "issuer": cooperative_party(parcel.vendor_id, parcel.vat_status, now),
        "buyer": buyer_party(order),
        "order": {
            "number": order.number, "parcel": parcel.number, "method": order.payment_method,
            "placed_at": order.placed_at.isoformat(), "delivered_at": (delivered or parcel.state_at).isoformat(),
        },
        "items": [asdict(item) for item in items],
        "vat": amounts.by_rate(items),
        "totals": amounts.totals(items, funded),
    }  # fmt: skip


def _correction(invoice: Document, adjustment: Adjustment) -> Snapshot:
    return {
        "corrects": {"number": invoice.number, "issued_on": invoice.issued_on.isoformat()},
        "reason": adjustment.kind,
        "adjustment": adjustment.id,
    }


def _draft(
    kind: Kind, source: str, row: Any, items: list[Item], body: Snapshot, corrects_id: int | None = None
) -> Draft:
    parcel, order = row.VendorOrder, row.Order
    return Draft(
        kind, source, parcel.vendor_id, order.lang if order.lang in ("ar", "fr") else "fr", body,
        sum(item.ht for item in items), sum(item.vat for item in items), row.is_demo or order.is_demo, parcel.id,
        corrects_id,
    )  # fmt: skip


def issue_missing(now: datetime, limit: int = 200) -> int:
    """Issue what should be there and is not: news that was lost, parcels delivered before there were invoices."""
    s = session()
    invoice = select(Document.id).where(
        Document.vendor_order_id == VendorOrder.id, Document.kind == "invoice"
    )
    fallen = select(func.coalesce(func.sum(Adjustment.funded_centimes), 0)).where(
        Adjustment.vendor_order_id == VendorOrder.id
    )
    due = VendorOrder.total_centimes - VendorOrder.adjusted_centimes + VendorOrder.funded_centimes
    bare = select(VendorOrder.id).where(
        VendorOrder.state.in_(DELIVERED), due > fallen.scalar_subquery(), ~invoice.exists()
    )
    parcels = list(s.scalars(bare.order_by(VendorOrder.state_at, VendorOrder.id).limit(limit)))
    done = sum(issue_invoice(parcel_id, now) is not None for parcel_id in parcels)
    return done + sum(issue_credit_note(key, now) is not None for key in _uncredited(limit))


def _uncredited(limit: int) -> list[int]:
    """Adjustments that came after their parcel's invoice and have no credit note."""
    note = aliased(Document)
    credit = select(note.id).where(note.source == "adjustment:" + cast(Adjustment.id, String))
    worth = Adjustment.total_centimes + Adjustment.funded_centimes > 0
    query = (
        select(Adjustment.id)
        .join(
            Document, (Document.vendor_order_id == Adjustment.vendor_order_id) & (Document.kind == "invoice")
        )
        .where(Adjustment.id > Document.counted_to, worth, ~credit.exists())
        .order_by(Adjustment.id)
    )
    return list(session().scalars(query.limit(limit)))
