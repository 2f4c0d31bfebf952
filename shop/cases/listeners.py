"""What cases tell people: each step to the sides it concerns, and reminders to whose turn it is."""

from core import clock
from core.format import format_date
from core.i18n import _, _l, current_lang, speaking
from core.money import format_money
from shop.cases import permissions, rules
from shop.cases.data import CaseData
from shop.cases.events import CaseDue, CaseMoved
from shop.cases.services import reading
from shop.cases.services.access import By, by_system
from shop.cases.services.opening import open_case
from shop.messages.listeners import tell_buyer, tell_vendor
from shop.orders.events import ParcelClaimed
from shop.orders.models import VendorOrder
from shop.orders.services import reading as orders

TO_BUYER = {
    "open": _l("Your case %(number)s is open: %(seller)s answers before %(day)s. Follow it here:"),
    "vendor_reply": _l("%(seller)s has answered your case %(number)s. Accept, or ask the Office, here:"),
    "mediation": _l("The Office looks at case %(number)s. Follow it here:"),
    "decided": _l("The Office has decided case %(number)s. Read it, and how to appeal:"),
    "appealed": _l(
        "There is an appeal in case %(number)s: somebody else at the Office decides. Follow it here:"
    ),
    "final": _l("Case %(number)s is over. %(money)s Details here:"),
}
TO_VENDOR = {
    "open": _l(
        "A buyer has opened case %(number)s. Answer before %(day)s, or the Office decides without you:"
    ),
    "mediation": _l("The Office looks at case %(number)s. Add what it should know:"),
    "decided": _l("The Office has decided case %(number)s. Read it, and how to appeal:"),
    "appealed": _l(
        "There is an appeal in case %(number)s: somebody else at the Office decides. Follow it here:"
    ),
    "final": _l("Case %(number)s is over. %(money)s Details here:"),
}
LATE = {
    "vendor": _l("One day is left to answer case %(number)s. Answer here:"),
    "buyer": _l("One day is left in case %(number)s: then the cooperative's answer stands. Read it here:"),
}


def open_about_door(event: ParcelClaimed) -> None:
    """The buyer has a parcel that counts as refused, or as lost: the Office decides, the cooperative may speak."""
    order, parcel = orders.get_parcel(event.vendor_order_id)
    with speaking(order.lang):
        text = _("I have this parcel: it was handed over to me.")
    by = By("buyer", order.user_id, VendorOrder.id == parcel.id)
    open_case("other", parcel.id, by, source=f"{rules.DOOR}{parcel.id}", now=clock.now(), text=text)


def tell_step(event: CaseMoved) -> None:
    """Each step to whoever it concerns; what is about the carrier alone is the Office's own."""
    found = reading.get(by_system(), event.case_id)
    if found.kind == "carrier_variance":
        return
    if event.to_state in TO_BUYER:
        _tell_buyer(found, TO_BUYER[event.to_state])
    if event.to_state in TO_VENDOR:
        _tell_vendor(found, TO_VENDOR[event.to_state])


def tell_due(event: CaseDue) -> None:
    """A day is left."""
    found = reading.get(by_system(), event.case_id)
    (_tell_buyer if event.party == "buyer" else _tell_vendor)(found, LATE[event.party])


def _tell_buyer(found: CaseData, text: str) -> None:
    tell_buyer(
        found.order, lambda: _("Case %(number)s", number=found.number), lambda: _fill(found, text),
        f"cases/{found.id}",
    )  # fmt: skip


def _tell_vendor(found: CaseData, text: str) -> None:
    tell_vendor(
        found.vendor_id, permissions.ANSWER, lambda: _("Case %(number)s", number=found.number),
        lambda: _fill(found, text), f"cases/{found.id}",
    )  # fmt: skip


def _fill(found: CaseData, text: str) -> str:
    money = ""
    if found.money_centimes:
        amount = format_money(found.money_centimes, current_lang())
        money = _("%(amount)s go back to the buyer.", amount=amount)
    day = format_date(found.due_at or found.state_at, current_lang(), year=False)
    values = {"number": found.number, "seller": found.parcel.vendor_name, "money": money, "day": day}
    told = str(text) % values
    return " ".join(told.split())
