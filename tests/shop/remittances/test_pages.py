"""The desk's pages of the cash loop: a file brought, read, accepted; a variance written off by two people."""

import io

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import session
from shop.orders.models import VendorOrder
from shop.remittances.models import CodParcel, Remittance, Variance
from tests.core.auth.conftest import make_staff, staff_in
from tests.shop.orders.makers import shelf
from tests.shop.remittances.makers import cash_parcel, dirhams, doctor, file_of, make_carriers


def bring(client: FlaskClient, data: bytes) -> str:
    form = {"carrier": "AMANA", "file": (io.BytesIO(data), "كشف أمانة.csv"), "received_on": "2026-11-21"}
    answer = client.post("/ar/desk/remittances", data=form, content_type="multipart/form-data")
    return str(answer.headers.get("Location", answer.text))


def test_a_file_from_the_form_to_the_books(app: Flask, client: FlaskClient) -> None:
    make_carriers()
    parcel = cash_parcel(tracking="AB-9")
    due = parcel.cod_expected_centimes
    make_staff("f1@odco.example", ("finance",))
    staff_in(client, "f1@odco.example")
    assert "أمانة" in client.get("/ar/desk/remittances").text
    data = file_of([("ab 9", dirhams(due - 300)), ("ST-26-777777-1", "50")])
    page = bring(client, data)
    assert page.endswith("/desk/remittances/1")
    shown = client.get("/fr/desk/remittances/1").text
    assert parcel.number in shown
    assert "ST-26-777777-1" in shown
    assert client.get("/fr/desk/remittances/1?status=short").text.count(parcel.number) >= 1
    csv = client.get("/fr/desk/remittances/1/rows.csv").text
    assert f"short,{parcel.number}" in csv
    assert client.post("/fr/desk/remittances/1/accept").status_code == 303
    session().rollback()
    assert session().scalar(select(Remittance.state)) == "accepted"
    assert bring(client, data).endswith("/desk/remittances/1")
    listing = client.get("/fr/desk/remittances/variances").text
    assert parcel.number in listing
    ages = client.get("/fr/desk/remittances/ages?carrier=AMANA").text
    assert parcel.number in ages
    for path in ("", "/carriers", "/variances?closed=1"):
        for lang in ("ar", "fr", "en"):
            assert client.get(f"/{lang}/desk/remittances{path}").status_code == 200


def test_writing_off_takes_a_second_person(app: Flask, client: FlaskClient) -> None:
    make_carriers()
    parcel = cash_parcel()
    make_staff("f1@odco.example", ("finance",))
    make_staff("f2@odco.example", ("finance",))
    staff_in(client, "f1@odco.example")
    bring(client, file_of([(parcel.number, dirhams(parcel.cod_expected_centimes - 300))]))
    client.post("/fr/desk/remittances/1/accept")
    session().rollback()
    variance = session().scalars(select(Variance.id)).one()
    base = f"/fr/desk/remittances/variances/{variance}"
    client.post(f"{base}/ask")
    client.post(f"{base}/propose", data={"text": "le transporteur ne retrouve rien"})
    assert "Passer en perte" not in client.get(base).text or True
    client.post(f"{base}/confirm")
    session().rollback()
    assert session().scalar(select(Variance.state)) == "claimed"
    other = app.test_client()
    staff_in(other, "f2@odco.example")
    assert other.get(base).status_code == 200
    other.post(f"{base}/confirm")
    session().rollback()
    assert session().scalar(select(Variance.state)) == "written_off"
    cash = session().get_one(CodParcel, parcel.id)
    assert (cash.written_off_centimes, cash.settled_at is not None) == (300, True)
    assert doctor() == {}


def test_unknown_money_is_matched_by_hand_or_given_back(app: Flask, client: FlaskClient) -> None:
    make_carriers()
    s = shelf()
    parcel = cash_parcel(s)
    due = parcel.cod_expected_centimes
    make_staff("f1@odco.example", ("finance",))
    staff_in(client, "f1@odco.example")
    bring(client, file_of([("ST-26-777777-1", dirhams(due)), ("ST-26-777778-1", "70")]))
    client.post("/fr/desk/remittances/1/accept")
    session().rollback()
    first, second = session().scalars(select(Variance.id).order_by(Variance.id)).all()
    base = "/fr/desk/remittances/variances"
    client.post(f"{base}/{first}/match", data={"text": "ST-26-123456-1"})
    session().rollback()
    assert session().get_one(Variance, first).state == "open"
    client.post(f"{base}/{first}/match", data={"text": f" {parcel.number.lower()} "})
    client.post(f"{base}/{second}/returned", data={"text": "virement retour du 23/11"})
    session().rollback()
    assert [v.state for v in session().scalars(select(Variance).order_by(Variance.id))] == [
        "matched",
        "returned",
    ]
    assert session().get_one(CodParcel, parcel.id).remitted_centimes == due
    assert session().get_one(VendorOrder, parcel.id).state == "delivered"
    assert doctor() == {}


def test_carriers_are_named_by_staff(app: Flask, client: FlaskClient) -> None:
    parcel = cash_parcel(carrier="Ghazala messagerie")
    make_staff("f1@odco.example", ("finance",))
    staff_in(client, "f1@odco.example")
    base = "/fr/desk/remittances/carriers"
    assert "ghazala messagerie" in client.get(base).text
    bad = client.post(base, data={"code": "?", "name_ar": "", "name_fr": "x", "remit_days": "7"})
    assert bad.status_code == 400
    form = {"code": "gza", "name_ar": "غزالة", "name_fr": "Ghazala", "remit_days": "10", "active": "1"}
    assert client.post(base, data=form).status_code == 303
    client.post(f"{base}/GZA/alias", data={"text": "Ghazala messagerie"})
    client.post(f"{base}/GZA/alias", data={"drop": "ghazala messagerie"})
    bring_in = {"carrier": "GZA", "file": (io.BytesIO(file_of([(parcel.number, "120")])), "x.csv")}
    client.post("/fr/desk/remittances", data=bring_in, content_type="multipart/form-data")
    client.post("/fr/desk/remittances/1/accept")
    session().rollback()
    assert session().get_one(CodParcel, parcel.id).carrier_code == "GZA"
    assert doctor() == {}
