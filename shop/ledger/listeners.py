"""News that moves money: each brings the journal up to date with its order, in the delivery's own transaction."""

from shop.ledger.services import syncing
from shop.orders.events import CodCollected, OrderPlaced, VendorOrderAdjusted, VendorOrderMoved
from shop.payments.events import (
    PaymentCaptured,
    PaymentDisputed,
    PaymentReturned,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
)


def freeze_commission(event: OrderPlaced) -> None:
    """What the platform keeps is decided now, by the rules of the moment of the order."""
    syncing.sync_order(event.order_id)


def post_capture(event: PaymentCaptured) -> None:
    """The buyer's money is there."""
    syncing.sync_payment(event.payment_id)


def post_returned(event: PaymentReturned) -> None:
    """Money nobody waits for came, and goes back."""
    syncing.sync_payment(event.payment_id)


def post_dispute(event: PaymentDisputed) -> None:
    """The buyer's bank has taken money back, or not."""
    syncing.sync_payment(event.payment_id)


def post_refund_promised(event: RefundRequested) -> None:
    """Money is owed to a buyer."""
    syncing.sync_refund(event.refund_id)


def post_refund_paid(event: RefundSucceeded) -> None:
    """Money has gone back."""
    syncing.sync_payment(event.payment_id)


def post_refund_failed(event: RefundFailed) -> None:
    """Money that was to go back is still here."""
    syncing.sync_payment(event.payment_id)


def post_delivery(event: VendorOrderMoved) -> None:
    """Delivered: the cash is in somebody's hands, or the parcel is earned."""
    if event.to_state == "delivered":
        syncing.sync_parcel(event.vendor_order_id)


def post_cash(event: CodCollected) -> None:
    """The cash was counted."""
    syncing.sync_parcel(event.vendor_order_id)


def post_adjustment(event: VendorOrderAdjusted) -> None:
    """What fell away after the earning takes its share back."""
    syncing.sync_parcel(event.vendor_order_id)
