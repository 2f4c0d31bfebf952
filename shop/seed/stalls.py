"""Shelves, attributes and stalls of the demonstration."""

from datetime import UTC, date, datetime, time

from sqlalchemy import insert, select

from core.db import session, transaction
from registry import api as registry
from registry.data import CooperativeCard
from shop.catalog.models import Attribute, AttributeChoice, Category, CategoryAttribute
from shop.demo import attributes, categories, stalls
from shop.vendors.models import Vendor


def at_noon(day: date) -> datetime:
    """Noon in UTC of a calendar day."""
    return datetime.combine(day, time(12), UTC)


def seed_shelves() -> dict[str, int]:
    """Categories and attributes; returns {slug: id}. What is there already stays."""
    ids: dict[str, int] = {}
    with transaction() as s:
        ids |= {row.slug: row.id for row in s.execute(select(Category.slug, Category.id))}
        asked = {}
        for shelf in categories():
            if shelf.slug in ids:
                continue
            row = {
                "parent_id": ids.get(shelf.parent_slug), "slug": shelf.slug, "name_ar": shelf.name_ar,
                "name_fr": shelf.name_fr, "name_en": shelf.name_en, "vat_rate_bp": shelf.vat_rate_bp,
                "is_food": shelf.is_food, "icon": shelf.icon, "art": shelf.art, "position": shelf.position,
            }  # fmt: skip
            ids[shelf.slug] = s.execute(insert(Category).values(row).returning(Category.id)).scalar_one()
            asked[shelf.slug] = shelf.attributes
        _seed_attributes(ids, asked)
    return ids


def _seed_attributes(category_ids: dict[str, int], asked: dict[str, tuple[str, ...]]) -> None:
    s = session()
    known = set(s.scalars(select(Attribute.key)))
    for one in attributes():
        if one.key in known:
            continue
        row = {
            "key": one.key, "name_ar": one.name_ar, "name_fr": one.name_fr, "name_en": one.name_en,
            "kind": one.kind, "unit": one.unit,
        }  # fmt: skip
        attribute_id = s.execute(insert(Attribute).values(row).returning(Attribute.id)).scalar_one()
        choices = [
            {"attribute_id": attribute_id, "key": c.key, "name_ar": c.name_ar, "name_fr": c.name_fr,
             "name_en": c.name_en, "position": position}
            for position, c in enumerate(one.choices)
        ]  # fmt: skip
        if choices:
            s.execute(insert(AttributeChoice), choices)
    ids = {row.key: row.id for row in s.execute(select(Attribute.key, Attribute.id))}
    links = [
        {"category_id": category_ids[slug], "attribute_id": ids[key], "position": position}
        for slug, keys in asked.items()
        for position, key in enumerate(keys)
    ]
    if links:
        s.execute(insert(CategoryAttribute), links)


def demo_producers() -> list[CooperativeCard]:
    """The demonstration cooperatives of the registry, by central number."""
    every = session().scalars(registry.matching_cooperative_ids("", None))
    cards = registry.cooperative_cards(list(every)).values()
    return sorted((card for card in cards if card.is_demo), key=lambda card: card.central_number)


def seed_stalls(producers: list[CooperativeCard], now: datetime) -> dict[str, int]:
    """Open the stalls; returns {central number: vendor id}."""
    by_number = {card.central_number: card for card in producers}
    rows = [
        {
            "cooperative_id": by_number[stall.central_number].id, "slug": stall.slug, "status": "approved",
            "story_ar": stall.story_ar, "story_fr": stall.story_fr, "cover": stall.cover, "face": str(stall.face),
            "ship_from_province": by_number[stall.central_number].province_code,
            "approved_at": min(now, at_noon(stall.opened_on)), "is_demo": True,
            "created_at": min(now, at_noon(stall.opened_on)),
        }
        for stall in stalls(producers)
    ]  # fmt: skip
    with transaction() as s:
        s.execute(insert(Vendor), rows)
        numbers = {card.id: card.central_number for card in producers}
        return {numbers[v.cooperative_id]: v.id for v in s.scalars(select(Vendor).where(Vendor.is_demo))}
