"""Fields of Checkout and of what hangs on it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.i18n import _, speaking
from shop.checkout.rules import is_method_allowed
from shop.graphql import metadata
from shop.graphql.amounts import Amount, Taxed, taxed
from shop.graphql.buying import gateways, sheets, shown
from shop.graphql.buying.shown import Parcel, Shown, ShownLine
from shop.graphql.catalog import loading
from shop.graphql.catalog.queries import variants_of
from shop.graphql.common import THE_CHANNEL
from shop.graphql.context import Context
from shop.graphql.execution.resolvers import Each
from shop.graphql.fields import FIELDS
from shop.graphql.ids import global_id, read_id
from shop.graphql.people.addresses import Address
from shop.orders.services import browsing
from shop.payments.data import PaymentData

Arguments = Mapping[str, Any]
FIELDS.type_of(Shown, "Checkout")
FIELDS.type_of(ShownLine, "CheckoutLine")
metadata.answer("Checkout")
metadata.answer("CheckoutLine")


@FIELDS.each("Query", "checkout")
def checkout(_root: object, context: Context, arguments: Arguments) -> Shown | None:
    """By its id, which is a secret; null once it is an order."""
    return shown.find(read_id(arguments.get("id"), "Checkout"), context.now)


@FIELDS.each("User", "checkoutIds")
def checkout_ids(person: Any, context: Context, _arguments: Arguments) -> list[str]:
    """One's own, newest first."""
    if person.id != context.user_id:
        return []
    return [global_id("Checkout", key) for key in sheets.open_ids(person.id)]


def _of(field: str) -> Callable[[Each], Each]:
    return FIELDS.each("Checkout", field)


_of("channel")(lambda _whole, _context, _arguments: THE_CHANNEL)
_of("created")(lambda whole, _context, _arguments: whole.sheet.created_at)
_of("updatedAt")(lambda whole, _context, _arguments: whole.sheet.updated_at)
_of("token")(lambda whole, _context, _arguments: whole.sheet.id)
_of("email")(lambda whole, _context, _arguments: whole.sheet.email or None)
_of("languageCode")(lambda whole, _context, _arguments: whole.sheet.language_code)
_of("isShippingRequired")(lambda _whole, _context, _arguments: True)
_of("quantity")(lambda whole, _context, _arguments: sum(line.quantity for line in whole.lines))
_of("giftCards")(lambda _whole, _context, _arguments: [])
for _field in ("discountName", "translatedDiscountName", "voucherCode"):
    _of(_field)(lambda whole, _context, _arguments: whole.voucher_code or None)
_of("discount")(lambda whole, _context, _arguments: Amount(whole.discount_centimes))
_of("shippingPrice")(lambda whole, _context, _arguments: taxed(whole.delivery_centimes, 0))
_of("subtotalPrice")(
    lambda whole, _context, _arguments: Taxed(whole.goods_centimes, whole.goods_net_centimes)
)
_of("totalPrice")(
    lambda whole, _context, _arguments: Taxed(
        whole.total_centimes, whole.goods_net_centimes + whole.delivery_centimes
    )
)


@_of("user")
def user(whole: Shown, context: Context, _arguments: Arguments) -> Any:
    """The account that buys, told to itself only."""
    return context.user if context.user_id and context.user_id == whole.sheet.user_id else None


@_of("shippingAddress")
def shipping_address(whole: Shown, _context: Context, _arguments: Arguments) -> Address | None:
    """Where to deliver."""
    postal = whole.sheet.shipping
    return Address(f"{whole.sheet.id}.shipping", postal) if postal else None


@_of("billingAddress")
def billing_address(whole: Shown, _context: Context, _arguments: Arguments) -> Address | None:
    """Where to bill."""
    postal = whole.sheet.billing
    return Address(f"{whole.sheet.id}.billing", postal) if postal else None


@_of("lines")
def lines(whole: Shown, context: Context, _arguments: Arguments) -> list[ShownLine]:
    """What can be shown of the basket; the rest is among the problems."""
    found = variants_of(context, [line.variant_id for line in whole.lines])
    return [line for line, variant in zip(whole.lines, found, strict=True) if variant is not None]


# Lines


@FIELDS.batch("CheckoutLine", "variant")
def line_variant(lines: Sequence[ShownLine], context: Context, _arguments: Arguments) -> list[Any]:
    """What is wanted."""
    return list(variants_of(context, [line.variant_id for line in lines]))


FIELDS.each("CheckoutLine", "isGift")(lambda _line, _context, _arguments: False)
FIELDS.each("CheckoutLine", "unitPrice")(lambda line, _c, _a: taxed(line.price_centimes, line.rate_bp))
FIELDS.each("CheckoutLine", "totalPrice")(
    lambda line, _c, _a: Taxed(line.total_centimes, line.total_centimes - line.vat_centimes)
)
FIELDS.each("CheckoutLine", "undiscountedUnitPrice")(lambda line, _c, _a: Amount(line.price_centimes))
FIELDS.each("CheckoutLine", "undiscountedTotalPrice")(lambda line, _c, _a: Amount(line.gross_centimes))


class ShortOfStock:
    """CheckoutLineProblemInsufficientStock."""

    def __init__(self, line: ShownLine) -> None:
        self.line = line
        self.available_quantity = max(0, line.available)


class NotAvailable:
    """CheckoutLineProblemVariantNotAvailable."""

    def __init__(self, line: ShownLine) -> None:
        self.line = line


class Stale:
    """CheckoutProblemDeliveryMethodStale: delivery costs something else than when it was chosen."""

    def __init__(self, delivery: "Delivery") -> None:
        self.delivery = delivery


FIELDS.type_of(ShortOfStock, "CheckoutLineProblemInsufficientStock")
FIELDS.type_of(NotAvailable, "CheckoutLineProblemVariantNotAvailable")
FIELDS.type_of(Stale, "CheckoutProblemDeliveryMethodStale")


@FIELDS.batch("CheckoutLineProblemInsufficientStock", "variant")
def short_variant(problems: Sequence[ShortOfStock], context: Context, _arguments: Arguments) -> list[Any]:
    """What there is too little of."""
    return list(variants_of(context, [problem.line.variant_id for problem in problems]))


def _problem(line: ShownLine) -> ShortOfStock | NotAvailable:
    return NotAvailable(line) if line.problem in shown.HIDDEN else ShortOfStock(line)


@FIELDS.each("CheckoutLine", "problems")
def line_problems(line: ShownLine, _context: Context, _arguments: Arguments) -> list[Any]:
    """What the buyer must settle first."""
    return [_problem(line)] if line.problem in shown.TOLD else []


@_of("problems")
def problems(whole: Shown, _context: Context, _arguments: Arguments) -> list[Any]:
    """The same for the whole, and for delivery."""
    stale = whole.has_delivery and not whole.order and whole.sheet.fee_chosen != whole.fee_centimes
    return [_problem(line) for line in whole.problems] + ([Stale(Delivery(whole))] if stale else [])


# Delivery


class Delivery:
    """The one way to deliver: every cooperative sends its parcel to the door."""

    def __init__(self, whole: Shown) -> None:
        self.id = delivery_id(whole)
        self.shipping_method = HomeDelivery(whole)


class HomeDelivery:
    """ShippingMethod: what all parcels together cost, and how long the slowest takes."""

    active = True
    type = "PRICE"

    def __init__(self, whole: Shown) -> None:
        self.id = global_id("ShippingMethod", whole.sheet.id)
        self.price = Amount(whole.fee_centimes)
        self.minimum_delivery_days = min((parcel.days_min for parcel in whole.parcels), default=None)
        self.maximum_delivery_days = max((parcel.days_max for parcel in whole.parcels), default=None)
        with speaking(whole.sheet.language_code[:2].lower()):
            self.name = _("Home delivery")


FIELDS.type_of(HomeDelivery, "ShippingMethod")
for _field in ("description", "message"):
    FIELDS.each("ShippingMethod", _field)(lambda _method, _context, _arguments: None)


def delivery_id(whole: Shown) -> str:
    """CheckoutDelivery:<checkout>."""
    return global_id("CheckoutDelivery", whole.sheet.id)


def deliveries(whole: Shown) -> list[Delivery]:
    """None before there is an address and something to send."""
    return [Delivery(whole)] if whole.sheet.commune_code and whole.lines else []


@_of("delivery")
def delivery(whole: Shown, _context: Context, _arguments: Arguments) -> Delivery | None:
    """The one chosen."""
    return Delivery(whole) if whole.has_delivery else None


@_of("deliveryMethod")
def delivery_method(whole: Shown, _context: Context, _arguments: Arguments) -> HomeDelivery | None:
    """The same as before version 3.23."""
    return HomeDelivery(whole) if whole.has_delivery else None


@_of("shippingMethods")
def shipping_methods(whole: Shown, _context: Context, _arguments: Arguments) -> list[HomeDelivery]:
    """What may be chosen."""
    return [one.shipping_method for one in deliveries(whole)]


class PartOfCooperative:
    """CooperativeDelivery."""

    def __init__(self, parcel: Parcel, cooperative: Any) -> None:
        self.cooperative = cooperative
        self.lines = [line for line in parcel.lines if line.problem not in shown.HIDDEN]
        self.price = Amount(parcel.fee_centimes)
        self.minimum_delivery_days = parcel.days_min
        self.maximum_delivery_days = parcel.days_max


@_of("cooperativeDeliveries")
def cooperative_deliveries(whole: Shown, context: Context, _arguments: Arguments) -> list[PartOfCooperative]:
    """The basket by cooperative: one parcel and one fee each."""
    sending = [p for p in whole.parcels if any(line.problem not in shown.HIDDEN for line in p.lines)]
    cards = loading.cooperatives(context, [parcel.vendor_id for parcel in sending])
    return [PartOfCooperative(parcel, card) for parcel, card in zip(sending, cards, strict=True)]


# Money


@_of("availablePaymentGateways")
def available_gateways(whole: Shown, _context: Context, _arguments: Arguments) -> list[gateways.Gateway]:
    """The ways of paying offered for this total."""
    return [g for g in gateways.offered() if is_method_allowed(g.method, whole.total_centimes)]


def _payments(whole: Shown, context: Context) -> list[PaymentData]:
    if whole.order is None:
        return []
    found: list[list[PaymentData]] = context.load(
        "payments", [whole.order.checkout_id], lambda keys: browsing.payments_of(list(keys))
    )
    return found[0]


@_of("transactions")
def transactions(whole: Shown, context: Context, _arguments: Arguments) -> list[gateways.Transaction]:
    """Attempts to pay."""
    token = whole.order.token if whole.order else ""
    return [gateways.Transaction(token, payment) for payment in _payments(whole, context)]


def _charged(whole: Shown, context: Context) -> int:
    return sum(p.captured_centimes - p.refunded_centimes for p in _payments(whole, context))


@_of("totalBalance")
def total_balance(whole: Shown, context: Context, _arguments: Arguments) -> Amount:
    """Charged less owed: below zero while something is to be paid."""
    return Amount(_charged(whole, context) - whole.total_centimes)


@_of("chargeStatus")
def charge_status(whole: Shown, context: Context, _arguments: Arguments) -> str:
    """How much of the total has been charged."""
    return gateways.charged(_charged(whole, context), whole.total_centimes)


@_of("authorizeStatus")
def authorize_status(whole: Shown, context: Context, _arguments: Arguments) -> str:
    """The same for what is held."""
    told = gateways.charged(_charged(whole, context), whole.total_centimes)
    return "FULL" if told == "OVERCHARGED" else told
