"""Fields of Category and Collection, and the queries that find them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop.catalog.browsing import Filter
from shop.catalog.categories import CategoryRow
from shop.catalog.shelves import shop_window
from shop.graphql.catalog import loading
from shop.graphql.catalog.filters import category_filter
from shop.graphql.catalog.listing import products
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS, is_channel
from shop.graphql.ids import global_id, read_number, read_numbers
from shop.graphql.languages import Texts, our_language, translate
from shop.graphql.paging import Connection, page_of

Arguments = Mapping[str, Any]
FIELDS.type_of(CategoryRow, "Category")


def names(category: CategoryRow) -> Texts:
    """In our languages."""
    return Texts(category.name_ar, category.name_fr, category.name_en)


def _nothing(_thing: Any, _context: Context, _arguments: Arguments) -> None:
    return None


FIELDS.each("Category", "id")(lambda row, _context, _arguments: global_id("Category", row.id))
FIELDS.each("Category", "name")(lambda row, _context, _arguments: names(row).base)
FIELDS.each("Category", "seoTitle")(lambda row, _context, _arguments: names(row).base)
for _type in ("Category", "Collection"):
    for _field in ("description", "seoDescription", "backgroundImage"):
        FIELDS.each(_type, _field)(_nothing)  # shelves are named and drawn, not described


@FIELDS.each("Category", "level")
def level(row: CategoryRow, context: Context, _arguments: Arguments) -> int:
    """0 at the top."""
    return len(_ancestors(row, context))


@FIELDS.each("Category", "parent")
def parent(row: CategoryRow, context: Context, _arguments: Arguments) -> CategoryRow | None:
    """The shelf above."""
    return loading.categories(context).get(row.parent_id or 0)


@FIELDS.each("Category", "ancestors")
def ancestors(row: CategoryRow, context: Context, arguments: Arguments) -> Connection:
    """From the top down."""
    return page_of(_ancestors(row, context), arguments, all_at_once=True)


@FIELDS.each("Category", "children")
def children(row: CategoryRow, context: Context, arguments: Arguments) -> Connection:
    """The shelves below."""
    below = [c for c in loading.categories(context).values() if c.parent_id == row.id]
    return page_of(below, arguments, all_at_once=True)


@FIELDS.each("Category", "products")
def category_products(row: CategoryRow, context: Context, arguments: Arguments) -> Connection:
    """Products of the category and of all below it."""
    return products(arguments, context, category_filter({row.id}, context))


@FIELDS.each("Category", "translation")
def category_translation(row: CategoryRow, _context: Context, arguments: Arguments) -> Any:
    """Its name in one language; its address is the same in all."""
    slug = Texts(row.slug, row.slug, row.slug)
    id_ = global_id("CategoryTranslation", row.id)
    return translate(id_, arguments["languageCode"], name=names(row), seo_title=names(row), slug=slug)


def _ancestors(row: CategoryRow, context: Context) -> list[CategoryRow]:
    every = loading.categories(context)
    path: list[CategoryRow] = []
    while row.parent_id is not None and row.parent_id in every and len(path) < 6:
        row = every[row.parent_id]
        path.insert(0, row)
    return path


@FIELDS.each("Query", "category")
def category(_root: object, context: Context, arguments: Arguments) -> CategoryRow | None:
    """By id or slug."""
    wanted, slug = read_number(arguments.get("id"), "Category"), arguments.get("slug")
    if not speaks(arguments.get("slugLanguageCode")):
        return None
    every = loading.categories(context).values()
    return next((c for c in every if c.id == wanted or (slug and c.slug == slug)), None)


@FIELDS.each("Query", "categories")
def categories(_root: object, context: Context, arguments: Arguments) -> Connection:
    """All that the filter lets through, in the order of the shop."""
    given = arguments.get("filter") or {}
    found = [c for c in loading.categories(context).values() if _is_wanted(c, given)]
    if arguments.get("level") is not None:
        found = [c for c in found if len(_ancestors(c, context)) == arguments["level"]]
    return page_of(found, arguments)


def _is_wanted(row: CategoryRow, given: Mapping[str, Any]) -> bool:
    slugs, ids, text = given.get("slugs"), given.get("ids"), (given.get("search") or "").strip().lower()
    told = f"{row.name_ar} {row.name_fr} {row.name_en}".lower()
    return (
        (slugs is None or row.slug in slugs)
        and (ids is None or row.id in read_numbers(ids, "Category"))
        and (not text or text in told)
    )


def speaks(slug_language: str | None) -> bool:
    """Whether addresses exist in the language asked for: ours are the same in all we speak."""
    return slug_language is None or our_language(slug_language) is not None


@dataclass(frozen=True, slots=True)
class Collection:
    """Products chosen for the front page, computed anew: there is no list that somebody keeps."""

    id: str
    slug: str
    names: Texts

    @property
    def name(self) -> str:
        """In the base language."""
        return self.names.base

    @property
    def seo_title(self) -> str:
        """The same."""
        return self.names.base


FIELDS.type_of(Collection, "Collection")
COLLECTIONS = tuple(
    Collection(global_id("Collection", number), slug, Texts(ar, fr, en))
    for number, slug, ar, fr, en in (
        (1, "featured-products", "الأكثر تقديرا", "Les plus appréciés", "Best loved"),
        (2, "newest", "الجديد", "Nouveautés", "New"),
    )
)


@FIELDS.each("Collection", "products")
def collection_products(row: Collection, context: Context, arguments: Arguments) -> Connection:
    """What the front page shows at this moment."""
    window = shop_window(context.today)
    chosen = window.loved if row.slug == "featured-products" else window.newest
    ids = tuple(card.id for card in chosen)
    return products(arguments, context, Filter("ids", ids) if ids else Filter("nothing"))


@FIELDS.each("Collection", "translation")
def collection_translation(row: Collection, _context: Context, arguments: Arguments) -> Any:
    """Its name in one language."""
    slug = Texts(row.slug, row.slug, row.slug)
    return translate(row.id, arguments["languageCode"], name=row.names, seo_title=row.names, slug=slug)


@FIELDS.each("Query", "collection")
def collection(_root: object, _context: Context, arguments: Arguments) -> Collection | None:
    """By id or slug."""
    if not is_channel(arguments.get("channel")) or not speaks(arguments.get("slugLanguageCode")):
        return None
    wanted = {arguments.get("id"), arguments.get("slug")} - {None}
    return next((c for c in COLLECTIONS if {c.id, c.slug} & wanted), None)


@FIELDS.each("Query", "collections")
def collections(_root: object, _context: Context, arguments: Arguments) -> Connection:
    """All of them."""
    given = arguments.get("filter") or {}
    slugs, ids = given.get("slugs"), given.get("ids")
    found = [c for c in COLLECTIONS if (slugs is None or c.slug in slugs) and (ids is None or c.id in ids)]
    return page_of(found if is_channel(arguments.get("channel")) else [], arguments)
