"""The pages of certificates in three languages, the paper and the badge."""

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event, select, update

from academy.certificates.models import Certificate
from academy.certificates.services import revoke
from core import clock
from core.auth.services.sessions import open_session
from core.db import db, session, transaction
from tests.academy.certificates.makers import NAME, NOW, STAFF, make_certificate, make_learner

LANGS = ("ar", "fr", "en")


def sign_in(client: FlaskClient, user_id: int) -> None:
    """The browser's session, as the sign-in page leaves it."""
    token = open_session(
        user_id, second_factor=False, address="127.0.0.1", user_agent="Firefox", now=clock.now()
    )
    with client.session_transaction() as kept:
        kept["sid"] = token


@pytest.fixture
def made(client: FlaskClient) -> Certificate:
    """A certificate whose holder is signed in."""
    found = make_certificate()
    sign_in(client, found.user_id)
    return found


@pytest.mark.parametrize("lang", LANGS)
def test_each_state_has_its_own_page(client: FlaskClient, made: Certificate, lang: str) -> None:
    code, seen = made.code, {}
    unknown = client.get(f"/{lang}/academy/verify/AC-26-AAAAA-AAAAA")
    assert unknown.status_code == 404
    seen["unknown"] = _heading(unknown.text)
    seen["valid"] = _heading(client.get(f"/{lang}/academy/verify/{code}").text)
    with transaction() as s:
        s.execute(update(Certificate).values(percent=100))
    seen["tampered"] = _heading(client.get(f"/{lang}/academy/verify/{code}").text)
    with transaction() as s:
        s.execute(update(Certificate).values(percent=90))
    revoke(STAFF, code, "mistake", NOW)
    seen["revoked"] = _heading(client.get(f"/{lang}/academy/verify/{code}").text)
    assert len(set(seen.values())) == 4, seen


def _heading(page: str) -> str:
    assert "noindex" in page
    return page.split('id="state"', 1)[1].split(">", 1)[1].split("</h1>")[0].strip()


def test_strangers_read_the_name_only_by_the_holders_choice(client: FlaskClient, made: Certificate) -> None:
    address, mine = f"/fr/academy/verify/{made.code}", f"/fr/academy/certificates/{made.id}"
    stranger = client.application.test_client()
    assert "Taghzout" not in stranger.get(address).text
    assert client.post(f"{mine}/name", data={"shown": "1"}).status_code == 302
    assert "Taghzout" in stranger.get(address).text
    client.post(f"{mine}/name", data={"shown": "0"})
    assert "Taghzout" not in stranger.get(address).text


@pytest.mark.parametrize("lang", LANGS)
def test_the_holders_pages(client: FlaskClient, made: Certificate, lang: str) -> None:
    found: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: found.append(args[2]))
    page = client.get(f"/{lang}/academy/certificates/")
    assert made.code in page.text
    assert len(found) <= 8
    shown = client.get(f"/{lang}/academy/certificates/{made.id}")
    assert "Khadouj Taghzout" in shown.text
    assert len(shown.data) < 120_000


def test_others_do_not_see_that_it_exists(client: FlaskClient, made: Certificate) -> None:
    number = made.id
    other = client.application.test_client()
    sign_in(other, make_learner("Other", "other@example.ma"))
    for end in ("", "/certificate.pdf", "/badge.json"):
        assert other.get(f"/fr/academy/certificates/{number}{end}").status_code == 404
        assert other.get(f"/fr/academy/certificates/9999{end}").status_code == 404
    assert other.post(f"/fr/academy/certificates/{number}/name", data={"shown": "1"}).status_code == 404


def test_the_paper_says_it_in_both_languages(client: FlaskClient, made: Certificate) -> None:
    answer = client.get(f"/fr/academy/certificates/{made.id}/certificate.pdf")
    assert answer.mimetype == "application/pdf"
    [page] = PdfReader(io.BytesIO(answer.data)).pages
    assert (round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4)) == (297, 210)
    text = " ".join(page.extract_text().split())
    for said in ("شهادة التكوين", "Attestation de formation", "خدوج تاغزوت", "Khadouj Taghzout", made.code, "90 %",
                 "مسك الحسابات البسيطة", "Tenir des comptes simples"):  # fmt: skip
        assert said in text, (said, text)


def test_the_badge_that_was_downloaded_verifies_when_handed_in(
    client: FlaskClient, made: Certificate
) -> None:
    badge = client.get(f"/fr/academy/certificates/{made.id}/badge.json").data
    for data, name, said in (
        (badge, NAME, "Attestation valable"),
        (badge.replace(b'"90"', b'"99"'), "", "Attestation modifiée"),
        (b"%PDF-1.7", "", "Attestation inconnue"),
    ):
        form: dict[str, Any] = {"badge": (io.BytesIO(data), "badge.json"), "name": name}
        page = client.post("/fr/academy/verify/", data=form)
        assert said in page.text or said == _heading(page.text), (said, _heading(page.text))
        assert NAME not in page.text
    assert client.post("/fr/academy/verify/", data={}).status_code == 302


def test_short_addresses_and_the_list_of_revocations(client: FlaskClient, made: Certificate) -> None:
    code = made.code
    answer = client.get(f"/c/{code}", headers={"Accept-Language": "fr"})
    assert answer.headers["Location"] == f"/fr/academy/verify/{code}"
    assert client.get("/fr/academy/verify/", query_string={"code": code}).headers["Location"].endswith(code)
    assert json.loads(client.get("/academy/revocations.json").data)["revokedCredential"] == []
    revoke(STAFF, code, "asked", NOW)
    found = client.get("/academy/revocations.json")
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    assert [one["id"] for one in json.loads(found.data)["revokedCredential"]] == [
        f"http://localhost/c/{code}"
    ]
    assert session().scalar(select(Certificate.revoked_reason)) == "asked"


def test_other_pages_of_the_academy_lead_to_it(client: FlaskClient, made: Certificate) -> None:
    page = client.get("/fr/account/courses")
    assert f"/fr/academy/certificates/{made.id}" in page.text
