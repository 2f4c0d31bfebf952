"""The shelf, a course, a lesson, a worksheet. Everybody may learn; who is signed in keeps what they did."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.courses.services import get_course, get_page, lines_of, list_courses, tracks_of
from academy.data import ROLES, TOPICS, CourseCard, PageLine
from academy.errors import NoSuchCourse
from academy.learning import rules
from academy.learning.data import Done
from academy.learning.services import progress, recording, suggestions
from academy.learning.views import quizzes, showing
from core import clock
from core.auth import current_user, login_required
from core.i18n import _
from core.text import fold
from core.web import lang_blueprint

academy = lang_blueprint("academy", __name__, "/learn")


def user_id() -> int | None:
    """Who reads, when signed in."""
    return current_user.id if current_user.is_authenticated else None


@academy.get("/")
def index() -> ResponseReturnValue:
    """Every course; where one stopped, what is suggested, paths by role."""
    topic, role, text = (
        request.args.get("topic", ""),
        request.args.get("role", ""),
        request.args.get("q", "")[:80],
    )
    everything = list_courses()
    learner = user_id()
    mine = progress.my_courses(learner) if learner else []
    return render_template(
        "academy/catalogue.html", courses=_shelf(everything, topic, role, text), count=len(everything), text=text,
        topic=topic, role=role, topics=[key for key in TOPICS if any(key in c.topics for c in everything)],
        paths=_paths(everything, {one.course.id for one in mine if one.finished_at}), show=showing,
        going_on=next((one for one in mine if not one.finished_at), None),
        by_course={one.course.id: one for one in mine},
        suggested=suggestions.open_suggestions(learner) if learner else [], nav_key="academy",
    )  # fmt: skip


def _shelf(courses: list[CourseCard], topic: str, role: str, text: str) -> list[CourseCard]:
    words = fold(text).split()
    return [
        card
        for card in courses
        if (not topic or topic in card.topics)
        and (not role or role in card.roles)
        and all(
            word in fold(f"{card.title_ar} {card.title_fr} {card.summary_ar} {card.summary_fr}")
            for word in words
        )
    ]


def _paths(courses: list[CourseCard], finished: set[int]) -> list[dict[str, object]]:
    """Curricula: what each task in a cooperative should learn, and how much of it this learner has."""
    found: list[dict[str, object]] = []
    for number, role in enumerate(ROLES, 1):
        cards = [card for card in courses if role in card.roles]
        done = sum(card.id in finished for card in cards)
        minutes = sum(card.minutes for card in cards)
        percent = 100 * done // len(cards) if cards else 0
        found.append(
            {"role": role, "courses": len(cards), "minutes": minutes, "percent": percent, "face": number}
        )
    return [path for path in found if path["courses"]]


def find_line(slug: str, key: str) -> tuple[CourseCard, list[PageLine], PageLine]:
    """A course, its pages and the one with this key. Raises NoSuchCourse."""
    card = get_course(slug)
    lines = lines_of(card.version_id)
    line = next((one for one in lines if one.key == key), None)
    if line is None:
        raise NoSuchCourse("step_not_found", _("This step does not exist any more."))
    return card, lines, line


@academy.get("/<slug>")
def course(slug: str) -> ResponseReturnValue:
    """A course: its steps with what is done, what comes first, its papers."""
    card = get_course(slug)
    lines, learner = lines_of(card.version_id), user_id()
    done = progress.done_steps(learner, card.id) if learner else frozenset()
    last = progress.last_step(learner, card.id) if learner else None
    finished = progress.finished_slugs(learner) if learner and card.prerequisites else frozenset()
    before = [one for one in list_courses() if one.slug in card.prerequisites] if card.prerequisites else []
    tracks = tracks_of([line.id for line in lines])
    return render_template(
        "academy/course.html", course=card, lines=lines, done=done, next=rules.next_line(lines, done, last),
        before=[one for one in before if one.slug not in finished], show=showing, nav_key="academy",
        voices=sorted({one.track for one in tracks if not one.spot}, key=list(showing.TRACK_NAMES).index),
    )  # fmt: skip


@academy.get("/<slug>/<key>")
def lesson(slug: str, key: str) -> ResponseReturnValue:
    """One screen: text, worksheet, or the first question of a quiz."""
    card, lines, line = find_line(slug, key)
    page = get_page(line.id)
    before, after = rules.around(lines, line.position)
    shared = {"course": card, "lines": lines, "line": line, "page": page, "before": before, "after": after}
    if line.kind in ("quiz", "final"):
        return quizzes.begin(shared)
    return render_template(
        "academy/lesson.html", **shared, show=showing, tracks=showing.track_views(tracks_of([page.id])),
    )  # fmt: skip


@academy.get("/<slug>/<key>/print")
def worksheet(slug: str, key: str) -> ResponseReturnValue:
    """A worksheet on paper, A4."""
    card, _lines, line = find_line(slug, key)
    if line.kind != "worksheet":
        raise NoSuchCourse("worksheet_not_found", _("This step has no worksheet."))
    return render_template("academy/print.html", course=card, page=get_page(line.id), show=showing)


@academy.post("/<slug>/<key>/done")
def done(slug: str, key: str) -> ResponseReturnValue:
    """On to the next step; who is signed in has done this one."""
    card, lines, line = find_line(slug, key)
    learner = user_id()
    if learner and line.kind not in ("quiz", "final"):
        recording.complete(learner, Done(line.step_id, clock.now()))
    _before, after = rules.around(lines, line.position)
    if after is None:
        return redirect(url_for("academy.course", slug=card.slug))
    return redirect(url_for("academy.lesson", slug=card.slug, key=after.key))


@academy.post("/<slug>/<key>/quiz")
def quiz(slug: str, key: str) -> ResponseReturnValue:
    """One answer after the other; at the end the quiz is graded."""
    card, lines, line = find_line(slug, key)
    before, after = rules.around(lines, line.position)
    page = get_page(line.id)
    shared = {"course": card, "lines": lines, "line": line, "page": page, "before": before, "after": after}
    return quizzes.go_on(shared, user_id())


@academy.get("/<slug>/<key>/result/<client_id>")
@login_required
def result(slug: str, key: str, client_id: str) -> ResponseReturnValue:
    """How one's own attempt went."""
    card, lines, line = find_line(slug, key)
    found = recording.find_result(user_id() or 0, client_id)
    before, after = rules.around(lines, line.position)
    page = get_page(found.page_id)
    if page.step_id != line.step_id:
        raise NoSuchCourse("attempt_not_found", _("This attempt does not exist."))
    shared = {"course": card, "lines": lines, "line": line, "page": page, "before": before, "after": after}
    return quizzes.show_result(shared, found, kept=True)


@academy.get("/<slug>/<key>/questions")
def questions(slug: str, key: str) -> ResponseReturnValue:
    """The questions of a quiz for a phone without a network; right answers only where practising says them."""
    _card, _lines, line = find_line(slug, key)
    page, lang = get_page(line.id), showing.text_lang()
    sounds, tells = showing.heard(page.id), page.kind == "quiz"
    pool = [showing.open_question(*pair, lang, sounds, tells) for pair in showing.asked(page.id).values()]
    return {
        "page": page.id,
        "draw": page.draw,
        "pass": page.pass_percent,
        "final": page.kind == "final",
        "pool": pool,
    }
