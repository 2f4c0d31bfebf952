"""Moodle's GIFT and XML: the files of others with their answers, our own broken ones, and there and back again."""

import json
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from academy.quizzes.data import ASKED
from academy.quizzes.importing.convert import from_question, to_question
from academy.quizzes.importing.data import Answer, Parsed, Text, as_json
from academy.quizzes.importing.gift_reader import read_gift
from academy.quizzes.importing.gift_writer import write_gift
from academy.quizzes.importing.moodle_reader import read_moodle_xml
from academy.quizzes.importing.moodle_writer import write_moodle_xml
from academy.quizzes.rules import question_faults

ORACLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "oracles"
GIFT = sorted((ORACLES / "gift").glob("*.gift"))
MOODLE = sorted((ORACLES / "moodle-xml").glob("*.xml"))
elsewhere = pytest.mark.skipif(not GIFT, reason="the files of others are not on this machine")

OWN = r"""$CATEGORY: $course$/Taawon

::prix::Combien coûte le pot ?{#=30:1 =%50%40#presque}

::membres::[markdown]Il faut au moins **cinq**
membres.{T#non#oui, la loi le dit####Loi 112-12}

Reliez{=Présidente -> convoque =Trésorière -> tient la caisse = -> rien}

Qui vote ?{~%50%les membres ~%50%la présidente ~%-100%le livreur \= personne}

Le siège est à {=Rabat =%50%Salé} , au Maroc.

Racontez. {####merci}

Un mot : %50% {=%100%50 -> 40 ~100%}
"""


@elsewhere
@pytest.mark.parametrize("path", GIFT, ids=lambda p: p.stem)
def test_gift_of_others(path: Path) -> None:
    wanted, report = json.loads(path.with_suffix(".json").read_text()), read_gift(path.read_text())
    found = [as_json(one) for one in report.questions]
    assert not report.faults
    assert [{k: f[k] for k in w} for f, w in zip(found, wanted, strict=True)] == wanted
    assert read_gift(write_gift(report.questions)).questions == report.questions


@elsewhere
@pytest.mark.parametrize("path", MOODLE, ids=lambda p: p.stem)
def test_moodle_xml_of_others(path: Path) -> None:
    report = read_moodle_xml(path.read_bytes())
    if path.stem == "error_invalid_grades":
        assert [(one.line, one.reason) for one in report.faults] == [
            (38, "the fraction 33 is none that Moodle knows")
        ]
        return
    kinds = {
        "multichoice": ["single"],
        "truefalse": ["truefalse"] * 2,
        "nested_categories_with_questions": ["truefalse", "essay", *["truefalse"] * 3],
    }
    assert [one.kind for one in report.questions] == kinds[path.stem]
    assert not report.faults
    assert read_moodle_xml(write_moodle_xml(report.questions)).questions == report.questions


def test_our_own_file_has_every_kind() -> None:
    report = read_gift(OWN)
    assert not report.faults
    kinds = [one.kind for one in report.questions]
    assert kinds == ["numerical", "truefalse", "match", "multiple", "short", "essay", "single"]
    price, law = report.questions[:2]
    assert [(one.low, one.high, one.weight) for one in price.answers] == [(29, 31, None), (40, 40, 50)]
    assert (law.stem.text, law.category) == ("Il faut au moins **cinq**\nmembres.", "$course$/Taawon")
    assert law.true_feedback == Text("markdown", "non")
    assert report.questions[4].stem.text == "Le siège est à _____ , au Maroc."


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("Bon{T}\n\nOuvert{=a\n~b\n\n::autre::Oui{T}", 3, "a { without its }"),
        ("Fermé =a}", 1, "a } without its {"),
        ("A{=a}\nB{=b}", 2, "a second { in one question: is an empty line missing between two questions?"),
        ("\n\nA{~a ~b}", 3, "no answer is right: put = before it"),
        ("A{#vingt}", 1, "“vingt” is not a number"),
        ("A{=%150%a}", 1, "the weight 150 is more than 100 percent"),
        ("A{\n=a -> b\n=c ->\n}", 3, "a pair has no right side"),
        ("A{rien =a}", 1, "there is text before the first answer"),
        ("A{=a ~}", 1, "an answer has no text"),
    ],
)
def test_broken_gift_says_where_and_why(source: str, line: int, reason: str) -> None:
    report = read_gift(source)
    assert [(one.line, one.reason) for one in report.faults] == [(line, reason)]
    assert len(report.questions) == source.count("{T}"), "the others are kept"


@pytest.mark.parametrize(
    ("inner", "line", "reason"),
    [
        ("<question", 2, "not well-formed XML: "),
        (
            '<question type="multichoice">\n<questiontext><text>A</text></questiontext></question>',
            2,
            "the question has no a",
        ),
        ('<question type="truefalse"/>', 2, "the question has no text"),
    ],
)
def test_broken_xml_says_where_and_why(inner: str, line: int, reason: str) -> None:
    fault = read_moodle_xml(f"<quiz>\n{inner}\n</quiz>".encode()).faults[0]
    assert fault.line >= line
    assert fault.reason.startswith(reason)


@pytest.mark.parametrize(
    "source",
    [
        b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>',
        b'<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>',
        b"<quiz>" + b"<a>" * 40 + b"</a>" * 40 + b"</quiz>",
        b"<html/>",
        b"",
    ],
)
def test_hostile_xml_is_refused(source: bytes) -> None:
    report = read_moodle_xml(source)
    assert not report.questions
    assert report.faults


def test_kinds_we_do_not_ask_stay_drafts_with_a_note() -> None:
    report = read_moodle_xml(
        b'<quiz><question type="cloze"><name><text>n</text></name><questiontext format="html"><text>'
        b"&lt;b&gt;x&lt;/b&gt;</text></questiontext></question></quiz>"
    )
    assert "cloze" in report.questions[0].note
    kept = to_question(report.questions[0], "fr")
    assert (kept.kind, kept.prompt_fr, kept.is_draft) == ("description", "x", True)


def test_ours_to_gift_and_back() -> None:
    """Text loses its marks once, then nothing changes any more."""
    ours = [to_question(one, "fr") for one in read_gift(OWN).questions]
    assert not [fault for one in ours if one.kind in ASKED for fault in question_faults(one)]
    for write, read in ((write_gift, read_gift), (write_moodle_xml, read_moodle_xml)):
        file = write([from_question(one, one.choices, "fr") for one in ours])  # type: ignore[operator]
        report = read(file)  # type: ignore[operator]
        assert not report.faults
        assert [to_question(one, "fr") for one in report.questions] == ours


words = (
    st.text("abأ{}=~#:\\%->/[]$ 5.é", min_size=1, max_size=14).map(lambda t: " ".join(t.split())).filter(bool)
)
texts = words.map(lambda t: Text("moodle", t))


@st.composite
def parsed(draw: st.DrawFn) -> Parsed:
    """Any question of ours with awkward letters."""
    kind = draw(st.sampled_from(["single", "short", "match", "truefalse", "essay"]))
    shared = {"stem": draw(texts), "title": draw(st.none() | words), "feedback": draw(st.none() | texts)}
    if kind == "truefalse":
        return Parsed(kind, **shared, is_true=draw(st.booleans()), true_feedback=draw(st.none() | texts),
                      false_feedback=draw(st.none() | texts))  # fmt: skip
    if kind == "match":
        ends = draw(st.lists(st.tuples(plain_words, plain_words), min_size=2, max_size=3))
        return Parsed(
            kind,
            **shared,
            answers=tuple(Answer(Text("moodle", a), True, match=Text("moodle", b)) for a, b in ends),
        )
    if kind == "essay":
        return Parsed(kind, **shared)
    right = [Answer(draw(texts), True, 100.0, draw(st.none() | texts))]
    wrong = [Answer(draw(texts), False, 0.0, draw(st.none() | texts))] if kind == "single" else []
    return Parsed(kind, **shared, answers=tuple(right + wrong))


plain_words = words.map(lambda t: " ".join(t.replace("->", "").split())).filter(bool)


@settings(max_examples=150, deadline=None)
@given(st.lists(parsed(), min_size=1, max_size=3))
def test_gift_is_stable_whatever_the_letters(questions: list[Parsed]) -> None:
    report = read_gift(write_gift(questions))
    assert (report.faults, list(report.questions)) == ((), questions)


def test_commands(app: Flask, tmp_path: Path) -> None:
    good, bad = tmp_path / "a.gift", tmp_path / "b.xml"
    good.write_text(OWN)
    bad.write_text("<quiz>")
    run = app.test_cli_runner().invoke
    done = run(args=["academy", "gift", str(good), "--json"])
    assert (done.exit_code, len(json.loads(done.stdout)["questions"])) == (0, 7)
    done = run(args=["academy", "moodle-xml", str(bad), "--json"])
    assert (done.exit_code, json.loads(done.stdout)["errors"][0]["line"]) == (1, 1)
    done = run(args=["academy", "gift", str(good)])
    assert "numerical prix" in done.stdout
