"""Telling people of a message; and the two ways every room above tells a buyer or a cooperative of a step."""

from collections.abc import Callable

from flask import current_app, render_template

from core.auth import UserData, users_by_id
from core.i18n import _, speaking
from core.messages import send_mail, send_sms
from registry import api as registry
from shop.messages import permissions
from shop.messages.data import ThreadData
from shop.messages.events import MessageWritten
from shop.messages.services import reading
from shop.orders.data import OrderData
from shop.orders.services import reading as orders
from shop.vendors.permissions import may
from shop.vendors.services import get_vendor_card

Words = Callable[[], str]


def tell_message(event: MessageWritten) -> None:
    """The other side hears of the first message it has not read; not of each one after it."""
    if not event.is_first:
        return
    thread, user_id = reading.get_for_news(event.thread_id)
    if event.party != "vendor":
        tell_vendor(
            thread.vendor_id, permissions.WRITE, lambda: _("A buyer writes to you"),
            lambda: _("%(name)s writes to you about %(subject)s. Answer here:", name=thread.buyer_name,
                      subject=thread.subject),
            f"messages/{thread.id}",
        )  # fmt: skip
    if event.party != "buyer":
        _tell_thread_buyer(thread, user_id)


def _tell_thread_buyer(thread: ThreadData, user_id: int | None) -> None:
    def words() -> str:
        return _("%(seller)s answers you about %(subject)s. Read it here:", seller=thread.vendor_name,
                 subject=thread.subject)  # fmt: skip

    if thread.vendor_order_id is not None:
        order, _parcel = orders.get_parcel(thread.vendor_order_id)
        tell_buyer(order, lambda: _("An answer to your message"), words, f"messages/{thread.vendor_order_id}")
    elif user_id is not None:
        person = users_by_id([user_id]).get(user_id)
        if person is not None and person.active:
            _tell_person(person, lambda: _("An answer to your message"), words, f"/messages/{thread.id}")


def tell_buyer(order: OrderData, subject: Words, text: Words, path: str) -> None:
    """Tell the buyer in the order's language: by SMS always, by mail where there is one. `path` below the tracking
    link."""
    with speaking(order.lang):
        link, words = _link(f"/{order.lang}/order/{order.token}/{path}"), text()
        send_sms(order.contact.phone, f"{words} {link}", lang=order.lang)
        if order.contact.email:
            context = {"order": order, "text": words, "link": link, "whole": False}
            plain = render_template("shop/orders/mail.txt", **context)
            html = render_template("shop/orders/mail.html", **context)
            send_mail(order.contact.email, subject(), plain, html=html, lang=order.lang)


def tell_vendor(vendor_id: int, permission: str, subject: Words, text: Words, path: str) -> None:
    """Tell everybody whose role in the cooperative carries the right, each in their language: by SMS where there is a
    phone, else by mail. `path` below the stall's pages."""
    roles = registry.team(get_vendor_card(vendor_id).cooperative.id)
    ids = {role.user_id for role in roles if may(role.role, permission)}
    for person in users_by_id(ids).values():
        if person.active:
            _tell_person(person, subject, text, f"/my/{vendor_id}/{path}")


def _tell_person(person: UserData, subject: Words, text: Words, path: str) -> None:
    with speaking(person.lang):
        words = f"{text()} {_link(f'/{person.lang}{path}')}"
        if person.phone_e164:
            send_sms(person.phone_e164, words, lang=person.lang)
        elif person.email:
            send_mail(person.email, subject(), words, lang=person.lang)


def _link(path: str) -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path
