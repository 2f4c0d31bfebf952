"""What documents listen to: a parcel that arrived gets its invoice, what falls away later its credit note."""

from core import clock
from shop.invoices.services import selling
from shop.orders.events import VendorOrderAdjusted, VendorOrderMoved


def invoice_delivered(event: VendorOrderMoved) -> None:
    """The invoice of a delivered parcel."""
    if event.to_state == "delivered":
        selling.issue_invoice(event.vendor_order_id, clock.now())


def credit_adjusted(event: VendorOrderAdjusted) -> None:
    """The credit note of what falls away after the invoice."""
    selling.issue_credit_note(event.adjustment_id, clock.now())
