"""What the cash loop does when news arrives: follows each cash parcel, reads and books carriers' files."""

from core import clock
from core.format import format_date
from core.i18n import _, current_lang
from core.money import format_money
from shop.messages.listeners import tell_vendor
from shop.orders.events import CodCollected, VendorOrderAdjusted, VendorOrderMoved
from shop.remittances import permissions, rules
from shop.remittances.events import CashHeld, RemittanceApproved, RemittanceUploaded
from shop.remittances.services import accepting, booking, carriers, holding, positions, uploading

FOLLOWED = ("shipped", "delivered")


def follow_parcel(event: VendorOrderMoved) -> None:
    """A cash parcel left or arrived."""
    if event.to_state in FOLLOWED:
        positions.take_turn_of(event.vendor_order_id)
        positions.follow(event.vendor_order_id, carriers.load_aliases())


def follow_cash(event: CodCollected | VendorOrderAdjusted) -> None:
    """The cash of a parcel was counted, or less of it is due."""
    positions.take_turn_of(event.vendor_order_id)
    positions.follow(event.vendor_order_id, carriers.load_aliases())
    booking.follow_price(event.vendor_order_id, clock.now())


def read_file(event: RemittanceUploaded) -> None:
    """Outside a transaction: the file is read in batches, and read again from its beginning after a crash."""
    uploading.read(event.remittance_id, clock.now())


def book_file(event: RemittanceApproved) -> None:
    """Outside a transaction: each row is booked in its own, and after a crash the rest follows."""
    accepting.book_rows(event.remittance_id, clock.now())


def tell_held(event: CashHeld) -> None:
    """The cooperative hears what was decided about cash, and until when it may say that this is not so."""
    found = holding.find(event.holding_id)

    def words() -> str:
        amount, number = format_money(found.centimes, current_lang()), found.number
        if event.outcome == "undone":
            return _(
                "Parcel %(number)s: the Office counts its cash as with the carrier again.", number=number
            )
        if event.outcome == "kept":
            return _(
                "Parcel %(number)s: the Office has read your answer. The cash counts as yours.", number=number
            )
        ends = rules.contest_ends(found.decided_at or found.proposed_at)
        return _(
            "Parcel %(number)s: the carrier says it never had the %(amount)s. They count as kept by your cooperative "
            "and are set against what it is owed. If this is wrong, say so before %(day)s here:",
            number=number, amount=amount, day=format_date(ends, current_lang(), year=False),
        )  # fmt: skip

    tell_vendor(
        found.vendor_id, permissions.CONTEST, lambda: _("Your money on Souk Taawon"), words,
        f"orders/{found.vendor_order_id}",
    )  # fmt: skip
