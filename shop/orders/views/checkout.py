"""The checkout: one page, six inputs, no account. What cannot be ordered is explained there, and nothing is lost."""

import re
import secrets
from dataclasses import replace

from flask import Response, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user
from core.auth.identity import client_address
from core.errors import DomainError
from core.i18n import current_lang
from core.idempotency import KeyReused
from core.ratelimit import limit
from core.web import lang_blueprint
from shop.catalog.views.showing import picture
from shop.checkout import services as checkout_services
from shop.checkout.data import CheckoutRequest, Quote
from shop.checkout.errors import AmountChanged, BasketChanged, BasketEmpty
from shop.checkout.rules import is_method_allowed
from shop.checkout.services import Typed
from shop.checkout.views.basket import try_voucher
from shop.checkout.views.browser import PLACE, basket_key
from shop.orders import services
from shop.orders.errors import PhoneToConfirm
from shop.orders.services import reading
from shop.orders.views.paying import payment_page
from shop.orders.views.phones import ask_for_code, is_proven, take_code
from shop.payments.gateway.settings import offered_methods

checkout = lang_blueprint("checkout", __name__, "/checkout")


@checkout.get("")
def page() -> ResponseReturnValue:
    """The form, with the whole amount in its button."""
    quote = _quote(session.get(PLACE))
    return _show(_prefilled(quote), quote) if quote.is_ready else redirect(url_for("basket.show"))


@checkout.post("")
def submit() -> ResponseReturnValue:
    """Settle a marked product, or place the order. A repetition leads to the same order."""
    typed = Typed.of(request.form)
    act, _colon, rest = request.form.get("do", "order").partition(":")
    if act != "order":
        return _show(typed, *_chosen(typed, act, rest))
    try:
        wanted = _read(typed)
        placed = services.submit(wanted, clock.now())
    except (BasketEmpty, KeyReused) as refusal:
        return _already(refusal)
    except (BasketChanged, AmountChanged) as refusal:
        return _show(typed, refusal.quote, refusal)
    except PhoneToConfirm as refusal:
        return _show(typed, _quote_for(typed), ask_for_code(wanted.phone, refusal))
    except DomainError as refusal:
        return _show(typed, _quote_for(typed), refusal)
    if placed.payment_method == "stripe" and placed.payment_id and placed.state == "pending_payment":
        return payment_page(placed.token, placed.payment_id)
    return redirect(url_for("orders.thanks", token=placed.token), 303)


def _chosen(typed: Typed, act: str, rest: str) -> tuple[Quote, DomainError | None]:
    """What another button than the last one does, without leaving what was typed."""
    try:
        if act == "voucher":
            try_voucher("" if rest == "off" else request.form.get("voucher", ""))
        else:
            _settle(act, rest)
    except DomainError as refusal:
        return _quote_for(typed), refusal
    return _quote_for(typed), None


def _read(typed: Typed) -> CheckoutRequest:
    limit("checkout", client_address(), times=60, per=600)
    wanted = checkout_services.read_details(
        typed,
        key=_key(),
        basket=basket_key(),
        lang=current_lang(),
        seen=request.form.get("seen", "")[:24],
        offered=tuple(offered_methods()),
    )
    take_code(wanted.phone, request.form.get("code", "")[:20])
    session[PLACE] = wanted.destination.commune_code
    return replace(wanted, origin=client_address(), phone_is_proven=is_proven(wanted.phone))


def _key() -> str:
    key = request.form.get("key", "")
    return key if re.fullmatch(r"[\w-]{20,64}", key) else secrets.token_urlsafe(24)


def _settle(act: str, rest: str) -> None:
    """The choices offered beside a marked product, without leaving what was typed."""
    variant, _colon, value = rest.partition(":")
    if not variant.isdecimal() or len(variant) > 9 or not (value.isdecimal() or not value) or len(value) > 11:
        return
    now, key = clock.now(), basket_key()
    if act == "remove":
        checkout_services.remove(key, int(variant), now)
    elif act == "take" and value:
        checkout_services.set_quantity(key, int(variant), min(int(value), 99), now)
    elif act == "accept" and value:
        checkout_services.accept_price(key, int(variant), int(value), now)


def _already(refusal: DomainError) -> ResponseReturnValue:
    """The form was sent before: its order is there. Otherwise there is nothing to order."""
    token = reading.find_token_of_form(request.form.get("key", ""))
    if token:
        return redirect(url_for("orders.thanks", token=token), 303)
    if isinstance(refusal, KeyReused):
        raise refusal
    return redirect(url_for("basket.show"), 303)


def _quote(commune_code: str | None) -> Quote:
    return checkout_services.quote(basket_key(), commune_code, clock.now())


def _quote_for(typed: Typed) -> Quote:
    place = checkout_services.find_destination(typed.place)
    return _quote(place.commune_code if place else session.get(PLACE))


def _prefilled(quote: Quote) -> Typed:
    place = checkout_services.place_text(session.get(PLACE) or "") or quote.place_name
    if current_user.id is None:
        return Typed(place=place)
    last = reading.last_contact(current_user.id)
    return Typed(
        name=current_user.name,
        phone=current_user.phone_e164 or (last.phone if last else ""),
        place=place or (last.place if last else ""),
        address=last.address if last else "",
        email=current_user.email or "",
    )


def _show(typed: Typed, quote: Quote, refusal: DomainError | None = None) -> Response:
    """The page with what was typed; the same key as long as nothing was placed under it."""
    offered = offered_methods()
    methods = [method for method in offered if is_method_allowed(method, quote.total_centimes)]
    page = render_template(
        "shop/checkout/checkout.html",
        quote=quote,
        typed=typed,
        errors=refusal.fields if refusal else {},
        refusal=refusal,
        methods=methods,
        too_large_for=[method for method in offered if method not in methods],
        key=_key(),
        picture=picture,
        places=checkout_services.main_places(),
    )
    return make_response(page, refusal.status if refusal else 200)
