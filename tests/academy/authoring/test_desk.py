"""The author's desk: drafts never change what learners see, another person publishes, sound is known by its bytes."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from academy.authoring.rules import content_faults, sound_type
from academy.authoring.services import drafting, reading, recordings, reviewing
from academy.authoring.services.loading import load_course
from academy.authoring.sources import read_course
from academy.courses.models import AudioTrack, Course, CourseVersion
from academy.courses.services import get_course, lines_of
from academy.errors import BadContent, BadDraft, BadRecording, DraftOpen, NoSuchCourse, NotYourDraft
from academy.learning.data import Done
from academy.learning.services import progress, recording
from academy.permissions import OF_STAFF, REVIEW, WRITE
from core.auth import Actor, create_user, system_actor
from core.auth.models import UserSession
from core.db import session, transaction
from core.errors import NotAllowed
from tests.academy.makers import NOW, PASSWORD, content, course, learner

OPUS = b"OggS" + bytes(24) + b"OpusHead" + bytes(200)
GIFT = "::a::Combien ?{#5}\n\nVrai ?{T}\n"


def author(*rights: str) -> Actor:
    return Actor(learner("Touria"), frozenset(rights or (WRITE, REVIEW)), is_staff=True)


def test_the_same_files_twice_change_nothing(both: Flask) -> None:
    assert load_course(content(), NOW)
    assert not load_course(content(), NOW)
    assert load_course(content(minutes=9), NOW)
    card = get_course("packing-well")
    assert card.minutes == 9
    states = session().scalars(select(CourseVersion.state).order_by(CourseVersion.number))
    assert list(states) == ["retired", "published"]


def test_a_version_is_read_as_it_was_written(both: Flask) -> None:
    card, _lines = course()
    found, version = reading.get_version(author(), card.version_id)
    again = reading.read_version(found, version)
    assert again == content()


def test_a_draft_is_published_by_another_person(both: Flask) -> None:
    card, lines = course()
    writer, reviewer, user = author(), author(), learner()
    recording.complete(user, Done(lines["wrap"].step_id, NOW))
    with transaction() as s:
        s.add(AudioTrack(page_id=lines["wrap"].id, track="fr", storage_key="k", media_type="audio/ogg", byte_size=9,
                         seconds=4, origin="recorded", created_at=NOW))  # fmt: skip
    draft = drafting.new_draft(writer, card.id, NOW)
    with pytest.raises(DraftOpen):
        drafting.new_draft(reviewer, card.id, NOW)
    pages = {line.key: line for line in lines_of(draft)}
    drafting.save_page(writer, pages["fill"].id, {"text_fr": "Nouveau."})
    drafting.move_page(writer, pages["fill"].id, -1)
    assert get_course(card.slug).version_id == card.version_id, "learners still see the old one"
    with pytest.raises(NoSuchCourse):
        drafting.save_page(writer, lines["fill"].id, {"text_fr": "Nouveau."})
    drafting.submit(writer, draft, NOW)
    with pytest.raises(NotYourDraft):
        reviewing.publish(writer, draft, NOW)
    with pytest.raises(BadDraft):
        reviewing.send_back(reviewer, draft, " ")
    reviewing.send_back(reviewer, draft, "Un exemple ?")
    drafting.submit(writer, draft, NOW)
    reviewing.publish(reviewer, draft, NOW)
    with pytest.raises(NoSuchCourse):
        reviewing.publish(reviewer, draft, NOW)
    live = get_course(card.slug)
    assert live.version_id == draft
    assert [line.key for line in lines_of(draft)][:2] == ["fill", "wrap"]
    assert progress.done_steps(user, card.id) == {lines["wrap"].step_id}, "what was learnt stays"
    assert len([t for t in session().scalars(select(AudioTrack)) if t.storage_key == "k"]) == 2
    assert drafting.new_draft(writer, card.id, NOW) > draft, "the next one may begin"


def test_a_course_from_nothing(app: Flask) -> None:
    writer = author()
    draft = drafting.new_course(writer, "الثمن", "Le prix juste", NOW)
    with pytest.raises(BadDraft):
        drafting.new_course(writer, "", "x", NOW)
    with pytest.raises(BadDraft):
        drafting.submit(writer, draft, NOW)
    page = drafting.insert_page(writer, draft, "text", "أ", "Le coût")
    drafting.save_page(writer, page, {"text_ar": "نص", "text_fr": "Texte"})
    drafting.submit(writer, draft, NOW)
    reviewing.publish(author(), draft, NOW)
    assert get_course("le-prix-juste").steps == 1


def test_rights_are_asked_for(app: Flask) -> None:
    card, lines = course()
    stranger, writer = Actor(learner(), frozenset()), author(WRITE)
    for call in (
        lambda: drafting.new_draft(stranger, card.id, NOW),
        lambda: reading.list_desk(stranger),
        lambda: recordings.remove_recording(stranger, lines["wrap"].id, "fr"),
        lambda: reviewing.publish(writer, card.version_id, NOW),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert set(OF_STAFF) >= {WRITE, REVIEW}


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (OPUS, ".ogg"),
        (b"\x1aE\xdf\xa3....webm" + bytes(40), ".webm"),
        (b"ID3" + bytes(40), ".mp3"),
        (b"\xff\xfb" + bytes(40), ".mp3"),
        (b"\0\0\0 ftypM4A " + bytes(40), ".m4a"),
        (b"\0\0\0 ftypiso5" + bytes(40) + b"hdlr" + bytes(8) + b"soun" + bytes(40), ".m4a"),
        (b"\0\0\0 ftypmp42" + bytes(40) + b"hdlr" + bytes(8) + b"soun" + b"hdlr" + bytes(8) + b"vide", ""),
        (b"\0\0\0 ftypM4A " + bytes(40) + b"hdlr" + bytes(8) + b"vide", ""),
        (b"\xff\xff\xff\xffftypisom" + bytes(40), ""),
        (b"\x1aE\xdf\xa3....webm" + bytes(40) + b"V_VP9", ""),
        (b"<svg onload=x>", ""),
        (b"OggS" + bytes(90), ""),
        (b"", ""),
        (b"RIFF....WAVE", ""),
    ],
)
def test_sound_is_known_by_its_bytes(data: bytes, suffix: str) -> None:
    assert sound_type(data)[0] == suffix


def test_recordings_replace_one_another(both: Flask) -> None:
    card, lines = course()
    writer, page = author(), lines["wrap"].id
    assert len(reading.silent_pages(writer)) == 3
    for origin in ("uploaded", "recorded"):
        recordings.save_recording(writer, page, "darija", OPUS, seconds=7, origin=origin, now=NOW)
    [track] = session().scalars(select(AudioTrack))
    assert (track.origin, track.seconds, track.media_type) == ("recorded", 7, "audio/ogg")
    assert len(reading.silent_pages(writer)) == 2
    for bad in ({"data": b"<html>"}, {"track": "en"}, {"data": OPUS + bytes(4_000_001)}):
        with pytest.raises(BadRecording):
            recordings.save_recording(
                writer, page, **({"track": "ar", "data": OPUS} | bad), seconds=1, origin="uploaded", now=NOW
            )  # type: ignore[arg-type]
    recordings.remove_recording(writer, page, "darija")
    assert len(reading.silent_pages(writer)) == 3
    assert card.steps == 5


def test_what_a_course_must_have() -> None:
    good = content()
    assert content_faults(good) == []
    module = good.modules[0]
    wrong = {
        "no steps": replace(good, modules=()),
        "unknown topic": replace(good, topics=("magic",)),
        "two steps": replace(good, modules=(module, module)),
        "letters do not fit": replace(
            good, modules=(replace(module, pages=(replace(module.pages[0], text_ar="ا" * 901),)),)
        ),
        "the text is missing": replace(
            good, modules=(replace(module, pages=(replace(module.pages[0], text_fr=" "),)),)
        ),
        "draws 9 of 6": replace(good, modules=(replace(module, pages=(replace(module.pages[2], draw=9),)),)),
        "asks for itself": replace(good, prerequisites=(good.slug,)),
    }
    for reason, bad in wrong.items():
        assert any(reason in fault for fault in content_faults(bad)), reason


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"course.toml": "title_ar = 3"}, "title_ar is missing"),
        ({"course.toml": "titel = 'x'"}, "unknown key 'titel'"),
        ({"course.toml": "x ="}, "course.toml: "),
    ],
)
def test_files_that_are_not_right(tmp_path: Path, files: dict[str, str], reason: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(BadContent) as caught:
        read_course(tmp_path)
    assert reason in caught.value.message


def trainer(client: FlaskClient, phone: str = "0661450777") -> int:
    user = create_user(
        system_actor(), name="Touria", phone=phone, password=PASSWORD, roles=("trainer",), now=NOW
    ).id
    client.post("/fr/account/login", data={"login": phone, "password": PASSWORD})
    with transaction():
        for row in session().scalars(select(UserSession).where(UserSession.user_id == user)):
            row.second_factor = True
    return user


def test_the_desk_in_the_browser(app: Flask, client: FlaskClient) -> None:
    card, lines = course()
    trainer(client)
    assert client.get("/fr/desk/courses").status_code == 200
    assert client.get("/fr/desk/courses/silent").status_code == 200
    assert client.get("/fr/desk/groups").status_code == 200
    made = client.post("/fr/desk/groups", data={"name": "Azilal", "course": card.slug})
    assert client.get(made.headers["Location"]).status_code == 200
    place = client.post(f"/fr/desk/courses/{card.id}/draft").headers["Location"]
    assert client.get(place).status_code == 200
    version = int(place.rpartition("/")[2])
    for line in lines_of(version):
        assert client.get(f"/ar/desk/courses/pages/{line.id}").status_code == 200
        assert client.get(f"/ar/desk/courses/versions/{version}/preview/{line.id}").status_code == 200
    quiz = next(line for line in lines_of(version) if line.kind == "quiz")
    add = f"/fr/desk/courses/pages/{quiz.id}/questions"
    bad = client.post(add, data={"lang": "fr", "source": "Combien ?{#vingt}"})
    assert bad.status_code == 400
    assert "Ligne 1 : « vingt » n’est pas un nombre" in bad.get_data(as_text=True)
    assert (
        client.post(add, data={"lang": "fr", "file": (BytesIO(GIFT.encode()), "q.gift")}).status_code == 302
    )
    for kind in ("gift", "xml"):
        assert client.get(f"/fr/desk/courses/pages/{quiz.id}/questions.{kind}").status_code == 200
    page = client.post(f"/fr/desk/courses/versions/{version}/submit")
    assert page.status_code == 400, "the new questions have no Arabic yet"
    assert client.post("/fr/desk/courses", data={"title_ar": "", "title_fr": ""}).status_code == 400
    sent = {"track": "fr", "sound": (BytesIO(OPUS), "x"), "seconds": "3"}
    assert client.post(f"/fr/desk/courses/pages/{lines['wrap'].id}/recordings", data=sent).status_code == 302
    key = session().scalars(select(AudioTrack.storage_key)).one()
    assert client.get(f"/media/{key}", buffered=True).mimetype == "audio/ogg"
    assert session().scalars(select(Course.live_version_id)).one() == card.version_id
