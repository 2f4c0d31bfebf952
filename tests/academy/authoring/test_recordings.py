"""A voice for a question and for an answer: kept, heard in the quiz, carried into the next version, kept on phones."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from academy.authoring.services import drafting, recordings
from academy.courses.models import AudioTrack
from academy.courses.services import lines_of
from academy.errors import NoSuchCourse
from academy.permissions import WRITE
from academy.quizzes.rules import read_spot, spot_of
from academy.quizzes.services import choices_of, questions_of
from core.auth import Actor
from core.db import session
from tests.academy.authoring.test_desk import OPUS, author, trainer
from tests.academy.makers import NOW, course


def spots_of(page_id: int) -> dict[str, str]:
    """Track by spot."""
    rows = select(AudioTrack.spot, AudioTrack.track).where(AudioTrack.page_id == page_id)
    return dict(session().execute(rows).all())


def keep(actor: Actor, page_id: int, spot: str, track: str = "darija") -> None:
    recordings.save_recording(actor, page_id, track, OPUS, seconds=3, origin="recorded", now=NOW, spot=spot)


@pytest.mark.parametrize("bad", ["x", "q", "q0", "q1c", "q1c0", "c3", "q1 ", "q9999999999"])
def test_what_is_no_place(bad: str) -> None:
    assert read_spot(bad) is None


def test_places() -> None:
    assert read_spot(spot_of(3)) == (3, None)
    assert read_spot(spot_of(3, 12)) == (3, 12)


def test_a_voice_belongs_to_a_question_of_its_page(both: Flask) -> None:
    _card, lines = course()
    actor = author(WRITE)
    check, final = lines["check"].id, lines["final"].id
    asked, other = questions_of([check])[0], questions_of([final])[0]
    answer = choices_of([asked.id])[asked.id][0]
    keep(actor, check, spot_of(asked.id))
    keep(actor, check, spot_of(asked.id, answer.id))
    keep(actor, check, spot_of(asked.id), "fr")
    keep(actor, check, spot_of(asked.id), "fr")
    wrong = choices_of([other.id])[other.id][0]
    for spot in (spot_of(other.id), spot_of(asked.id, wrong.id), "q", "q1c"):
        with pytest.raises(NoSuchCourse):
            keep(actor, check, spot)
    rows = session().execute(select(AudioTrack.spot, AudioTrack.track)).all()
    assert sorted(map(tuple, rows)) == sorted(
        [(spot_of(asked.id), "darija"), (spot_of(asked.id), "fr"), (spot_of(asked.id, answer.id), "darija")]
    )
    recordings.remove_recording(actor, check, "fr", spot_of(asked.id))
    assert len(spots_of(check)) == 2


def test_voices_go_on_into_the_next_version(both: Flask) -> None:
    card, lines = course()
    actor, check = author(WRITE), lines["check"].id
    asked = questions_of([check])
    last = choices_of([asked[1].id])[asked[1].id][-1]
    keep(actor, check, "")
    keep(actor, check, spot_of(asked[1].id))
    keep(actor, check, spot_of(asked[1].id, last.id), "fr")
    draft = drafting.new_draft(actor, card.id, NOW)
    page = {line.key: line.id for line in lines_of(draft)}["check"]
    new = questions_of([page])[1]
    newest = choices_of([new.id])[new.id][-1]
    assert new.id != asked[1].id
    assert (new.prompt_fr, newest.text_fr) == (asked[1].prompt_fr, last.text_fr)
    assert spots_of(page) == {"": "darija", spot_of(new.id): "darija", spot_of(new.id, newest.id): "fr"}
    drafting.remove_question(actor, new.id)
    assert spots_of(page) == {"": "darija"}
    assert len(spots_of(check)) == 3, "what learners hear is not touched"


def test_the_quiz_plays_the_recording_else_the_devices_voice(client: FlaskClient) -> None:
    card, lines = course()
    actor, check = author(WRITE), lines["check"].id
    asked = questions_of([check])[0]
    answer = choices_of([asked.id])[asked.id][1]
    before = client.get(f"/ar/learn/{card.slug}/check").get_data(as_text=True)
    assert "data-sounds" not in before
    assert 'data-say="#prompt"' in before
    assert "صوت السؤال: صوت جهازكم" in before
    for spot in (spot_of(asked.id), spot_of(asked.id, answer.id)):
        keep(actor, check, spot)
    page = client.get(f"/ar/learn/{card.slug}/check").get_data(as_text=True)
    assert page.count('data-sounds="darija /media/academy/audio/') == 2
    assert page.count("<noscript><audio controls") == 2, "heard without JavaScript too"
    assert "صوت السؤال: مسجل (الدارجة)" in page
    assert 'data-say="فارغ"' in page, "the answer without a recording is read by the device"
    first = client.get(f"/ar/learn/{card.slug}/check/questions").json["pool"][0]  # type: ignore[index]
    voices = [first["sound"], *(one["sound"] for one in first["choices"])]
    assert [bool(voice) for voice in voices] == [True, False, True]
    steps = client.get(f"/ar/learn/{card.slug}/kept.json").json["steps"]  # type: ignore[index]
    kept = next(one for one in steps if one["key"] == "check")
    assert {voices[0], voices[2]} <= set(kept["urls"])
    assert kept["bytes"] > 2 * len(OPUS)


def test_the_desk_takes_a_voice_for_an_answer(client: FlaskClient) -> None:
    card, _lines = course()
    trainer(client)
    version = client.post(f"/fr/desk/courses/{card.id}/draft").headers["Location"].rpartition("/")[2]
    page = next(line.id for line in lines_of(int(version)) if line.key == "check")
    asked = questions_of([page])[0]
    spot = spot_of(asked.id, choices_of([asked.id])[asked.id][0].id)
    place = f"/fr/desk/courses/pages/{page}/recordings"
    sent = {"track": "fr", "sound": (BytesIO(OPUS), "x"), "seconds": "3", "spot": spot}
    assert client.post(place, data=sent).headers["Location"].endswith(f"#question-{asked.id}")
    shown = client.get(f"/fr/desk/courses/pages/{page}").get_data(as_text=True)
    assert f'name="spot" value="{spot}"' in shown
    assert "Réponse 1: vide" in shown
    ids = [part.split('"')[0] for part in shown.split(' id="')[1:]]
    assert len(ids) == len(set(ids)), "every id once"
    assert client.post(place, data={"do": "remove", "track": "fr", "spot": spot}).status_code == 302
    assert spots_of(page) == {}
    assert (
        client.post(place, data={**sent, "sound": (BytesIO(OPUS), "x"), "spot": "q1c1c1"}).status_code == 404
    )


def test_practice_says_what_was_right_without_a_network(client: FlaskClient) -> None:
    card, lines = course()
    pool = {q["kind"]: q for q in client.get(f"/fr/learn/{card.slug}/check/questions").json["pool"]}  # type: ignore[index]
    single = pool["single"]["told"]
    assert single["feedback"] == "C’est le vide qui casse."
    assert sorted(single["marks"].values()) == [0, 1000]
    ends = {str(one["id"]) for one in pool["match"]["ends"]}
    assert {str(end) for end in pool["match"]["told"]["pairs"].values()} <= ends
    assert pool["numerical"]["told"]["answer"] == "2"
    assert pool["numerical"]["told"]["ranges"] == [[2.0, 2.0, 1000]]
    assert pool["short"]["told"] == {
        "feedback": "", "answer": "papier", "spellings": [["ورق", 1000], ["papier", 1000]],
    }  # fmt: skip
    final = client.get(f"/fr/learn/{card.slug}/final/questions").json["pool"]  # type: ignore[index]
    assert final
    assert all("told" not in one for one in final)
    assert lines["final"].kind == "final"
