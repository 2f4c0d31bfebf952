"""updateMetadata and deleteMetadata, and who may."""

from collections.abc import Mapping
from typing import Any

from core.i18n import _
from shop.graphql import metadata
from shop.graphql.buying import shown
from shop.graphql.context import Context
from shop.graphql.errors import PermissionDenied
from shop.graphql.ids import read_id, read_number, type_of_id
from shop.graphql.mutating import Payload, mutation, refuse

Arguments = Mapping[str, Any]


def _item(context: Context, id_: str) -> Any:
    """The thing with this id, when whoever asks may write on it. Raises Refused or PermissionDenied."""
    kind = type_of_id(id_)
    if kind == "User":
        if context.user_id is None or read_number(id_, "User") != context.user_id:
            raise PermissionDenied
        return context.user
    if kind not in ("Checkout", "CheckoutLine"):
        raise metadata.denied()
    key, _dot, variant = (read_id(id_, kind) or "").partition(".")
    whole = shown.find(key, context.now)
    line = next((x for x in whole.lines if str(x.variant_id) == variant), None) if whole else None
    found = (None if variant else whole) if kind == "Checkout" else line
    if found is None:
        raise refuse("NOT_FOUND", _("This checkout does not exist, or is an order already."), "id")
    return found


@mutation("updateMetadata")
def update(context: Context, arguments: Arguments) -> Payload:
    """Set some notes."""
    item = _item(context, arguments["id"])
    metadata.write(metadata.subject_of(arguments["id"]), arguments["input"])
    return Payload(item=item)


@mutation("deleteMetadata")
def delete(context: Context, arguments: Arguments) -> Payload:
    """Forget some notes."""
    item = _item(context, arguments["id"])
    metadata.drop(metadata.subject_of(arguments["id"]), arguments["keys"])
    return Payload(item=item)
