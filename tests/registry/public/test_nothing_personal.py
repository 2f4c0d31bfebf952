"""I21: people planted everywhere the register knows them; every public address that can be reached is searched."""

import base64
import html
import io
import json
import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from core.auth.models import User
from core.db import transaction
from registry.models import RegistryEvent
from registry.public.documents import document_code
from registry.public.open_data import FILES, write_open_data
from registry.public.openapi import description
from registry.services.reading import get_record
from registry.services.roles import grant_role
from registry.services.standing import suspend
from tests.registry.factory import FIRST, LATER, NOW, SECOND, import_lines, person, registrar

NAMES = ("Zqfatima", "Zqahmed", "زقفاطمة", "زقحميد")
CARDS = ("JB874512", "QX551209")
MAILS = ("zqfatima@example.ma", "contact@tadamount.ma", "zqoffice@example.ma")
PHONES = ("661234578", "612000777")
PLANTED = (*NAMES, *CARDS, *MAILS)
STARTS = [
    f"/{lang}/registry{rest}"
    for lang in ("ar", "fr", "en")
    for rest in ("", "/statistics", "/open-data", "/verify")
]
INSIDE = re.compile(r"^/(?:(?:ar|fr|en)/(?:registry|v)(?:/|\?|$)|v1/|v/)")
LINK = re.compile(r'(?:href|src|action)="([^"]+)"')
MOST = 400


@pytest.fixture
def peopled(app: Flask) -> Flask:
    """A register whose cooperatives have members, contacts, filings that name people, and staff who act."""
    import_lines(FIRST, SECOND)
    card = get_record("48213").card
    for name, mail in (("Zqfatima زقفاطمة", MAILS[0]), ("Zqahmed زقحميد", MAILS[2])):
        with transaction() as s:
            phone = "+212612000777" if mail == MAILS[0] else None
            user = User(
                email=mail, phone_e164=phone, name=name, lang="ar", fs_uniquifier=mail, created_at=NOW
            )
            s.add(user)
            s.flush()
        grant_role(card.id, user.id, "president", actor_id=None, now=NOW)
    with transaction() as s:
        for kind in ("assembly_held", "board_changed", "amended", "corrected", "contact_changed"):
            s.execute(insert(RegistryEvent).values(
                cooperative_id=card.id, kind=kind, happened_on=NOW.date(), recorded_at=NOW, actor_id=None,
                document="PV signé par Zqfatima, CIN JB874512", reason="زقحميد QX551209 zqoffice@example.ma",
                data={"set": {"capital_centimes": 9_900_000}, "facts": {"by": "Zqfatima", "phone": "0612000777"}},
            ))  # fmt: skip
    suspend(card.id, registrar(user_id=person()), "Plainte de Zqahmed, CIN QX551209", LATER)
    write_open_data(LATER)
    return app


def test_nothing_personal_can_be_reached(
    client: FlaskClient, peopled: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    waiting, seen, faults = deque([*STARTS, *machine_addresses()]), set[str](), list[str]()
    while waiting and len(seen) < MOST:
        path = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        text = readable(answer.data, answer.mimetype)
        faults += [f"{path} shows {word}" for word in PLANTED if word.lower() in text.lower()]
        digits = re.sub(r"[\s.\-\u00a0\u202f()]", "", text)
        faults += [f"{path} shows {phone}" for phone in PHONES if phone in digits]
        faults += [f"{path} answers {answer.status_code}"] * (answer.status_code >= 500)
        waiting.extend(links(path, text) if answer.mimetype == "text/html" else ())
        if answer.location:
            waiting.append(answer.location)
    assert faults == []
    assert len(seen) > 60
    reached = " ".join(seen)
    for part in (
        "certificate.pdf",
        "extract.pdf",
        "/v/48213",
        "statistics.csv",
        "open-data/cooperatives.csv",
        "?on=",
    ):
        assert part in reached, part
    logged = "".join(capfd.readouterr())
    assert [word for word in (*PLANTED, *PHONES) if word in logged] == []


def machine_addresses() -> list[str]:
    found = [f"/v1{path}" for path in description("")["paths"] if "{" not in path]
    found += [f"/v1/open-data/{name}" for name in FILES]
    found += [
        f"/v1/cooperatives/48213{rest}" for rest in ("", "/certificate", "/extract", "?as_of=2020-01-01")
    ]
    found += [
        f"/v1/{path}"
        for path in ("changes?limit=100", "names?text=tadamount", "names?text=Zqx", "cooperatives?q=48213")
    ]
    code = document_code(get_record("48213"))
    return [
        *found,
        f"/v/{code}",
        "/fr/registry/48213?on=2020-01-01",
        "/fr/registry?q=Zq",
        "/ar/registry?status=suspended",
    ]


def links(base: str, text: str) -> list[str]:
    """Addresses of the register on a page."""
    found = (urlsplit(urljoin(base, html.unescape(link))) for link in LINK.findall(text))
    paths = (url.path + (f"?{url.query}" if url.query else "") for url in found if not url.netloc)
    return [path for path in paths if INSIDE.match(path)]


def readable(data: bytes, mimetype: str) -> str:
    """The words of an answer, also those of a PDF and of a signed document."""
    if mimetype == "application/pdf":
        pdf = pypdf.PdfReader(io.BytesIO(data))
        return " ".join(page.extract_text() for page in pdf.pages) + str(pdf.metadata)
    text = data.decode()
    if mimetype == "application/jose+json":
        payload = json.loads(text)["payload"]
        text += base64.urlsafe_b64decode(payload + "==").decode()
    return text


def test_the_search_would_find_what_is_planted() -> None:
    """The crawl's eyes: a page, a signature's payload."""
    payload = base64.urlsafe_b64encode(b'{"name": "Zqfatima"}').decode().rstrip("=")
    assert "Zqfatima" in readable(json.dumps({"payload": payload}).encode(), "application/jose+json")
    assert links("/fr/registry", '<a href="/fr/registry/1?on=2&amp;x=3">') == ["/fr/registry/1?on=2&x=3"]
