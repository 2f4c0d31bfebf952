"""What a hostile phone, package or file may send: refused or bounded, never a crash, never another's marks."""

import io
import json
import math
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from academy.authoring.data import ModuleContent, PageContent
from academy.authoring.services.drafting import insert_page, new_course, take_questions
from academy.offline.services import receive
from academy.packages.services.keeping import add_package, keep_standing
from academy.permissions import WRITE
from academy.quizzes.importing.convert import to_question
from academy.quizzes.importing.gift_reader import read_gift
from academy.quizzes.importing.moodle_reader import read_moodle_xml
from academy.quizzes.models import Choice
from academy.quizzes.rules import ends_of, grade, read_numbers
from academy.quizzes.services import asked_ids, choices_of
from core.auth import Actor
from tests.academy.learning.test_recording import ATTEMPT
from tests.academy.makers import MATCH, NOW, course, learner
from tests.academy.packages.makers import h5p, scorm, zipped
from tests.academy.test_pages import sign_in

AUTHOR = Actor(None, frozenset({WRITE}), None, is_staff=True)


@pytest.mark.parametrize(
    "answers",
    [
        {"1": math.nan},
        {"1": math.inf},
        {"\ud800": "\ud800"},
        {"1": "\0"},
        {"1": {"2": [None, True, {"x": -1e308}]}},
    ],
)
def test_nothing_a_phone_answers_stops_what_it_sends(both: Flask, answers: Any) -> None:
    _card, lines = course()
    user = learner()
    poison = {
        "id": ATTEMPT(1),
        "kind": "attempt",
        "page": lines["check"].id,
        "answers": answers,
        "at": "9999-12-31T23:59:59-23:59",
    }
    honest = {"id": "s", "kind": "done", "step": lines["wrap"].step_id, "at": "0001-01-01T00:00:00+23:59"}
    assert [one["ok"] for one in receive(user, [poison, honest, poison], NOW)] == [True, True, True]


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"items": ' + "[" * 5000,
        '{"items": [' + "1" * 5000 + "]}",
        "null",
        '{"items": {"a": 1}}',
        '{"items":[{"id":"x","kind":"done","step":1e400,"at":1e400},{"id":["'
        + "y" * 9000
        + '"]},{"kind":"attempt","id":{},"page":true}]}',
    ],
)
def test_no_body_stops_the_sync(client: FlaskClient, body: str) -> None:
    course()
    sign_in(client)
    answer = client.post("/ar/learn/sync", data=body, content_type="application/json")
    assert answer.status_code in (200, 400), answer.status_code


@pytest.mark.parametrize(
    "sofar",
    [
        "[" * 15_000,
        '{"1": NaN}',
        '{"1": {"a": {"b": "\\ud800"}}}',
        '{"QID": {"a": 1}}',
        '{"QID": [[1], {"a": 2}]}',
        '{"QID": 5}',
    ],
)
def test_the_form_of_a_quiz_holds_whatever_it_holds(client: FlaskClient, sofar: str) -> None:
    _card, lines = course()
    sign_in(client)
    for key in ("check", "final"):
        for qid in asked_ids(lines[key].id):
            for n in range(6):
                form = {
                    "attempt": ATTEMPT(2),
                    "sofar": sofar.replace("QID", str(qid)),
                    "n": str(n),
                    "do": "next",
                }
                answer = client.post(f"/ar/learn/packing-well/{key}/quiz", data=form, follow_redirects=True)
                assert answer.status_code < 500


def test_a_badge_of_half_characters(client: FlaskClient) -> None:
    for bad in (
        {"id": "https://x/c/\ud800", "credentialSubject": {}},
        {"id": "https://x/c/\u0000a", "credentialSubject": []},
    ):
        sent = {"badge": (io.BytesIO(json.dumps(bad).encode()), "b.json")}
        answer = client.post("/fr/academy/verify/", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 404
    assert client.get("/fr/academy/verify/%ED%A0%80").status_code in (400, 404)
    assert client.get("/fr/academy/verify/%00").status_code in (400, 404)


@pytest.mark.parametrize(("typed", "meant"), [
    ("1.000", {1, 1000}), ("1,500", {1.5, 1500}), ("12.345.678", {12345678}), ("1.500,50", {1500.5}),
    ("١٬٥٠٠", {1500}), ("١٫٥", {1.5}), ("۱۲", {12}), ("1 000 DH", {1000}), ("25 درهم", {25}), ("٢٥٪", {25}),
    ("\u200f12", {12}), ("−5", {-5}), ("0,5", {0.5}), ("5.", {5}), (".5", {0.5}),
    ("", set()), ("nan", set()), ("1e3", set()), ("1_0", set()), ("1.2.3", set()), ("9" * 40, set()), ("درهم", set()),
])  # fmt: skip
def test_numbers_as_people_write_them(typed: str, meant: set[float]) -> None:
    assert set(read_numbers(typed)) == meant


@pytest.mark.parametrize("source", ["nan", "1e999"])
def test_moodle_numbers_are_finite(source: str) -> None:
    report = read_moodle_xml(
        f"""<quiz><question type="numerical"><name><text>t</text></name>
<questiontext><text>q</text></questiontext>
<answer fraction="100"><text>{source}</text></answer></question></quiz>""".encode()
    )
    assert len(report.faults) == 1
    assert not report.questions


@pytest.mark.parametrize(
    "source", ["::t:: q {#1e999}", "::t:: q {#nan}", "::t:: q {#1:1e999}", "::t:: q {#1..inf}"]
)
def test_gift_numbers_are_finite(source: str) -> None:
    report = read_gift(source)
    assert len(report.faults) == 1
    assert not report.questions


def test_imported_texts_hold_nothing_that_no_database_keeps(both: Flask) -> None:
    draft = new_course(AUTHOR, "ت", "T", NOW)
    page = insert_page(AUTHOR, draft, "quiz", "ت", "T")
    report = read_gift("::a\x00b:: q\x00 {=a\x00 ~b}\n\n::x:: q {=1 ~2}")
    assert not report.faults
    take_questions(AUTHOR, page, [to_question(one, "ar") for one in report.questions])


@pytest.mark.parametrize("value", ["\ud800", "\0", "x" * 70000])
def test_a_package_stores_half_characters(both: Flask, value: str) -> None:
    package = add_package(AUTHOR, zipped(scorm()), NOW)
    keep_standing(
        learner(),
        package,
        {
            "cmi": {
                "core": {"lesson_location": value, "lesson_status": "passed", "score": {"raw": "inf"}},
                "suspend_data": value,
            }
        },
        NOW,
    )


@pytest.mark.parametrize("title", ["\ud800", "a\0b", {"x": 1}, "x" * 9999, 5])
def test_an_h5p_title(both: Flask, title: Any) -> None:
    files = h5p()
    top = json.loads(files["h5p.json"])
    top["title"] = title
    files["h5p.json"] = json.dumps(top)
    add_package(AUTHOR, zipped(files), NOW)


FINAL_MATCH = ModuleContent(
    "م", "M", (PageContent("final", "final", "اختبار", "Test", pass_percent=60, questions=(MATCH,)),)
)


def test_a_match_does_not_tell_its_pairs(client: FlaskClient) -> None:
    """Neither the page's source nor what a phone keeps says which end belongs where."""
    _card, lines = course(modules=(FINAL_MATCH,))
    [(_question, choices)] = choices_of(asked_ids(lines["final"].id)).items()
    ids = {str(one.id) for one in choices}
    kept = client.get("/fr/learn/packing-well/final/questions").get_json()["pool"][0]
    assert not ids & {str(end["id"]) for end in kept["ends"]}
    assert [end["text"] for end in kept["ends"]] == sorted(one.match_fr for one in choices)
    page = client.get("/fr/learn/packing-well/final").get_data(as_text=True)
    assert not ids & set(re.findall(r'<option value="([^"]+)"', page))
    assert grade("match", choices, {key: key for key in ids}).thousandths == 0, (
        "each with itself is no answer"
    )
    assert "told" not in kept


def test_ends_that_read_alike_are_one() -> None:
    pairs = [
        Choice(id=n, text_ar=ar, text_fr=fr, match_ar=to_ar, match_fr=to_fr, weight=1000)
        for n, (ar, fr, to_ar, to_fr) in enumerate(
            [("أ", "a", "ورق", "papier"), ("ب", "b", "كاغد", "papier"), ("ج", "c", "قماش", "toile")], 1
        )
    ]
    names = {end.match_ar: name for name, end in ends_of(pairs).items()}
    assert grade("match", pairs, {"1": names["ورق"], "2": names["ورق"], "3": names["قماش"]}).is_right


def test_what_was_not_answered_gets_nothing() -> None:
    anything = [Choice(id=1, text_fr="*", weight=1000), Choice(id=2, text_fr="none", weight=1000)]
    assert grade("short", anything, None).thousandths == 0
    assert grade("short", anything, "x").is_right


def test_the_result_says_what_was_answered_and_numbers_plainly(client: FlaskClient) -> None:
    _card, lines = course()
    sign_in(client)
    number = next(
        key for key, found in choices_of(asked_ids(lines["final"].id)).items() if found[0].low is not None
    )
    for attempt in range(1, 9):
        form = {
            "attempt": ATTEMPT(attempt),
            "sofar": json.dumps({str(number): "7.000"}),
            "n": "1",
            "do": "next",
        }
        page = client.post("/fr/learn/packing-well/final/quiz", data=form, follow_redirects=True).get_data(
            as_text=True
        )
        if "Combien de tours" in page:
            break
    assert "Vous avez répondu : 7.000" in page
    assert re.search(r'<bdi class="num">2</bdi>', page)
