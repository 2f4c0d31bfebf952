"""Learners' pages without JavaScript, in three languages; budgets; what phones are given."""

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select

from academy import api
from academy.authoring.data import ModuleContent, PageContent
from academy.courses.models import AudioTrack
from academy.learning.models import Attempt, Completion
from academy.quizzes.models import Choice
from core import clock
from core.auth import create_user, get_user, system_actor
from core.db import session, transaction
from core.slots import slot
from tests.academy.learning.test_recording import ATTEMPT, right
from tests.academy.makers import EVERY, NOW, PASSWORD, SHORT, course, learner

TITLE = {"ar": "توضيب بلا كسر", "fr": "Emballer sans casse", "en": "Emballer sans casse"}


def sign_in(client: FlaskClient) -> int:
    user = learner()
    login = get_user(user).login
    assert client.post("/fr/account/login", data={"login": login, "password": PASSWORD}).status_code == 302
    return user


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_every_page_in_every_language(client: FlaskClient, lang: str) -> None:
    card, lines = course()
    for path in (
        "",
        f"{card.slug}",
        *(f"{card.slug}/{key}" for key in lines),
        f"{card.slug}/sheet/print",
        "kept",
    ):
        answer = client.get(f"/{lang}/learn/{path}")
        assert answer.status_code == 200, path
        text = answer.get_data(as_text=True)
        assert "style=" not in text
        if path not in ("kept",):
            assert TITLE[lang] in text, path
        assert len(gzip.compress(answer.data)) < 60_000


def test_unknown_courses_and_steps(client: FlaskClient) -> None:
    card, _lines = course()
    for path in (
        "nothing",
        f"{card.slug}/nothing",
        f"{card.slug}/wrap/print",
        "nothing/kept.json",
    ):
        assert client.get(f"/fr/learn/{path}").status_code == 404, path


def test_the_shelf_is_looked_through(client: FlaskClient) -> None:
    course()
    course("accounts", topics=("accounts",), roles=("treasurer",))
    found = client.get("/fr/learn/?topic=accounts").get_data(as_text=True)
    assert 'href="/fr/learn/accounts"' in found
    assert 'href="/fr/learn/packing-well"' not in found
    assert "/ar/learn/packing-well" in client.get("/ar/learn/", query_string={"q": "توضيب بلا"}).get_data(
        as_text=True
    )
    assert "Aucun cours" in client.get("/fr/learn/?q=zzz").get_data(as_text=True)


def test_a_shelf_takes_few_statements(client: FlaskClient) -> None:
    for number in range(6):
        course(f"course-{number}")
    sign_in(client)
    for path in ("/fr/learn/", "/fr/learn/course-1", "/fr/learn/course-1/wrap", "/fr/account/courses"):
        client.get(path)
        with statements() as seen:
            client.get(path)
        asked = [one for one in seen if one.startswith("SELECT")]
        assert len(asked) <= 12, (path, asked)


def test_steps_without_javascript(client: FlaskClient) -> None:
    card, lines = course()
    user = sign_in(client)
    answer = client.post(f"/fr/learn/{card.slug}/wrap/done")
    assert answer.headers["Location"] == f"/fr/learn/{card.slug}/fill"
    assert client.post(f"/fr/learn/{card.slug}/check/done").status_code == 302, (
        "on, but a quiz is not done so"
    )
    done = select(Completion.step_id).where(Completion.user_id == user)
    assert list(session().scalars(done)) == [lines["wrap"].step_id]
    page = client.get(f"/fr/learn/{card.slug}").get_data(as_text=True)
    assert f"/fr/learn/{card.slug}/fill" in re.findall(r'class="btn learn big" href="([^"]+)', page)


def fields(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {key: value.replace("&#34;", '"') for key, value in found.items()}


def flat(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers as a form sends them."""
    found: dict[str, Any] = {}
    for key, value in answers.items():
        if isinstance(value, dict):
            found |= {f"a{key}_{one}": other for one, other in value.items()}
        else:
            found[f"a{key}"] = value
    return found


def test_a_quiz_without_javascript(client: FlaskClient) -> None:
    card, lines = course()
    user = sign_in(client)
    place = f"/fr/learn/{card.slug}/check"
    page = client.get(place).get_data(as_text=True)
    empty = client.post(f"{place}/quiz", data=fields(page))
    assert empty.status_code == 400
    assert "Choisissez d’abord une réponse" in empty.get_data(as_text=True)
    good = flat(right(lines["check"].id))
    for _turn in range(12):
        answer = client.post(f"{place}/quiz", data={**fields(page), **good})
        page = answer.get_data(as_text=True)
        if answer.status_code == 302:
            break
        assert answer.status_code == 200
        assert "Bravo" in page or "Question" in page
    result = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "100 %" in result
    kept = session().scalars(select(Attempt)).one()
    assert (kept.user_id, kept.percent) == (user, 100)
    client.post(f"{place}/quiz", data={"attempt": kept.client_id, "n": "5", "do": "next", "sofar": "{}"})
    assert session().scalar(select(func.count()).select_from(Attempt)) == 1, "the same attempt is kept once"
    other = client.application.test_client()
    assert "login" in other.get(f"{place}/result/{kept.client_id}").headers["Location"]


def test_a_visitor_sees_the_result_and_nothing_is_kept(client: FlaskClient) -> None:
    card, lines = course()
    place = f"/ar/learn/{card.slug}/final"
    page = client.get(place).get_data(as_text=True)
    for _turn in range(2):
        page = client.post(f"{place}/quiz", data={**fields(page), **flat(right(lines["final"].id))}).get_data(
            as_text=True
        )
    assert "100 %" in page
    assert session().scalar(select(func.count()).select_from(Attempt)) == 0


@pytest.mark.parametrize("sofar", ["", "[]", "{", '{"1": {"x": []}}', "x" * 30_000])
def test_a_form_that_was_tampered_with(client: FlaskClient, sofar: str) -> None:
    card, _lines = course()
    for number in ("-3", "99", "x"):
        data = {"attempt": ATTEMPT(1), "sofar": sofar, "n": number, "do": "next"}
        assert client.post(f"/fr/learn/{card.slug}/check/quiz", data=data).status_code == 200
    assert client.post(f"/fr/learn/{card.slug}/check/quiz", data={"attempt": "x"}).status_code == 200


def test_phones_never_get_the_right_answers_of_a_final_test(client: FlaskClient) -> None:
    short = replace(SHORT, prompt_fr="Avec quoi ?")
    final = PageContent("final", "final", "الاختبار", "Le test", pass_percent=60, questions=(*EVERY, short))
    card, lines = course(modules=(ModuleContent("أ", "A", (final,)),))
    found = client.get(f"/fr/learn/{card.slug}/final/questions")
    assert len(found.json["pool"]) == 7  # type: ignore[index]
    for secret in ("weight", "correct", "feedback", '"low"', '"high"', "told", "marks", "spellings"):
        assert secret not in found.get_data(as_text=True)
    words = [c.text_fr for c in session().scalars(select(Choice)) if c.text_fr == "papier"]
    assert words, "an accepted spelling is there"
    asked = next(q for q in found.json["pool"] if q["kind"] == "short")  # type: ignore[index]
    assert asked["choices"] == []
    manifest = client.get(f"/fr/learn/{card.slug}/kept.json").json
    assert [step["key"] for step in manifest["steps"]] == list(lines)  # type: ignore[index]


def test_sync_over_http(client: FlaskClient) -> None:
    _card, lines = course()
    assert client.get("/fr/learn/sync").json["who"] == ""  # type: ignore[index]
    refused = client.post("/fr/learn/sync", json={"items": []}, headers={"Accept": "application/json"})
    assert refused.status_code == 401
    sign_in(client)
    item = {"id": "d1", "kind": "done", "step": lines["wrap"].step_id, "at": NOW.isoformat()}
    for _again in range(2):
        answer = client.post("/fr/learn/sync", json={"items": [item]}).json
        assert answer["results"] == [{"id": "d1", "ok": True}]  # type: ignore[index]
    assert client.get("/fr/learn/sync").json["who"] == answer["who"]  # type: ignore[index]
    for nonsense in (b"", b"[]", b"{", b'{"items": 3}'):
        sent = client.post("/fr/learn/sync", data=nonsense, content_type="application/json")
        assert (sent.status_code, sent.json["results"]) == (200, [])  # type: ignore[index]


def test_the_worker_is_served_at_the_root(client: FlaskClient) -> None:
    answer = client.get("/learn-worker.js")
    assert answer.mimetype == "text/javascript"
    shell = json.loads(re.search(r"const SHELL = (\[.*?\]);", answer.get_data(as_text=True))[1])  # type: ignore[index]
    for path in shell:
        assert client.get(path, buffered=True).status_code == 200, path
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_recording_stands_before_the_devices_voice(app: Flask, client: FlaskClient) -> None:
    card, lines = course()
    row = {
        "page_id": lines["wrap"].id,
        "media_type": "audio/ogg",
        "byte_size": 9000,
        "seconds": 4,
        "origin": "recorded",
        "created_at": NOW,
    }
    with transaction() as s:
        s.add(AudioTrack(**row, track="fr", storage_key="academy/audio/aa/a1.ogg"))
        s.add(AudioTrack(**row, track="darija", storage_key="academy/audio/aa/a2.ogg"))
    page = client.get(f"/ar/learn/{card.slug}/wrap").get_data(as_text=True)
    assert re.findall(r'data-track="(\w+)"', page) == ["darija", "fr"]
    assert "الدارجة" in page
    step = client.get(f"/ar/learn/{card.slug}/kept.json").json["steps"][0]  # type: ignore[index]
    assert step["urls"][-1] == "/media/academy/audio/aa/a2.ogg"


def test_links_for_other_pages(app: Flask) -> None:
    card, _lines = course()
    with app.test_request_context("/fr/"):
        assert card.slug in slot("courses", topics=["packing"], lang="fr")
        assert slot("courses", topics=["leadership"], lang="fr") == ""


def test_my_courses_suggestions_and_groups(client: FlaskClient) -> None:
    card, _lines = course()
    user = sign_in(client)
    api.suggest(user, [card.slug], source="score", reason_ar="أ", reason_fr="2 colis cassés", now=NOW)
    assert "2 colis cassés" in client.get("/fr/account/courses").get_data(as_text=True)
    assert "2 colis cassés" in client.get("/fr/account/").get_data(as_text=True)
    wrong = client.post("/fr/account/courses/join", data={"code": "NOPE"})
    assert wrong.status_code == 400
    assert client.post("/fr/account/courses/suggestions/1/dismiss").status_code == 302
    assert "2 colis cassés" not in client.get("/fr/account/courses").get_data(as_text=True)


def test_the_trainers_desk(app: Flask, client: FlaskClient) -> None:
    course()
    sign_in(client)
    assert client.get("/fr/desk/groups").status_code == 403
    create_user(
        system_actor(),
        name="Touria",
        phone="0661450991",
        password=PASSWORD,
        roles=("trainer",),
        now=clock.now(),
    )
