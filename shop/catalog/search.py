"""Products in the search index: what is indexed of them, and when.

News marks products dirty in the transaction that delivers it (`core.search.indexing`). The index returns ids only:
what a buyer sees is read from the database, where visibility is computed (I18, I20).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from core import clock
from core.db import session
from core.search import indexing
from core.search.contract import Offer, SearchDocument
from core.search.indexing import backend, rebuild
from shop.catalog import arrivals
from shop.catalog.models import Category, Product, Stock, Variant
from shop.catalog.queries import is_visible, signs_of
from shop.catalog.rules import badges, weighed_rating
from shop.vendors.data import VendorCard
from shop.vendors.models import Vendor
from shop.vendors.services import vendor_cards

__all__ = [
    "backend",
    "document",
    "documents",
    "mark_cooperatives_dirty",
    "mark_dirty",
    "mark_vendor_dirty",
    "paths_of",
    "public_ids",
    "rank_with",
    "rebuild",
]
BATCH = 500
SIZES = ((250, "s"), (500, "m"), (1000, "l"))
"""Grams or millilitres of a pack, up to which it belongs to a drawer; beyond, `xl`."""


KIND = "product"
Qualities = Callable[[Collection[int]], Mapping[int, float]]
"""How well cooperatives serve, 0.9 to 1.1 by id; one that is absent: 1.0."""
_asked: list[Qualities] = []


def rank_with(qualities: Qualities) -> None:
    """Have a package above say how well cooperatives serve; called from its wiring. Without one all are alike."""
    _asked[:] = [qualities]


def mark_cooperatives_dirty(cooperative_ids: Collection[int], now: datetime) -> int:
    """Their products are written again, in the caller's transaction; returns how many."""
    theirs = select(Product.id).join(Vendor, Vendor.id == Product.vendor_id)
    ids = list(session().scalars(theirs.where(Vendor.cooperative_id.in_(cooperative_ids))))
    if ids:
        mark_dirty(ids, now)
    return len(ids)


def mark_dirty(product_ids: Collection[int], now: datetime) -> None:
    """Have these entries written again, in the current transaction."""
    indexing.mark_dirty(KIND, product_ids, now)


def mark_vendor_dirty(vendor_id: int, now: datetime) -> None:
    """All products of a vendor, as when its stall opens or closes."""
    mark_dirty(list(session().scalars(select(Product.id).where(Product.vendor_id == vendor_id))), now)


def public_ids() -> list[int]:
    """Every product that buyers may see."""
    return list(session().scalars(select(Product.id).where(is_visible())))


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
    categories, offers = _categories(), _offers([p.id for p in products])
    owners = {vendor.cooperative.id for vendor in vendors.values()}
    qualities, delays = _asked[0](owners) if _asked else {}, arrivals.days_of(vendor_ids)
    for product in products:
        labels = badges(signs.get(product.vendor_id, ()), product.id, today)
        path = categories.get(product.category_id or 0, [])
        vendor = vendors[product.vendor_id]
        quality = qualities.get(vendor.cooperative.id, 1.0)
        days = delays.get(product.vendor_id, {})
        yield document(product, vendor, labels, path, offers.get(product.id, ()), quality, days)


def document(
    p: Product,
    vendor: VendorCard,
    labels: tuple[str, ...],
    path: list[Category],
    offers: Sequence[Offer] = (),
    quality: float = 1.0,
    days: arrivals.Days | None = None,
) -> SearchDocument:
    """One product as it is indexed; `path`: its category and those above it; `offers`: its variants in stock;
    `quality`: how well its cooperative serves; `days`: how soon its parcels arrive."""
    place = vendor.cooperative
    facets = {
        "category": [c.slug for c in path],
        "region": [place.region_code],
        "label": list(labels),
        "cooperative": ["women"] if place.is_womens else [],
        "province": [place.province_code],
        "vendor": [str(p.vendor_id)],
        "stock": ["yes"] if offers else [],
        arrivals.FACET: arrivals.arrivals(vendor.ship_from_province, days or {}),
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
        quality=quality,
        published=int(p.published_at.timestamp()) if p.published_at else 0,
        offers=tuple(offers),
    )


def _offers(ids: list[int]) -> dict[int, list[Offer]]:
    """Each product's variants that can be bought now: one that is sold out is no reason to be found."""
    free = Stock.on_hand - Stock.reserved - Stock.allocated > 0
    rows = (
        select(Variant.product_id, Variant.content_amount, Variant.content_unit, Variant.price_centimes)
        .join(Stock, Stock.variant_id == Variant.id)
        .where(Variant.product_id.in_(ids), Variant.active, Variant.price_centimes.is_not(None), free)
        .order_by(Variant.product_id, Variant.position, Variant.id)
    )
    found: dict[int, list[Offer]] = {}
    for product_id, amount, unit, price in session().execute(rows):
        found.setdefault(product_id, []).append(Offer({"pack": [pack_of(amount, unit)]}, price))
    return found


def pack_of(amount: int, unit: str) -> str:
    """The drawer of a pack: by weight or volume, or `piece`."""
    grams = {"g": 1, "ml": 1, "kg": 1000, "l": 1000}.get(unit)
    if grams is None:
        return "piece"
    return next((name for most, name in SIZES if amount * grams <= most), "xl")


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
