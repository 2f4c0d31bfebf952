"""Pages: the buyer's box, the cooperative's documents, finance's files, whether a document is genuine."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from core import clock
from core.auth import create_user, system_actor
from core.auth.actor import Actor
from core.clock import local_date
from core.db import session, transaction
from registry.models import Role
from shop.invoices import gateway, permissions
from shop.invoices.errors import BadMonth, NoSuchExport
from shop.invoices.models import Document, DocumentFile
from shop.invoices.rules import months, series
from shop.invoices.services import exports, monthly
from tests.core.auth.conftest import PASSWORD, sign_in
from tests.shop.invoices.makers import delivered, documents, give_goodwill, shelf
from tests.shop.orders.makers import Shelf


@pytest.fixture(autouse=True)
def plain_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second a PDF: here only its bytes matter; test_papers.py makes real ones."""
    monkeypatch.setattr(gateway, "paper_pdf", lambda d, lang: f"%PDF {d.number} {lang}".encode())


def member_in(client: FlaskClient, goods: Shelf, role: str) -> None:
    person = create_user(system_actor(), name="عائشة", phone="0661000001", password=PASSWORD, now=clock.now())
    with transaction() as s:
        mine = update(Role).where(Role.cooperative_id == goods.stall.cooperative_id)
        s.execute(mine.values(user_id=person.id, role=role))
    assert sign_in(client, "0661000001") == 302


def this_month() -> str:
    return months.month_of(local_date(clock.now()))


def test_the_buyer_finds_the_invoice_on_the_order(app: Flask, client: FlaskClient) -> None:
    placed, parcel_id = delivered(shelf())
    [invoice] = documents()
    for lang in ("ar", "fr", "en"):
        page = client.get(f"/{lang}/order/{placed.token}").text
        assert invoice.number in page
    address = f"/fr/order/{placed.token}/documents/{invoice.id}/ar.pdf"
    assert address in page.replace("/en/", "/fr/")
    answer = client.get(address)
    assert answer.data == f"%PDF {invoice.number} ar".encode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'filename="{invoice.number}-ar.pdf"' in answer.headers["Content-Disposition"]
    give_goodwill(parcel_id, 100, "x", clock.now())
    assert documents()[1].number in client.get(f"/fr/order/{placed.token}").text


def test_another_link_opens_nothing(app: Flask, client: FlaskClient) -> None:
    delivered(shelf())
    other, _parcel = delivered(shelf())
    [one, _two] = documents()
    assert client.get(f"/fr/order/{other.token}/documents/{one.id}/fr.pdf").status_code == 404
    assert client.get(f"/fr/order/{'x' * 30}/documents/{one.id}/fr.pdf").status_code == 404


def test_the_cooperative_reads_its_heaps(app: Flask, client: FlaskClient) -> None:
    goods = shelf()
    delivered(goods)
    monthly.close_account(goods.stall.vendor_id, this_month(), clock.now())
    member_in(client, goods, "accountant")
    base = f"/ar/my/{goods.stall.vendor_id}"
    statement = documents("statement")[0]
    assert f"{base}/documents" in client.get(f"{base}/money").text
    assert documents("invoice")[0].number in client.get(f"{base}/documents").text
    assert client.get(f"{base}/documents?tab=fees").status_code == 200
    assert statement.number in client.get(f"{base}/documents?tab=statements").text
    assert client.get(f"{base}/documents/{statement.id}/ar.pdf").mimetype == "application/pdf"
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"{base}/documents/{statement.id}/lines.csv").data.decode("utf-8-sig"))
        )
    )
    assert [row["kind"] for row in rows][:1] == ["opening"]
    assert rows[-1]["kind"] == "closing"
    assert round(sum(float(row["amount"] or 0) for row in rows) * 100) == statement.total_centimes
    assert client.get(f"{base}/documents/{documents('invoice')[0].id}/lines.csv").status_code == 404


def test_a_packer_reads_none(app: Flask, client: FlaskClient) -> None:
    goods = shelf()
    delivered(goods)
    member_in(client, goods, "packer")
    base = f"/ar/my/{goods.stall.vendor_id}"
    assert (
        client.get(f"{base}/documents").status_code == client.get("/ar/my/999/documents").status_code == 403
    )


def test_tax_numbers_are_kept_or_explained(app: Flask, client: FlaskClient) -> None:
    goods = shelf()
    member_in(client, goods, "president")
    address = f"/fr/my/{goods.stall.vendor_id}/documents/numbers"
    wrong = client.post(address, data={"tax_number": "IF 402", "trade_tax_number": "52"})
    assert (wrong.status_code, "IF 402" in wrong.text) == (400, True)
    assert client.post(address, data={"tax_number": "٤٠ ٢١٣", "trade_tax_number": ""}).status_code == 303
    assert 'value="40213"' in client.get(address).text


def test_anybody_asks_whether_it_is_genuine(app: Flask, client: FlaskClient) -> None:
    placed, _parcel = delivered(shelf())
    [invoice] = documents()
    data = client.get(f"/fr/order/{placed.token}/documents/{invoice.id}/fr.pdf").data
    shown = series.shown_code(invoice.code)
    good = [
        client.get(f"/fr/documents/{invoice.code}"),
        client.post("/fr/documents", data={"code": shown.lower()}),
        client.post("/fr/documents", data={"code": invoice.sha256}),
        client.post("/fr/documents", data={"file": (io.BytesIO(data), "f.pdf")}),
    ]
    for answer in good:
        assert "Authentique" in answer.text
        assert invoice.number in answer.text
        assert "خديجة" not in answer.text
        assert "ST-" not in answer.text
    for form in (
        {"code": "0000-0000-0000-0000"},
        {"code": "<b>"},
        {"file": (io.BytesIO(data + b"x"), "f.pdf")},
    ):
        assert "Nous n’avons pas émis" in client.post("/fr/documents", data=form).text
    empty = client.post("/fr/documents", data={"code": ""})
    assert (empty.status_code, "Authentique :" in empty.text) == (200, False)
    assert client.get("/ar/documents").status_code == 200


def test_asking_without_end_is_slowed(app: Flask, client: FlaskClient) -> None:
    answers = [client.get("/fr/documents/0000000000000000").status_code for _ in range(62)]
    assert answers[-1] == 429


STAFF = frozenset({permissions.READ, permissions.EXPORT})


def test_the_files_of_a_month_are_made_in_parts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PART", 3)
    goods, now = shelf(), clock.now()
    for _ in range(7):
        delivered(goods, quantity=1)
    finance = Actor(_user(), STAFF, None, is_staff=True)
    export_id = exports.ask_export(finance, this_month(), now)
    seen = []
    while exports.list_exports(finance)[0].state == "making":
        exports.make_exports(now, batch=2)
        session().rollback()
        seen.append(exports.list_exports(finance)[0].done)
    assert seen == sorted(seen)
    [made] = exports.list_exports(finance)
    assert (made.state, made.done, made.total, made.parts, made.percent) == ("ready", 7, 7, 3, 100)
    names = []
    for part in (1, 2, 3):
        archive = zipfile.ZipFile(io.BytesIO(exports.part_of(finance, export_id, part)[1]))
        rows = list(csv.DictReader(io.StringIO(archive.read("list.csv").decode("utf-8-sig"))))
        names += [row["file"] for row in rows]
        assert [row["file"] for row in rows] == [n for n in archive.namelist() if n.endswith(".pdf")]
    assert len(set(names)) == 7
    for part in (0, 4):
        with pytest.raises(NoSuchExport):
            exports.part_of(finance, export_id, part)
    assert exports.forget_exports(now + timedelta(days=1)) == 0
    assert exports.forget_exports(now + timedelta(days=3)) == 1
    with pytest.raises(NoSuchExport):
        exports.part_of(finance, export_id, 1)


def _user() -> int:
    return create_user(
        system_actor(), name="Finance", phone="0661000009", password=PASSWORD, now=clock.now()
    ).id


def test_a_crash_in_the_middle_costs_one_round(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    goods, now = shelf(), clock.now()
    for _ in range(3):
        delivered(goods, quantity=1)
    finance = Actor(_user(), STAFF, None, is_staff=True)
    exports.ask_export(finance, this_month(), now)
    real, broken = gateway.keep, [True]

    def fails_on_archives(key: str, data: bytes, content_type: str = "application/pdf") -> None:
        if key.endswith(".zip") and broken.pop() if broken else False:
            raise OSError(28, "No space left on device")
        real(key, data, content_type)

    monkeypatch.setattr(gateway, "keep", fails_on_archives)
    with pytest.raises(OSError, match="No space"):
        exports.make_exports(now)
    session().rollback()
    assert exports.list_exports(finance)[0].state == "making"
    exports.make_exports(now)
    session().rollback()
    assert exports.list_exports(finance)[0].state == "ready"
    assert session().query(DocumentFile).count() == 3


def test_exports_stay_within_provinces(app: Flask) -> None:
    delivered(shelf())
    here, elsewhere = (
        Actor(_user() if n == 0 else None, STAFF, frozenset({code}), is_staff=True)
        for n, code in enumerate(("09.541", "01.051"))
    )
    export_id = exports.ask_export(here, this_month(), clock.now())
    assert exports.list_exports(here)[0].total == 1
    assert exports.list_exports(elsewhere) == []
    exports.make_exports(clock.now())
    assert exports.part_of(here, export_id, 1)
    with pytest.raises(NoSuchExport):
        exports.part_of(elsewhere, export_id, 1)
    with pytest.raises(BadMonth):
        exports.ask_export(here, "x", clock.now())


def test_an_empty_month_is_ready_at_once(app: Flask) -> None:
    finance = Actor(_user(), STAFF, None, is_staff=True)
    exports.ask_export(finance, "2020-01", clock.now())
    exports.make_exports(clock.now())
    session().rollback()
    assert [(x.state, x.parts) for x in exports.list_exports(finance)] == [("ready", 0)]


def test_the_command_verifies_and_says_where_it_fails(app: Flask) -> None:
    delivered(shelf())
    runner = app.test_cli_runner()
    fine = runner.invoke(args=["invoices", "verify", "--json"])
    said = json.loads(fine.stdout)
    assert (fine.exit_code, said["documents"], said["series"]) == (0, 1, 1)
    assert [check["ok"] for check in said["checks"]] == [True] * 6
    with transaction() as s:
        s.execute(update(Document.metadata.tables["shop_document_counter"]).values(last=9))
    bad = runner.invoke(args=["invoices", "verify"])
    assert (bad.exit_code, "BAD invoice numbers" in bad.stdout) == (1, True)
    assert runner.invoke(args=["invoices", "close", "2031-01"]).exit_code == 1
    assert runner.invoke(args=["invoices", "close", "2020-01"]).exit_code == 0
    assert runner.invoke(args=["invoices", "catch-up"]).exit_code == 0
