"""Real files of other shops, which nobody here wrote, import with the counts their makers give."""

from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session
from shop.catalog.importing.data import ImportOptions, ImportReport
from shop.catalog.importing.services import import_catalogue
from shop.catalog.models import Product, Revision, Stock, Variant
from tests.shop.catalog.makers import NOW, SYSTEM, make_category, make_vendor

ORACLES = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "oracles" / "catalogue"
pytestmark = pytest.mark.skipif(not ORACLES.is_dir(), reason=f"the oracle files are not at {ORACLES}")


@pytest.fixture
def vendor_id(app: Flask) -> int:
    make_category("accessories")
    return make_vendor()


def bring(vendor_id: int, name: str, *, dry_run: bool = False, **rates: str) -> ImportReport:
    options = ImportOptions({code: Decimal(rate) for code, rate in rates.items()}, dry_run=dry_run)
    report = import_catalogue(SYSTEM, vendor_id, ORACLES / name, name, NOW, options=options)
    assert report.created + report.updated + report.unchanged + report.rejected == report.rows
    return report


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return (report.rows, report.created, report.updated, report.unchanged, report.rejected)


def stored(vendor_id: int) -> tuple[int, int]:
    products = select(func.count()).select_from(Product).where(Product.vendor_id == vendor_id)
    variants = select(func.count()).select_from(Variant).where(Variant.vendor_id == vendor_id)
    return (session().scalar(products) or 0, session().scalar(variants) or 0)


FILES = [
    # name, format, (rows, created, updated, unchanged, rejected), (products, variants)
    ("woocommerce_sample_products.csv", "woocommerce", (25, 21, 0, 0, 4), (14, 19)),
    ("spree_products.csv", "spree", (211, 124, 0, 87, 0), (37, 87)),
    ("saleor_populatedb_data.json", "saleor", (105, 105, 0, 0, 0), (32, 73)),
    ("foodsoft_file_01.csv", "foodsoft", (4, 4, 0, 0, 0), (4, 4)),
    ("ofn_product_list_template.csv", "open_food_network", (0, 0, 0, 0, 0), (0, 0)),
]


@pytest.mark.parametrize(("name", "kind", "expected", "made"), FILES)
def test_counts_and_a_second_import_changes_nothing(
    vendor_id: int, name: str, kind: str, expected: tuple[int, ...], made: tuple[int, int]
) -> None:
    rehearsal = bring(vendor_id, name, dry_run=True)
    assert stored(vendor_id) == (0, 0)
    first = bring(vendor_id, name)
    assert (first.format, counts(first), stored(vendor_id)) == (kind, expected, made)
    assert (counts(rehearsal), len(rehearsal.diffs)) == (expected, made[0])
    before = snapshot(vendor_id)
    again = bring(vendor_id, name)
    assert counts(again) == (expected[0], 0, 0, expected[0] - expected[4], expected[4])
    assert again.diffs == []
    assert snapshot(vendor_id) == before


def snapshot(vendor_id: int) -> list[tuple[object, ...]]:
    session().rollback()
    rows = session().execute(
        select(
            Variant.sku,
            Variant.price_centimes,
            Variant.name_fr,
            Stock.on_hand,
            Product.name_fr,
            Product.source,
        )
        .join(Stock, Stock.variant_id == Variant.id)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.vendor_id == vendor_id)
        .order_by(Variant.id)
    )
    revisions = session().execute(select(Revision.id, Revision.state, Revision.data).order_by(Revision.id))
    return [tuple(row) for row in rows] + [tuple(row) for row in revisions]


def variant(sku: str) -> Variant:
    return session().scalars(select(Variant).where(Variant.sku == sku)).one()


def test_woocommerce_in_detail(vendor_id: int) -> None:
    report = bring(vendor_id, "woocommerce_sample_products.csv")
    assert sorted(one.code for one in report.errors) == [
        "downloadable_product", "downloadable_product", "external_product", "grouped_product"
    ]  # fmt: skip
    red = variant("woo-hoodie-red")
    assert (red.price_centimes, red.compare_centimes, red.name_fr) == (4200, 4500, "Red, No")
    parent = session().get_one(Product, red.product_id)
    assert (parent.name_fr, parent.status) == ("Hoodie", "draft")
    assert variant("woo-hoodie-blue-logo").product_id == parent.id
    assert variant("woo-beanie").weight_g == 91
    assert variant("Woo-beanie-logo").weight_g == 91
    stock = session().get_one(Stock, variant("woo-belt").id)
    assert stock.on_hand == 0


def test_spree_with_rates_and_translations(vendor_id: int) -> None:
    first = bring(vendor_id, "spree_products.csv", EUR="10.8")
    assert {one.code for one in first.notices} == {"no_rate", "images_not_fetched", "category_unknown"}
    black = variant("AUTOMATIC-ESPRESSO-MACHINE-MATTE-BLACK")
    assert (black.price_centimes, black.weight_g) == (885589, 8981)
    assert session().get_one(Stock, black.id).on_hand == 5000
    texts = bring(vendor_id, "spree_product_translations.csv")
    assert counts(texts) == (74, 0, 37, 0, 37)
    assert {one.code for one in texts.errors} == {"language_not_used"}
    name = session().get_one(Product, black.product_id).name_fr
    assert name == "Machine Espresso Automatique"
    assert counts(bring(vendor_id, "spree_products.csv", EUR="10.8"))[2:] == (0, 211, 0)
    assert counts(bring(vendor_id, "spree_product_translations.csv")) == (74, 0, 0, 37, 37)


def test_translations_before_products_are_refused(vendor_id: int) -> None:
    report = bring(vendor_id, "spree_product_translations.csv")
    assert counts(report) == (74, 0, 0, 0, 74)
    assert {one.code for one in report.errors} == {"language_not_used", "no_such_product"}


def test_saleor_in_detail(vendor_id: int) -> None:
    report = bring(vendor_id, "saleor_populatedb_data.json", USD="10")
    assert report.counts == {"products": 32, "variants": 73, "categories": 16, "stocks": 56}
    shoe = variant("918223582")
    product = session().get_one(Product, shoe.product_id)
    assert (product.name_fr, shoe.name_fr, shoe.weight_g) == ("White Plimsolls", "39", 1000)
    assert product.description_fr.startswith("PE at school wouldn’t have been such a drag with these")
    assert session().get_one(Stock, shoe.id).on_hand == 500


def test_foodsoft_in_detail(vendor_id: int) -> None:
    bring(vendor_id, "foodsoft_file_01.csv")
    juice = variant("1829")
    assert (juice.content_amount, juice.content_unit, juice.price_centimes) == (1000, "ml", 383)
    nuts, tomato = variant("29932"), variant("177813")
    assert (nuts.content_amount, nuts.content_unit, nuts.price_centimes) == (1, "kg", 248)
    assert (tomato.content_amount, tomato.content_unit) == (500, "g")
    assert session().get_one(Product, tomato.product_id).details["origin_fr"] == "Best, NL, De röde hof"
