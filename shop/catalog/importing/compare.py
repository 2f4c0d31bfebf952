"""What a product of a file changes in the catalogue: its fields against what the file said last time and what is there.

Pure. A value counts as a change when it differs from the last import of this kind of file and from what stands now:
importing the same file again changes nothing, even where the seller, a buyer or staff have moved on since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shop.catalog.data import FieldChange, ListingData, VariantData, VariantOffer
from shop.catalog.importing.data import Given, ImportedProduct, ImportedVariant

LIVE_FIELDS = ("price_centimes", "compare_centimes", "on_hand")
_MISSING = object()


@dataclass(frozen=True)
class Present:
    """What there is of a product: its working listing, live offers by SKU, and what files said before."""

    product_id: int
    listing: ListingData
    offers: Mapping[str, Mapping[str, Any]]
    memory: Mapping[str, Any]


@dataclass
class Comparison:
    """`listing` is the new text; `offers` belong to new variants; `live`: new price and stock of known ones."""

    listing: ListingData
    changes: list[FieldChange] = field(default_factory=list)
    changed_lines: set[int] = field(default_factory=set)
    created_lines: set[int] = field(default_factory=set)
    text_changed: bool = False
    offers: dict[str, VariantOffer] = field(default_factory=dict)
    live: dict[str, dict[str, Any]] = field(default_factory=dict)


def compare(imported: ImportedProduct, present: Present | None) -> Comparison:
    """Everything the imported product changes; all of it when there is nothing yet."""
    found = Comparison(present.listing if present else ListingData())
    memory = present.memory.get("product", {}) if present else {}
    old = present.listing if present else None
    texts = {}
    for name, given in imported.given.items():
        now = getattr(old, name) if old else ""
        if _note(found, name, given, now, memory):
            texts[name] = given.value
    if texts:
        found.listing = replace(found.listing, **texts)
        found.text_changed = True
    for variant in imported.variants.values():
        _compare_variant(found, variant, present)
    if present is None:
        found.created_lines.update([imported.line, *found.changed_lines])
    return found


def _compare_variant(found: Comparison, imported: ImportedVariant, present: Present | None) -> None:
    known = next((v for v in found.listing.variants if v.sku == imported.sku), None)
    if known is None:
        _new_variant(found, imported)
        return
    memory = present.memory.get("variants", {}).get(imported.sku, {}) if present else {}
    live = present.offers.get(imported.sku, {}) if present else {}
    texts = {}
    for name, given in imported.given.items():
        now = live.get(name) if name in LIVE_FIELDS else getattr(known, name)
        if not _note(found, f"{imported.sku}.{name}", given, now, memory, name):
            continue
        if name in LIVE_FIELDS:
            found.live.setdefault(imported.sku, {})[name] = given.value
        else:
            texts[name] = given.value
    if texts:
        kept = tuple(replace(v, **texts) if v.sku == imported.sku else v for v in found.listing.variants)
        found.listing = replace(found.listing, variants=kept)
        found.text_changed = True


def _new_variant(found: Comparison, imported: ImportedVariant) -> None:
    values = {name: given.value for name, given in imported.given.items()}
    offer = {name: values.pop(name, None) for name in LIVE_FIELDS}
    variant = VariantData(imported.sku, position=len(found.listing.variants), **values)
    found.listing = replace(found.listing, variants=(*found.listing.variants, variant))
    found.offers[imported.sku] = VariantOffer(**offer)
    found.text_changed = True
    found.created_lines.update([imported.line, *(given.line for given in imported.given.values())])
    found.changes.append(FieldChange(f"variants.{imported.sku}", None, {**values, **offer}))


def _note(
    found: Comparison, label: str, given: Given, now: Any, memory: Mapping[str, Any], name: str | None = None
) -> bool:
    value = given.value
    if memory.get(name or label, _MISSING) == value or value == now:
        return False
    found.changes.append(FieldChange(label, now, value))
    found.changed_lines.add(given.line)
    return True


def remembered(imported: ImportedProduct, before: Mapping[str, Any]) -> dict[str, Any]:
    """What to remember of the file, on top of what was remembered before."""
    variants = dict(before.get("variants", {}))
    for sku, variant in imported.variants.items():
        variants[sku] = {**variants.get(sku, {}), **_values(variant.given)}
    return {"product": {**before.get("product", {}), **_values(imported.given)}, "variants": variants}


def _values(given: Mapping[str, Given]) -> dict[str, Any]:
    return {name: value.value for name, value in given.items()}
