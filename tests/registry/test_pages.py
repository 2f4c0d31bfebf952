from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from core.auth.actor import Actor
from core.db import db
from registry import api
from registry.data import FilingDraft
from registry.permissions import FILE
from registry.services.reading import Criteria, search_register
from tests.registry.factory import FIRST, LATER, SECOND, import_lines, registrar

SECRETS = (
    "661234578",
    "0661234578",
    "06 61 23 45 78",
    "contact@tadamount.ma",
    "tadamount.ma",
    "phone_enc",
    "Fatima",
)


@pytest.fixture
def register(app: Flask) -> int:
    import_lines(FIRST, SECOND)
    card = api.find_cooperative("48213")
    assert card
    return card.id


@pytest.fixture
def statements(app: Flask) -> list[str]:
    found: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: found.append(args[2]))
    return found


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_the_record(client: FlaskClient, register: int, lang: str, statements: list[str]) -> None:
    page = client.get(f"/{lang}/registry/48213")
    assert page.status_code == 200
    assert len(statements) <= 6
    for fact in ("48213", "1284/2012", "تعاونية تاضامونت", "Coopérative Tadamount"):
        assert fact in page.text
    assert "noindex" not in page.text
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}"' in page.text


def test_other_spellings_lead_to_the_one_address(client: FlaskClient, register: int) -> None:
    for typed in ("٤٨٢١٣", "48 213"):
        answer = client.get(f"/ar/registry/{typed}")
        assert (answer.status_code, answer.location) == (301, "/ar/registry/48213")


def test_unknown_numbers_get_a_clear_page(client: FlaskClient, register: int) -> None:
    for typed in ("99999", "<script>alert(1)</script>", "a" * 300):
        answer = client.get(f"/fr/registry/{typed}")
        assert answer.status_code == 404
        assert "Aucune coopérative ne porte le numéro" in answer.text
        assert "<script>alert" not in answer.text
        assert "noindex" in answer.text


def test_a_suspended_cooperative_says_so_without_the_reason(client: FlaskClient, register: int) -> None:
    reason = "Plainte de Fatima contre la gérante"
    api.suspend(register, registrar(), reason, LATER)
    page = client.get("/fr/registry/48213")
    assert page.status_code == 200
    assert "Suspendue par l’Office" in page.text
    assert "noindex" in page.text
    assert reason not in page.text
    assert "Fatima" not in client.get("/v1/cooperatives/48213").text


def test_no_personal_data_on_any_public_page(client: FlaskClient, register: int) -> None:  # I21
    import_lines(FIRST.replace("0661234578", "0661234579"), now=LATER)
    for path in (
        "/ar/registry/48213",
        "/fr/registry/48213",
        "/ar/registry",
        "/fr/registry?q=tadamount",
        "/v1/cooperatives/48213",
    ):
        text = client.get(path).text
        for secret in (*SECRETS, "661234579"):
            assert secret not in text.replace("Coopérative Tadamount", ""), (path, secret)


def test_search_by_number_name_and_place(client: FlaskClient, register: int, statements: list[str]) -> None:
    def found(**criteria: str) -> list[str]:
        return [card.central_number for card in search_register(Criteria(**criteria)).cards]

    assert found(text="48213") == found(text="٤٨٢١٣") == found(text="1284/2012") == ["48213"]
    assert found(text="التعاونية تاضـامونت") == found(text="TADAMOUNT") == ["48213"]
    assert found(text="cooperative ourika") == ["51002"]
    assert found(region_code="09") == found(sector_code="argan") == ["48213"]
    assert found(status="suspended") == found(text="%") == found(text="_") == found(text="zzz") == []
    assert len(found()) == 2
    statements.clear()
    page = client.get("/fr/registry?q=tadamount&region=09")
    assert len(statements) <= 12
    assert "48213" in page.text
    assert "51002" not in page.text
    for odd in ("?after=x", "?after=99999999999999999999", "?region=zz", "?status='", "?q=" + "(" * 3000):
        assert client.get(f"/ar/registry{odd}").status_code == 200


def test_the_history_says_year_capital_and_members(client: FlaskClient, register: int) -> None:
    year, capital = date(2026, 4, 1), date(2026, 5, 2)
    api.file(
        register,
        FilingDraft("accounts_filed", year, facts={"fiscal_year": 2025}),
        Actor(None, frozenset({FILE}), None, is_staff=True),
        LATER,
    )
    draft = FilingDraft("capital_changed", capital, set={"capital_centimes": 5_000_000})
    api.file(register, draft, Actor(None, frozenset({FILE}), None, is_staff=True), LATER)
    page = client.get("/fr/registry/48213").text.replace("\u202f", " ").replace("\xa0", " ")
    assert "1 avril 2026 · Année 2025" in page.replace("1er", "1")
    assert "2 mai 2026 · 50 000 DH" in page
    assert "14 mai 2012 · 38 membres" in page


def test_the_search_says_how_many_and_when_only_near_names_are_left(
    client: FlaskClient, register: int
) -> None:
    assert "1 coopérative trouvée" in client.get("/fr/registry?q=tadamount").text
    near = client.get("/fr/registry?q=tadamountt").text
    assert "48213" in near
    assert "Aucun nom ne porte exactement ces mots" in near
    assert "trouvée" not in near
    assert "2 coopératives trouvées" in client.get("/fr/registry?status=active").text
    nothing = client.get("/fr/registry?q=xqzw").text
    assert "Aucun nom ne porte" not in nothing
    assert "trouvée" not in nothing


def test_a_search_counts_no_further_than_a_thousand(
    client: FlaskClient, register: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.public.search.MOST", 1)
    for query in ("status=active", "q=cooperative"):
        assert "Plus de 1 coopératives trouvées" in client.get(f"/fr/registry?{query}").text


def test_pages_follow_the_names_and_lose_nobody(client: FlaskClient, register: int) -> None:
    names = [
        FIRST.replace("48213", str(n)).replace("1284/", f"{n}/").replace("Tadamount", f"Cas {n % 3}")
        for n in range(100, 130)
    ]
    import_lines(*names)
    seen: list[int] = []
    after = 0
    while True:
        page = search_register(Criteria(), after=after, limit=7)
        seen += [card.id for card in page.cards]
        if not page.next_after:
            break
        after = page.next_after
    assert len(seen) == len(set(seen)) == 32
    first = client.get("/fr/registry")
    assert 'rel="next"' in first.text


def test_the_machine_record(client: FlaskClient, register: int) -> None:
    answer = client.get("/v1/cooperatives/48213")
    assert answer.json
    assert (answer.status_code, answer.json["status"], answer.json["members"]) == (200, "active", 38)
    assert answer.json["history"] == [{"kind": "registered", "date": "2012-05-14", "changed": []}]
    again = client.get("/v1/cooperatives/48213", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    api.suspend(register, registrar(), "Produits sans autorisation", LATER)
    assert (
        client.get("/v1/cooperatives/48213", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 200
    )
    assert client.get("/v1/cooperatives/48213?fields=all").status_code == 400
    unknown = client.get("/v1/cooperatives/1")
    assert (unknown.status_code, unknown.json["error"]["code"]) == (404, "unknown_cooperative")  # type: ignore[index]
