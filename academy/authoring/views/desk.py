"""The author's desk: courses, drafts, pages, questions, recordings, review."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.authoring.rules import content_faults
from academy.authoring.services import drafting, reading, recordings, reviewing
from academy.authoring.services.wording import fault_text
from academy.courses.services import get_page, lines_of, tracks_of
from academy.data import QUIZ_KINDS, ROLES, TOPICS, TRACKS
from academy.errors import NoSuchCourse
from academy.learning.views import showing
from academy.permissions import REVIEW, WRITE
from academy.quizzes.importing.convert import from_question, to_question
from academy.quizzes.importing.data import Report
from academy.quizzes.importing.gift_reader import read_gift
from academy.quizzes.importing.gift_writer import write_gift
from academy.quizzes.importing.moodle_reader import read_moodle_xml
from academy.quizzes.importing.moodle_writer import write_moodle_xml
from academy.quizzes.rules import read_spot, spot_of
from academy.quizzes.services import choices_of, questions_of
from core import clock
from core.auth import current_actor, permission_required
from core.errors import DomainError
from core.i18n import _, _l, ngettext
from core.web import lang_blueprint

authoring = lang_blueprint("academy_desk", __name__, "/desk/courses")
KIND_NAMES = {
    "text": _l("Lesson"), "quiz": _l("Questions"), "final": _l("Final test"), "worksheet": _l("Worksheet"),
    "package": _l("Activity"),
}  # fmt: skip
STATE_NAMES = {
    "draft": _l("Draft"), "in_review": _l("In review"), "published": _l("Published"), "retired": _l("Replaced"),
}  # fmt: skip


def _draft_url(version_id: int) -> str:
    return url_for("academy_desk.version", version_id=version_id)


@authoring.route("", methods=["GET", "POST"])
@permission_required(WRITE)
def index() -> ResponseReturnValue:
    """Every course; a new one."""
    fields: dict[str, str] = {}
    if request.method == "POST":
        form = request.form
        try:
            made = drafting.new_course(
                current_actor(), form.get("title_ar", ""), form.get("title_fr", ""), clock.now()
            )
            return redirect(_draft_url(made))
        except DomainError as error:
            if not error.fields:
                raise
            fields = error.fields
    page = render_template(
        "academy/desk/index.html", courses=reading.list_desk(current_actor()), states=STATE_NAMES, fields=fields,
        form=request.form, silent=len(reading.silent_pages(current_actor())), nav_key="academy_desk",
    )  # fmt: skip
    return page, 400 if fields else 200


@authoring.get("/silent")
@permission_required(WRITE)
def silent() -> ResponseReturnValue:
    """Steps that nobody has recorded yet."""
    pages = reading.silent_pages(current_actor())
    return render_template("academy/desk/silent.html", pages=pages, nav_key="academy_desk")


@authoring.post("/<int:course_id>/draft")
@permission_required(WRITE)
def draft(course_id: int) -> ResponseReturnValue:
    """Begin the next version."""
    return redirect(_draft_url(drafting.new_draft(current_actor(), course_id, clock.now())))


@authoring.route("/versions/<int:version_id>", methods=["GET", "POST"])
@permission_required(WRITE)
def version(version_id: int) -> ResponseReturnValue:
    """A version: its steps, what is missing; its title and summary."""
    if request.method == "POST":
        drafting.save_course(current_actor(), version_id, _course_values())
        flash(_("Saved."), "ok")
        return redirect(_draft_url(version_id))
    return _version_page(version_id)


def _version_page(version_id: int, fields: dict[str, str] | None = None) -> ResponseReturnValue:
    course, found = reading.get_version(current_actor(), version_id)
    page = render_template(
        "academy/desk/version.html", course=course, version=found, lines=lines_of(version_id), kinds=KIND_NAMES,
        faults=content_faults(reading.read_version(course, found)), show=showing, states=STATE_NAMES,
        fault_text=fault_text, topics=TOPICS, roles=ROLES, may_review=current_actor().may(REVIEW), fields=fields or {},
        is_own=found.author_id == current_actor().user_id, nav_key="academy_desk",
    )  # fmt: skip
    return page, 400 if fields else 200


def _course_values() -> dict[str, Any]:
    form = request.form
    values: dict[str, Any] = {
        key: form[key].strip()[:limit]
        for key, limit in (("title_ar", 120), ("title_fr", 120), ("summary_ar", 600), ("summary_fr", 600))
        if key in form
    }
    values["minutes"] = min(max(form.get("minutes", 5, int), 1), 600)
    values["topics"] = [key for key in form.getlist("topics") if key in TOPICS]
    values["roles"] = [key for key in form.getlist("roles") if key in ROLES]
    return values


@authoring.post("/versions/<int:version_id>/pages")
@permission_required(WRITE)
def add_page(version_id: int) -> ResponseReturnValue:
    """One step more."""
    form = request.form
    try:
        key = drafting.insert_page(
            current_actor(),
            version_id,
            form.get("kind", ""),
            form.get("title_ar", ""),
            form.get("title_fr", ""),
        )
    except DomainError as error:
        if not error.fields:
            raise
        return _version_page(version_id, error.fields)
    return redirect(url_for("academy_desk.page", page_id=key))


@authoring.post("/versions/<int:version_id>/<any(submit,publish,send_back):act>")
@permission_required(WRITE)
def decide(version_id: int, act: str) -> ResponseReturnValue:
    """Send for review; publish or send back."""
    actor = current_actor()
    if act == "submit":
        drafting.submit(actor, version_id, clock.now())
        flash(_("Sent for review. A colleague reads it and publishes it."), "ok")
    elif act == "publish":
        reviewing.publish(actor, version_id, clock.now())
        flash(_("Published: learners see this version now."), "ok")
    else:
        reviewing.send_back(actor, version_id, request.form.get("reason", ""))
        flash(_("Sent back to its author with your note."), "ok")
    return redirect(_draft_url(version_id))


@authoring.get("/versions/<int:version_id>/preview/<int:page_id>")
@permission_required(WRITE)
def preview(version_id: int, page_id: int) -> ResponseReturnValue:
    """A page of a draft as learners will see it, in both languages side by side."""
    course, found = reading.get_version(current_actor(), version_id)
    lines, one = lines_of(version_id), get_page(page_id)
    if one.version_id != version_id:
        raise NoSuchCourse("page_not_found", _("This step does not exist any more."))
    return render_template(
        "academy/desk/preview.html", course=course, version=found, lines=lines, page=one, show=showing,
        asked=list(showing.asked(page_id).values()), nav_key="academy_desk",
    )  # fmt: skip


@authoring.route("/pages/<int:page_id>", methods=["GET", "POST"])
@permission_required(WRITE)
def page(page_id: int) -> ResponseReturnValue:
    """The texts of a step, its recordings, its questions."""
    if request.method == "POST":
        drafting.save_page(current_actor(), page_id, request.form)
        flash(_("Saved."), "ok")
        return redirect(url_for("academy_desk.page", page_id=page_id))
    return _page(page_id)


def _page(page_id: int, report: Report | None = None, source: str = "") -> ResponseReturnValue:
    one = get_page(page_id)
    course, found = reading.get_version(current_actor(), one.version_id)
    questions, tracks = questions_of([page_id]), tracks_of([page_id])
    shown = render_template(
        "academy/desk/page.html", course=course, version=found, page=one, show=showing, kinds=KIND_NAMES,
        is_quiz=one.kind in QUIZ_KINDS, questions=questions, choices=choices_of([q.id for q in questions]),
        tracks=showing.track_views(tracks), languages=TRACKS, all_tracks=tracks, spot_of=spot_of, report=report,
        source=source, fault_text=fault_text, nav_key="academy_desk",
    )  # fmt: skip
    return shown, 400 if report and report.faults else 200


@authoring.post("/pages/<int:page_id>/<any(up,down,remove):act>")
@permission_required(WRITE)
def arrange(page_id: int, act: str) -> ResponseReturnValue:
    """Move a step, or take it out."""
    version_id = get_page(page_id).version_id
    if act == "remove":
        drafting.remove_page(current_actor(), page_id)
    else:
        drafting.move_page(current_actor(), page_id, -1 if act == "up" else 1)
    return redirect(_draft_url(version_id))


@authoring.post("/pages/<int:page_id>/questions")
@permission_required(WRITE)
def take_questions(page_id: int) -> ResponseReturnValue:
    """Questions from a GIFT or Moodle XML file, or typed as GIFT. All or none: what is wrong is said with its line."""
    lang = "ar" if request.form.get("lang") == "ar" else "fr"
    file, typed = request.files.get("file"), request.form.get("source", "")
    data = file.read() if file and file.filename else typed.encode()
    report = _read(data)
    if report.faults or not report.questions:
        return _page(page_id, report, typed)
    drafting.take_questions(current_actor(), page_id, [to_question(one, lang) for one in report.questions])
    count = len(report.questions)
    flash(ngettext("%(n)s question was added.", "%(n)s questions were added.", count), "ok")
    return redirect(url_for("academy_desk.page", page_id=page_id))


def _read(data: bytes) -> Report:
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return read_moodle_xml(data)
    return read_gift(data.decode("utf-8-sig", "replace"))


@authoring.get("/pages/<int:page_id>/questions.<any(gift,xml):kind>")
@permission_required(WRITE)
def export(page_id: int, kind: str) -> ResponseReturnValue:
    """The questions of a step for Moodle."""
    reading.get_version(current_actor(), get_page(page_id).version_id)
    questions, lang = questions_of([page_id]), showing.text_lang()
    choices = choices_of([one.id for one in questions])
    parsed = [from_question(one, choices[one.id], lang) for one in questions]
    body: str | bytes = write_gift(parsed) if kind == "gift" else write_moodle_xml(parsed)
    mimetype = "text/plain" if kind == "gift" else "application/xml"
    name = f"questions-{page_id}.{'gift.txt' if kind == 'gift' else 'xml'}"
    return Response(body, mimetype=mimetype, headers={"Content-Disposition": f"attachment; filename={name}"})


@authoring.post("/questions/<int:question_id>/<any(save,remove):act>")
@permission_required(WRITE)
def question(question_id: int, act: str) -> ResponseReturnValue:
    """Change a question's texts, or take it out."""
    if act == "save":
        page_id = drafting.save_question(current_actor(), question_id, request.form)
        flash(_("Saved."), "ok")
    else:
        page_id = drafting.remove_question(current_actor(), question_id)
    return redirect(url_for("academy_desk.page", page_id=page_id))


@authoring.post("/pages/<int:page_id>/recordings")
@permission_required(WRITE)
def record(page_id: int) -> ResponseReturnValue:
    """Keep a recording made in the browser, or a file."""
    form, file = request.form, request.files.get("sound")
    if form.get("do") == "remove":
        recordings.remove_recording(current_actor(), page_id, form.get("track", ""), form.get("spot", ""))
    else:
        recordings.save_recording(
            current_actor(), page_id, form.get("track", ""), file.read() if file else b"",
            seconds=form.get("seconds", 1, int), origin=form.get("origin", "uploaded"), now=clock.now(),
            spot=form.get("spot", ""),
        )  # fmt: skip
        flash(_("The recording is kept: learners hear it at once."), "ok")
    spot = read_spot(form.get("spot", ""))
    return redirect(
        url_for("academy_desk.page", page_id=page_id, _anchor=f"question-{spot[0]}" if spot else None)
    )
