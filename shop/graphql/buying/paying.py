"""Paying a checkout: the order is placed and waits for its money, as on the website. No client is believed.

A card is paid on the provider's page, a transfer at the bank, cash at the door. Amounts are always the whole total.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import requests

from core.db import session, transaction
from core.errors import DomainError
from core.i18n import _
from shop.checkout.data import BasketKey
from shop.checkout.errors import AmountChanged, BasketChanged
from shop.graphql.buying import gateways, sheets
from shop.graphql.buying.completing import close, place
from shop.graphql.buying.driving import CODES, tell, unknown
from shop.graphql.buying.gateways import Event, Gateway, Transaction
from shop.graphql.buying.sheets import Sheet
from shop.graphql.context import Context
from shop.graphql.errors import PermissionDenied
from shop.graphql.ids import read_id
from shop.graphql.mutating import Payload, mutation, refuse
from shop.graphql.people.account import is_allowed
from shop.orders import services as orders
from shop.orders.data import OrderData
from shop.orders.services import browsing, reading
from shop.payments import services as payments
from shop.payments.data import Method, PageLine, PaymentData

Arguments = Mapping[str, Any]
_TROUBLE = dict.fromkeys(CODES, "INVALID")
GOOD_CARD, BAD_CARD = "4242424242424242", "4000000000000002"


@dataclass(frozen=True)
class Begun:
    """An attempt to pay: of which order."""

    order_token: str
    payment_id: int


@mutation("paymentGatewayInitialize")
def prepare(context: Context, arguments: Arguments) -> Payload:
    """What a client must know to draw each way of paying: nothing secret."""
    key = read_id(arguments["id"], "Checkout")
    sheet = sheets.find(key)
    if sheet is None or sheet.completed_at is not None:
        raise unknown()
    offered = {gateway.id: gateway for gateway in gateways.offered()}
    asked = arguments.get("paymentGateways")
    wanted = [one["id"] for one in asked[:10]] if asked is not None else list(offered)
    return Payload(gateway_configs=[Config(id_, offered.get(id_)) for id_ in wanted])


class Config:
    """PaymentGatewayConfig."""

    def __init__(self, id_: str, gateway: Gateway | None) -> None:
        self.id = id_
        self.data = (
            {"method": gateway.method.value, "hosted": gateway.id == gateways.CARD} if gateway else None
        )
        self.errors = [] if gateway else [_no_gateway().faults[0]]


def _no_gateway() -> Any:
    return refuse(
        "NOT_FOUND", _("This way of paying is not possible for this order. Choose another one."), "id"
    )


@mutation("transactionInitialize", _TROUBLE)
def begin(context: Context, arguments: Arguments) -> Payload:
    """Begin to pay. The same again answers the same attempt; another way of paying takes its place."""
    wanted = arguments["paymentGateway"]
    gateway = next((g for g in gateways.offered() if g.id == wanted["id"]), None)
    if gateway is None:
        raise PermissionDenied(
            "To access this path, you need one of the following permissions: HANDLE_PAYMENTS"
        )
    if arguments.get("action") == "AUTHORIZATION":
        raise refuse("INVALID", _("Money is taken at once here, never only held."), "action")
    key = read_id(arguments["id"], "Checkout")
    if gateway.method is Method.COD:
        return _at_the_door(context, key)
    try:
        begun = _begun(context, key, gateway, arguments.get("amount"))
    except (BasketChanged, AmountChanged) as refusal:
        with transaction():
            tell(context, key or "")
        raise refuse("INVALID", refusal.message, "amount") from refusal
    return _open(context, begun, gateway, wanted.get("data"))


def _begun(context: Context, key: str | None, gateway: Gateway, amount: Decimal | None) -> Begun:
    """The live attempt of this checkout: the one there is, or a new one of a new order."""
    with transaction():
        sheet = sheets.take(key, context.now)
        if sheet is None or sheet.completed_at is not None:
            raise unknown()
        if sheet.order_token is not None:
            sheet, order = _revived(context, sheet)
            if order is not None:
                _require_whole(amount, order.total_centimes)
                return _again(context, order, gateway)
        placed = place(context, sheet, gateway.method)
        _require_whole(amount, placed.total_centimes)
        sheets.write(sheet.id, order_token=placed.token)
        return Begun(placed.token, placed.payment_id or 0)


def _require_whole(amount: Decimal | None, total_centimes: int) -> None:
    if amount is not None and amount * 100 != total_centimes:
        raise refuse("INVALID", _("Only the whole amount can be paid."), "amount")


def _revived(context: Context, sheet: Sheet) -> tuple[Sheet, OrderData | None]:
    """The order that waits; when it has ended without money, its goods are back in the basket for another."""
    order = reading.get_by_token(sheet.order_token or "")
    if not order.is_dead:
        return sheet, order
    token, _gone = orders.buy_again(order.token, BasketKey(token=sheet.basket_token), context.now)
    sheets.write(sheet.id, order_token=None, basket_token=token, attempt=sheet.attempt + 1)
    tell(context, sheet.id)
    found = sheets.find(sheet.id)
    assert found is not None
    return found, None


def _again(context: Context, order: OrderData, gateway: Gateway) -> Begun:
    if order.payment_method != gateway.method or not order.is_waiting_for_payment:
        raise refuse(
            "INVALID", _("A payment for this order is already under way. Finish it or cancel it first."), "id"
        )
    return Begun(order.token, orders.pay_again(order.token, context.now))


def _at_the_door(context: Context, key: str | None) -> Payload:
    """Cash: nothing is begun. A card payment that was begun is given up, and the order will be paid at the door."""
    with transaction():
        sheet = sheets.take(key, context.now)
        if sheet is None or sheet.completed_at is not None:
            raise unknown()
        if sheet.order_token is not None:
            sheet, _order = _revived(context, sheet)
    if sheet.order_token is None:
        return Payload(data={"complete": "checkoutComplete"})
    postal = sheet.shipping
    proven = bool(context.user and postal and context.user.phone_e164 == postal.phone)
    session().rollback()
    orders.pay_at_the_door(sheet.order_token, context.now, user_id=context.user_id, phone_is_proven=proven)
    with transaction():
        taken = sheets.take(key, context.now)
        if taken and taken.order_token and taken.completed_at is None:
            close(context, taken, taken.order_token)
    return _told(sheet.order_token, _latest(sheet.order_token), None)


def _latest(order_token: str) -> PaymentData:
    checkout_id = browsing.checkout_of(order_token) or 0
    return browsing.payments_of([checkout_id])[checkout_id][-1]


def _open(context: Context, begun: Begun, gateway: Gateway, data: Any) -> Payload:
    """Outside any transaction: the provider's page, or what to write on the transfer."""
    order = reading.get_by_token(begun.order_token)
    if gateway.method is Method.BANK_TRANSFER:
        to = reading.transfer_of(order)
        told = {"accountName": to[0], "rib": to[1], "reference": to[2]} if to else None
        return _told(order.token, payments.get_payment(begun.payment_id), None, told)
    url = _page(context, order, begun.payment_id, _back(context, order, data))
    if gateway.id == gateways.TEST:
        _pay_test(url, data)
        return _told(order.token, payments.read_back(begun.payment_id, context.now), None)
    return _told(order.token, payments.get_payment(begun.payment_id), url, {"url": url})


def _back(context: Context, order: OrderData, data: Any) -> str:
    """Where the buyer comes back to: the client's `returnUrl` on a host the operator named, else the order's page."""
    wanted = data.get("returnUrl") if isinstance(data, dict) else None
    if isinstance(wanted, str) and is_allowed(context, wanted):
        return wanted
    return f"{context.public_url}/{order.lang}/order/{order.token}/return"


def _page(context: Context, order: OrderData, payment_id: int, back: str) -> str:
    lines = [PageLine(f"{p.number} · {p.vendor_name}", p.total_centimes) for p in order.parcels]
    return payments.open_hosted_page(
        payment_id, back, back, now=context.now, lang=order.lang, email=order.contact.email, lines=lines
    )


def _pay_test(url: str, data: Any) -> None:
    """The stand-in's page, filled in as a buyer would; declined when the client's data asks for a failure."""
    event = data.get("event") if isinstance(data, dict) else None
    wanted = event.get("type") if isinstance(event, dict) else None
    card = BAD_CARD if wanted in ("CHARGE_FAILURE", "AUTHORIZATION_FAILURE") else GOOD_CARD
    form = {"email": "test@example.ma", "number": card, "expiry": "12/40", "cvc": "123", "name": "Test"}
    session().rollback()
    with requests.Session() as http:
        http.trust_env = False
        http.post(url, data=form, timeout=(2, 10), allow_redirects=False)


def _told(order_token: str, payment: PaymentData, url: str | None, data: Any = None) -> Payload:
    event = Event(payment, gateways.event_of(payment), url=url)
    return Payload(transaction=Transaction(order_token, payment), transaction_event=event, data=data)


@mutation("transactionProcess", _TROUBLE)
def process(context: Context, arguments: Arguments) -> Payload:
    """Ask the provider how an attempt stands. What the client says of it is not looked at (I6)."""
    found = gateways.read_transaction(arguments.get("id"))
    order_token, payment_id = found or ("", 0)
    checkout_id = browsing.checkout_of(order_token)
    known = browsing.payments_of([checkout_id])[checkout_id] if checkout_id else []
    if not any(payment.id == payment_id for payment in known):
        raise refuse("NOT_FOUND", _("There is no such payment."), "id")
    session().rollback()
    try:
        payment = payments.read_back(payment_id, context.now)
    except DomainError:  # the provider is away: as far as we know
        payment = payments.get_payment(payment_id)
    return _told(order_token, payment, None)
