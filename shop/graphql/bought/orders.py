"""Fields of Order. Its id is the secret of the tracking link: whoever holds it is the buyer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.errors import NotFound
from shop.graphql import metadata
from shop.graphql.amounts import Amount, Taxed, taxed
from shop.graphql.bought import standing
from shop.graphql.bought.parcels import names_of, state_text
from shop.graphql.buying import gateways, sheets
from shop.graphql.common import THE_CHANNEL
from shop.graphql.context import Context
from shop.graphql.execution.resolvers import Each
from shop.graphql.fields import FIELDS
from shop.graphql.ids import global_id, read_id
from shop.graphql.paging import Connection, asked_page, connect, read_cursor
from shop.graphql.people.addresses import Address
from shop.graphql.people.postal import Postal
from shop.orders.data import OrderData
from shop.orders.services import browsing, reading
from shop.payments.data import PaymentData

Orders = Sequence[OrderData]
Arguments = Mapping[str, Any]
FIELDS.type_of(OrderData, "Order")


@FIELDS.each("Query", "order")
def order(_root: object, _context: Context, arguments: Arguments) -> OrderData | None:
    """By its id."""
    token = read_id(arguments.get("id"), "Order")
    try:
        return reading.get_by_token(token) if token else None
    except NotFound:
        return None


@FIELDS.each("User", "orders")
def orders_of(person: Any, context: Context, arguments: Arguments) -> Connection:
    """One's own, newest first."""
    asked = asked_page(arguments)
    key = read_cursor(asked.cursor, (int,))
    user_id = context.user_id if person.id == context.user_id else 0
    found = browsing.page_of_account(
        user_id or 0, limit=asked.limit + 1, beyond=key[0] if key else None, from_end=asked.from_end
    )
    more, found = len(found) > asked.limit, found[: asked.limit]
    if asked.from_end:
        found.reverse()
    sides = (key is not None, more) if asked.from_end else (more, key is not None)
    return connect(
        [(one, (one.id,)) for one in found], has_next=sides[0], has_previous=sides[1],
        count=lambda: browsing.count_of_account(user_id or 0),
    )  # fmt: skip


def _of(field: str) -> Callable[[Each], Each]:
    return FIELDS.each("Order", field)


_of("id")(lambda one, _context, _arguments: global_id("Order", one.token))
_of("token")(lambda one, _context, _arguments: one.token)
_of("channel")(lambda _one, _context, _arguments: THE_CHANNEL)
_of("created")(lambda one, _context, _arguments: one.placed_at)
_of("updatedAt")(lambda one, _c, _a: max((p.state_at for p in one.parcels), default=one.placed_at))
_of("customerNote")(lambda one, _context, _arguments: one.contact.note)
_of("languageCodeEnum")(lambda one, _context, _arguments: one.lang.upper())
_of("userEmail")(lambda one, _context, _arguments: one.contact.email or None)
_of("trackingClientId")(lambda _one, _context, _arguments: "")
_of("status")(lambda one, _context, _arguments: standing.status_of(one))
_of("statusDisplay")(lambda one, _context, _arguments: state_text(standing.status_of(one)))
_of("lines")(lambda one, _context, _arguments: [line for p in one.parcels for line in names_of(p)])
_of("vendorOrders")(lambda one, _context, _arguments: list(one.parcels))
_of("deliveryMethod")(lambda one, _context, _arguments: Delivered(one))
_of("shippingPrice")(lambda one, _context, _arguments: taxed(one.delivery_centimes, 0))
_of("subtotal")(lambda one, _context, _arguments: Taxed(one.goods_centimes, _net(one)))
_of("total")(lambda one, _context, _arguments: Taxed(one.total_centimes, _net(one) + one.delivery_centimes))
_of("undiscountedTotal")(
    lambda one, _context, _arguments: Taxed(
        one.total_centimes + one.discount_centimes, _net(one) + one.delivery_centimes + one.discount_centimes
    )
)
_of("voucher")(lambda _one, _context, _arguments: None)


class Delivered:
    """ShippingMethod of an order."""

    active = True
    type = "PRICE"
    name = "Livraison à domicile"

    def __init__(self, one: OrderData) -> None:
        self.id = global_id("ShippingMethod", one.token)
        self.price = Amount(one.delivery_centimes)
        self.minimum_delivery_days = min((p.days_min for p in one.parcels), default=None)
        self.maximum_delivery_days = max((p.days_max for p in one.parcels), default=None)


FIELDS.type_of(Delivered, "ShippingMethod")


def _net(one: OrderData) -> int:
    vat = sum(line.sold_vat_centimes for parcel in one.parcels for line in parcel.lines)
    return max(0, one.goods_centimes - vat)


@_of("user")
def user(one: OrderData, context: Context, _arguments: Arguments) -> Any:
    """The account that bought, told to itself only."""
    return context.user if context.user_id and context.user_id == one.user_id else None


@_of("shippingAddress")
def shipping_address(one: OrderData, _context: Context, _arguments: Arguments) -> Address:
    """Where it goes."""
    return Address(f"{one.token}.shipping", _postal(one))


def _postal(one: OrderData) -> Postal:
    first, _space, last = one.contact.name.partition(" ")
    return Postal(
        first_name=first, last_name=last, street_address_1=one.contact.address, city=one.contact.place_fr,
        phone=one.contact.phone,
    )  # fmt: skip


@FIELDS.batch("Order", "billingAddress")
def billing_address(orders: Orders, context: Context, _arguments: Arguments) -> list[Address]:
    """Where the bill goes; the address of the delivery when nothing else was told."""
    tokens = [one.token for one in orders]
    found = context.load("billing", tokens, lambda keys: sheets.billing_of(list(keys)))
    return [
        Address(f"{one.token}.billing", postal or _postal(one))
        for one, postal in zip(orders, found, strict=True)
    ]


@FIELDS.batch("Order", "number")
def number(orders: Orders, _context: Context, _arguments: Arguments) -> list[str]:
    """As it is said on the phone."""
    return [one.number for one in orders]


@FIELDS.batch("Order", "discounts")
def discounts(orders: Orders, _context: Context, _arguments: Arguments) -> list[list[dict[str, Any]]]:
    """What a voucher took off."""
    return [
        [{"amount": Amount(one.discount_centimes), "type": "VOUCHER"}] if one.discount_centimes else []
        for one in orders
    ]


FIELDS.each("OrderDiscount", "amount")(lambda told, _context, _arguments: told["amount"])
FIELDS.each("OrderDiscount", "type")(lambda told, _context, _arguments: told["type"])
FIELDS.each("OrderDiscount", "name")(lambda _told, _context, _arguments: None)


@FIELDS.each("Order", "fulfillments")
def fulfillments(one: OrderData, _context: Context, _arguments: Arguments) -> list[Any]:
    """The parcels that have left."""
    gone = standing.SENT | standing.BACK
    return [Fulfillment(parcel) for parcel in one.parcels if parcel.state in gone]


class Fulfillment:
    """A parcel on its way."""

    def __init__(self, parcel: Any) -> None:
        self.parcel = parcel
        self.id = global_id("Fulfillment", parcel.id)
        self.created = parcel.at("shipped") or parcel.state_at
        self.fulfillment_order = parcel.position
        self.status = standing.fulfillment_status(parcel.state)
        self.status_display = state_text(self.status)
        self.tracking_number = parcel.tracking_number
        self.vendor_id = parcel.vendor_id
        self.lines = [Sent(line) for line in names_of(parcel)]


class Sent:
    """FulfillmentLine."""

    def __init__(self, line: Any) -> None:
        self.id = global_id("FulfillmentLine", line.key)
        self.order_line = line
        self.quantity = line.frozen.quantity


# Money


def _payments(orders: Orders, context: Context) -> list[list[PaymentData]]:
    keys = [one.checkout_id for one in orders]
    found = context.load("payments", keys, lambda wanted: browsing.payments_of(list(wanted)))
    return [told or [] for told in found]


def _cash(one: OrderData) -> int:
    return sum(parcel.cod_collected_centimes or 0 for parcel in one.parcels)


def _came(one: OrderData, paid: Sequence[PaymentData]) -> int:
    """All the money that came: on the payment, where cash is written too, or on the parcels alone."""
    return max(sum(p.captured_centimes for p in paid), _cash(one))


def _money(orders: Orders, context: Context) -> list[tuple[OrderData, int, int]]:
    """(order, what came, what went back)."""
    told = zip(orders, _payments(orders, context), strict=True)
    return [(one, _came(one, paid), sum(p.refunded_centimes for p in paid)) for one, paid in told]


@FIELDS.batch("Order", "transactions")
def transactions(orders: Orders, context: Context, _arguments: Arguments) -> list[list[Any]]:
    """Attempts to pay."""
    told = zip(orders, _payments(orders, context), strict=True)
    return [[gateways.Transaction(one.token, payment) for payment in paid] for one, paid in told]


@FIELDS.batch("Order", "isPaid")
def is_paid(orders: Orders, context: Context, _arguments: Arguments) -> list[bool]:
    """Whether all of it has come."""
    return [came >= one.total_centimes for one, came, _back in _money(orders, context)]


@FIELDS.batch("Order", "paymentStatus")
def payment_status(orders: Orders, context: Context, _arguments: Arguments) -> list[str]:
    """How it is paid."""
    return [
        standing.payment_status(came, back, one.total_centimes, is_dead=one.is_dead)
        for one, came, back in _money(orders, context)
    ]


@FIELDS.batch("Order", "chargeStatus")
def charge_status(orders: Orders, context: Context, _arguments: Arguments) -> list[str]:
    """How much of it has come."""
    return [gateways.charged(came - back, one.total_centimes) for one, came, back in _money(orders, context)]


@FIELDS.batch("Order", "authorizeStatus")
def authorize_status(orders: Orders, context: Context, _arguments: Arguments) -> list[str]:
    """The same, of what is held or has come."""
    told = charge_status(orders, context, {})
    return ["FULL" if status == "OVERCHARGED" else status for status in told]


@FIELDS.batch("Order", "totalCaptured")
def total_captured(orders: Orders, context: Context, _arguments: Arguments) -> list[Amount]:
    """What has come."""
    return [Amount(came) for _one, came, _back in _money(orders, context)]


@FIELDS.batch("Order", "totalBalance")
def total_balance(orders: Orders, context: Context, _arguments: Arguments) -> list[Amount]:
    """What has come less what is owed."""
    return [Amount(came - back - one.total_centimes) for one, came, back in _money(orders, context)]


metadata.answer("Order", key=lambda one: global_id("Order", one.token))
