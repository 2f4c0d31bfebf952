"""All categories with their VAT rates, as programs read them."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import select

from core.db import session
from shop.catalog.models import Category
from shop.catalog.queries import AnySelect


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category as programs read it."""

    id: int
    parent_id: int | None
    slug: str
    name_ar: str
    name_fr: str
    name_en: str
    vat_rate_bp: int


def categories_by_id() -> dict[int, CategoryRow]:
    """Every category (1 statement)."""
    return {row[0]: CategoryRow(*row) for row in session().execute(_categories())}


@cache
def _categories() -> AnySelect:
    c = Category.__table__.c
    columns = (c.id, c.parent_id, c.slug, c.name_ar, c.name_fr, c.name_en, c.vat_rate_bp)
    return select(*columns).order_by(c.position, c.id)
