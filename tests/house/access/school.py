"""The academy of the world: three courses, a draft, a version that waits for review, attempts, a group."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from academy.authoring.services import drafting
from academy.courses.models import Course
from academy.courses.services import lines_of
from academy.learning.data import Tried
from academy.learning.models import Suggestion
from academy.learning.services import cohorts, recording
from academy.permissions import REVIEW, TRAIN, WRITE
from academy.quizzes.services import asked_ids
from core.auth import Actor
from core.clock import local_date
from core.db import session, transaction
from tests.academy.makers import course
from tests.house.access.purchases import BUYER
from tests.house.access.sides import Side

SLUG = "packing-well"
NONE, NOTHING = 987_654, "zqnothing"
Case = tuple[str, dict[str, Any], str]
"""(owner, arguments of the address, variant); see subjects.Case."""
ATTEMPTS = {"A": "00000000-0000-4000-8000-00000000000a", "B": "00000000-0000-4000-8000-00000000000b"}
NO_ATTEMPT = "00000000-0000-4000-8000-0000000000ff"


def open_school(sides: dict[str, Side], people: dict[str, int], now: datetime) -> dict[str, Any]:
    """Everything the academy's rows ask about."""
    lines = {slug: course(slug)[1] for slug in (SLUG, "second", "third")}
    keys = dict(session().execute(select(Course.slug, Course.id)).all())
    writer = Actor(people["colleague"], frozenset({WRITE, REVIEW, TRAIN}), None, is_staff=True)
    draft, waiting = (drafting.new_draft(writer, keys[slug], now) for slug in (SLUG, "second"))
    drafting.submit(writer, waiting, now)
    pages = {line.key: line.id for line in lines_of(draft)}
    suggested = {}
    for side, person in BUYER.items():
        recording.attempt(people[person], Tried(ATTEMPTS[side], lines[SLUG]["final"].id, {}, now), now)
        suggested[side] = _suggest(people[person], keys[SLUG], now)
    trainer = Actor(people["admin"], frozenset({TRAIN}), None, is_staff=True)
    cohort = cohorts.open_cohort(trainer, SLUG, "Azilal", local_date(now), local_date(now), now)
    return {
        "draft": draft, "waiting": waiting, "pages": pages, "question": asked_ids(pages["check"])[0],
        "third": keys["third"], "suggested": suggested, "cohort": cohort.id, "code": cohort.code,
    }  # fmt: skip


def _suggest(user_id: int, course_id: int, now: datetime) -> int:
    row = {"user_id": user_id, "course_id": course_id, "source": "score", "state": "open", "created_at": now}
    with transaction() as s:
        return int(s.execute(insert(Suggestion).values(**row).returning(Suggestion.id)).scalar_one())


def _step(key: str) -> Any:
    def cases(_world: Any) -> Iterator[Case]:
        yield "A", {"slug": SLUG, "key": key}, ""
        yield "none", {"slug": SLUG, "key": NOTHING}, ""

    return cases


def _own(name: str, key: str, none: Any) -> Any:
    def cases(world: Any) -> Iterator[Case]:
        for side in ("A", "B"):
            thing = world.school[name][side] if name == "suggested" else ATTEMPTS[side]
            yield side, _place(name) | {key: thing}, ""
        yield "none", _place(name) | {key: none}, ""

    return cases


def _place(name: str) -> dict[str, str]:
    return {} if name == "suggested" else {"slug": SLUG, "key": "final"}


def _desk(pick: Any, none: dict[str, Any], acts: tuple[str, ...] = ("",)) -> Any:
    def cases(world: Any) -> Iterator[Case]:
        for act in acts:
            more = {"act": act} if act else {}
            yield "", pick(world.school, act) | more, act
            yield "none", none | more, act

    return cases


SCHOOL_KINDS: dict[str, Any] = {
    "school_course": lambda _w: iter([("A", {"slug": SLUG}, ""), ("none", {"slug": NOTHING}, "")]),
    "school_text": _step("wrap"),
    "school_quiz": _step("check"),
    "school_sheet": _step("sheet"),
    "school_attempt": _own("attempt", "client_id", NO_ATTEMPT),
    "school_suggestion": _own("suggested", "suggestion_id", NONE),
    "school_group": _desk(lambda s, _a: {"cohort_id": s["cohort"]}, {"cohort_id": NONE}),
    "school_published": _desk(lambda s, _a: {"course_id": s["third"]}, {"course_id": NONE}),
    "school_draft": _desk(lambda s, _a: {"version_id": s["draft"]}, {"version_id": NONE}),
    "school_decision": _desk(
        lambda s, act: {"version_id": s["draft" if act == "submit" else "waiting"]}, {"version_id": NONE},
        ("submit", "publish", "send_back"),
    ),
    "school_preview": _desk(
        lambda s, _a: {"version_id": s["draft"], "page_id": s["pages"]["wrap"]}, {"version_id": NONE, "page_id": NONE}
    ),
    "school_page": _desk(lambda s, _a: {"page_id": s["pages"]["wrap"]}, {"page_id": NONE}),
    "school_quiz_page": _desk(lambda s, _a: {"page_id": s["pages"]["check"]}, {"page_id": NONE}),
    "school_export": _desk(
        lambda s, _a: {"page_id": s["pages"]["check"], "kind": "gift"}, {"page_id": NONE, "kind": "gift"}
    ),
    "school_arranged": _desk(
        lambda s, _a: {"page_id": s["pages"]["fill"]}, {"page_id": NONE}, ("up", "down", "remove")
    ),
    "school_question": _desk(
        lambda s, _a: {"question_id": s["question"]}, {"question_id": NONE}, ("save", "remove")
    ),
}  # fmt: skip

OPUS = b"OggS" + bytes(24) + b"OpusHead" + bytes(200)
SCHOOL_FORMS: dict[str, Any] = {
    "academy.done": {},
    "academy.quiz": {},
    "my_academy.join": lambda w, _c, _p: {"code": w.school["code"]},
    "my_academy.dismiss": {},
    "academy_offline.sync": {},
    "academy_groups.index": {"name": "Taroudannt", "course": SLUG},
    "academy_desk.index": {"title_ar": "الثمن", "title_fr": "Le prix"},
    "academy_desk.draft": {},
    "academy_desk.version": {"title_fr": "Autre titre", "minutes": "7"},
    "academy_desk.add_page": {"kind": "text", "title_ar": "أ", "title_fr": "Un pas"},
    "academy_desk.decide": {"reason": "Un exemple de plus"},
    "academy_desk.page": {"title_fr": "Autre titre"},
    "academy_desk.arrange": {},
    "academy_desk.take_questions": {"lang": "fr", "source": "Vrai ?{T}"},
    "academy_desk.question": {"prompt_fr": "Autre question ?"},
    "academy_desk.record": {"track": "fr", "sound": OPUS, "seconds": "3"},
}
