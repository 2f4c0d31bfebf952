"""Sending a buyer to the provider's page and taking him back. What the redirect says is never believed (I6)."""

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.errors import DomainError
from core.i18n import current_lang
from shop.orders.services import reading
from shop.payments import services as payments
from shop.payments.data import PageLine


def payment_page(token: str, payment_id: int) -> ResponseReturnValue:
    """To the provider's page; when it cannot be opened, to the order with what can be done instead."""
    order = reading.get_by_token(token)
    back = public_url("orders.returned", token)
    try:
        url = payments.open_hosted_page(
            payment_id,
            back,
            back,
            now=clock.now(),
            lang=current_lang(),
            email=order.contact.email,
            lines=[PageLine(f"{p.number} · {p.vendor_name}", p.total_centimes) for p in order.parcels],
        )
    except DomainError as refusal:
        flash(refusal.message, "warn")
        return redirect(url_for("orders.track", token=token), 303)
    return redirect(url, 303)


def public_url(endpoint: str, token: str) -> str:
    """An address for mails and providers: always on SOUK_PUBLIC_URL, whatever Host the request named."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + url_for(endpoint, token=token, _external=False)
