"""Fields of Address, and the mutations of the address book."""

from collections.abc import Mapping
from typing import Any

from core.i18n import _
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS
from shop.graphql.ids import global_id, read_number
from shop.graphql.mutating import Payload, mutation, refuse, require_user
from shop.graphql.people import book
from shop.graphql.people.countries import country_name
from shop.graphql.people.postal import Postal, read_postal

Arguments = Mapping[str, Any]
CODES = {"address_unknown": "NOT_FOUND", "book_full": "INVALID"}


class Address:
    """An address with its id: of the book, of a checkout, of an order."""

    __slots__ = ("billing", "id", "postal", "shipping")

    def __init__(
        self, key: str | int, postal: Postal, *, shipping: bool = False, billing: bool = False
    ) -> None:
        self.id = global_id("Address", key)
        self.postal = postal
        self.shipping = shipping
        self.billing = billing


FIELDS.type_of(Address, "Address")
_OF_POSTAL = {
    "city": "city", "cityArea": "city_area", "companyName": "company_name", "countryArea": "country_area",
    "firstName": "first_name", "lastName": "last_name", "phone": "phone", "postalCode": "postal_code",
    "streetAddress1": "street_address_1", "streetAddress2": "street_address_2",
}  # fmt: skip


def _answer(field: str, attribute: str) -> None:
    FIELDS.each("Address", field)(lambda address, _context, _arguments: getattr(address.postal, attribute))


for _field, _attribute in _OF_POSTAL.items():
    _answer(_field, _attribute)


@FIELDS.each("Address", "country")
def country(address: Address, _context: Context, _arguments: Arguments) -> dict[str, str]:
    """Code and name."""
    return {"code": address.postal.country, "country": country_name(address.postal.country)}


FIELDS.each("Address", "isDefaultShippingAddress")(lambda address, _context, _arguments: address.shipping)
FIELDS.each("Address", "isDefaultBillingAddress")(lambda address, _context, _arguments: address.billing)


def of_entry(entry: book.Entry) -> Address:
    """An address of the book."""
    return Address(entry.id, entry.postal, shipping=entry.for_shipping, billing=entry.for_billing)


def read_input(context: Context, given: Mapping[str, Any], kind: str) -> Postal:
    """An address of an input; the account's phone stands in for one that is missing."""
    return read_postal(given, kind=kind, phone=(context.user.phone_e164 or "") if context.user else "")


@mutation("accountAddressCreate", CODES)
def create(context: Context, arguments: Arguments) -> Payload:
    """Keep an address."""
    user_id, kind = require_user(context), arguments.get("type")
    if read_number(arguments.get("customerId"), "User") not in (None, user_id):
        raise refuse("OUT_OF_SCOPE_USER", _("You can only change your own address book."), "customerId")
    postal = read_input(context, arguments["input"], kind or "SHIPPING")
    return Payload(address=of_entry(book.add(user_id, postal, context.now, kind)), user=context.user)


@mutation("accountAddressUpdate", CODES)
def update(context: Context, arguments: Arguments) -> Payload:
    """Write an address anew: what is not sent stays as it was."""
    user_id = require_user(context)
    known = book.get(user_id, _number(arguments))
    given = {field: getattr(known.postal, attribute) for field, attribute in _OF_POSTAL.items()}
    if "city" in arguments["input"]:
        given["countryArea"] = ""
    postal = read_input(context, {**given, "country": known.postal.country, **arguments["input"]}, "SHIPPING")
    return Payload(address=of_entry(book.change(user_id, known.id, postal)), user=context.user)


@mutation("accountAddressDelete", CODES)
def delete(context: Context, arguments: Arguments) -> Payload:
    """Forget an address."""
    gone = book.remove(require_user(context), _number(arguments))
    return Payload(address=of_entry(gone), user=context.user)


@mutation("accountSetDefaultAddress", CODES)
def set_default(context: Context, arguments: Arguments) -> Payload:
    """Choose the one for delivery, or for the bill."""
    book.make_default(require_user(context), _number(arguments), arguments["type"])
    return Payload(user=context.user)


def _number(arguments: Arguments) -> int:
    return read_number(arguments["id"], "Address") or 0
