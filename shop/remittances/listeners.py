"""What the cash loop does when news arrives: follows each cash parcel, reads and books carriers' files."""

from core import clock
from shop.orders.events import CodCollected, VendorOrderAdjusted, VendorOrderMoved
from shop.remittances.events import RemittanceApproved, RemittanceUploaded
from shop.remittances.services import accepting, carriers, positions, uploading

FOLLOWED = ("shipped", "delivered")


def follow_parcel(event: VendorOrderMoved) -> None:
    """A cash parcel left or arrived."""
    if event.to_state in FOLLOWED:
        positions.follow(event.vendor_order_id, carriers.load_aliases())


def follow_cash(event: CodCollected | VendorOrderAdjusted) -> None:
    """The cash of a parcel was counted, or less of it is due."""
    positions.follow(event.vendor_order_id, carriers.load_aliases())


def read_file(event: RemittanceUploaded) -> None:
    """Outside a transaction: the file is read in batches, and read again from its beginning after a crash."""
    uploading.read(event.remittance_id, clock.now())


def book_file(event: RemittanceApproved) -> None:
    """Outside a transaction: each row is booked in its own, and after a crash the rest follows."""
    accepting.book_rows(event.remittance_id, clock.now())
