"""Characteristics of products, in both shapes that clients know: selected values, and assigned attributes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shop.catalog.data import ProductCard
from shop.catalog.many import ValueRow
from shop.graphql.catalog import loading
from shop.graphql.catalog.products import Variant
from shop.graphql.context import Context
from shop.graphql.fields import FIELDS
from shop.graphql.ids import global_id
from shop.graphql.languages import Texts, our_language, translate

Products = Sequence[ProductCard]
Arguments = Mapping[str, Any]
MOST = 100
INPUT_TYPES = {"choice": "DROPDOWN", "text": "PLAIN_TEXT", "number": "NUMERIC"}


@dataclass(frozen=True, slots=True)
class Attribute:
    """Attribute of the schema. `names` in our languages."""

    id: str
    slug: str
    input_type: str
    names: Texts

    @property
    def name(self) -> str:
        """In the base language."""
        return self.names.base


def attribute_of(row: ValueRow) -> Attribute:
    """The characteristic itself."""
    names = Texts(row.name_ar, row.name_fr, row.name_en)
    return Attribute(global_id("Attribute", row.attribute_id), row.key, INPUT_TYPES[row.kind], names)


def text_of(row: ValueRow) -> Texts:
    """The value as people read it."""
    if row.kind != "number" or row.number is None:
        return Texts(row.ar, row.fr, row.en)
    told = f"{row.number:g} {row.unit}".strip()
    return Texts(told, told, told)


@dataclass(frozen=True, slots=True)
class Value:
    """AttributeValue and AssignedChoiceAttributeValue."""

    id: str
    slug: str
    texts: Texts
    boolean: bool | None = None
    date_time: Any = None
    file: Any = None

    @property
    def name(self) -> str:
        """In the base language."""
        return self.texts.base

    @property
    def value(self) -> str:
        """The same, as text."""
        return self.texts.base


def value_of(row: ValueRow) -> Value:
    """The value with an id of its own."""
    key = row.choice_key or str(row.product_id)
    return Value(global_id("AttributeValue", f"{row.attribute_id}-{key}"), key, text_of(row))


@dataclass(frozen=True, slots=True)
class Selected:
    """SelectedAttribute."""

    attribute: Attribute
    values: list[Value]


@dataclass(frozen=True, slots=True)
class AssignedChoice:
    """A characteristic with one value of a closed list."""

    attribute: Attribute
    value: Value


@dataclass(frozen=True, slots=True)
class AssignedText:
    """A characteristic with a text."""

    attribute: Attribute
    texts: Texts

    @property
    def value(self) -> str:
        """In the base language."""
        return self.texts.base


@dataclass(frozen=True, slots=True)
class AssignedNumber:
    """A characteristic with a number."""

    attribute: Attribute
    value: float | None


FIELDS.type_of(AssignedChoice, "AssignedSingleChoiceAttribute")
FIELDS.type_of(AssignedText, "AssignedPlainTextAttribute")
FIELDS.type_of(AssignedNumber, "AssignedNumericAttribute")
Assigned = AssignedChoice | AssignedText | AssignedNumber


def assign(row: ValueRow) -> Assigned:
    """The characteristic with its value, by its kind."""
    attribute = attribute_of(row)
    if row.kind == "choice":
        return AssignedChoice(attribute, value_of(row))
    return (
        AssignedNumber(attribute, row.number)
        if row.kind == "number"
        else AssignedText(attribute, text_of(row))
    )


@FIELDS.batch("Product", "attributes")
def attributes(products: Products, context: Context, _arguments: Arguments) -> list[list[Selected]]:
    """All characteristics."""
    return [
        [Selected(attribute_of(row), [value_of(row)]) for row in rows]
        for rows in loading.values(context, [p.id for p in products])
    ]


@FIELDS.batch("Product", "assignedAttributes")
def assigned_attributes(products: Products, context: Context, arguments: Arguments) -> list[list[Assigned]]:
    """All characteristics, at most `limit`."""
    limit = min(arguments.get("limit") or MOST, MOST)
    return [
        [assign(row) for row in rows[:limit]] for rows in loading.values(context, [p.id for p in products])
    ]


@FIELDS.batch("Product", "assignedAttribute")
def assigned_attribute(products: Products, context: Context, arguments: Arguments) -> list[Assigned | None]:
    """The one with this slug."""
    found = loading.values(context, [p.id for p in products])
    return [next((assign(row) for row in rows if row.key == arguments["slug"]), None) for rows in found]


@FIELDS.each("ProductVariant", "attributes")
def variant_attributes(variant: Variant, _context: Context, arguments: Arguments) -> list[Selected]:
    """What tells the variants of a product apart: here, what each contains."""
    if arguments.get("variantSelection") == "NOT_VARIANT_SELECTION":
        return []
    row = variant.row
    told = Texts(row.name_ar, row.name_fr)
    if not told.base:
        told = Texts(*[f"{row.content_amount} {row.content_unit}"] * 2)
    size = Attribute(global_id("Attribute", "size"), "size", "DROPDOWN", Texts("الحجم", "Contenance", "Size"))
    key = f"{row.content_amount}-{row.content_unit}"
    return [Selected(size, [Value(global_id("AttributeValue", f"size-{row.id}"), key, told)])]


def _name_translated(type_name: str) -> None:
    @FIELDS.each(type_name, "translation")
    def translation(thing: Attribute | Value, _context: Context, arguments: Arguments) -> Any:
        names = thing.names if isinstance(thing, Attribute) else thing.texts
        return translate(f"{thing.id}", arguments["languageCode"], name=names)


_name_translated("Attribute")
_name_translated("AttributeValue")


@FIELDS.each("AssignedChoiceAttributeValue", "translation")
def choice_translation(value: Value, _context: Context, arguments: Arguments) -> str | None:
    """The value's name in one language."""
    lang = our_language(arguments["languageCode"])
    return value.texts.get(lang) if lang else None


@FIELDS.each("AssignedPlainTextAttribute", "translation")
def text_translation(assigned: AssignedText, _context: Context, arguments: Arguments) -> str | None:
    """The text in one language."""
    lang = our_language(arguments["languageCode"])
    return assigned.texts.get(lang) if lang else None
