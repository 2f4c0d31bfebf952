"""Invoices, credit notes, files: issued once, frozen, whatever happens afterwards."""

import io
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, text, update

from core import clock
from core.auth.actor import Actor
from core.db import session, transaction
from core.events import Delivery, OutboxEvent
from core.storage import storage
from registry.models import Cooperative
from shop.catalog.models import Product, Variant
from shop.invoices import gateway, permissions
from shop.invoices.data import DocumentData
from shop.invoices.errors import DocumentDamaged
from shop.invoices.models import DocumentFile
from shop.invoices.services import aside, checks, exports, files, identity, selling, verifying
from shop.invoices.services.reading import get_document
from shop.orders import services as orders
from shop.orders.data import LineChange
from shop.orders.models import Adjustment, OrderLine, VendorOrder
from tests.shop.invoices.makers import delivered, documents, give_goodwill, line_ids, shelf, take_to_door
from tests.shop.orders.makers import place
from tests.shop.vendors.makers import make_user
from tests.threads import together


@pytest.fixture(autouse=True)
def plain_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second a PDF: here only its bytes matter; test_papers.py makes real ones."""
    monkeypatch.setattr(
        gateway, "paper_pdf", lambda d, lang: f"%PDF {d.number} {lang} {clock.now()}".encode()
    )


def all_faults() -> list[str]:
    session().rollback()
    return [fault for find in checks.CHECKS.values() for fault in find()]


def test_a_delivered_parcel_has_its_invoice(both: Flask) -> None:
    _placed, parcel_id = delivered(shelf(), quantity=2)
    [invoice] = documents()
    assert (invoice.kind, invoice.number, invoice.total_centimes) == (
        "invoice",
        f"F{invoice.vendor_id}-{invoice.year}-00001",
        23_500,
    )
    said = selling.snapshot_of(invoice)
    assert [(x["name_fr"], x["ht"] + x["vat"]) for x in said["items"]][-1] == ("Livraison", 3_500)
    assert "phone" not in invoice.snapshot
    assert "+212" not in invoice.snapshot
    assert selling.issue_invoice(parcel_id, clock.now()) == invoice.id
    assert len(documents()) == 1
    assert all_faults() == []


def test_what_fell_away_before_is_not_invoiced_and_after_is_credited(both: Flask) -> None:
    placed = place(shelf(), quantity=3)
    parcel_id = _parcel(placed.token)
    by, now = orders.By("staff", None, orders.by_system().scope), clock.now()
    line = line_ids(parcel_id)[0]
    orders.adjust(by, parcel_id, "cancelled", [LineChange(line, 1)], source="a", reason="x", now=now)
    take_to_door(parcel_id)
    orders.adjust(
        by,
        parcel_id,
        "returned",
        [LineChange(line, 1)],
        source="b",
        delivery_centimes=500,
        reason="x",
        now=now,
    )
    give_goodwill(parcel_id, 999, "c", now)
    issued = documents()
    assert [(d.kind, d.total_centimes) for d in issued] == [
        ("invoice", 23_500),
        ("credit_note", 10_500),
        ("credit_note", 999),
    ]
    assert {d.corrects_id for d in issued[1:]} == {issued[0].id}
    assert selling.snapshot_of(issued[1])["corrects"]["number"] == issued[0].number
    assert [d.number[0] + d.number[-1] for d in issued] == ["F1", "A1", "A2"]
    assert all_faults() == []


def _parcel(token: str) -> int:
    from shop.orders.services import reading

    return reading.get_by_token(token).parcels[0].id


def test_every_other_end_has_no_invoice(app: Flask) -> None:
    parcel_id = _parcel(place(shelf()).token)
    orders.cancel(orders.By("staff", None, orders.by_system().scope), parcel_id, "asked", clock.now())
    assert documents() == []
    assert selling.issue_invoice(parcel_id, clock.now()) is None
    assert all_faults() == []


def test_ten_listeners_at_once_issue_one(both: Flask) -> None:
    _placed, parcel_id = delivered(shelf(), quantity=2)
    adjustment = give_goodwill(parcel_id, 500, "one", clock.now())
    with transaction() as s:  # as if nothing had been issued yet
        _without_triggers(s, "DELETE FROM shop_document_file", "DELETE FROM shop_document")
        s.execute(text("DELETE FROM shop_document_counter"))
    results = together(both, lambda n: _either(n, parcel_id, adjustment), 10)
    assert not [r for r in results if isinstance(r, Exception)], results
    [invoice] = documents()
    assert (invoice.serial, invoice.total_centimes, invoice.counted_to) == (1, 23_000, adjustment)
    assert all_faults() == []


def _either(n: int, parcel_id: int, adjustment: int) -> int | None:
    now = clock.now()
    return selling.issue_invoice(parcel_id, now) if n % 2 else selling.issue_credit_note(adjustment, now)


def test_an_adjustment_meets_the_invoice_in_either_order(both: Flask) -> None:
    """Both at once, many times: it is in the invoice or has its credit note, never both, never neither."""
    goods = shelf()
    for round_ in range(4):
        parcel_id = _parcel(place(goods, quantity=2).token)
        by = orders.By("staff", None, orders.by_system().scope)
        for step in (orders.confirm, orders.ready, orders.ship):
            step(by, parcel_id, clock.now())
        results = together(both, lambda n: _race(n, parcel_id, round_), 2)  # noqa: B023
        assert not [r for r in results if isinstance(r, Exception)], results
    assert all_faults() == []
    total = sum(d.total_centimes * (1 if d.kind == "invoice" else -1) for d in documents())
    assert total == 4 * (23_500 - 700)


def _race(n: int, parcel_id: int, round_: int) -> None:
    by = orders.By("staff", None, orders.by_system().scope)
    if n:
        give_goodwill_when_possible(parcel_id, f"r:{round_}")
    else:
        orders.deliver(by, parcel_id, clock.now())


def give_goodwill_when_possible(parcel_id: int, source: str) -> None:
    from shop.orders.errors import NotNow

    for _try in range(200):
        try:
            give_goodwill(parcel_id, 700, source, clock.now())
            return
        except NotNow:
            continue


def test_lost_news_are_made_up_for(app: Flask) -> None:
    app.config["JOBS"] = "worker"  # nobody delivers the news
    _placed, parcel_id = delivered(shelf())
    assert documents() == []
    late = clock.now() + timedelta(days=1)
    assert "not invoiced" in checks.sale_faults(late)[0]
    with transaction() as s:
        s.execute(delete(Delivery))
        s.execute(delete(OutboxEvent))
    assert selling.issue_missing(clock.now()) == 1
    give_goodwill(parcel_id, 100, "z", clock.now())
    assert "after credit notes" in checks.sale_faults(late)[0]
    assert selling.issue_missing(clock.now()) == 1
    assert selling.issue_missing(clock.now()) == 0
    assert all_faults() == []


def test_later_edits_reach_no_issued_document(app: Flask) -> None:
    """I13: price, rate, names, address, tax numbers."""
    goods = shelf()
    _placed, _parcel_id = delivered(goods)
    before = [(d.snapshot, d.sha256) for d in documents()]
    with transaction() as s:
        s.execute(update(Variant).values(price_centimes=1))
        s.execute(
            update(Product).values(vat_rate_bp=1000)
            if hasattr(Product, "vat_rate_bp")
            else update(Variant).values(weight_g=7)
        )
        s.execute(update(Cooperative).values(name_fr="Autre nom", name_ar="اسم آخر"))
    assert [(d.snapshot, d.sha256) for d in documents()] == before
    delivered(goods)
    assert "Autre nom" in documents()[-1].snapshot


def test_tax_numbers_are_on_the_next_papers_only(app: Flask) -> None:
    from sqlalchemy import select

    from registry.models import Role

    goods = shelf()
    delivered(goods)
    president = (
        session()
        .scalars(select(Role.user_id).where(Role.cooperative_id == goods.stall.cooperative_id))
        .first()
    )
    with transaction() as s:
        s.execute(update(Role).values(role="president"))
    identity.set_numbers(president, goods.stall.vendor_id, "40 213 377", "", clock.now())
    identity.set_numbers(president, goods.stall.vendor_id, "40213378", "52", clock.now())
    delivered(goods)
    one, two = documents()
    assert selling.snapshot_of(one)["issuer"]["tax_number"] == ""
    issuer = selling.snapshot_of(two)["issuer"]
    assert (issuer["tax_number"], issuer["trade_tax_number"]) == ("40213378", "52")


def test_a_file_is_made_once_and_handed_out_as_it_is(both: Flask) -> None:
    delivered(shelf())
    document = get_document(documents()[0].id)
    together(both, lambda _n: files.pdf_of(document, "fr", clock.now()), 6)
    first = files.pdf_of(document, "fr", clock.now())
    assert files.pdf_of(document, "fr", clock.now()) == first
    assert files.pdf_of(document, "ar", clock.now()) != first
    session().rollback()
    assert session().query(DocumentFile).count() == 2
    assert all_faults() == []


def test_a_damaged_file_is_not_handed_out(app: Flask) -> None:
    delivered(shelf())
    document = get_document(documents()[0].id)
    files.pdf_of(document, "fr", clock.now())
    key = gateway.file_key(document, "fr")
    storage().save(key, b"%PDF something else", "application/pdf")
    with pytest.raises(DocumentDamaged):
        files.pdf_of(document, "fr", clock.now())
    assert "not the one that was issued" in checks.file_faults()[0]
    storage().delete(key)
    with pytest.raises(DocumentDamaged):
        files.pdf_of(document, "fr", clock.now())
    assert "gone" in checks.file_faults()[0]


def test_a_full_disk_leaves_no_row(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    delivered(shelf())
    document = get_document(documents()[0].id)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "keep", full)
        with pytest.raises(OSError, match="No space"):
            files.make_file(document, "fr", clock.now())
    assert all_faults() == []
    assert files.pdf_of(document, "fr", clock.now())


def test_one_that_cannot_be_printed_keeps_no_other_waiting(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    goods, now = shelf(), clock.now()
    for _ in range(3):
        delivered(goods)
    bad = documents()[0].id
    plain = gateway.paper_pdf

    def paper(document: DocumentData, lang: str) -> bytes:
        if document.id == bad:
            raise ValueError("a glyph")
        return plain(document, lang)

    month = documents()[0].month
    with monkeypatch.context() as patch:
        patch.setattr(gateway, "paper_pdf", paper)
        rounds = 0
        while files.make_missing(now, 1):
            rounds += 1
        assert (rounds, aside.put_aside(now)) == (aside.TRIES + 2, [bad])
        assert session().query(DocumentFile).count() == 2
        finance = Actor(make_user(), frozenset({permissions.READ, permissions.EXPORT}), None, is_staff=True)
        export_id = exports.ask_export(finance, month, now)
        exports.make_exports(now)
        with zipfile.ZipFile(io.BytesIO(exports.part_of(finance, export_id, 1)[1])) as archive:
            names = archive.namelist()
        assert (len(names), "list.csv" in names) == (3, True)
        later = now + timedelta(days=2)
        assert len(checks.passed_over(later)) == 1
        assert checks.passed_over(now) == []
        assert files.make_missing(later, 1) == 1, "tried again after an hour"
    assert files.pdf_of(get_document(bad), "fr", now), "the desk opens it: tried at once"
    assert checks.passed_over(later) == []
    assert files.make_missing(later, 1) == 0


def test_the_job_makes_the_files_nobody_asked_for(app: Flask) -> None:
    goods = shelf()
    delivered(goods)
    delivered(goods)
    assert files.make_missing(clock.now(), 1) == 1
    assert files.make_missing(clock.now(), 5) == 1
    assert files.make_missing(clock.now(), 5) == 0
    assert session().query(DocumentFile).count() == 2


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE shop_document SET snapshot = replace(snapshot, 'invoice', 'Invoice')", "not what was sealed"),
        ("UPDATE shop_document SET total_centimes = total_centimes + 1, ht_centimes = ht_centimes + 1", "amounts"),
        ("UPDATE shop_document SET number = 'F9-2026-00001'", "its number"),
    ],
)  # fmt: skip
def test_planted_forgeries_are_found(app: Flask, statement: str, fault: str) -> None:
    delivered(shelf())
    assert all_faults() == []
    with transaction() as s:
        _without_triggers(s, statement)
    assert fault in checks.seal_faults()[0]


def test_planted_sums_are_found(app: Flask) -> None:
    _placed, parcel_id = delivered(shelf())
    give_goodwill(parcel_id, 300, "x", clock.now())
    assert all_faults() == []
    with transaction() as s:
        s.execute(update(VendorOrder).values(adjusted_centimes=0))
    assert "after credit notes" in checks.sale_faults()[0]


def _without_triggers(s: object, *statements: str) -> None:
    """As somebody with the database's own tools would, who takes the triggers away first."""
    postgres = session().get_bind().dialect.name == "postgresql"
    for table in ("shop_document", "shop_document_file"):
        for name in ("no_change", "no_truncate") if postgres else ("no_update", "no_delete"):
            session().execute(
                text(f"DROP TRIGGER IF EXISTS {table}_{name}" + (f" ON {table}" if postgres else ""))
            )
    for statement in statements:
        session().execute(text(statement))


def test_anybody_can_ask_whether_it_is_genuine(app: Flask) -> None:
    _placed, parcel_id = delivered(shelf())
    document = get_document(documents()[0].id)
    data = files.pdf_of(document, "ar", clock.now())
    give_goodwill(parcel_id, 300, "x", clock.now())
    found = verifying.find_by_text(document.code.lower())
    assert found
    assert (found.number, found.total_centimes, found.credited_centimes) == (
        document.number,
        document.total_centimes,
        300,
    )
    assert verifying.find_by_text(document.sha256) == found
    assert verifying.find_by_text(f"https://souk.example/ar/documents/{document.code}") == found
    assert verifying.find_by_file(data) == found
    assert verifying.find_by_file(data + b" ") is None
    for text_ in ("", "x", "0" * 16, "0" * 64, document.code[:-1]):
        assert verifying.find_by_text(text_) is None
    assert session().query(Adjustment).count() == 1
    assert session().query(OrderLine).count() == 1
