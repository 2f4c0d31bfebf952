"""Where an order stands, in the words clients know. Pure."""

from collections.abc import Sequence

from shop.orders.data import OrderData

SENT = frozenset({"shipped", "delivered", "closed"})
BACK = frozenset({"refused_at_door", "lost"})
DEAD = frozenset({"cancelled", "expired"})


def status_of(order: OrderData) -> str:
    """OrderStatus. Parcels that came to nothing do not count while another lives."""
    if order.state == "pending_payment":
        return "UNCONFIRMED"
    if order.state == "expired":
        return "EXPIRED"
    if order.state == "cancelled":
        return "CANCELED"
    return status_of_parcels([parcel.state for parcel in order.parcels if parcel.state not in DEAD])


def status_of_parcels(states: Sequence[str]) -> str:
    """Of parcels that live."""
    if not states:
        return "CANCELED"
    back, sent = sum(s in BACK for s in states), sum(s in SENT for s in states)
    if back:
        return "RETURNED" if back == len(states) else "PARTIALLY_RETURNED"
    if sent:
        return "FULFILLED" if sent == len(states) else "PARTIALLY_FULFILLED"
    return "UNFULFILLED"


def fulfillment_status(state: str) -> str:
    """FulfillmentStatus of a parcel that left, or will."""
    if state in BACK:
        return "RETURNED"
    return "FULFILLED" if state in SENT else "CANCELED" if state in DEAD else "WAITING_FOR_APPROVAL"


def payment_status(charged: int, refunded: int, total: int, *, is_dead: bool) -> str:
    """PaymentChargeStatusEnum. `charged`: all that came; `refunded`: all that went back."""
    if refunded and refunded >= charged:
        return "FULLY_REFUNDED"
    if refunded:
        return "PARTIALLY_REFUNDED"
    if charged:
        return "FULLY_CHARGED" if charged >= total else "PARTIALLY_CHARGED"
    return "CANCELLED" if is_dead else "NOT_CHARGED"
