"""From a checkout to an order, by the same service as the checkout page: once, however often it is asked (I2, I3)."""

from collections.abc import Mapping
from typing import Any

from core.db import transaction
from core.i18n import LANGS, _
from core.identifiers import normal_phone
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey, CheckoutRequest, Destination, Line
from shop.checkout.errors import AmountChanged, BasketChanged
from shop.graphql import metadata
from shop.graphql.buying import sheets, shown
from shop.graphql.buying.driving import CODES, tell, unknown
from shop.graphql.buying.sheets import Sheet
from shop.graphql.context import Context
from shop.graphql.ids import global_id, read_id
from shop.graphql.languages import BASE, our_language
from shop.graphql.mutating import Fault, Payload, Refused, mutation, refuse
from shop.graphql.people import book
from shop.graphql.people.postal import Postal
from shop.orders import services as orders
from shop.orders.data import OrderData, PlacedOrder
from shop.orders.services import reading
from shop.payments.data import Method

Arguments = Mapping[str, Any]
FAULTS = {"gone": "UNAVAILABLE_VARIANT_IN_CHANNEL", "vendor_closed": "UNAVAILABLE_VARIANT_IN_CHANNEL",
          "sold_out": "INSUFFICIENT_STOCK", "less_stock": "INSUFFICIENT_STOCK"}  # fmt: skip


@mutation("checkoutComplete", CODES, empty={"confirmation_needed": False})
def complete(context: Context, arguments: Arguments) -> Payload:
    """Order what lies in it, to be paid at the door; or finish what was paid. A repetition gets the same order."""
    key = read_id(arguments.get("id"), "Checkout")
    if arguments.get("metadata") and sheets.find(key):
        metadata.write(f"Checkout:{key}", arguments["metadata"])
    try:
        with transaction():
            sheet = sheets.take(key, context.now)
            if sheet is None:
                raise unknown()
            order = _finish(context, sheet)
    except (BasketChanged, AmountChanged) as refusal:
        raise _changed(context, key or "", refusal) from refusal
    return Payload(order=order, confirmation_needed=False)


def _finish(context: Context, sheet: Sheet) -> OrderData:
    if sheet.order_token and sheet.completed_at is not None:
        return reading.get_by_token(sheet.order_token)
    if sheet.order_token is None:
        placed = place(context, sheet, Method.COD)
        return close(context, sheet, placed.token)
    return _paid(context, sheet, reading.get_by_token(sheet.order_token))


def _paid(context: Context, sheet: Sheet, order: OrderData) -> OrderData:
    """The order of a payment that was begun: it holds once the money is there, or is on its way by transfer."""
    if (order.is_waiting_for_payment and order.payment_method == Method.STRIPE) or order.is_dead:
        text = _("The payment is not finished. Finish it, or choose cash on delivery.")
        raise refuse("CHECKOUT_NOT_FULLY_PAID", text)
    return close(context, sheet, order.token)


def place(context: Context, sheet: Sheet, method: Method) -> PlacedOrder:
    """Submit the order as the checkout page does. Raises Refused for what is missing, and what `submit` raises."""
    whole = shown.show(sheet, context.now)
    postal = sheet.shipping
    if sheet.basket_token is None or not (whole.parcels):
        raise refuse("NO_LINES", _("Your basket is empty. Choose a product first."), "lines")
    if postal is None:
        raise refuse("SHIPPING_ADDRESS_NOT_SET", _("Say first where to deliver."), "shippingAddress")
    if not whole.has_delivery:
        raise refuse("SHIPPING_METHOD_NOT_SET", _("Choose the delivery first."), "shippingMethod")
    return orders.submit(_request(context, sheet, postal, method), context.now)


def _request(context: Context, sheet: Sheet, postal: Postal, method: Method) -> CheckoutRequest:
    found = checkout.find_destination(postal.commune_code)
    lang = our_language(sheet.language_code) or BASE
    mine = context.user.phone_e164 if context.user and context.user_id == sheet.user_id else None
    return CheckoutRequest(
        key=f"api{sheet.attempt}-{sheet.id}", basket=BasketKey(token=sheet.basket_token),
        lang=lang if lang in LANGS else BASE, name=postal.name[:120], phone=normal_phone(postal.phone) or "",
        email=sheet.email, destination=found or Destination(postal.commune_code, "", postal.city, postal.city),
        address=postal.street, note="", payment_method=method.value, seen=sheet.seen, origin=context.address,
        phone_is_proven=mine is not None and mine == normal_phone(postal.phone), buyer_id=sheet.user_id,
    )  # fmt: skip


def close(context: Context, sheet: Sheet, order_token: str) -> OrderData:
    """The checkout is an order now: what it knew of the buyer moves to the order and the address book."""
    sheets.write(
        sheet.id, order_token=order_token, completed_at=context.now, email_sealed=None, shipping_sealed=None
    )
    metadata.copy(f"Checkout:{sheet.id}", f"Order:{order_token}")
    if sheet.user_id is not None:
        _keep(context, sheet)
    return reading.get_by_token(order_token)


def _keep(context: Context, sheet: Sheet) -> None:
    """In the book of an account, while there is room."""
    wanted = ((sheet.keeps_shipping, sheet.shipping), (sheet.keeps_billing, sheet.billing))
    assert sheet.user_id is not None
    for keeps, postal in wanted:
        if keeps and postal and len(book.entries(sheet.user_id)) < book.MOST:
            book.add(sheet.user_id, postal, context.now)


def _changed(context: Context, key: str, refusal: BasketChanged | AmountChanged) -> Refused:
    """Say what is no longer as it was told; from now on the present prices are the ones told."""
    with transaction():
        tell(context, key)
    if refusal.quote.voucher_refusal:
        return refuse("VOUCHER_NOT_APPLICABLE", refusal.quote.voucher_refusal, "promoCode")
    faults = [_of_line(key, line) for line in refusal.quote.problems if line.problem in FAULTS]
    return Refused(*faults) if faults else refuse("INVALID", refusal.message, "totalPrice")


def _of_line(key: str, line: Line) -> Fault:
    variants, lines = (
        [global_id("ProductVariant", line.variant_id)],
        [global_id("CheckoutLine", f"{key}.{line.variant_id}")],
    )
    text = _("This product is not for sale at the moment.")
    if line.problem == "less_stock":
        text = _("There is not enough of this product. Left: %(n)s.", n=line.available)
    return Fault(FAULTS[line.problem or ""], text, "lines", variants=variants, lines=lines)
