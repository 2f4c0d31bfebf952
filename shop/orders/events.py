"""News of orders."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    """An order was placed; when it is paid beforehand, the money is not there yet."""

    order_id: int


@dataclass(frozen=True)
class OrderAccepted(Event):
    """The order holds: paid, or to be paid in cash at the door. Announced once per order (I6)."""

    order_id: int


@dataclass(frozen=True)
class LinkAsked(Event):
    """Somebody who knows number and phone asks for an order's link: it goes to the phone."""

    order_id: int


@dataclass(frozen=True)
class OrderExpired(Event):
    """Nobody paid, or nobody confirmed, in time: the goods are for sale again."""

    order_id: int


@dataclass(frozen=True)
class VendorOrderMoved(Event):
    """One parcel took a step. `party`: buyer, vendor, staff or system."""

    vendor_order_id: int
    from_state: str
    to_state: str
    party: str


@dataclass(frozen=True)
class ParcelClaimed(Event):
    """The buyer says that they have a parcel that counts as refused at the door, or as lost."""

    vendor_order_id: int


@dataclass(frozen=True)
class CodCollected(Event):
    """The cash of one parcel was received."""

    vendor_order_id: int
    amount_centimes: int


@dataclass(frozen=True)
class VendorOrderAdjusted(Event):
    """The buyer of a parcel owes less than the sale said: see the adjustment."""

    vendor_order_id: int
    adjustment_id: int
