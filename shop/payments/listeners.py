"""What this room does after its own news."""

from core import clock
from shop.payments.events import RefundRequested
from shop.payments.services import send_refund


def ask_provider(event: RefundRequested) -> None:
    """A refund was promised: ask at once. What fails is asked again by the job, under the same key."""
    send_refund(event.refund_id, clock.now())
