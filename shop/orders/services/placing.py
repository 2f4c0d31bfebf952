"""Placing an order: one transaction from the buyer's click to the reserved goods, and one order however often it is
sent (I2, I3, I7, I20). The payment page is opened by the caller, after it."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, insert, select, update

from core.crypto import blind_index, decrypt
from core.db import session, transaction
from core.errors import Conflict
from core.events import announce
from core.idempotency import claim, settle, stored_answer
from core.ratelimit import limit
from shop.catalog import stock
from shop.catalog.errors import OutOfStock
from shop.checkout import services as checkout
from shop.checkout.data import CheckoutRequest, Group, Quote
from shop.checkout.errors import AmountChanged, BasketChanged, BasketEmpty, MethodNotAllowed, OrderTooLarge
from shop.checkout.models import Checkout
from shop.checkout.rules import ORDER_LIMIT, is_method_allowed
from shop.orders import rules
from shop.orders.data import PlacedOrder, answer_of
from shop.orders.events import OrderAccepted, OrderPlaced
from shop.orders.models import Order, OrderLine, Transition, VendorOrder
from shop.orders.services.money import voucher_source
from shop.orders.services.phones import require_proof, require_proof_if_large
from shop.payments import services as payments
from shop.payments.data import Method
from shop.vouchers import services as vouchers
from shop.vouchers.services import buyer_keys

SCOPE = "shop.place_order"
ORDERS_AN_HOUR = 12
_ORDERS: Any = Order.__table__
_PARCELS: Any = VendorOrder.__table__
_SOLD: Any = OrderLine.__table__
_STEPS: Any = Transition.__table__
_ORDER = insert(_ORDERS).returning(_ORDERS.c.id)
_NUMBER = update(_ORDERS).where(_ORDERS.c.id == bindparam("order")).values(number=bindparam("number"))
_PARCEL = insert(_PARCELS).returning(_PARCELS.c.id, _PARCELS.c.position)
_LINES, _STEP = insert(_SOLD), insert(_STEPS)


def submit(request: CheckoutRequest, now: datetime) -> PlacedOrder:
    """Place what the buyer confirmed on the checkout page.

    Raises BasketEmpty, BasketChanged (with the quote and its choices), AmountChanged, MethodNotAllowed, PhoneToConfirm,
    TooMany; KeyReused when the form's key came before with another content. A repetition gets the first answer.
    """
    return _once(request.key, request.body(), lambda: _submit(request, now), now)


def place_order(checkout_id: int, idempotency_key: str, now: datetime) -> PlacedOrder:
    """Place a checkout that was saved before, at the prices it was saved with. Refuses as `submit` does."""
    return _once(idempotency_key, {"checkout": checkout_id}, lambda: _place_saved(checkout_id, now), now)


def _once(key: str, body: dict[str, Any], act: Callable[[], PlacedOrder], now: datetime) -> PlacedOrder:
    try:
        with transaction():
            claim(SCOPE, key, body, now)
            placed = act()
            settle(SCOPE, key, answer_of(placed))
            return placed
    except Conflict as refusal:
        if refusal.code != "request_in_progress":
            raise
        known = stored_answer(SCOPE, key, body)  # the key is taken: that order is done, or never came about
        if known is None:
            raise
        return PlacedOrder(**known)


def _submit(request: CheckoutRequest, now: datetime) -> PlacedOrder:
    basket_id = checkout.lock_basket(request.basket, now)
    if basket_id is None:
        raise BasketEmpty
    buyers = buyer_keys(request.basket.user_id or request.buyer_id, request.phone)
    quote = checkout.quote_basket(basket_id, request.destination.commune_code, buyers, now)
    _agree(quote, request.seen, request.payment_method)
    _keep_strangers_out(request, quote.total_centimes)
    row = checkout.place_checkout(request, basket_id, quote, now)
    return _place(row, quote, now) if row else _find_placed(Checkout.token == request.key)


def _keep_strangers_out(request: CheckoutRequest, total_centimes: int) -> None:
    """Every order sends messages to the phone it names, and may keep cooperatives waiting: both are bounded by sender,
    never by phone alone, which would let anybody stop anybody else. Only orders that come about are counted."""
    if request.origin:
        limit("order-to-phone", f"{request.origin} {request.phone}", times=ORDERS_AN_HOUR, per=3600)
    if request.phone_is_proven or request.payment_method == Method.STRIPE:
        return
    require_proof_if_large(total_centimes)
    if request.payment_method == Method.COD:
        require_proof(blind_index(request.phone))


def _place_saved(checkout_id: int, now: datetime) -> PlacedOrder:
    row = session().get_one(Checkout, checkout_id, populate_existing=True)
    if row.state == "placed":
        return find_placed(checkout_id)
    if row.basket_id is None:
        raise BasketEmpty
    checkout.lock_basket_row(row.basket_id, now)
    quote = checkout.quote_basket(row.basket_id, row.commune_code, _buyers(row), now)
    _agree(quote, row.seen, row.payment_method)
    if row.payment_method == Method.COD:
        require_proof(blind_index(decrypt(row.phone_enc)))
    return _place(row, quote, now) if checkout.mark_placed(row.id, now) else find_placed(checkout_id)


def _agree(quote: Quote, seen: str, payment_method: str) -> None:
    """What is sold now must be what the buyer saw and agreed to."""
    if quote.problems:
        raise BasketChanged(quote)
    if not quote.count:
        raise BasketEmpty
    if quote.seen != seen:
        raise AmountChanged(quote)
    if quote.total_centimes > ORDER_LIMIT:
        raise OrderTooLarge(ORDER_LIMIT)
    if not is_method_allowed(payment_method, quote.total_centimes):
        raise MethodNotAllowed


def _place(row: Checkout, quote: Quote, now: datetime) -> PlacedOrder:
    order_id, number, token = _insert_order(row, quote, now)
    _insert_parcels(order_id, number, quote.parcels, row.payment_method, now)
    _reserve(row, quote, now)
    payment = payments.start_payment(row.id, Method(row.payment_method), quote.total_centimes, now)
    if row.basket_id is not None:
        checkout.take_out(
            row.basket_id, [x.variant_id for group in quote.parcels for x in group.buyable_lines]
        )
    if quote.voucher is not None:  # its row comes last, as in `vouchers.release`
        vouchers.use(quote.voucher, voucher_source(order_id), _buyers(row), now)
    announce(OrderPlaced(order_id))
    if row.payment_method == Method.COD:
        announce(OrderAccepted(order_id))
    state = "placed" if row.payment_method == Method.COD else "pending_payment"
    return PlacedOrder(order_id, number, token, state, quote.total_centimes, row.payment_method, payment.id)


def _buyers(row: Checkout) -> list[str]:
    return buyer_keys(row.user_id, decrypt(row.phone_enc))


def _reserve(row: Checkout, quote: Quote, now: datetime) -> None:
    """Hold the goods. Somebody else may have been faster: then nothing of all this happened."""
    lines = rules.quantities(
        (x.variant_id, x.quantity) for group in quote.parcels for x in group.buyable_lines
    )
    try:
        stock.reserve(session(), lines)
    except OutOfStock:
        assert row.basket_id is not None
        raise BasketChanged(
            checkout.quote_basket(row.basket_id, row.commune_code, _buyers(row), now)
        ) from None


def _insert_order(row: Checkout, quote: Quote, now: datetime) -> tuple[int, str, str]:
    s, token, is_cod = session(), secrets.token_urlsafe(24), row.payment_method == Method.COD
    values = {
        "number": token,
        "token": token,
        "checkout_id": row.id,
        "state": "placed" if is_cod else "pending_payment",
        "phone_index": blind_index(decrypt(row.phone_enc)),
        "goods_centimes": quote.goods_centimes,
        "delivery_centimes": quote.delivery_centimes,
        "total_centimes": quote.total_centimes,
        "discount_centimes": quote.discount_centimes,
        "placed_at": now,
        "expires_at": rules.expires_at(row.payment_method, now),
        **{name: getattr(row, name) for name in _COPIED},
    }
    order_id: int = s.execute(_ORDER, values).scalar_one()
    number = rules.order_number(order_id, now)
    s.execute(_NUMBER, {"order": order_id, "number": number})
    return order_id, number, token


_COPIED = (
    "user_id", "lang", "name", "phone_enc", "email_enc", "commune_code", "province_code", "place_ar", "place_fr",
    "address", "note", "payment_method",
)  # fmt: skip


def _insert_parcels(order_id: int, number: str, groups: Sequence[Group], method: str, now: datetime) -> None:
    """Parcels, their lines and their first steps: three statements, however many there are."""
    s, state = session(), rules.first_state(method)
    first = {"order_id": order_id, "state": state, "state_at": now, "due_at": rules.due_at(state, now)}
    parcels = [
        first | _parcel_row(group, number, position, method) for position, group in enumerate(groups, 1)
    ]
    ids = {position: key for key, position in s.execute(_PARCEL, parcels)}
    lines = [
        _line_row(ids[position], line)
        for position, group in enumerate(groups, 1)
        for line in rules.freeze_lines(group)
    ]
    s.execute(_LINES, lines)
    step = {"from_state": None, "to_state": state, "party": "buyer", "reason": "", "at": now}
    s.execute(_STEP, [step | {"vendor_order_id": parcel_id} for parcel_id in ids.values()])


def _parcel_row(group: Group, number: str, position: int, method: str) -> dict[str, Any]:
    return {
        "vendor_id": group.vendor_id,
        "position": position,
        "number": f"{number}-{position}",
        "goods_centimes": group.goods_centimes,
        "delivery_centimes": group.delivery.fee_centimes,
        "total_centimes": group.total_centimes,
        "cod_expected_centimes": group.total_centimes if method == Method.COD else 0,
        "weight_g": group.weight_g,
        "zone": group.delivery.zone,
        "days_min": group.delivery.days_min,
        "days_max": group.delivery.days_max,
        "vendor_name_ar": group.name_ar,
        "vendor_name_fr": group.name_fr,
        "vendor_face": group.face,
        "ship_from_province": group.ship_from_province,
        "ship_from_ar": group.place_ar,
        "ship_from_fr": group.place_fr,
        "vat_status": group.vat_status,
        "discount_centimes": group.discount_centimes,
        "funded_centimes": group.funded_centimes,
    }


_NOT_SOLD = ("id", "adjusted_centimes", "adjusted_quantity")


def _line_row(parcel_id: int, line: Any) -> dict[str, Any]:
    row = {name: getattr(line, name) for name in line.__dataclass_fields__ if name not in _NOT_SOLD}
    return {**row, "vendor_order_id": parcel_id, "labels": list(line.labels)}


def find_placed(checkout_id: int) -> PlacedOrder:
    """The order a checkout became, as its first answer."""
    return _find_placed(Checkout.id == checkout_id)


def _find_placed(which: ColumnElement[bool]) -> PlacedOrder:
    query = select(Order).join(Checkout, Checkout.id == Order.checkout_id).where(which)
    order = session().scalars(query).one()
    payment = payments.live_payment(order.checkout_id)
    return PlacedOrder(
        order.id, order.number, order.token, order.state, order.total_centimes, order.payment_method,
        payment.id if payment else None,
    )  # fmt: skip
