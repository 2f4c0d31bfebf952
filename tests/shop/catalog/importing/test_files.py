"""Files of our own making: other shops, Arabic spreadsheets, broken lines, a vendor's second thoughts."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import select, update

from core.auth.actor import Actor
from core.db import session, transaction
from core.errors import DomainError, NotAllowed
from shop.catalog import services
from shop.catalog.importing.data import ImportOptions, ImportReport
from shop.catalog.importing.services import import_catalogue
from shop.catalog.models import Product, Revision, Stock, Variant
from shop.catalog.stock import allocate, reserve, ship
from tests.shop.catalog.makers import NOW, STAFF, SYSTEM, make_category, make_stall, make_vendor, variant_ids
from tests.threads import together

FILES = Path(__file__).resolve().parents[3] / "fixtures" / "catalogue"


def bring(
    vendor_id: int, source: str | bytes, *, dry_run: bool = False, actor: Actor = SYSTEM, **rates: str
) -> ImportReport:
    data = source if isinstance(source, bytes) else FILES / source
    options = ImportOptions({code: Decimal(rate) for code, rate in rates.items()}, dry_run=dry_run)
    report = import_catalogue(actor, vendor_id, data, "file", NOW, options=options)
    assert report.created + report.updated + report.unchanged + report.rejected == report.rows
    return report


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return (report.rows, report.created, report.updated, report.unchanged, report.rejected)


def codes(report: ImportReport) -> list[tuple[int, str]]:
    return [(one.row, one.code) for one in report.errors]


def variant(vendor_id: int, sku: str) -> Variant:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Variant).where(Variant.sku == sku, Variant.vendor_id == vendor_id)).one()


def on_hand(vendor_id: int, sku: str) -> int:
    return session().get_one(Stock, variant(vendor_id, sku).id).on_hand


def working(product_id: int) -> dict[str, object]:
    revision = services.working_revision(product_id)
    assert revision is not None
    return revision.data


@pytest.fixture
def vendor_id(app: Flask) -> int:
    return make_vendor()


def test_shopify(vendor_id: int) -> None:
    report = bring(vendor_id, "shopify.csv")
    assert (report.format, counts(report)) == ("shopify", (6, 3, 0, 1, 2))
    assert codes(report) == [(6, "downloadable_product"), (7, "parent_missing")]
    big = variant(vendor_id, "ARG-250")
    assert (big.name_fr, big.price_centimes, big.compare_centimes, big.weight_g) == (
        "250 ml",
        14_500,
        16_000,
        330,
    )
    product = session().get_one(Product, big.product_id)
    assert product.description_fr == "Pressée à froid.\n\n• Noix & amandes"
    assert variant(vendor_id, "savon").price_centimes == 3500
    assert counts(bring(vendor_id, "shopify.csv")) == (6, 0, 0, 4, 2)


def test_prestashop_keeps_the_case_of_references(vendor_id: int) -> None:
    make_category("tapis")
    report = bring(vendor_id, "prestashop.csv")
    assert (report.format, counts(report), codes(report)) == (
        "prestashop",
        (3, 2, 0, 0, 1),
        [(4, "bad_price")],
    )
    rug, pot = variant(vendor_id, "TAP-001"), variant(vendor_id, "tap-001")
    assert (rug.price_centimes, rug.weight_g, pot.price_centimes, pot.weight_g) == (
        145_000,
        4500,
        32_050,
        850,
    )
    assert session().get_one(Product, rug.product_id).description_fr == "Laine teinte à la main"


def test_woocommerce_in_french_with_parents_by_number(vendor_id: int) -> None:
    report = bring(vendor_id, "woocommerce_fr.csv")
    assert (report.format, counts(report), codes(report)) == (
        "woocommerce",
        (4, 3, 0, 0, 1),
        [(5, "parent_missing")],
    )
    half, whole = variant(vendor_id, "OLI-500"), variant(vendor_id, "woo-9")
    assert (half.price_centimes, half.weight_g, on_hand(vendor_id, "OLI-500")) == (4500, 600, 12)
    assert (whole.price_centimes, whole.compare_centimes, whole.product_id) == (8000, 8500, half.product_id)
    assert session().get_one(Product, half.product_id).description_fr == "Première pression\nà froid"


@pytest.mark.parametrize("name", ["plain_ar_cp1256.csv", "plain_ar_utf16.csv"])
def test_arabic_tables(vendor_id: int, name: str) -> None:
    report = bring(vendor_id, name)
    assert (counts(report), codes(report)) == ((3, 2, 0, 0, 1), [(4, "bad_price")])
    skus = session().scalars(select(Variant.sku).order_by(Variant.id)).all()
    assert skus in (["007", "Z-2"], ["٠٠٧", "Z-2"])
    saffron = variant(vendor_id, skus[0])
    assert (saffron.price_centimes, saffron.content_amount, saffron.content_unit) == (1250, 1, "g")
    assert session().get_one(Product, saffron.product_id).name_ar == "زعفران حر"
    assert variant(vendor_id, "Z-2").price_centimes == 125_000


def test_a_french_table_with_every_kind_of_trouble(vendor_id: int) -> None:
    make_category("artisanat")
    report = bring(vendor_id, "plain_fr.csv")
    assert codes(report) == [(7, "duplicate_sku"), (8, "name_missing"), (9, "bad_stock")]
    assert counts(report) == (8, 5, 0, 0, 3)
    rug = variant(vendor_id, "0013")
    assert rug.price_centimes is None
    assert (3, "no_rate") in [(one.row, one.code) for one in report.notices]
    assert variant(vendor_id, "0014").content_amount == 1500
    assert on_hand(vendor_id, "0014") == 0
    red, yellow = variant(vendor_id, "BLG"), variant(vendor_id, "BLG-J")
    assert (red.product_id, red.name_fr, yellow.name_fr) == (yellow.product_id, "Rouge", "Jaune")
    assert working(rug.product_id)["category_slug"] == "artisanat"
    priced = bring(vendor_id, "plain_fr.csv", EUR="10.8")
    assert counts(priced) == (8, 0, 1, 4, 3)
    assert variant(vendor_id, "0013").price_centimes == 106_920
    assert counts(bring(vendor_id, "plain_fr.csv", EUR="10.8")) == (8, 0, 0, 5, 3)


def test_a_workbook(vendor_id: int) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["SKU", "Nom", "Prix", "Stock", "Poids (g)"])
        sheet.write_string(1, 0, "00042")
        sheet.write_row(1, 1, ["Amlou", 75.5, 12, 300])
    assert counts(bring(vendor_id, buffer.getvalue())) == (1, 1, 0, 0, 0)
    found = variant(vendor_id, "00042")
    assert (found.price_centimes, found.weight_g) == (7550, 300)


def test_a_dry_run_shows_the_same_and_changes_nothing(vendor_id: int) -> None:
    rehearsed = bring(vendor_id, "plain_fr.csv", dry_run=True)
    assert session().scalars(select(Product)).all() == []
    done = bring(vendor_id, "plain_fr.csv")
    assert (counts(rehearsed), len(rehearsed.diffs)) == (counts(done), len(done.diffs))
    changed = b"sku;nom;prix\n0012;Miel de thym;130\n0014;Amlou;75\n"
    shown = bring(vendor_id, changed, dry_run=True)
    assert counts(shown) == (2, 0, 1, 1, 0)
    assert [(c.field, c.old, c.new) for c in shown.diffs[0].changes] == [
        ("name_fr", "Miel d’euphorbe", "Miel de thym"),
        ("0012.price_centimes", 12_000, 13_000),
    ]
    assert variant(vendor_id, "0012").price_centimes == 12_000


def test_a_second_import_respects_what_happened_since(vendor_id: int) -> None:
    """A sale, an edit by the seller and a held price are not undone by importing the same file again."""
    make_category("honey")
    data = "sku;nom;prix;stock;catégorie\nH1;Miel;100;10;honey\n".encode()
    bring(vendor_id, data)
    found = variant(vendor_id, "H1")
    product_id, variant_id = found.product_id, found.id
    services.decide_revision(
        STAFF, services.submit_revision(SYSTEM, vendor_id, product_id, NOW), "approve", "", NOW
    )
    with transaction() as s:
        reserve(s, {variant_id: 4})
        allocate(s, {variant_id: 4})
        ship(s, {variant_id: 4})
    services.set_price(SYSTEM, vendor_id, variant_id, 11_000, NOW)
    assert counts(bring(vendor_id, data)) == (1, 0, 0, 1, 0)
    assert (on_hand(vendor_id, "H1"), variant(vendor_id, "H1").price_centimes) == (6, 11_000)
    raised = data.replace(b";100;10;", b";900;20;")
    report = bring(vendor_id, raised)
    assert (counts(report), [one.code for one in report.notices]) == ((1, 0, 1, 0, 0), ["price_waits"])
    assert (on_hand(vendor_id, "H1"), variant(vendor_id, "H1").price_centimes) == (20, 11_000)
    assert counts(bring(vendor_id, raised)) == (1, 0, 0, 1, 0)


def test_a_new_text_of_a_live_product_waits_as_a_draft(vendor_id: int) -> None:
    make_category("honey")
    bring(vendor_id, "sku;nom;prix;catégorie\nH1;Miel;100;honey\n".encode())
    product_id = variant(vendor_id, "H1").product_id
    services.decide_revision(
        STAFF, services.submit_revision(SYSTEM, vendor_id, product_id, NOW), "approve", "", NOW
    )
    bring(vendor_id, b"sku;nom;prix\nH1;Miel de thym;105\n")
    session().expire_all()
    product = session().get_one(Product, product_id)
    assert (product.name_fr, product.min_price_centimes) == ("Miel", 10_500)
    states = session().scalars(
        select(Revision.state).where(Revision.product_id == product_id).order_by(Revision.number)
    )
    assert (states.all(), working(product_id)["name_fr"]) == (["approved", "draft"], "Miel de thym")


def test_prices_and_stock_alone_by_reference(vendor_id: int) -> None:
    bring(vendor_id, b"sku;nom;prix;stock\nA;Tapis;100;1\n")
    report = bring(vendor_id, b"sku;prix;stock\nA;120;7\nB;10;1\n")
    assert (counts(report), codes(report)) == ((2, 0, 1, 0, 1), [(3, "name_missing")])
    assert (variant(vendor_id, "A").price_centimes, on_hand(vendor_id, "A")) == (12_000, 7)


def test_stock_below_what_was_promised_rejects_that_line_alone(vendor_id: int) -> None:
    bring(vendor_id, b"sku;nom;prix;stock\nA;Tapis;100;5\nB;Plat;50;5\n")
    with transaction() as s:
        reserve(s, {variant(vendor_id, "A").id: 3})
    report = bring(vendor_id, b"sku;nom;prix;stock\nA;Tapis;101;2\nB;Plat;50;2\n")
    assert (counts(report), codes(report)) == ((2, 0, 1, 0, 1), [(2, "stock_promised")])
    assert (variant(vendor_id, "A").price_centimes, on_hand(vendor_id, "B")) == (10_000, 2)


def test_a_file_never_touches_another_vendor(app: Flask) -> None:
    ours, theirs = make_stall(), make_stall()
    data = b"sku;nom;prix\nA;Tapis;100\n"
    bring(theirs.vendor_id, data, actor=theirs.seller)
    bring(ours.vendor_id, data.replace(b"100", b"1"), actor=ours.seller)
    assert variant(theirs.vendor_id, "A").price_centimes == 10_000
    with pytest.raises(NotAllowed):
        bring(theirs.vendor_id, data, actor=ours.seller)


def test_two_imports_of_the_same_file_at_once(both: Flask) -> None:
    vendor_id = make_vendor()
    data = "\n".join(["sku;nom;prix;stock", *(f"S{n};Tapis {n};10{n % 10};{n}" for n in range(30))]).encode()

    def run(_number: int) -> ImportReport:
        return bring(vendor_id, data)

    results = together(both, run, 4)
    assert all(isinstance(result, ImportReport) for result in results), results
    assert sorted(result.created for result in results) == [0, 0, 0, 30]
    session().rollback()
    assert len(session().scalars(select(Product.id)).all()) == 30


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"a;b\n1;2\n", "unknown_headings"),
        (b"sku;;prix\n1;2;3\n", "missing_heading"),
        (b"sku;nom;nom\n1;2;3\n", "duplicate_heading"),
        (b"[1, 2]", "damaged_file"),
        (b"[" * 100_000, "damaged_file"),
        (b'[{"model": "x", "fields": {}}]', "damaged_file"),
        (b"PK\x03\x04 no zip", "damaged_file"),
    ],
)
def test_files_refused_as_a_whole(vendor_id: int, data: bytes, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        bring(vendor_id, data)
    assert caught.value.code == code


def test_long_texts_and_formulas(vendor_id: int) -> None:
    long, text = "x" * 201, "=HYPERLINK(1)"
    report = bring(vendor_id, f"sku;nom;prix\nA;{long};1\nB;{text};2\n{'S' * 81};c;3\n".encode())
    assert codes(report) == [(2, "too_long"), (4, "too_long")]
    assert session().get_one(Product, variant(vendor_id, "B").product_id).name_fr == text


def test_characters_no_database_keeps_are_dropped(both: Flask) -> None:
    vendor_id = make_vendor()
    table = b"sku;nom;prix\n" + b"B;%s;2\n" % (b"x" * 70) + b";" * 2 + b"\n" * 70_000
    bring(vendor_id, table + b"A\x00;Tap\x00is;10\n")
    assert variant(vendor_id, "A").price_centimes == 1000
    saleor = (
        b'[{"model":"product.product","pk":1,"fields":{"name":"a\\ud800b","slug":"s\\u0000"}},'
        b'{"model":"product.productvariant","pk":2,"fields":{"product":1,"sku":"k\\udfff","name":""}}]'
    )
    assert counts(bring(vendor_id, saleor)) == (2, 2, 0, 0, 0)
    assert session().get_one(Product, variant(vendor_id, "k").product_id).name_fr == "ab"


def test_people_upload_less_than_operators(app: Flask) -> None:
    stall = make_stall()
    data = b"sku;nom;prix\n" + b"".join(b"S%d;Tapis;1\n" % n for n in range(5_001))
    with pytest.raises(DomainError) as caught:
        bring(stall.vendor_id, data, actor=stall.seller)
    assert caught.value.code == "file_too_large"
    assert session().scalars(select(Product)).all() == []


def test_the_rows_of_a_removed_variant_return_with_the_file(vendor_id: int) -> None:
    data = b"sku;nom;prix;parent\nA;Tapis;100;A\nB;Tapis;110;A\n"
    bring(vendor_id, data)
    product_id = variant(vendor_id, "A").product_id
    assert len(variant_ids(product_id)) == 2
    with transaction() as s:
        s.execute(update(Product).where(Product.id == product_id).values(source={}))
    assert counts(bring(vendor_id, data)) == (2, 0, 0, 2, 0)
