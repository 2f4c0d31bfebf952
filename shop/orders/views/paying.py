"""Sending a buyer to the provider's page and taking him back. What the redirect says is never believed (I6)."""

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.errors import DomainError
from core.i18n import current_lang
from shop.orders import services
from shop.orders.services import reading
from shop.payments import services as payments
from shop.payments.data import PageLine
from shop.payments.errors import PaymentClosed


def payment_page(token: str, payment_id: int) -> ResponseReturnValue:
    """To the provider's page; when it cannot be opened, to the order with what can be done instead."""
    try:
        return redirect(_open(token, payment_id), 303)
    except PaymentClosed as refusal:
        return _another_page(token, payment_id, refusal)
    except DomainError as refusal:
        return _to_order(token, refusal)


def _open(token: str, payment_id: int) -> str:
    order, back = reading.get_by_token(token), public_url("orders.returned", token)
    return payments.open_hosted_page(
        payment_id,
        back,
        back,
        now=clock.now(),
        lang=current_lang(),
        email=order.contact.email,
        lines=[PageLine(f"{p.number} · {p.vendor_name}", p.total_centimes) for p in order.parcels],
    )


def _another_page(token: str, payment_id: int, refusal: DomainError) -> ResponseReturnValue:
    """The page's time is over: ask the provider how it ended, and unless it was paid begin another attempt."""
    try:
        payments.cancel_payment(payment_id, clock.now())
        if not reading.get_by_token(token).is_waiting_for_payment:
            return redirect(url_for("orders.thanks", token=token), 303)
        fresh = services.pay_again(token, clock.now())
        if fresh == payment_id:
            return _to_order(token, refusal)
        return redirect(_open(token, fresh), 303)
    except DomainError as other:
        return _to_order(token, other)


def _to_order(token: str, refusal: DomainError) -> ResponseReturnValue:
    flash(refusal.message, "warn")
    return redirect(url_for("orders.track", token=token), 303)


def public_url(endpoint: str, token: str) -> str:
    """An address for mails and providers: always on SOUK_PUBLIC_URL, whatever Host the request named."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + url_for(endpoint, token=token, _external=False)
