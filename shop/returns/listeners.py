"""What returns tell people: each step to the side it concerns, and reminders to whose turn it is."""

from core.format import format_date
from core.i18n import _, _l, current_lang
from core.money import format_money
from shop.messages.listeners import tell_buyer, tell_vendor
from shop.orders.services import reading as orders
from shop.payments.events import RefundRequested
from shop.returns import permissions
from shop.returns.data import ReturnData
from shop.returns.events import ReturnDue, ReturnMoved
from shop.returns.services import accounts, reading
from shop.returns.services.access import by_system

TO_BUYER = {
    "accepted": _l("%(seller)s takes back what you asked (return %(number)s). How to send it:"),
    "refused": _l("%(seller)s does not take it back (return %(number)s). Read why, and what you can do:"),
    "received": _l("%(seller)s has received your return %(number)s and looks at it. Follow it here:"),
    "refunded": _l("Return %(number)s: %(amount)s come back to you. Details here:"),
    "replaced": _l("Return %(number)s: %(seller)s sends you another one. Follow it here:"),
    "closed": _l("Return %(number)s is closed. Details here:"),
}
TO_VENDOR = {
    "requested": _l("A buyer asks to send something back (return %(number)s). Answer before %(day)s:"),
    "accepted": _l(
        "A buyer sends something back by right of withdrawal (return %(number)s). You will receive it:"
    ),
    "in_transit": _l("Return %(number)s is on its way to you. Say here when you have it:"),
    "closed": _l("Return %(number)s is closed. Details here:"),
}
LATE = {
    "vendor": _l("One day is left for return %(number)s. Take the next step here:"),
    "buyer": _l("One day is left to send return %(number)s back. How to:"),
}


def tell_step(event: ReturnMoved) -> None:
    """Each step to the side that did not take it; the request and its acceptance by right are told as one."""
    found = reading.get(by_system(), event.return_id)
    accepted_by_right = event.to_state == "accepted" and event.party == "system"
    if event.to_state in TO_BUYER and event.party != "buyer" and not _closes_paid(event):
        _tell_buyer(found, TO_BUYER[event.to_state])
    hears = event.party == "buyer" or accepted_by_right
    told_with_right = event.to_state == "requested" and found.by_right
    if event.to_state in TO_VENDOR and hears and not told_with_right:
        _tell_vendor(found, TO_VENDOR[event.to_state])


def _closes_paid(event: ReturnMoved) -> bool:
    """Nobody needs to hear that what was paid is over."""
    return event.to_state == "closed" and event.from_state in ("refunded", "replaced", "refused")


def ask_account(event: RefundRequested) -> None:
    """Money goes back by hand: the buyer says where to, unless they have."""
    owed = accounts.order_awaiting(event.refund_id)
    if owed is None:
        return
    order_id, centimes = owed
    tell_buyer(
        orders.get_order(order_id), lambda: _("Where shall your money go?"),
        lambda: _(
            "%(amount)s go back to you by bank transfer. Tell us to which account here:",
            amount=format_money(centimes, current_lang()),
        ),
        "returns/account",
    )  # fmt: skip


def tell_due(event: ReturnDue) -> None:
    """A day is left."""
    found = reading.get(by_system(), event.return_id)
    (_tell_buyer if event.party == "buyer" else _tell_vendor)(found, LATE[event.party])


def _tell_buyer(found: ReturnData, text: str) -> None:
    tell_buyer(
        found.order, lambda: _("Return %(number)s", number=found.number), lambda: _fill(found, text),
        f"returns/{found.id}",
    )  # fmt: skip


def _tell_vendor(found: ReturnData, text: str) -> None:
    tell_vendor(
        found.vendor_id, permissions.HANDLE, lambda: _("Return %(number)s", number=found.number),
        lambda: _fill(found, text), f"returns/{found.id}",
    )  # fmt: skip


def _fill(found: ReturnData, text: str) -> str:
    """The words in the language that is spoken now: `text` is translated when it is read."""
    amount = format_money(found.refund_centimes, current_lang())
    values = {"number": found.number, "seller": found.parcel.vendor_name, "amount": amount}
    return str(text) % {
        **values,
        "day": format_date(found.due_at or found.state_at, current_lang(), year=False),
    }
