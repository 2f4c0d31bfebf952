"""Fields of User: people see themselves, and nobody else."""

from collections.abc import Mapping
from typing import Any

from core.auth.services.bearers import Bearer
from shop.graphql import metadata
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS
from shop.graphql.ids import global_id
from shop.graphql.people import book
from shop.graphql.people.account import split_name
from shop.graphql.people.addresses import Address, of_entry

Arguments = Mapping[str, Any]
FIELDS.type_of(Bearer, "User")
metadata.answer("User", key=lambda person: global_id("User", person.id))


@FIELDS.each("Query", "me")
def me(_root: object, context: Context, _arguments: Arguments) -> Bearer | None:
    """Who asks; null for a visitor."""
    return context.user


FIELDS.each("User", "id")(lambda person, _context, _arguments: global_id("User", person.id))
FIELDS.each("User", "email")(lambda person, _context, _arguments: person.email or "")
FIELDS.each("User", "firstName")(lambda person, _context, _arguments: split_name(person.name)[0])
FIELDS.each("User", "lastName")(lambda person, _context, _arguments: split_name(person.name)[1])
FIELDS.each("User", "isStaff")(lambda _person, _context, _arguments: False)
FIELDS.each("User", "isActive")(lambda _person, _context, _arguments: True)
FIELDS.each("User", "isConfirmed")(lambda _person, _context, _arguments: True)
FIELDS.each("User", "dateJoined")(lambda person, _context, _arguments: person.created_at)
FIELDS.each("User", "lastLogin")(lambda person, _context, _arguments: person.last_login_at)
FIELDS.each("User", "languageCode")(lambda person, _context, _arguments: person.lang.upper())
FIELDS.each("User", "avatar")(lambda _person, _context, _arguments: None)
FIELDS.each("User", "userPermissions")(lambda _person, _context, _arguments: [])


def _book(person: Bearer, context: Context) -> list[book.Entry]:
    if person.id != context.user_id:
        return []
    found: list[list[book.Entry]] = context.load(
        "book", [person.id], lambda keys: {key: book.entries(key) for key in keys}
    )
    return found[0]


@FIELDS.each("User", "addresses")
def addresses(person: Bearer, context: Context, _arguments: Arguments) -> list[Address]:
    """The address book."""
    return [of_entry(entry) for entry in _book(person, context)]


@FIELDS.each("User", "defaultShippingAddress")
def default_shipping(person: Bearer, context: Context, _arguments: Arguments) -> Address | None:
    """The one to deliver to."""
    return next((of_entry(entry) for entry in _book(person, context) if entry.for_shipping), None)


@FIELDS.each("User", "defaultBillingAddress")
def default_billing(person: Bearer, context: Context, _arguments: Arguments) -> Address | None:
    """The one to bill to."""
    return next((of_entry(entry) for entry in _book(person, context) if entry.for_billing), None)
