"""A shop of 10,000 products: the demonstration's own listings, written again until there are enough. Deterministic."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Table, bindparam, func, insert, select, update

from core import clock
from core.db import Model, db, session, transaction
from registry.seed import seed_demo as seed_register
from shop.catalog.models import Category, Certificate, Product, ProductValue, Revision, Stock, Variant
from shop.catalog.queries import is_visible
from shop.catalog.search import rebuild
from shop.checkout.services import seed_rates
from shop.seed.listings import seed_listings
from shop.seed.stalls import demo_producers, seed_shelves, seed_stalls
from shop.vendors.models import Vendor

PRODUCTS = 10_000


@dataclass(frozen=True)
class Goods:
    """What the bare page shows of a product."""

    id: int
    slug: str
    name: str
    vendor: str
    art: str
    price_centimes: int
    rating: float
    rating_count: int


@dataclass(frozen=True)
class Sights:
    """Where to look in the finished catalogue: the fullest shelves, stalls, products, and what is bought."""

    shelves: list[str]
    stalls: list[str]
    product_id: int
    slug: str
    goods: list[Goods]


def build(app: Flask, wanted: int = PRODUCTS) -> Sights:
    """Fill an empty database and its index."""
    with app.app_context():
        Model.metadata.create_all(db.engine)
        now = clock.now()
        app.config["ENV"] = "development"  # production takes no demonstration
        seed_register(now)
        app.config["ENV"] = "production"
        seed_rates()
        categories = seed_shelves()
        producers = demo_producers()
        seed_listings(producers, seed_stalls(producers, now), categories, now)
        _repeat(wanted)
        _opinions()
        _analyse()
        rebuild()
        found = _sights()
        db.session.remove()
        return found


def _repeat(wanted: int) -> None:
    """Write the listings again under new ids until there are `wanted` of them."""
    step = 1_000_000
    with transaction() as s:
        first = s.scalar(select(func.count()).select_from(Product)) or 0
        ids = list(s.scalars(select(Product.id).order_by(Product.id)))
        for turn in range(1, -(-wanted // first)):
            some = ids[: wanted - turn * first]
            for start in range(0, len(some), 500):
                _copy(some[start : start + 500], turn, turn * step)


def _copy(ids: list[int], turn: int, offset: int) -> None:
    products = _rows(Product.__table__, Product.id.in_(ids))
    for row in products:
        del row["rating_weighed"]  # computed by the database
        row["id"] += offset
        row["live_revision_id"] += offset
        row["source_key"] += f":{turn}"
        row["name_ar"] += f" {turn + 1}"
        row["name_fr"] += f" {turn + 1}"
    _write(Product.__table__, products)
    revisions = _rows(Revision.__table__, Revision.product_id.in_(ids))
    _write(Revision.__table__, [_moved(row, offset, "id", "product_id") for row in revisions])
    variants = _rows(Variant.__table__, Variant.product_id.in_(ids))
    numbers = [row["id"] for row in variants]
    for row in variants:
        row["sku"] += f"-{turn}"
    _write(Variant.__table__, [_moved(row, offset, "id", "product_id") for row in variants])
    stocks = _rows(Stock.__table__, Stock.variant_id.in_(numbers))
    _write(Stock.__table__, [_moved(row, offset, "variant_id") for row in stocks])
    values = _rows(ProductValue.__table__, ProductValue.product_id.in_(ids))
    _write(ProductValue.__table__, [_moved(row, offset, "product_id") for row in values])
    signs = _rows(Certificate.__table__, Certificate.product_id.in_(ids))
    _write(Certificate.__table__, [_moved(row, offset, "id", "product_id") for row in signs])


def _rows(table: Any, condition: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in session().execute(select(table).where(condition))]


def _moved(row: dict[str, Any], offset: int, *columns: str) -> dict[str, Any]:
    return row | {name: row[name] + offset for name in columns}


def _write(table: Any, rows: list[dict[str, Any]]) -> None:
    assert isinstance(table, Table)
    if rows:
        session().execute(insert(table), rows)


def _opinions() -> None:
    """Stars and sales, so that cards show everything they can."""
    with transaction() as s:
        ids = list(s.scalars(select(Product.id).order_by(Product.id)))
        rows = [
            {"key": i, "n": i % 40, "total": (i % 40) * 4 + i % 40 // 2, "sold": i * 7919 % 500} for i in ids
        ]
        table = Product.__table__
        assert isinstance(table, Table)
        change = update(table).where(table.c.id == bindparam("key"))
        values: dict[str, Any] = {
            "rating_count": bindparam("n"),
            "rating_sum": bindparam("total"),
            "sold_count": bindparam("sold"),
        }
        s.connection().execute(change.values(values), rows)


def _analyse() -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _sights() -> Sights:
    s = session()
    top = select(Category.slug, Category.id).where(Category.parent_id.is_(None)).order_by(Category.position)
    by_category = select(Product.category_id, func.count()).where(is_visible()).group_by(Product.category_id)
    counts = {row[0]: row[1] for row in s.execute(by_category)}
    below: dict[int, int] = {}
    for category in s.execute(select(Category.id, Category.parent_id)):
        key = category.parent_id or category.id
        below[key] = below.get(key, 0) + counts.get(category.id, 0)
    fullest = sorted(s.execute(top).all(), key=lambda row: -below.get(row.id, 0))
    loved = select(Product).where(is_visible(), Product.rating_count > 0)
    rows = s.scalars(loved.order_by(Product.sold_count.desc(), Product.id).limit(24)).all()
    bought = _best_stocked()
    goods = [
        Goods(
            p.id,
            p.slug,
            p.name_ar,
            "تعاونية · تارودانت",
            p.art,
            p.min_price_centimes or 0,
            4.5,
            p.rating_count,
        )
        for p in rows
    ]
    stalls = select(Vendor.slug).where(Vendor.id.in_({p.vendor_id for p in rows})).order_by(Vendor.id)
    return Sights(
        [row.slug for row in fullest[:6]], list(s.scalars(stalls))[:8], bought.id, bought.slug, goods
    )  # fmt: skip


def _best_stocked() -> Product:
    """A product with opinions, several sizes and plenty on hand."""
    return session().scalars(
        select(Product).join(Variant, Variant.product_id == Product.id).join(Stock, Stock.variant_id == Variant.id)
        .where(is_visible(), Product.rating_count > 10).group_by(Product.id)
        .order_by(func.count().desc(), func.min(Stock.on_hand).desc(), Product.id).limit(1)
    ).one()  # fmt: skip


def plenty(product_id: int, on_hand: int) -> int:
    """Set what is free of every size of a product to `on_hand`; returns the size its page offers first."""
    with transaction() as s:
        sizes = list(
            s.scalars(
                select(Variant.id)
                .where(Variant.product_id == product_id)
                .order_by(Variant.position, Variant.id)
            )
        )
        held = Stock.reserved + Stock.allocated
        s.execute(update(Stock).where(Stock.variant_id.in_(sizes)).values(on_hand=held + on_hand))
    return sizes[0]
