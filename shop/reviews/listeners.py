"""What reviews tell people: the buyer hears of an answer."""

from core.i18n import _
from shop.messages.listeners import tell_buyer
from shop.orders.services import reading as orders
from shop.reviews.events import ReviewAnswered
from shop.reviews.services.opinions import parcel_of


def tell_answer(event: ReviewAnswered) -> None:
    """Once for each opinion; a later change of the answer is not told."""
    found = parcel_of(event.review_id)
    if found is None:
        return
    parcel_id, line_id = found
    order, parcel = orders.get_parcel(parcel_id)
    tell_buyer(
        order, lambda: _("An answer to your opinion"),
        lambda: _("%(seller)s has answered your opinion. Read it here:", seller=parcel.vendor_name),
        f"review/{line_id}",
    )  # fmt: skip
