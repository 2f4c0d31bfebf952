"""QR, certificates, extracts: what they say today and what has become of them."""

import io
import json
import re
from datetime import date

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.public import documents, open_data
from registry.public.rules import verification_code
from registry.public.signing import public_keys, read_signed
from registry.services.reading import get_record
from registry.services.standing import suspend
from tests.registry.factory import FIRST, LATER, SECOND, import_lines, person, registrar


@pytest.fixture
def register(app: Flask) -> Flask:
    import_lines(FIRST, SECOND)
    return app


def strike_off() -> None:
    suspend(get_record("48213").card.id, registrar(user_id=person()), "Contrôle du 1er décembre 2026", LATER)


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_qr_leads_to_the_standing_of_today(client: FlaskClient, register: Flask, lang: str) -> None:
    short = client.get(
        documents.verification_url("48213").removeprefix("http://localhost"),
        headers={"Accept-Language": lang},
    )
    assert short.status_code == 302
    page = client.get(short.location)
    assert short.location == f"/{lang}/v/{verification_code('48213')}"
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "تعاونية تاضامونت" in page.text
    assert "48213" in page.text
    assert "noindex" in page.text


def test_the_same_qr_says_that_the_standing_has_changed(client: FlaskClient, register: Flask) -> None:
    code = documents.document_code(get_record("48213"))
    before = client.get(f"/fr/v/{code}").text
    assert "Immatriculée et active" in before or "active" in before
    assert "Il dit ce que dit le registre" in before
    strike_off()
    after = client.get(f"/fr/v/{code.lower()}").text
    assert "Suspendue par l’Office" in after or "Suspendue" in after
    assert "le registre a changé depuis" in after
    assert "Contrôle du 1er décembre" not in after


def test_a_code_that_the_register_did_not_issue_vouches_for_nothing(
    client: FlaskClient, register: Flask
) -> None:
    real = documents.document_code(get_record("48213"))
    other = documents.document_code(get_record("51002"))
    plain, seal = verification_code("48213"), real.rpartition("-")[2]
    tails = (
        "0",
        "1",
        "ZZZZ",
        "ZZZZZZZZZZZZ",
        "",
        f"ZZZZ-{seal}",
        f"0-{seal}",
        other.partition("_")[2],
        "É-ÉÉÉÉÉÉ",
    )
    for tail in tails:
        page = client.get(f"/fr/v/{plain}_{tail}")
        assert page.status_code == 200
        assert "Ce code n’a pas été délivré par le registre." in page.text, tail
        assert "Coopérative Tadamount" in page.text
        assert "notice ok" not in page.text
        assert "ce que dit le registre" not in page.text
    assert "لم يصدر عن السجل" in client.get(f"/ar/v/{plain}_ZZZZ").text
    assert "délivré par le registre" not in client.get(f"/fr/v/{plain}").text
    assert "Il dit ce que dit le registre" in client.get(f"/fr/v/{real}").text


def test_wrong_codes(client: FlaskClient, register: Flask) -> None:
    for code in (
        "48213",
        "48213-AA",
        "99999-" + verification_code("99999")[-2:],
        "x" * 300,
        "Y.____-22",
        "<script>",
    ):
        for path in ("/v/", "/ar/v/"):
            answer = client.get(path + code)
            assert answer.status_code == 404, code
            assert "<script>" not in answer.text.replace("<script src", "")


def test_a_code_can_be_typed(client: FlaskClient, register: Flask) -> None:
    code = verification_code("48213")
    assert client.get("/ar/registry/verify").status_code == 200
    answer = client.get("/ar/registry/verify", query_string={"code": f" {code.lower()} "})
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize("kind", ["certificate", "extract"])
def test_papers(client: FlaskClient, register: Flask, kind: str) -> None:
    answer = client.get(f"/fr/registry/48213/{kind}.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    code = documents.document_code(get_record("48213"))
    for fact in ("48213", "1284/2012", "Coopérative Tadamount", "Taroudannt", code):
        assert fact in text, fact
    assert re.search("تاضامونت", text)
    assert client.get(f"/fr/registry/99999/{kind}.pdf").status_code == 404


@pytest.mark.parametrize("kind", ["certificate", "extract"])
def test_signed_documents_verify_with_the_published_keys(
    client: FlaskClient, register: Flask, kind: str
) -> None:
    answer = client.get(f"/v1/cooperatives/48213/{kind}")
    assert answer.content_type == "application/jose+json"
    jws, keys = json.loads(answer.data), client.get("/v1/keys").json
    assert keys == public_keys()
    document = read_signed(jws, keys)
    assert document
    assert document["document"] == kind
    assert document["record"]["central_number"] == "48213"
    assert ("history" in document["record"]) == (kind == "extract")
    forged = {**jws, "payload": jws["payload"][:-4] + "AAAA"}
    assert read_signed(forged, keys) is None
    assert read_signed(jws, {"keys": []}) is None


def test_the_record_of_a_past_day(client: FlaskClient, register: Flask) -> None:
    import_lines(FIRST.replace(";38;36;9;", ";40;37;9;"), now=LATER)
    today = client.get("/fr/registry/48213").text
    assert "<dd>40</dd>" in today
    past = client.get("/fr/registry/48213?on=2020-01-31")
    assert past.status_code == 200
    assert "<dd>38</dd>" in past.text
    assert "31 janvier 2020" in past.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "noindex" in past.text
    assert "12 mai 2012" not in past.text
    early = client.get("/fr/registry/48213?on=1999-01-01").text
    assert "Pas encore immatriculée" in early
    for odd in ("?on=2099-01-01", "?on=x", "?on="):
        assert client.get(f"/fr/registry/48213{odd}").status_code == 200


def test_small_counts_are_not_shown(client: FlaskClient, register: Flask) -> None:
    page = client.get("/fr/registry/51002").text
    assert "moins de 5" in page
    answer = client.get("/v1/cooperatives/51002").json
    assert answer
    assert (answer["members"], answer["women"], answer["youth"]) == (14, None, None)


def test_statistics_agree(client: FlaskClient, register: Flask) -> None:
    page = client.get("/fr/registry/statistics?measure=members&as_of=2020-01-01").text
    machine = client.get("/v1/statistics?as_of=2020-01-01").json
    table = client.get("/fr/registry/statistics.csv?as_of=2020-01-01").text.splitlines()
    assert machine
    assert machine["totals"]["members"] == 52
    assert "2020-01-01,all,all,2,52," in table[1]
    assert ">52<" in page
    for line in machine["by_region"]:
        if line["members"]:
            assert f">{line['members']}</td>" in page
    early = client.get("/v1/statistics?as_of=2011-01-01").json
    assert early
    assert early["totals"]["cooperatives"] == 0
    assert date.fromisoformat(early["as_of"]) == date(2011, 1, 1)


def test_persons_are_counted_at_ends_of_months(client: FlaskClient, register: Flask) -> None:
    """FIRST was registered on 12 May 2012: nothing tells that day's persons from those of the day before."""
    answers = {
        day: client.get(f"/v1/statistics?as_of={day}").json
        for day in ("2012-05-11", "2012-05-30", "2012-05-31")
    }
    totals = [(found["persons_as_of"], found["totals"]) for found in answers.values() if found]
    assert [day for day, _found in totals] == ["2012-04-30", "2012-04-30", "2012-05-31"]
    assert [found["cooperatives"] for _day, found in totals] == [0, 1, 1]
    assert [found["members"] for _day, found in totals] == [0, 0, 38]
    page = client.get("/fr/registry/statistics?as_of=2012-05-30&measure=women").text
    assert "30 avril 2012" in page.replace("\u00a0", " ").replace("\u202f", " ")
    table = client.get("/fr/registry/statistics.csv?as_of=2012-05-30").text.splitlines()
    assert table[1] == "2012-05-30,all,all,1,0,0,0,1,2012-04-30"
    exact = register.test_cli_runner().invoke(args=["registry", "stats", "--as-of", "2012-05-30", "--json"])
    assert json.loads(exact.stdout)["members"] == 38
    assert client.get("/v1/statistics?as_of=0001-01-01").status_code == 200


def test_open_data(client: FlaskClient, register: Flask) -> None:
    import hashlib

    assert client.get("/v1/open-data/cooperatives.csv").status_code == 404
    assert client.get("/fr/registry/open-data").status_code == 200
    made = open_data.write_open_data(LATER)
    sums = client.get("/v1/open-data/SHA256SUMS").text
    for line in sums.splitlines():
        digest, name = line.split("  ")
        answer = client.get(f"/v1/open-data/{name}")
        assert answer.status_code == 200
        assert hashlib.sha256(answer.data).hexdigest() == digest == made.files[name][1]
    package = client.get("/v1/open-data/datapackage.json").json
    assert package
    fields = [field["name"] for field in package["resources"][0]["schema"]["fields"]]
    rows = client.get("/v1/open-data/cooperatives.csv").text.splitlines()
    assert rows[0].split(",") == fields
    assert len(rows) == 3
    assert len(json.loads(client.get("/v1/open-data/cooperatives.json").data)["cooperatives"]) == 2
    page = client.get("/ar/registry/open-data").text
    assert "cooperatives.csv" in page
    result = register.test_cli_runner().invoke(args=["registry", "opendata", "--json"])
    assert json.loads(result.stdout)["cooperatives"] == 2
