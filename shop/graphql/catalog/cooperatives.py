"""The sellers: what no client of Saleor's could ever ask."""

from collections.abc import Mapping, Sequence
from typing import Any

from registry import api as registry
from shop.catalog.browsing import Filter
from shop.catalog.data import ProductCard
from shop.graphql.catalog import loading
from shop.graphql.catalog.filters import MOST_PARTS, few
from shop.graphql.catalog.listing import products
from shop.graphql.catalog.texts import blocks
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS
from shop.graphql.ids import global_id, read_numbers
from shop.graphql.languages import Texts, translate
from shop.graphql.paging import Connection, asked_page, connect, read_cursor
from shop.vendors.data import VendorCard
from shop.vendors.services.browsing import count_open_stalls, open_stall_ids

Arguments = Mapping[str, Any]
Vendors = Sequence[VendorCard]
FIELDS.type_of(VendorCard, "Cooperative")


def names(card: VendorCard) -> Texts:
    """The legal name."""
    return Texts(card.name_ar, card.name_fr)


FIELDS.each("Cooperative", "id")(lambda card, _context, _arguments: global_id("Cooperative", card.id))
FIELDS.each("Cooperative", "name")(lambda card, _context, _arguments: names(card).base)
FIELDS.each("Cooperative", "centralNumber")(
    lambda card, _context, _arguments: card.cooperative.central_number
)
FIELDS.each("Cooperative", "city")(lambda card, _context, _arguments: card.place_fr)
FIELDS.each("Cooperative", "region")(lambda card, _context, _arguments: card.cooperative.region_name_fr)
FIELDS.each("Cooperative", "description")(
    lambda card, _context, _arguments: blocks(card.story_fr or card.story_ar)
)


@FIELDS.each("Cooperative", "products")
def cooperative_products(card: VendorCard, context: Context, arguments: Arguments) -> Connection:
    """What it sells."""
    return products(arguments, context, Filter("vendor", (card.id,)))


@FIELDS.each("Cooperative", "translation")
def translation(card: VendorCard, _context: Context, arguments: Arguments) -> Any:
    """Name and story in one language."""
    story = Texts(blocks(card.story_ar) or "", blocks(card.story_fr) or "")
    id_ = global_id("CooperativeTranslation", card.id)
    return translate(id_, arguments["languageCode"], name=names(card), description=story)


@FIELDS.each("Cooperative", "url")
def url(card: VendorCard, context: Context, _arguments: Arguments) -> str:
    """Its stall on the website."""
    return f"{context.public_url}/fr/stall/{card.slug}"


@FIELDS.each("Cooperative", "foundedYear")
def founded_year(card: VendorCard, _context: Context, _arguments: Arguments) -> int:
    """Of its registration."""
    return card.cooperative.registered_on.year


@FIELDS.each("Cooperative", "verificationUrl")
def verification_url(card: VendorCard, _context: Context, _arguments: Arguments) -> str:
    """The register's page with its standing of today."""
    return registry.verification_url(card.cooperative.central_number)


@FIELDS.each("Query", "cooperative")
def cooperative(_root: object, context: Context, arguments: Arguments) -> VendorCard | None:
    """One that sells now: by id, slug or central number."""
    number = (arguments.get("centralNumber") or "").strip()
    ids = open_stall_ids(
        ids=read_numbers([arguments["id"]], "Cooperative") if arguments.get("id") else None,
        slug=arguments.get("slug"), number=number or None, limit=1,
    )  # fmt: skip
    return loading.cooperatives(context, ids)[0] if ids else None


@FIELDS.each("Query", "cooperatives")
def cooperatives(_root: object, context: Context, arguments: Arguments) -> Connection:
    """Those that sell now, oldest stall first."""
    given, asked = arguments.get("filter") or {}, asked_page(arguments)
    key = read_cursor(asked.cursor, (int,))
    wanted: dict[str, Any] = {
        "ids": read_numbers(few(given["ids"]), "Cooperative") if given.get("ids") is not None else None,
        "text": (given.get("search") or "")[:100],
        "regions": few(given["regions"], MOST_PARTS) if given.get("regions") is not None else None,
    }
    ids = open_stall_ids(
        **wanted, limit=asked.limit + 1, beyond=key[0] if key else None, from_end=asked.from_end
    )
    more, ids = len(ids) > asked.limit, ids[: asked.limit]
    if asked.from_end:
        ids.reverse()
    cards = loading.cooperatives(context, ids)
    sides = (key is not None, more) if asked.from_end else (more, key is not None)
    return connect(
        [(card, (card.id,)) for card in cards],
        has_next=sides[0], has_previous=sides[1], count=lambda: count_open_stalls(**wanted),
    )  # fmt: skip


@FIELDS.batch("Product", "cooperative")
def product_cooperative(cards: Sequence[ProductCard], context: Context, _arguments: Arguments) -> list[Any]:
    """Who makes and sells it."""
    return list(loading.cooperatives(context, [card.vendor_id for card in cards]))
