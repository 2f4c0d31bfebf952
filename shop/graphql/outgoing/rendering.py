"""The body of a piece of news: the result of the webhook's query, without the wrappers around the event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from graphql import OperationType
from sqlalchemy import select

from core.db import session
from core.errors import DomainError, NotFound
from shop.catalog.models import Product
from shop.graphql.answers import FIELDS
from shop.graphql.catalog import loading
from shop.graphql.common import VERSION
from shop.graphql.context import Context
from shop.graphql.execution.documents import Refused
from shop.graphql.execution.running import run
from shop.graphql.ids import global_id
from shop.graphql.outgoing.rules import KINDS, usual_query
from shop.graphql.serving import coerce, documents
from shop.orders.data import OrderData
from shop.orders.services import reading
from shop.vendors.services.browsing import open_stall_ids

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class News:
    """One event: about which thing, since when."""

    subject: int
    issued_at: datetime
    version: str = VERSION


@cache
def _class_of(kind: str) -> type[News]:
    made = type(KINDS[kind], (News,), {})
    FIELDS.type_of(made, KINDS[kind])
    return made


for _kind in KINDS:
    _class_of(_kind)


@FIELDS.each("Subscription", "event")
def event(_root: object, context: Context, _arguments: Arguments) -> Any:
    """What is being told."""
    return context.event


def _product(news: News, context: Context, _arguments: Arguments) -> Any:
    return loading.cards(context, [news.subject])[0]


def _order(news: News, _context: Context, _arguments: Arguments) -> OrderData | None:
    try:
        return reading.get_order(news.subject)
    except NotFound:
        return None


def _cooperative(news: News, context: Context, _arguments: Arguments) -> Any:
    ids = open_stall_ids(ids=[news.subject], limit=1)
    return loading.cooperatives(context, ids)[0] if ids else None


def _slug(news: News, _context: Context, _arguments: Arguments) -> str | None:
    slug = session().scalar(select(Product.slug).where(Product.id == news.subject))
    return f"{slug}-{news.subject}" if slug else None


for _kind, _type in KINDS.items():
    if _kind.startswith("PRODUCT"):
        FIELDS.each(_type, "product")(_product)
    elif _kind.startswith("ORDER"):
        FIELDS.each(_type, "order")(_order)
FIELDS.each("ProductDeleted", "productSlug")(_slug)
FIELDS.each("ProductDeleted", "productId")(lambda news, _c, _a: global_id("Product", news.subject))
FIELDS.each("CustomerCreated", "userId")(lambda news, _c, _a: global_id("User", news.subject))
FIELDS.each("CooperativeUpdated", "cooperative")(_cooperative)
FIELDS.each("CooperativeUpdated", "cooperativeId")(
    lambda news, _c, _a: global_id("Cooperative", news.subject)
)


class BadQuery(DomainError):
    """A webhook's query cannot be run."""


def check(query: str) -> None:
    """Raises BadQuery for a query that is no subscription to our events."""
    _plan(query)


def body_of(query: str, kind: str, subject: int, context: Context) -> dict[str, Any]:
    """What this webhook is told of this event."""
    plan, variables = _plan(query or usual_query(kind))
    context.event = _class_of(kind)(subject, context.now)
    answer = run(plan, OperationType.SUBSCRIPTION, context, variables, FIELDS)
    found: dict[str, Any] = (answer.data or {}).get("event") or {}
    return found


def _plan(query: str) -> tuple[Any, Any]:
    try:
        document = documents().get(query)
        operation = document.operation(None)
        if operation.operation is not OperationType.SUBSCRIPTION:
            raise BadQuery("bad_query", "A webhook asks by a subscription.")
        variables = coerce(operation, {})
        return documents().plan(document, operation, variables.coerced), variables
    except Refused as refused:
        raise BadQuery("bad_query", str(refused)) from refused
