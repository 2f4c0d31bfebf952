"""Products in the search index: what is indexed of them, when, and what to do when the index is away.

News marks products dirty in the transaction that delivers it; one writer drains the marks in batches. The index
returns ids only: what a buyer sees is read from the database, where visibility is computed (I18, I20).
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Model, session, transaction
from core.search.contract import IndexBusy, IndexUnavailable, RebuildReport, SearchBackend, SearchDocument
from core.search.whoosh_backend import WhooshBackend
from shop.catalog.models import Category, Product
from shop.catalog.queries import is_visible, signs_of
from shop.catalog.rules import badges, weighed_rating
from shop.vendors.data import VendorCard
from shop.vendors.services import vendor_cards

log = structlog.get_logger()
BATCH = 500


class DirtyProduct(Model):
    """A product whose index entry is out of date."""

    __tablename__ = "shop_search_dirty"
    product_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    marked_at: Mapped[datetime]


def backend() -> SearchBackend:
    """The index of this installation, one handle a process."""
    found: SearchBackend | None = current_app.extensions.get("souk_search")
    if found is None:
        found = WhooshBackend(Path(str(current_app.config["SEARCH_PATH"])))
        current_app.extensions["souk_search"] = found
    return found


def mark_dirty(product_ids: Collection[int], now: datetime) -> None:
    """Have these entries written again, in the current transaction."""
    with transaction() as s:
        for product_id in sorted(set(product_ids)):
            s.merge(DirtyProduct(product_id=product_id, marked_at=now))


def mark_vendor_dirty(vendor_id: int, now: datetime) -> None:
    """All products of a vendor, as when its stall opens or closes."""
    mark_dirty(list(session().scalars(select(Product.id).where(Product.vendor_id == vendor_id))), now)


def drain(now: datetime) -> int:
    """Write what is marked; returns how many entries. Marks made meanwhile stay."""
    rows = session().execute(select(DirtyProduct.product_id, DirtyProduct.marked_at).limit(BATCH)).all()
    if not rows:
        return 0
    ids = [row.product_id for row in rows]
    index, found = backend(), list(documents(ids))
    try:
        index.delete(set(ids) - {document.id for document in found})
        index.index(found)
        index.commit()
    except (IndexBusy, IndexUnavailable) as error:
        log.warning("index_not_written", error=str(error))
        return 0
    newest = max(row.marked_at for row in rows)
    with transaction() as s:
        s.execute(
            delete(DirtyProduct).where(DirtyProduct.product_id.in_(ids), DirtyProduct.marked_at <= newest)
        )
    return len(ids)


def rebuild() -> RebuildReport:
    """The whole index anew from the database; readers keep the old one until the end."""
    with transaction() as s:
        s.execute(delete(DirtyProduct))
    return backend().rebuild(documents())


def documents(ids: Collection[int] | None = None) -> Iterator[SearchDocument]:
    """Entries of the visible products among `ids` (all when None), in batches of few statements."""
    after = 0
    while True:
        query = select(Product).where(is_visible(), Product.id > after).order_by(Product.id).limit(BATCH)
        if ids is not None:
            query = query.where(Product.id.in_(list(ids)))
        products = session().scalars(query).all()
        if not products:
            return
        yield from _documents(list(products))
        after = products[-1].id
        session().expunge_all()


# What buyers call the signs: `miel bio` finds honey whose certificate is checked, whatever its text says.
SIGN_WORDS = {
    "aop": ("AOP", "appellation d'origine protégée", "تسمية المنشأ المحمية", "PDO"),
    "igp": ("IGP", "indication géographique protégée", "بيان جغرافي محمي", "PGI"),
    "label_agricole": ("label agricole", "علامة فلاحية"),
    "bio": ("bio", "biologique", "بيولوجي", "عضوي", "organic"),
    "handmade": ("fait main", "artisanal", "صنع يدوي", "handmade"),
    "onssa": ("ONSSA", "أونسا"),
}
WOMENS_WORDS = ("coopérative féminine", "تعاونية نسائية", "women's cooperative")


def _documents(products: list[Product]) -> Iterator[SearchDocument]:
    vendor_ids = {p.vendor_id for p in products}
    vendors, signs, today = vendor_cards(vendor_ids), signs_of(vendor_ids), clock.local_date(clock.now())
    categories = _categories()
    for product in products:
        labels = badges(signs.get(product.vendor_id, ()), product.id, today)
        path = categories.get(product.category_id or 0, [])
        yield document(product, vendors[product.vendor_id], labels, path)


def document(p: Product, vendor: VendorCard, labels: tuple[str, ...], path: list[Category]) -> SearchDocument:
    """One product as it is indexed; `path`: its category and those above it."""
    place = vendor.cooperative
    facets = {
        "category": [c.slug for c in path],
        "region": [place.region_code],
        "label": list(labels),
        "cooperative": ["women"] if place.is_womens else [],
        "vendor": [str(p.vendor_id)],
    }
    around = (
        place.region_name_ar,
        place.region_name_fr,
    )  # a region bears the names of its cities: worth less
    return SearchDocument(
        id=p.id,
        name_ar=p.name_ar,
        name_fr=p.name_fr,
        vendor=f"{vendor.name_ar} {vendor.name_fr}",
        category=" ".join(map(_shelf, path[:1])),
        body=" ".join([p.description_ar, p.description_fr, *around, *map(_shelf, path[1:])]),
        keywords=(
            place.commune_name_ar,
            place.commune_name_fr,
            place.province_name_ar,
            place.province_name_fr,
            *(word for label in labels for word in SIGN_WORDS.get(label, ())),
            *(WOMENS_WORDS if place.is_womens else ()),
        ),
        facets=facets,
        price=p.min_price_centimes,
        unit_price=p.unit_price_centimes,
        rating=weighed_rating(p.rating_sum, p.rating_count),
        popularity=float(p.sold_count),
        published=int(p.published_at.timestamp()) if p.published_at else 0,
    )


def _shelf(category: Category) -> str:
    return f"{category.name_ar} {category.name_fr} {category.name_en}"


def _categories() -> dict[int, list[Category]]:
    return paths_of(session().scalars(select(Category)))


def paths_of(categories: Iterable[Category]) -> dict[int, list[Category]]:
    """Each category with those above it, nearest first."""
    every = {c.id: c for c in categories}
    paths = {}
    for category in every.values():
        path, step = [category], category
        while step.parent_id and step.parent_id in every and len(path) < 6:
            step = every[step.parent_id]
            path.append(step)
        paths[category.id] = path
    return paths


def findings() -> list[str]:
    """What differs between index and database, for `flask doctor`."""
    health = backend().health()
    if not health.ok:
        return [f"the search index is {health.code}: run `flask search rebuild`"]
    waiting = set(session().scalars(select(DirtyProduct.product_id)))
    visible = set(session().scalars(select(Product.id).where(is_visible())))
    indexed = set(backend().documents())
    found = [f"product {i} is for sale but not in the index" for i in sorted(visible - indexed - waiting)]
    found += [f"product {i} is in the index but not for sale" for i in sorted(indexed - visible - waiting)]
    late = session().scalar(select(func.count()).select_from(DirtyProduct)) or 0
    return found[:20] + ([f"{late} index entries wait to be written"] if late > 10 * BATCH else [])
