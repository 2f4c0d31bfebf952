"""What every mutation shares: a payload whose fields are empty until told, and refusals as its errors."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from graphql import get_named_type

from core.db import session
from core.errors import DomainError, NotAllowed
from shop.graphql.context import Context
from shop.graphql.errors import PermissionDenied
from shop.graphql.fields import FIELDS
from shop.graphql.schema import the_schema

Arguments = Mapping[str, Any]
GENERAL = "GRAPHQL_ERROR"


class Payload:
    """The answer of a mutation. Fields that nobody set are null."""

    def __init__(self, **values: Any) -> None:
        self.errors: list[Fault] = []
        self.__dict__.update(values)

    def __getattr__(self, _name: str) -> None:
        return None


class Fault:
    """One error in a payload: `field` in camel case, or None for the whole."""

    def __init__(self, code: str, message: str, field: str | None = None, **more: Any) -> None:
        self.code = code
        self.message = message
        self.field = field
        self.__dict__.update(more)

    def __getattr__(self, _name: str) -> None:
        return None


class Refused(Exception):
    """The mutation did nothing, for these reasons."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults[0].message)
        self.faults = list(faults)


def refuse(code: str, message: str, field: str | None = None, **more: Any) -> Refused:
    """A refusal for one reason."""
    return Refused(Fault(code, str(message), field, **more))


Act = Callable[[Context, Arguments], Payload]


def mutation(
    name: str, codes: Mapping[str, str] | None = None, empty: Mapping[str, Any] | None = None
) -> Callable[[Act], Act]:
    """Register a mutation. `codes`: what our refusals are called in its enum; `empty`: its fields when it failed."""
    known = codes or {}

    def register(act: Act) -> Act:
        @FIELDS.each("Mutation", name)
        def run(_root: object, context: Context, arguments: Arguments) -> Payload:
            try:
                return act(context, arguments)
            except NotAllowed as refusal:
                raise PermissionDenied(refusal.message) from refusal
            except Refused as refusal:
                faults = refusal.faults
            except DomainError as refusal:
                faults = faults_of(refusal, known)
            session().rollback()  # what was read before the refusal may be old by now
            return Payload(**(empty or {}), errors=[_fitted(name, fault) for fault in faults])

        return act

    return register


def _fitted(name: str, fault: Fault) -> Fault:
    """The fault under a code of this mutation's enum: steps that several share know more than each may tell."""
    codes = codes_of(name)
    if fault.code not in codes:
        fault.code = "INVALID" if "INVALID" in codes else GENERAL
    return fault


@cache
def codes_of(name: str) -> frozenset[str]:
    """The codes that the errors of a mutation may carry."""
    root: Any = the_schema().mutation_type
    errors: Any = get_named_type(get_named_type(root.fields[name].type).fields["errors"].type)
    return frozenset(get_named_type(errors.fields["code"].type).values)


def faults_of(refusal: DomainError, codes: Mapping[str, str]) -> list[Fault]:
    """A refusal of our services as errors of a payload: one per field when it names fields."""
    code = codes.get(refusal.code, GENERAL)
    if refusal.fields:
        return [
            Fault(codes.get(f"{refusal.code}.{field}", code), text, FIELD_NAMES.get(field, field))
            for field, text in refusal.fields.items()
        ]
    return [Fault(code, refusal.message, FIELD_NAMES.get(refusal.code))]


FIELD_NAMES = {
    "login": "email", "name": "firstName", "code": "token", "credentials_wrong": "email", "secret": "password",
    "place": "city", "address": "streetAddress1", "too_many_attempts": None, "quantity": "quantity",
    "payment_method": None, "voucher_unknown": "promoCode", "voucher": "promoCode",
}  # fmt: skip


def require_user(context: Context) -> int:
    """Who asks. Raises PermissionDenied for a visitor."""
    if context.user_id is None:
        raise PermissionDenied(
            "To access this path, you need one of the following permissions: AUTHENTICATED_USER"
        )
    return context.user_id
