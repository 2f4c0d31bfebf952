"""The sellers: what no client of Saleor's could ever ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(slots=True)
class Seller:
    """A cooperative as far as the card of a product names it; the rest is read only when it is asked for."""

    id: int
    slug: str
    name_ar: str
    name_fr: str
    place_fr: str


Cooperative = VendorCard | Seller
Cooperatives = Sequence[Cooperative]
FIELDS.type_of(VendorCard, "Cooperative")
FIELDS.type_of(Seller, "Cooperative")


def names(card: Cooperative) -> Texts:
    """The legal name."""
    return Texts(card.name_ar, card.name_fr)


def whole(cards: Cooperatives, context: Context) -> list[VendorCard]:
    """Everything that is known of them."""
    return loading.cooperatives(context, [card.id for card in cards])


FIELDS.each("Cooperative", "id")(lambda card, _context, _arguments: global_id("Cooperative", card.id))
FIELDS.each("Cooperative", "name")(lambda card, _context, _arguments: names(card).base)
FIELDS.each("Cooperative", "city")(lambda card, _context, _arguments: card.place_fr)
FIELDS.batch("Cooperative", "centralNumber")(
    lambda cards, context, _arguments: [one.cooperative.central_number for one in whole(cards, context)]
)
FIELDS.batch("Cooperative", "region")(
    lambda cards, context, _arguments: [one.cooperative.region_name_fr for one in whole(cards, context)]
)
FIELDS.batch("Cooperative", "description")(
    lambda cards, context, _arguments: [blocks(one.story_fr or one.story_ar) for one in whole(cards, context)]
)


@FIELDS.each("Cooperative", "products")
def cooperative_products(card: Cooperative, context: Context, arguments: Arguments) -> Connection:
    """What it sells."""
    return products(arguments, context, Filter("vendor", (card.id,)))


@FIELDS.batch("Cooperative", "translation")
def translation(cards: Cooperatives, context: Context, arguments: Arguments) -> list[Any]:
    """Name and story in one language."""
    return [_translated(card, arguments) for card in whole(cards, context)]


def _translated(card: VendorCard, arguments: Arguments) -> Any:
    story = Texts(blocks(card.story_ar) or "", blocks(card.story_fr) or "")
    id_ = global_id("CooperativeTranslation", card.id)
    return translate(id_, arguments["languageCode"], name=names(card), description=story)


@FIELDS.each("Cooperative", "url")
def url(card: Cooperative, context: Context, _arguments: Arguments) -> str:
    """Its stall on the website."""
    return f"{context.public_url}/fr/stall/{card.slug}"


@FIELDS.batch("Cooperative", "foundedYear")
def founded_year(cards: Cooperatives, context: Context, _arguments: Arguments) -> list[int]:
    """Of its registration."""
    return [card.cooperative.registered_on.year for card in whole(cards, context)]


@FIELDS.batch("Cooperative", "verificationUrl")
def verification_url(cards: Cooperatives, context: Context, _arguments: Arguments) -> list[str]:
    """The register's page with its standing of today."""
    return [registry.verification_url(card.cooperative.central_number) for card in whole(cards, context)]


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
def product_cooperative(
    cards: Sequence[ProductCard], _context: Context, _arguments: Arguments
) -> list[Seller]:
    """Who makes and sells it."""
    return [Seller(p.vendor_id, p.vendor_slug, p.vendor_name_ar, p.vendor_name_fr, p.place_fr) for p in cards]
