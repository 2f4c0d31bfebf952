"""Fields that many types share: the channel, the shop itself, metadata, totals of connections."""

from collections.abc import Mapping
from typing import Any

from core.i18n import LANGS
from shop.graphql.context import Context
from shop.graphql.fields import CHANNEL, FIELDS, is_channel
from shop.graphql.ids import global_id, read_number
from shop.graphql.languages import NAMES
from shop.graphql.paging import Connection
from shop.graphql.schema import the_schema

Arguments = Mapping[str, Any]
VERSION = "3.23"
"""Of the storefront API that the schema holds; not of a server of Saleor's."""
MOROCCO = {"code": "MA", "country": "Maroc"}


class Channel:
    """The one channel."""

    id = global_id("Channel", 1)
    slug = CHANNEL
    name = "Souk Taawon"
    currency_code = "MAD"
    is_active = True
    default_country = MOROCCO
    countries = (MOROCCO,)
    order_settings = {"allow_unpaid_orders": True}  # noqa: RUF012  read only


THE_CHANNEL = Channel()
FIELDS.type_of(Channel, "Channel")
FIELDS.each("OrderSettings", "allowUnpaidOrders")(
    lambda told, _context, _arguments: told["allow_unpaid_orders"]
)
FIELDS.each("CountryDisplay", "code")(lambda told, _context, _arguments: told["code"])
FIELDS.each("CountryDisplay", "country")(lambda told, _context, _arguments: told["country"])


@FIELDS.each("Query", "channel")
def channel(_root: object, _context: Context, arguments: Arguments) -> Channel | None:
    """By slug or id."""
    if arguments.get("id"):
        return THE_CHANNEL if read_number(arguments["id"], "Channel") == 1 else None
    return THE_CHANNEL if is_channel(arguments.get("slug")) else None


@FIELDS.each("Query", "channels")
def channels(_root: object, _context: Context, _arguments: Arguments) -> list[Channel]:
    """All of them. Nothing in them is a secret, so nobody has to sign in for it."""
    return [THE_CHANNEL]


class Shop:
    """The marketplace."""

    name = "Souk Taawon"
    description = "La place de marché des coopératives du Maroc"
    countries = (MOROCCO,)
    default_country = MOROCCO
    schema_version = VERSION
    version = VERSION
    languages = tuple({"code": lang.upper(), "language": NAMES[lang]} for lang in LANGS)


@FIELDS.each("Query", "shop")
def shop(_root: object, _context: Context, _arguments: Arguments) -> Shop:
    """The marketplace."""
    return Shop()


def _total(connection: Connection, _context: Context, _arguments: Arguments) -> int:
    return connection.count()


def _empty(_thing: Any, _context: Context, _arguments: Arguments) -> list[Any]:
    return []


def _none(_thing: Any, _context: Context, _arguments: Arguments) -> None:
    return None


KEEPS_METADATA = frozenset({"Checkout", "CheckoutLine", "Order", "User"})
for _name, _type in the_schema().type_map.items():
    _fields = getattr(_type, "fields", {})
    if "totalCount" in _fields:
        FIELDS.each(_name, "totalCount")(_total)
    if "metafields" in _fields and _name not in KEEPS_METADATA:
        for _list in ("metadata", "privateMetadata"):
            FIELDS.each(_name, _list)(_empty)
        for _single in ("metafield", "metafields"):
            FIELDS.each(_name, _single)(_none)
