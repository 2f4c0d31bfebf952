"""What orders tell people: the buyer in the order's language, the cooperative in each seller's. Once per step (I6)."""

from collections.abc import Callable

from flask import current_app, render_template

from core import clock
from core.auth import UserData, users_by_id
from core.events import announce
from core.i18n import _, _l, speaking
from core.messages import send_mail, send_sms
from core.money import format_money
from registry import api as registry
from registry.events import FirstSale
from shop.orders import permissions
from shop.orders.data import OrderData, VendorOrderData
from shop.orders.events import (
    LinkAsked,
    OrderAccepted,
    OrderExpired,
    OrderPlaced,
    VendorOrderAdjusted,
    VendorOrderMoved,
)
from shop.orders.services import get_adjustment, reading
from shop.orders.services.failed_refunds import is_owed_again
from shop.orders.services.money import order_of_refund
from shop.orders.services.paying import after_dispute
from shop.payments.events import PaymentDisputed, RefundFailed, RefundSucceeded
from shop.vendors.permissions import may
from shop.vendors.services import get_vendor_card

STEP_TEXTS = {
    "confirmed": _l("%(seller)s has confirmed parcel %(number)s and prepares it. Follow it here:"),
    "shipped": _l("Parcel %(number)s from %(seller)s is on its way. Follow it here:"),
    "delivered": _l(
        "Parcel %(number)s from %(seller)s was delivered. You have 7 full days to change your mind:"
    ),
    "cancelled": _l(
        "Parcel %(number)s from %(seller)s was cancelled. If you had paid for it, the money comes back by itself:"
    ),
    "refused_at_door": _l(
        "Parcel %(number)s from %(seller)s counts as refused at the door: it went back, you pay nothing. "
        "If you have it, say so within 14 days here:"
    ),
    "lost": _l(
        "Parcel %(number)s from %(seller)s counts as lost on the way. If you had paid for it, the money comes back by "
        "itself. If you have it, say so within 14 days here:"
    ),
    "expired": _l("%(seller)s did not confirm parcel %(number)s in time. You pay nothing for it:"),
}

ADJUSTED_TEXTS = {
    "cancelled": _l(
        "Parcel %(number)s from %(seller)s now costs %(amount)s less, as something was taken out of it:"
    ),
    "short": _l(
        "%(seller)s can send only a part of parcel %(number)s. You pay %(amount)s less; what you had paid comes back:"
    ),
    "weighed": _l("Parcel %(number)s from %(seller)s was weighed: you pay %(amount)s less. Details here:"),
    "goodwill": _l("%(seller)s: the price of parcel %(number)s was lowered by %(amount)s. Details here:"),
}


def tell_buyer_placed(event: OrderPlaced) -> None:
    """By transfer: what to write on it. Others hear when the order holds."""
    order = reading.get_order(event.order_id)
    with speaking(order.lang):
        transfer = reading.transfer_of(order)
        if transfer:
            text = _(
                "Order %(number)s: transfer %(amount)s to %(holder)s, RIB %(rib)s, and write %(reference)s. "
                "We keep the products for 48 hours.",
                number=order.number,
                amount=format_money(order.total_centimes, order.lang),
                holder=transfer[0],
                rib=transfer[1],
                reference=transfer[2],
            )
            _tell_buyer(order, _("Order %(number)s: your transfer", number=order.number), text)


def tell_buyer_accepted(event: OrderAccepted) -> None:
    """The confirmation with its link: one mail, one SMS."""
    order = reading.get_order(event.order_id)
    with speaking(order.lang):
        subject = _("Order %(number)s received", number=order.number)
        amount = format_money(order.total_centimes, order.lang)
        if order.paid_at:
            text = _(
                "Order %(number)s is paid: %(amount)s. Follow it here:", number=order.number, amount=amount
            )
        else:
            text = _(
                "Order %(number)s received: %(amount)s in cash on delivery. Follow it here:",
                number=order.number,
                amount=amount,
            )
        _tell_buyer(order, subject, text, whole=True)


def tell_link(event: LinkAsked) -> None:
    """The link goes where only the buyer reads it."""
    order = reading.get_order(event.order_id)
    with speaking(order.lang):
        text = _("Follow order %(number)s here, and give this link to nobody:", number=order.number)
        _tell_buyer(order, _("Order %(number)s", number=order.number), text)


def tell_vendors_accepted(event: OrderAccepted) -> None:
    """Each cooperative: a new order, and by when to confirm or send it."""
    order = reading.get_order(event.order_id)
    for parcel in order.parcels:
        if parcel.state in ("pending_cod_confirm", "confirmed"):
            _tell_vendor(parcel, lambda: _("New order on Souk Taawon"), lambda p: _(
                "New order %(number)s: %(n)s product(s), %(amount)s. Confirm or prepare it here:",
                number=p.number, n=p.count, amount=format_money(p.total_centimes, "fr"),
            ))  # fmt: skip


def tell_step(event: VendorOrderMoved) -> None:
    """Each step that the other side should know of."""
    order, parcel = reading.get_parcel(event.vendor_order_id)
    told_with_order = event.from_state == "pending_payment" and event.party == "system"
    if event.to_state in STEP_TEXTS and not told_with_order:
        with speaking(order.lang):
            text = str(STEP_TEXTS[event.to_state]) % {"number": parcel.number, "seller": parcel.vendor_name}
            _tell_buyer(order, _("Order %(number)s", number=order.number), text)
    if event.to_state == "cancelled" and event.party != "vendor" and event.from_state != "pending_payment":
        _tell_vendor(parcel, lambda: _("An order was cancelled"), lambda p: _(
            "Order %(number)s was cancelled: do not send it. The goods are in your stock again.", number=p.number,
        ))  # fmt: skip


def tell_adjusted(event: VendorOrderAdjusted) -> None:
    """A part of a parcel fell away: the buyer hears how much, and the cooperative when it was not its own doing. What
    ends a whole parcel is told with its step."""
    change = get_adjustment(event.adjustment_id)
    if change.kind not in ADJUSTED_TEXTS or not change.total_centimes:
        return
    order, parcel = reading.get_parcel(event.vendor_order_id)
    with speaking(order.lang):
        text = str(ADJUSTED_TEXTS[change.kind]) % {
            "number": parcel.number, "seller": parcel.vendor_name,
            "amount": format_money(change.total_centimes, order.lang),
        }  # fmt: skip
        _tell_buyer(order, _("Order %(number)s", number=order.number), text)
    if change.party in ("buyer", "staff") and change.kind == "cancelled":
        _tell_vendor(parcel, lambda: _("An order has changed"), lambda p: _(
            "Order %(number)s has changed: %(n)s product(s) less. See what to put in the parcel:",
            number=p.number, n=change.quantity,
        ))  # fmt: skip


def tell_paid_back(event: RefundSucceeded) -> None:
    """A refund that people paid by hand: its buyer hears of it, also when it went to somebody else."""
    found = order_of_refund(event.refund_id)
    if found is None or not found[1]:
        return
    order = reading.get_order(found[0])
    with speaking(order.lang):
        text = _(
            "Order %(number)s: %(amount)s were paid back to you. If nothing has arrived in five days, tell us here:",
            number=order.number, amount=format_money(event.amount_centimes, order.lang),
        )  # fmt: skip
        _tell_buyer(order, _("Order %(number)s", number=order.number), text)


def tell_not_arrived(event: RefundFailed) -> None:
    """A closed card, a transfer that came back: the buyer hears that the money is still theirs."""
    found = order_of_refund(event.refund_id)
    if found is None or not is_owed_again(event.refund_id):
        return
    order = reading.get_order(found[0])
    with speaking(order.lang):
        text = _(
            "Order %(number)s: the %(amount)s we sent back did not reach you. They stay yours: the Office sends them "
            "again by bank transfer and asks you for an account. Your order:",
            number=order.number, amount=format_money(event.amount_centimes, order.lang),
        )  # fmt: skip
        _tell_buyer(order, _("Order %(number)s", number=order.number), text)


def pay_what_waited(event: PaymentDisputed) -> None:
    """A bank has decided about a contested payment."""
    after_dispute(event.payment_id, clock.now())


def note_first_sale(event: VendorOrderMoved) -> None:
    """The register's readers hear of a cooperative's first delivered parcel, whatever comes of it later."""
    if event.to_state != "delivered":
        return
    _order, parcel = reading.get_parcel(event.vendor_order_id)
    if reading.is_first_delivery(parcel.vendor_id, parcel.id):
        announce(FirstSale(get_vendor_card(parcel.vendor_id).cooperative.id))


def tell_buyer_expired(event: OrderExpired) -> None:
    """Nobody paid in time: the goods wait to be chosen again."""
    order = reading.get_order(event.order_id)
    with speaking(order.lang):
        text = _(
            "Order %(number)s was not paid in time, so nothing was sent and nothing was taken. Order again here:",
            number=order.number,
        )
        _tell_buyer(order, _("Order %(number)s", number=order.number), text)


def _tell_buyer(order: OrderData, subject: str, text: str, *, whole: bool = False) -> None:
    """By SMS always, by mail where there is one."""
    link = _link(f"/{order.lang}/order/{order.token}")
    send_sms(order.contact.phone, f"{text} {link}", lang=order.lang)
    if order.contact.email:
        context = {"order": order, "text": text, "link": link, "whole": whole}
        plain = render_template("shop/orders/mail.txt", **context)
        html = render_template("shop/orders/mail.html", **context)
        send_mail(order.contact.email, subject, plain, html=html, lang=order.lang)


def _tell_vendor(
    parcel: VendorOrderData, subject: Callable[[], str], text: Callable[[VendorOrderData], str]
) -> None:
    """Everybody who handles orders for the cooperative: by SMS where there is a phone, else by mail."""
    for person in _handlers(parcel.vendor_id):
        with speaking(person.lang):
            link = _link(f"/{person.lang}/my/{parcel.vendor_id}/orders/{parcel.id}")
            words = f"{text(parcel)} {link}"
            if person.phone_e164:
                send_sms(person.phone_e164, words, lang=person.lang)
            elif person.email:
                send_mail(person.email, subject(), words, lang=person.lang)


def _handlers(vendor_id: int) -> list[UserData]:
    roles = registry.team(get_vendor_card(vendor_id).cooperative.id)
    ids = {role.user_id for role in roles if may(role.role, permissions.HANDLE)}
    return [person for person in users_by_id(ids).values() if person.active]


def _link(path: str) -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path
