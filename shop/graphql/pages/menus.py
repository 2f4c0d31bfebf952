"""Menu: `navbar` with the shelves of the shop, `footer` with its texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.i18n import _, speaking
from shop.catalog.categories import CategoryRow
from shop.graphql.catalog import loading
from shop.graphql.catalog.categories import names
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS, is_channel
from shop.graphql.ids import global_id, read_number
from shop.graphql.languages import Texts, translate
from shop.graphql.pages.texts import Page, pages

Arguments = Mapping[str, Any]


@dataclass
class Item:
    """MenuItem."""

    key: str
    title: Texts
    category: CategoryRow | None = None
    page: Page | None = None
    url: str | None = None
    level: int = 0
    parent: "Item | None" = None
    collection: None = None
    children: list["Item"] = field(default_factory=list)

    @property
    def id(self) -> str:
        """MenuItem:<key>."""
        return global_id("MenuItem", self.key)

    @property
    def name(self) -> str:
        """In the base language."""
        return self.title.base


@dataclass(frozen=True)
class Menu:
    """A menu with its items."""

    number: int
    slug: str
    name: str
    items: list[Item]

    @property
    def id(self) -> str:
        """Menu:<number>."""
        return global_id("Menu", self.number)


FIELDS.type_of(Item, "MenuItem")
FIELDS.type_of(Menu, "Menu")
SLUGS = ("navbar", "footer")


@FIELDS.each("Query", "menu")
def menu(_root: object, context: Context, arguments: Arguments) -> Menu | None:
    """By slug, name or id."""
    slug, name = arguments.get("slug"), arguments.get("name")
    number = read_number(arguments.get("id"), "Menu")
    wanted = slug or (name or "").lower() or (SLUGS[number - 1] if number in (1, 2) else None)
    if not is_channel(arguments.get("channel")) or wanted not in SLUGS:
        return None
    if wanted == "navbar":
        return Menu(1, "navbar", "Navbar", _shelves(context))
    return Menu(2, "footer", "Footer", [Item(f"page-{one.number}", one.title, page=one) for one in pages()])


def _shelves(context: Context) -> list[Item]:
    every = list(loading.categories(context).values())
    tops = [c for c in every if c.parent_id is None]
    items = [_of_category(top, every) for top in tops]
    return [*items, Item("cooperatives", _told(), url=f"{context.public_url}/fr/cooperatives")]


def _of_category(top: CategoryRow, every: list[CategoryRow]) -> Item:
    item = Item(f"category-{top.id}", names(top), category=top)
    item.children = [
        Item(f"category-{below.id}", names(below), category=below, level=1, parent=item)
        for below in every
        if below.parent_id == top.id
    ]
    return item


def _told() -> Texts:
    told = {}
    for lang in ("ar", "fr", "en"):
        with speaking(lang):
            told[lang] = _("Cooperatives")
    return Texts(**told)


@FIELDS.each("MenuItem", "translation")
def translation(item: Item, _context: Context, arguments: Arguments) -> Any:
    """Its name in one language."""
    return translate(global_id("MenuItemTranslation", item.key), arguments["languageCode"], name=item.title)
