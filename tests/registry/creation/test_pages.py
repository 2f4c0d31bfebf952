"""The founders' pages: every screen in every state answers, keeps, goes on; strangers find nothing."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from core.auth.models import UserSession
from core.auth.services import sessions
from core.db import session
from registry.creation.errors import BadEntry
from registry.creation.models import Creation, Founder
from registry.creation.services import deciding, papers, reading
from registry.creation.views.words import TITLES
from registry.naming.services import check_name
from tests.registry.creation import factory as make
from tests.registry.creation.factory import NOW, registrar
from tests.registry.factory import FIRST, import_lines

SCREENS = list(TITLES)


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages read the clock: it stands at the time the files were made."""
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def signed_in(app: Flask, user_id: int) -> FlaskClient:
    client = app.test_client()
    token = sessions.open_session(
        user_id, second_factor=False, address="127.0.0.1", user_agent="test", now=NOW
    )
    with client.session_transaction() as cookie:
        cookie["sid"] = token
    assert session().scalar(select(UserSession.id).limit(1))
    return client


def read(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.get_data(as_text=True)


STAGES = {
    "idea": make.idea, "founded": make.founded, "requested": make.requested, "reserved": make.reserved,
    "complete": make.complete, "submitted": make.submitted, "in_review": make.in_review,
}  # fmt: skip


LOOKS = [("idea", "ar"), ("founded", "fr"), ("requested", "ar"), ("reserved", "en"), ("complete", "ar"),
         ("complete", "en"), ("submitted", "fr"), ("in_review", "ar")]  # fmt: skip


@pytest.mark.parametrize(("stage", "lang"), LOOKS)
def test_every_screen_in_every_state(app: Flask, stage: str, lang: str) -> None:
    leader = make.person(1)
    creation_id = STAGES[stage](leader)
    client = signed_in(app, leader)
    for path in ("", *(f"/{screen}" for screen in SCREENS)):
        page = read(client, f"/{lang}/create/{creation_id}{path}")
        assert "JB10" not in page or path == "/me"
        assert len(page) < 120_000
    assert read(client, f"/{lang}/create")
    assert read(client, f"/{lang}/account/")


def test_the_whole_path_through_forms(app: Flask, client: FlaskClient) -> None:
    from registry.seed import seed_reference

    seed_reference()
    leader = make.person(1)
    client = signed_in(app, leader)
    assert client.get("/fr/create").status_code == 200
    answer = client.post("/fr/create")
    creation_id = session().scalars(select(Creation.id)).one()
    assert answer.headers["Location"].endswith(f"/fr/create/{creation_id}/place")
    base = f"/fr/create/{creation_id}"

    def go(screen: str, onward: str, **form: object) -> None:
        answer = client.post(f"{base}/{screen}", data=form)
        assert answer.status_code == 302, (screen, re.findall(r'class="err".*?</span></span>', answer.text))
        assert answer.headers["Location"].endswith(onward), answer.headers["Location"]

    go("place", "/commune", province=make.PROVINCE)
    go("commune", "/sector", commune="")
    go("sector", "/categories", sector="argan")
    go("categories", "/object", categories=["offers_work"])
    go("object", "/seat", object_ar="إنتاج زيت الأركان", object_fr="Huile d'argane")
    go("seat", "/me", address_ar="دوار تامزيت", address_fr="Douar Tamzit")
    me = {"name_ar": "فاطمة أيت علي", "name_fr": "Fatima Ait Ali", "cin": "jb 123456", "born_on": "1990-05-02",
          "sex": "woman", "address_ar": "دوار تامزيت", "agrees": "yes"}  # fmt: skip
    go("me", "/founders", **me)
    answer = client.post(f"{base}/founders/invite", data={"name": "Hassan", "phone": "0661000000"})
    assert answer.status_code == 302
    friends = make.gather(leader, creation_id, 4)
    founding_row = session().scalars(select(Founder).where(Founder.state == "invited")).one()
    client.post(f"{base}/act/remove", data={"founder": founding_row.id})
    page = client.post(
        f"{base}/name", data={"name_ar_1": "تعاونية تيفاوين", "name_fr_1": "Tifawine", "do": "look"}
    )
    assert page.status_code == 200
    go("name", f"/{creation_id}", name_ar_1="تعاونية تيفاوين", name_fr_1="Coopérative Tifawine")
    deciding.reserve_name(registrar(), creation_id, make.first_proposal(creation_id), NOW)
    go("statutes", "/capital", organ="managers", duration="99", month="12")
    ids = make.founder_ids(creation_id)
    shares = {f"shares_{id_}": "10" for id_ in ids} | {f"released_{id_}": "250,00" for id_ in ids}
    page = client.post(f"{base}/capital", data={"share": "100", "do": "refresh", **shares})
    assert "5\u202f000" in page.text
    go("capital", "/in_kind", share="100", do="in_kind", **shares)
    go("in_kind", "/in_kind", founder=str(ids[0]), what_ar="بئر", what_fr="Un puits", in_kind="5")
    go("organs", "/assembly", **{f"seat_{ids[0]}": "manager"})
    go(
        "assembly",
        "/documents",
        assembly_on="2026-11-10",
        place_ar="دار الشباب",
        place_fr="Maison des jeunes",
    )
    for kind in (
        "signed_statutes",
        "signed_minutes",
        "bank_certificate",
        "valuation_report",
        "authority_receipt",
    ):
        answer = client.post(f"{base}/documents/{kind}", data={kind: (io.BytesIO(make.PDF), "x.pdf")})
        assert answer.status_code == 302, kind
    page = read(client, f"{base}/review")
    assert "disabled" not in page.split("<footer")[1]
    assert client.post(f"{base}/act/submit").status_code == 302
    assert reading.load(creation_id).state == "submitted"
    other = signed_in(app, friends[0])
    assert "Coopérative Tifawine" in read(other, base)
    assert other.post(f"{base}/act/abandon").status_code == 403


def test_what_was_typed_comes_back_with_what_is_wrong(app: Flask) -> None:
    leader = make.person(1)
    creation_id = make.idea(leader)
    client = signed_in(app, leader)
    answer = client.post(
        f"/fr/create/{creation_id}/object", data={"object_ar": "زيت الأركان", "object_fr": "x"}
    )
    assert answer.status_code == 400
    assert "زيت الأركان" in answer.text
    assert 'aria-invalid="true"' in answer.text
    answer = client.post(f"/fr/create/{creation_id}/me", data={"cin": "12", "name_ar": "فاطمة أيت"})
    assert answer.status_code == 400
    assert "فاطمة أيت" in answer.text


def test_strangers_find_nothing(app: Flask) -> None:
    creation_id = make.complete(make.person(1))
    stranger = signed_in(app, make.person(2))
    document = reading.load(creation_id).documents[0].id
    for path in ("", "/me", "/capital", f"/documents/{document}", "/print/members.pdf"):
        assert stranger.get(f"/fr/create/{creation_id}{path}").status_code == 404
    assert app.test_client().get(f"/fr/create/{creation_id}").status_code == 302
    friend = (
        session()
        .scalars(
            select(Founder.user_id).where(Founder.creation_id == creation_id).order_by(Founder.id.desc())
        )
        .first()
    )
    mate = signed_in(app, friend or 0)
    assert mate.get(f"/fr/create/{creation_id}").status_code == 200
    for path in (f"/documents/{document}", "/print/members.pdf"):
        assert mate.get(f"/fr/create/{creation_id}{path}").status_code == 403


def test_an_invited_person_answers_alone(app: Flask) -> None:
    from registry.creation.services import founding

    leader, friend, other = make.person(1), make.person(2), make.person(3)
    creation_id = make.idea(leader)
    founding.invite(leader, creation_id, "Hassan", make.phone(2), make.link, NOW)
    secret = make.last_secret()
    assert signed_in(app, other).get(f"/fr/create/invitation/{secret}").status_code == 404
    client = signed_in(app, friend)
    assert "Person 1" in read(client, f"/fr/create/invitation/{secret}")
    form = {"name_ar": "حسن أيت علي", "name_fr": "Hassan Ait Ali", "cin": "JB100001", "born_on": "1990-05-02",
            "sex": "man", "address_ar": "دوار", "agrees": "yes"}  # fmt: skip
    taken = client.post(f"/fr/create/invitation/{secret}", data=form)  # the leader's own number
    assert taken.status_code == 400
    assert "Fatima" not in taken.text
    form["cin"] = "JB200002"
    assert client.post(f"/fr/create/invitation/{secret}", data=form).status_code == 302
    assert len(reading.load(creation_id).consented) == 2


def test_documents_are_private_files(app: Flask) -> None:
    leader = make.person(1)
    creation_id = make.reserved(leader)
    client, base = signed_in(app, leader), f"/fr/create/{creation_id}"
    picture = io.BytesIO()
    Image.new("RGB", (900, 1200), "white").save(picture, "JPEG")
    picture.seek(0)
    sent = client.post(
        f"{base}/documents/bank_certificate", data={"bank_certificate": (picture, "../../x.php")}
    )
    assert sent.status_code == 302
    document = reading.load(creation_id).document("bank_certificate")
    assert document is not None
    answer = client.get(f"{base}/documents/{document.id}")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    for bad in (
        b"",
        b"<script>",
        b"%PDF-1.4 /JavaScript (app.alert(1)) %%EOF",
        b"%PDF-1.4 cut",
        b"GIF89a" + b"0" * 99,
    ):
        form = {"authority_receipt": (io.BytesIO(bad), "receipt.pdf")}
        assert client.post(f"{base}/documents/authority_receipt", data=form).status_code == 400, bad
    with pytest.raises(BadEntry):
        papers.upload(leader, creation_id, "authority_receipt", b"%PDF-" + b"0" * papers.MAX_BYTES, None, NOW)
    assert client.post(f"{base}/documents/passport", data={}).status_code == 404
    assert reading.load(creation_id).document("authority_receipt") is None


@pytest.mark.parametrize("what", ["statutes", "minutes", "members"])
def test_documents_to_print_are_pdf_a_in_both_languages(app: Flask, what: str) -> None:
    from pypdf import PdfReader

    leader = make.person(1)
    creation_id = make.complete(leader)
    answer = signed_in(app, leader).get(f"/fr/create/{creation_id}/print/{what}.pdf")
    assert answer.status_code == 200
    reader = PdfReader(io.BytesIO(answer.data))
    assert b"pdfaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "Coopérative Tifawine Imouzzer" in text
    assert "تيفاوين" in text
    assert ("JB10" in text) is (what != "minutes")
    acts = [step.action for step in session().scalars(select(make.AuditEntry))]
    assert "creation.members_printed" in acts


def test_a_taken_name_brings_names_that_are_free(app: Flask) -> None:
    import_lines(FIRST)
    leader = make.person(1)
    base = f"/fr/create/{make.founded(leader)}/name"
    client = signed_in(app, leader)
    looked = client.post(base, data={"name_ar_1": "تعاونية تاضامونت", "name_fr_1": "Tadamount", "do": "look"})
    page = looked.get_data(as_text=True)
    free = re.findall(r'name="use" value="([^"]+)"', page)
    assert 0 < len(free) <= 3
    for pair in free:
        assert "تاضامونت" in pair
        assert check_name(*pair.split("|")).verdict == "clear"
    chosen = client.post(base, data={"name_ar_1": "تعاونية تاضامونت", "use": free[0]}).get_data(as_text=True)
    assert f'value="{free[0].split("|")[0]}"' in chosen
    assert 'name="use"' not in chosen  # it is free: nothing is left to suggest
