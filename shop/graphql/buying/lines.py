"""What is wanted: putting it into a checkout's basket, changing how many, taking it out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.db import transaction
from core.i18n import _
from core.identifiers import normal_email
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey
from shop.checkout.errors import NotBuyable
from shop.checkout.rules import MAX_LINES, MAX_QUANTITY
from shop.graphql import metadata
from shop.graphql.buying import sheets
from shop.graphql.buying.driving import CODES, change, priced, tell
from shop.graphql.buying.sheets import Sheet
from shop.graphql.buying.shown import HIDDEN, Shown, ShownLine
from shop.graphql.context import Context
from shop.graphql.fields import is_channel
from shop.graphql.ids import global_id, read_id, read_number
from shop.graphql.mutating import Fault, Payload, Refused, mutation, refuse
from shop.graphql.people.addresses import read_input
from shop.graphql.people.book import sealed

Arguments = Mapping[str, Any]
Wanted = dict[int, int]
"""{variant id: how many}"""


@mutation("checkoutCreate", CODES)
def create(context: Context, arguments: Arguments) -> Payload:
    """Begin a checkout, with whatever the client knows already."""
    given = arguments["input"]
    if not is_channel(given.get("channel")):
        raise refuse("NOT_FOUND", _("There is no such channel."), "channel")
    wanted = _read(given["lines"])
    with transaction():
        sheet = sheets.draft(context.now, user_id=context.user_id, **_told(context, given))
        sheet = replace(sheet, basket_token=put(context, sheet, wanted, given["lines"]))
        whole = priced(context, sheet)
        sheets.begin(replace(sheet, seen=whole.seen))
        require_stock(whole, wanted)
        if given.get("metadata"):
            metadata.write(f"Checkout:{sheet.id}", given["metadata"])
        return Payload(checkout=whole, created=True)


def _told(context: Context, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a new checkout may bring along. An account's e-mail is its own."""
    values: dict[str, Any] = {"language_code": given.get("languageCode") or "FR"}
    if given.get("email"):
        values["email_sealed"] = sheets.sealed_email(read_email(given["email"]))
    elif context.user and context.user.email:
        values["email_sealed"] = sheets.sealed_email(context.user.email)
    if given.get("shippingAddress"):
        postal = read_input(context, given["shippingAddress"], "SHIPPING")
        values |= {"shipping_sealed": sealed(postal), "commune_code": postal.commune_code}
    if given.get("billingAddress"):
        values["billing_sealed"] = sealed(read_input(context, given["billingAddress"], "BILLING"))
    keeps = {"keeps_shipping": "saveShippingAddress", "keeps_billing": "saveBillingAddress"}
    return values | {name: given[field] for name, field in keeps.items() if given.get(field) is not None}


def read_email(text: str) -> str:
    """An address of the right shape. Raises Refused."""
    email = normal_email(text)
    if email is None:
        raise refuse("INVALID", _("Check the e-mail, or leave it empty."), "email")
    return email


def _read(lines: Sequence[Mapping[str, Any]]) -> Wanted:
    """The lines of an input, the same variant summed. Raises Refused."""
    if len(lines) > MAX_LINES:
        raise refuse(
            "QUANTITY_GREATER_THAN_LIMIT", _("Your basket is full. Order what is in it first."), "lines"
        )
    wanted: Wanted = {}
    for line in lines:
        number = read_number(line["variantId"], "ProductVariant")
        if number is None:
            raise refuse("NOT_FOUND", _("This product is not for sale at the moment."), "variantId")
        _check(line["quantity"], line["variantId"])
        wanted[number] = wanted.get(number, 0) + line["quantity"]
    return wanted


def _check(quantity: int, variant: str, least: int = 1) -> None:
    if quantity < least:
        raise refuse("ZERO_QUANTITY", _("Write a whole number from 1 to 99."), "quantity", variants=[variant])
    if quantity > MAX_QUANTITY:
        text = _("Write a whole number from 1 to 99.")
        raise refuse("QUANTITY_GREATER_THAN_LIMIT", text, "quantity", variants=[variant])


def put(
    context: Context, sheet: Sheet, wanted: Wanted, lines: Sequence[Mapping[str, Any]] = ()
) -> str | None:
    """More of these; the first makes the basket, whose token comes back. Raises Refused for what is not for sale.

    The same answer for what never was and what is hidden (I18). Whether enough is there is for `require_stock`.
    """
    key = sheet.basket
    for variant_id, quantity in wanted.items():
        try:
            key = BasketKey(token=checkout.add(key, variant_id, quantity, context.now))
        except NotBuyable as refusal:
            id_ = global_id("ProductVariant", variant_id)
            code = "UNAVAILABLE_VARIANT_IN_CHANNEL"
            raise refuse(code, refusal.message, "variantId", variants=[id_]) from refusal
    _note(sheet, lines)
    return key.token


def _note(sheet: Sheet, lines: Sequence[Mapping[str, Any]]) -> None:
    for line in lines:
        if line.get("metadata"):
            number = read_number(line["variantId"], "ProductVariant")
            metadata.write(f"CheckoutLine:{sheet.id}.{number}", line["metadata"])


def quantities(context: Context, sheet: Sheet) -> Wanted:
    """What lies in the basket."""
    if sheet.basket_token is None:
        return {}
    quote = checkout.quote(sheet.basket, sheet.commune_code, context.now)
    return {line.variant_id: line.quantity for group in quote.groups for line in group.lines}


def require_stock(whole: Shown, wanted: Iterable[int]) -> None:
    """Raises Refused when there is less of one of these than the basket now holds."""
    asked = set(wanted)
    short = [line for line in whole.problems if line.variant_id in asked]
    if short:
        raise Refused(*(_short(line) for line in short))


def _short(line: ShownLine) -> Fault:
    id_ = global_id("ProductVariant", line.variant_id)
    if line.problem in HIDDEN:
        text = _("This product is not for sale at the moment.")
        return Fault("UNAVAILABLE_VARIANT_IN_CHANNEL", text, "variantId", variants=[id_])
    text = _("There is not enough of this product. Left: %(n)s.", n=max(0, line.available))
    return Fault("INSUFFICIENT_STOCK", text, "quantity", variants=[id_])


def _put_more(
    context: Context, sheet: Sheet, wanted: Wanted, lines: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Into a basket that is there, or the first."""
    token = put(context, sheet, wanted, lines)
    if token != sheet.basket_token:
        sheets.write(sheet.id, basket_token=token)


@change("checkoutLinesAdd")
def add(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Put more into it."""
    wanted, there = _read(arguments["lines"]), quantities(context, sheet)
    for number, quantity in wanted.items():
        _check(quantity + there.get(number, 0), global_id("ProductVariant", number))
    _put_more(context, sheet, wanted, arguments["lines"])
    require_stock(tell(context, sheet.id), wanted)


@change("checkoutLinesUpdate")
def update(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Choose how many; zero takes a line out, and what is not there yet is put in."""
    there = quantities(context, sheet)
    wanted: Wanted = {}
    for line in arguments["lines"][:MAX_LINES]:
        number = _variant_of(sheet, line)
        quantity = line.get("quantity")
        if quantity is None:
            raise refuse("REQUIRED", _("Write a whole number from 1 to 99."), "quantity")
        _check(quantity, global_id("ProductVariant", number), least=0)
        wanted[number] = quantity
    _put_more(context, sheet, {key: n for key, n in wanted.items() if key not in there and n})
    for number, quantity in wanted.items():
        if number in there:
            checkout.set_quantity(sheet.basket, number, quantity, context.now)
    more = [key for key, n in wanted.items() if n > there.get(key, 0)]
    require_stock(tell(context, sheet.id), more)


def _variant_of(sheet: Sheet, line: Mapping[str, Any]) -> int:
    if line.get("lineId"):
        return _of_line(sheet, line["lineId"])
    number = read_number(line.get("variantId"), "ProductVariant")
    if number is None:
        raise refuse("NOT_FOUND", _("This product is not for sale at the moment."), "variantId")
    return number


def _of_line(sheet: Sheet, line_id: str) -> int:
    """The variant of a line of this checkout. Raises Refused for a line of another (I17)."""
    owner, _dot, number = (read_id(line_id, "CheckoutLine") or "").rpartition(".")
    if owner != sheet.id or not number.isdecimal() or len(number) > 9:
        raise refuse("NOT_FOUND", _("This line is not in the basket."), "lineId", lines=[line_id])
    return int(number)


@change("checkoutLinesDelete")
def delete(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Take lines out."""
    for number in [_of_line(sheet, line_id) for line_id in arguments["linesIds"][:MAX_LINES]]:
        checkout.remove(sheet.basket, number, context.now)


@change("checkoutLineDelete")
def delete_one(context: Context, sheet: Sheet, arguments: Arguments) -> None:
    """Take one line out."""
    checkout.remove(sheet.basket, _of_line(sheet, arguments.get("lineId") or ""), context.now)
