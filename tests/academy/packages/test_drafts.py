"""A Common Cartridge becomes a draft course, once, and what was not taken is named."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from sqlalchemy import func, select

from academy.authoring.rules import SCREEN
from academy.authoring.services import reading
from academy.courses.models import Course, CourseVersion
from academy.courses.services import list_courses
from academy.packages.errors import PackageRefused
from academy.packages.rules.pages import screens
from academy.packages.services.drafts import draft_from_cartridge
from core.audit import AuditEntry
from core.auth import Actor
from core.db import session
from core.errors import NotAllowed
from tests.academy.authoring.test_desk import author, trainer
from tests.academy.makers import NOW
from tests.academy.packages.makers import CARTRIDGE, scorm, zipped
from tests.academy.packages.test_cartridges import FILES

PARAGRAPH = "Le miel se garde au sec et loin du soleil. "
LONG = "<html><body>" + f"<p>{PARAGRAPH * 12}</p>" * 3 + "<img src='x.png'></body></html>"
CONTENTS = CARTRIDGE.replace(
    "<organizations/>",
    '<organizations><organization><item><item identifierref="q1"><title>Vérifions</title></item>'
    '<item identifierref="w1"><title>Le site</title></item></item></organization></organizations>',
).replace(
    "</resources>",
    '<resource identifier="p2" type="webcontent" href="long.html"><file href="long.html"/></resource>'
    '<resource identifier="i1" type="webcontent" href="notes.txt"><file href="notes.txt"/></resource>'
    '<resource identifier="w1" type="imswl_xmlv1p1"><file href="link.xml"/></resource>'
    '<resource identifier="d1" type="imsdt_xmlv1p1"><file href="talk.xml"/></resource></resources>',
)
FULL = FILES | {
    "imsmanifest.xml": CONTENTS, "long.html": LONG, "notes.txt": "x", "link.xml": "<webLink/>",
    "talk.xml": "<topic/>",
}  # fmt: skip


def test_pages_are_steps_and_quizzes_are_questions(both: Flask) -> None:
    actor = author()
    made = draft_from_cartridge(actor, zipped(FULL), "fr", NOW)
    assert (made.pages, made.steps, made.questions) == (2, 5, 4)
    course, version = reading.get_version(actor, made.version_id)
    assert (version.state, version.title_fr, version.title_ar, version.author_id) == (
        "draft", "Cours importé", "", actor.user_id,
    )  # fmt: skip
    content = reading.read_version(course, version)
    kinds = [(page.kind, page.title_fr) for page in content.pages]
    assert kinds[:2] == [("text", "Le miel"), ("quiz", "Vérifions")]
    assert [kind for kind, _title in kinds[2:]] == ["text"] * 3
    assert kinds[2][1].endswith("(1/3)")
    assert all(len(page.text_fr) <= SCREEN for page in content.pages)
    assert "Un **pot** de 500 g" in content.pages[0].text_fr
    quiz = content.pages[1]
    assert [one.kind for one in quiz.questions if not one.is_draft] == [
        "single",
        "multiple",
        "truefalse",
        "short",
    ]
    assert sum(one.is_draft for one in quiz.questions) == 2
    left = [(one.kind, one.what) for one in made.left]
    assert [kind for kind, _what in left] == [
        "picture",
        "file",
        "link",
        "discussion",
        "draft",
        "draft",
        "question",
    ]
    assert ("file", "notes.txt") in left
    assert ("link", "Le site") in left
    assert ("question", "Sans réponse") in left
    assert list_courses() == [], "nothing is published"
    assert session().scalars(select(AuditEntry.data).where(AuditEntry.action == "academy.draft")).one() == {
        "from": "cartridge"
    }


def test_the_same_file_again_is_the_same_draft(both: Flask) -> None:
    first = draft_from_cartridge(author(), zipped(FULL), "ar", NOW)
    again = draft_from_cartridge(author(), zipped(FULL), "ar", NOW)
    assert again == first
    other = draft_from_cartridge(author(), zipped(FULL), "fr", NOW)
    assert other.version_id != first.version_id
    assert session().scalar(select(func.count()).select_from(Course)) == 2


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (scorm(), "bad_manifest"),
        (FILES | {"x.svg": "<svg onload='x'/>"}, "svg_script"),
        ({"imsmanifest.xml": CARTRIDGE, "page.html": "", "quiz.xml": "<questestinterop/>"}, "nothing_taken"),
    ],
)
def test_what_is_refused_leaves_nothing(app: Flask, files: dict[str, str], reason: str) -> None:
    with pytest.raises(PackageRefused) as refused:
        draft_from_cartridge(author(), zipped(files), "fr", NOW)
    assert refused.value.code == reason
    assert session().scalar(select(func.count()).select_from(CourseVersion)) == 0
    with pytest.raises(NotAllowed):
        draft_from_cartridge(Actor(1), zipped(FULL), "fr", NOW)


@limits(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.text("ab c", min_size=1, max_size=60).filter(str.strip), max_size=12), st.integers(10, 120)
)
def test_screens_lose_nothing(blocks: list[str], letters: int) -> None:
    found = screens("\n\n".join(blocks), letters)
    assert "\n\n".join(found) == "\n\n".join(blocks)
    assert all(len(one) <= letters or "\n\n" not in one for one in found)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", ("Le brouillon est prêt", "2 pages reprises.", "4 questions reprises.", "aucune réponse n’est juste",
                "les questions du type cc.hotspot ne sont pas posées ici", "Discussion : non reprise")),
        ("ar", ("المسودة جاهزة", "أخذت صفحتان", "لا جواب صحيح", "نقاش: لم يؤخذ")),
    ],
)  # fmt: skip
def test_the_desk_says_what_was_not_taken(client: FlaskClient, lang: str, said: tuple[str, ...]) -> None:
    trainer(client)
    place = f"/{lang}/desk/packages/draft"
    assert client.post(place).status_code == 302
    bad = client.post(place, data={"cartridge": (BytesIO(b"no"), "c.imscc"), "lang": "fr"})
    assert bad.status_code == 400
    sent = {"cartridge": (BytesIO(zipped(FULL).getvalue()), "c.imscc"), "lang": "fr"}
    page = client.post(place, data=sent).get_data(as_text=True)
    for sentence in said:
        assert sentence in page
    version = session().scalars(select(CourseVersion.id)).one()
    assert f"/{lang}/desk/courses/versions/{version}" in page
    draft = client.get(f"/{lang}/desk/courses/versions/{version}").get_data(as_text=True)
    missing = {"fr": "le titre manque dans une langue", "ar": "العنوان ناقص في إحدى اللغتين"}
    assert missing[lang] in draft
    assert "the title" not in draft
