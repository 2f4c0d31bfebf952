"""Translations answer their fields from the texts they carry."""

from collections.abc import Mapping
from typing import Any

from shop.graphql.context import Context
from shop.graphql.execution.resolvers import snake
from shop.graphql.fields import FIELDS
from shop.graphql.languages import Translation

FIELDS_OF = {
    "ProductVariantTranslation": ("name",),
    "CategoryTranslation": ("name", "description", "seoTitle", "seoDescription", "slug"),
    "CollectionTranslation": ("name", "description", "seoTitle", "seoDescription", "slug"),
    "CooperativeTranslation": ("name", "description"),
    "AttributeTranslation": ("name",),
    "AttributeValueTranslation": ("name",),
    "MenuItemTranslation": ("name",),
    "PageTranslation": ("title", "content", "seoTitle", "seoDescription", "slug"),
}


def _answer(type_name: str, field: str) -> None:
    key = snake(field)

    @FIELDS.each(type_name, field)
    def text(translation: Translation, _context: Context, _arguments: Mapping[str, Any]) -> Any:
        found = translation.texts.get(key)
        return "" if found is None and field == "name" and type_name in _NAMED else found


_NAMED = frozenset({
    "ProductVariantTranslation", "AttributeTranslation", "AttributeValueTranslation", "MenuItemTranslation"
})  # fmt: skip
for _type, _fields in FIELDS_OF.items():
    for _field in _fields:
        _answer(_type, _field)

FIELDS.each("LanguageDisplay", "code")(lambda told, _context, _arguments: told["code"])
FIELDS.each("LanguageDisplay", "language")(lambda told, _context, _arguments: told["language"])
