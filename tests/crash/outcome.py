"""What a story came to, told by business keys: no ids, no times, so that a disturbed run can be compared."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from core.db import session
from core.doctor import examine
from core.events import OutboxEvent
from core.messages import OutgoingMessage
from shop.catalog.models import Stock, Variant
from shop.invoices.models import Document, DocumentFile
from shop.ledger.models import Balance
from shop.orders.models import Adjustment, Order, Transition, VendorOrder
from shop.payments.models import Payment, Refund
from shop.payouts.models import Payout, PayoutBatch
from shop.remittances.models import CodParcel, Remittance, RemittanceRow, Variance
from shop.returns.models import Return
from shop.vendors.models import Vendor
from shop.vouchers.models import Voucher

Facts = dict[str, list[Any]]
_QUERIES: dict[str, Any] = {
    "orders": select(Order.state, Order.payment_method, Order.total_centimes, Order.name),
    "parcels": select(Vendor.slug, VendorOrder.state, VendorOrder.total_centimes, VendorOrder.cod_collected_centimes)
    .join(Vendor, Vendor.id == VendorOrder.vendor_id),
    "steps": select(Vendor.slug, Transition.from_state, Transition.to_state, Transition.party)
    .join(VendorOrder, VendorOrder.id == Transition.vendor_order_id)
    .join(Vendor, Vendor.id == VendorOrder.vendor_id),
    "payments": select(
        Payment.method, Payment.state, Payment.amount_centimes, Payment.captured_centimes, Payment.refunded_centimes
    ),
    "refunds": select(Refund.amount_centimes, Refund.state, Refund.reason),
    "stock": select(Variant.sku, Stock.on_hand, Stock.reserved, Stock.allocated)
    .join(Variant, Variant.id == Stock.variant_id),
    "messages": select(OutgoingMessage.channel, OutgoingMessage.state, func.count())
    .group_by(OutgoingMessage.channel, OutgoingMessage.state),
    "journal": select(Balance.account, Balance.centimes),
    "changes": select(Adjustment.kind, Adjustment.total_centimes, Adjustment.source),
    "cash": select(CodParcel.carrier_code, CodParcel.expected_centimes, CodParcel.remitted_centimes,
                   CodParcel.netted_centimes, CodParcel.written_off_centimes),
    "files": select(Remittance.state, Remittance.rows_total, Remittance.rows_done),
    "rows": select(RemittanceRow.line, RemittanceRow.status, RemittanceRow.why, RemittanceRow.booked_centimes),
    "variances": select(Variance.kind, Variance.state, Variance.centimes),
    "batches": select(PayoutBatch.state, PayoutBatch.lines, PayoutBatch.total_centimes),
    "payouts": select(Payout.state, Payout.amount_centimes, Payout.rib_ending),
    "returns": select(Return.state, Return.refund_centimes),
    "documents": select(Document.kind, Document.serial, Document.total_centimes),
    "papers": select(Document.kind, DocumentFile.lang).join(Document, Document.id == DocumentFile.document_id),
    "vouchers": select(Voucher.code, Voucher.used_count, Voucher.spent_centimes),
    "news left": select(OutboxEvent.kind).where(OutboxEvent.done_at.is_(None)),
}  # fmt: skip

_NUMBER = re.compile(r"(?<=^return):\d+$")


def _told(row: Sequence[Any]) -> list[Any]:
    """`return:2` is told as `return`: on PostgreSQL a number that a dead transaction drew is not drawn again."""
    return [_NUMBER.sub("", value) if isinstance(value, str) else value for value in row]


def outcome() -> Facts:
    """Everything that counts, and what the doctor says is wrong."""
    session().rollback()
    found: Facts = {
        name: sorted((_told(row) for row in session().execute(query)), key=repr)
        for name, query in _QUERIES.items()
    }
    found["doctor"] = [f"{result.name}: {text}" for result in examine() for text in result.found]
    return found
