"""Product.translation: its name at once, longer texts only when they are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shop.catalog.data import ProductCard
from shop.catalog.many import ProductText
from shop.graphql.catalog import loading
from shop.graphql.catalog.products import name_of, public_slug
from shop.graphql.catalog.texts import blocks, opening
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS
from shop.graphql.ids import global_id
from shop.graphql.languages import Texts, display, our_language

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProductTranslation:
    """A product in one language."""

    card: ProductCard
    code: str
    lang: str

    @property
    def id(self) -> str:
        """ProductTranslation:<number>."""
        return global_id("ProductTranslation", self.card.id)

    @property
    def language(self) -> dict[str, str]:
        """As LanguageDisplay."""
        return display(self.code)

    @property
    def name(self) -> str | None:
        """None when there is none."""
        return name_of(self.card).get(self.lang)

    @property
    def seo_title(self) -> str | None:
        """The name."""
        return self.name

    @property
    def slug(self) -> str | None:
        """The same in both languages products are written in."""
        return public_slug(self.card) if self.lang in ("ar", "fr") else None


Translations = Sequence[ProductTranslation]


@FIELDS.batch("Product", "translation")
def translation(
    products: Sequence[ProductCard], _context: Context, arguments: Arguments
) -> list[ProductTranslation | None]:
    """Null for a language products are not written in."""
    code = arguments["languageCode"]
    lang = our_language(code)
    return [ProductTranslation(p, code, lang) if lang in ("ar", "fr") else None for p in products]


def _described(told: ProductTranslation, text: ProductText) -> str:
    return Texts(text.description_ar, text.description_fr).get(told.lang) or ""


def _texts(asked: Translations, context: Context) -> list[str]:
    found = loading.texts(context, [one.card for one in asked])
    return [_described(one, text) for one, text in zip(asked, found, strict=True)]


@FIELDS.batch("ProductTranslation", "description")
def description(asked: Translations, context: Context, _arguments: Arguments) -> list[str | None]:
    """EditorJS."""
    return [blocks(text) for text in _texts(asked, context)]


@FIELDS.batch("ProductTranslation", "seoDescription")
def seo_description(asked: Translations, context: Context, _arguments: Arguments) -> list[str | None]:
    """Its first words."""
    return [opening(text) or None for text in _texts(asked, context)]
