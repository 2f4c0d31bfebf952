"""The officers' desk: sheets to review, teams to accompany, meetings, the funnel."""

from datetime import UTC, datetime
from io import BytesIO

import segno
from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required
from core.desk import DeskCase
from core.errors import DomainError
from core.geography import lookups
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from projectbank import permissions
from projectbank.data import SECTOR_LABELS, STATE_LABELS, IdeaCard
from projectbank.errors import BadAttendance, BadSheetForm, IdeaMoved
from projectbank.finance.plan import make_plan
from projectbank.ideas import reading, rules
from projectbank.ideas import services as ideas
from projectbank.matching import reservations, teams
from projectbank.meetings import services as meetings
from projectbank.path import figures, services
from projectbank.path.views import writing
from projectbank.path.views.public import COUNTED

bank_desk = lang_blueprint("bank_desk", __name__, "/desk/projects")


def sheet_case(card: IdeaCard, due_at: datetime) -> DeskCase:
    """A sheet that waits, as a line of the inbox."""
    return DeskCase(
        id=f"idea-{card.id}",
        kind="ideas",
        title=card.title,
        subtitle=f"{card.code} · {card.place}",
        risk="low",
        risk_note=str(STATE_LABELS[card.state]),
        due_at=due_at,
        url=url_for("bank_desk.show", idea_id=card.id),
        icon="idea",
    )


@bank_desk.get("/")
@permission_required(permissions.EDIT)
def index() -> ResponseReturnValue:
    """Ideas of one's provinces by state."""
    state = request.args.get("state", "")
    cards = reading.list_for_staff(current_actor(), state, number_arg("after") or 0)
    return render_template(
        "projectbank/desk_ideas.html", cards=cards, state=state, states=STATE_LABELS, nav_key="projects"
    )


@bank_desk.get("/<int:idea_id>")
@permission_required(permissions.EDIT)
def show(idea_id: int) -> ResponseReturnValue:
    """One idea: figures, history, what may be done with it."""
    ideas.get_for_staff(current_actor(), idea_id, permissions.EDIT)
    found = reading.get_any(idea_id)
    newest = reading.newest(found)
    return render_template(
        "projectbank/desk_idea.html",
        idea=found,
        card=found.card,
        newest=newest,
        is_mine=newest.author_id == current_actor().user_id,
        differs=writing.differences(found.sheet, newest.sheet),
        sheet=newest.sheet,
        plan=make_plan(newest.sheet),
        steps=reading.steps_of(idea_id),
        next_steps=rules.STAFF_STEPS.get(found.card.state, ()),
        team=teams.find_team(idea_id),
        states=STATE_LABELS,
        nav_key="projects",
    )


@bank_desk.post("/<int:idea_id>/judge")
@permission_required(permissions.EDIT)
def judge(idea_id: int) -> ResponseReturnValue:
    """Review, publish, send back or end."""
    to = request.form.get("to", "")
    try:
        ideas.judge(current_actor(), idea_id, to, request.form.get("reason", ""), clock.now())
        flash(_("Recorded."), "ok")
    except (IdeaMoved, BadSheetForm) as error:
        flash(error.message, "bad")
    return redirect(url_for("bank_desk.show", idea_id=idea_id))


@bank_desk.post("/<int:idea_id>/accept")
@permission_required(permissions.EDIT)
def accept(idea_id: int) -> ResponseReturnValue:
    """Show the newest version of a sheet."""
    seen = request.form.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0
    try:
        ideas.accept(current_actor(), idea_id, version)
        flash(_("The new version is shown."), "ok")
    except IdeaMoved as error:
        flash(error.message, "bad")
    return redirect(url_for("bank_desk.show", idea_id=idea_id))


@bank_desk.post("/<int:idea_id>/<any(extend,propose):act>")
@permission_required(permissions.ACCOMPANY)
def accompany(idea_id: int, act: str) -> ResponseReturnValue:
    """Give a team more time, or ask people into it."""
    if act == "extend":
        reservations.extend(current_actor(), idea_id, clock.now())
        flash(_("The reservation has fifteen days more."), "ok")
    else:
        asked = reservations.propose(current_actor(), idea_id, clock.now())
        flash(_("People asked into the team: %(n)s. They answer on their own page.", n=asked), "ok")
    return redirect(url_for("bank_desk.show", idea_id=idea_id))


@bank_desk.route("/new", methods=["GET", "POST"])
@permission_required(permissions.EDIT)
def new() -> ResponseReturnValue:
    """Write an idea down, from nothing or from an idea like it."""
    actor = current_actor()
    like = number_arg("like")
    base = (
        reading.get_any(like).sheet if like and ideas.get_for_staff(actor, like, permissions.EDIT) else None
    )
    if request.method == "GET":
        return _sheet_page(writing.fields_of(base), {}, None)
    try:
        sheet = writing.sheet_of(request.form)
        province = request.form.get("province", "")
        raised_at = request.form.get("meeting", "")
        meeting_id = (
            int(raised_at) if raised_at.isascii() and raised_at.isdigit() and len(raised_at) < 9 else None
        )
        if meeting_id is not None:
            meetings.get_for_staff(actor, meeting_id)
        idea_id = ideas.add_idea(actor, sheet, province, clock.now(), meeting_id=meeting_id)
    except DomainError as error:
        return _sheet_page(request.form.to_dict(), error.fields or {"form": error.message}, None)
    flash(_("The idea is written down. A colleague reviews it before it is published."), "ok")
    return redirect(url_for("bank_desk.show", idea_id=idea_id))


@bank_desk.route("/<int:idea_id>/sheet", methods=["GET", "POST"])
@permission_required(permissions.EDIT)
def sheet(idea_id: int) -> ResponseReturnValue:
    """Write the next version of a sheet."""
    actor = current_actor()
    ideas.get_for_staff(actor, idea_id, permissions.EDIT)
    found = reading.get_any(idea_id)
    newest = reading.newest(found)
    if request.method == "GET":
        return _sheet_page(writing.fields_of(newest.sheet) | {"seen": str(newest.version)}, {}, found)
    try:
        seen = request.form.get("seen", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0
        ideas.revise(actor, idea_id, writing.sheet_of(request.form), version, clock.now())
    except DomainError as error:
        return _sheet_page(request.form.to_dict(), error.fields or {"form": error.message}, found)
    flash(_("The new version is kept. What anybody can read changes once a colleague has accepted it."), "ok")
    return redirect(url_for("bank_desk.show", idea_id=idea_id))


def _sheet_page(
    typed: dict[str, str], fields: dict[str, str], found: reading.FullIdea | None
) -> ResponseReturnValue:
    page = render_template(
        "projectbank/desk_sheet.html",
        typed=typed,
        fields=fields,
        idea=found,
        groups=writing.GROUPS,
        lists=writing.LISTS,
        sectors=SECTOR_LABELS,
        trades=writing.trades(),
        pictures=writing.pictures(),
        codes=writing.codes(),
        provinces=[p for p in lookups.list_provinces() if current_actor().covers(p.code)],
        meetings=[] if found else meetings.list_meetings(current_actor()),
        nav_key="projects",
    )
    return page, 400 if fields else 200


@bank_desk.get("/funnel")
@permission_required(permissions.FIGURES)
def funnel() -> ResponseReturnValue:
    """How far ideas and people have come."""
    return render_template(
        "projectbank/desk_funnel.html",
        funnel=services.funnel(current_actor()),
        stats=figures.stats(),
        stages=rules.STAGES,
        states=STATE_LABELS,
        regions=lookups.regions(),
        nav_key="funnel",
        **COUNTED,
    )


@bank_desk.route("/meetings", methods=["GET", "POST"])
@permission_required(permissions.MEET)
def agenda() -> ResponseReturnValue:
    """Meetings of one's area, and the form of a new one."""
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            form = request.form
            starts_at = _moment(form.get("starts_at", ""))
            meeting_id = meetings.announce_meeting(
                current_actor(), form.get("province", ""), starts_at, form, clock.now()
            )
            return redirect(url_for("bank_desk.meeting", meeting_id=meeting_id))
        except DomainError as error:
            fields = error.fields or {"form": error.message}
    page = render_template(
        "projectbank/desk_meetings.html",
        meetings=meetings.list_meetings(current_actor()),
        fields=fields,
        typed=request.form,
        provinces=[p for p in lookups.list_provinces() if current_actor().covers(p.code)],
        regions=lookups.regions(),
        nav_key="meetings",
    )
    return page, 400 if fields else 200


def _moment(text: str) -> datetime:
    try:
        local = datetime.fromisoformat(text[:16]).replace(tzinfo=clock.CASABLANCA)
    except ValueError as error:
        said = _("Write the day and the hour.")
        raise BadAttendance("bad_moment", said, fields={"starts_at": said}) from error
    return local.astimezone(UTC)


@bank_desk.route("/meetings/<int:meeting_id>", methods=["GET", "POST"])
@permission_required(permissions.MEET)
def meeting(meeting_id: int) -> ResponseReturnValue:
    """One meeting: texts, state, minutes."""
    if request.method == "POST":
        state = request.form.get("state", "")
        try:
            meetings.write_minutes(current_actor(), meeting_id, request.form, state, clock.now())
            flash(_("Recorded."), "ok")
        except BadAttendance as error:
            flash(error.message, "bad")
        return redirect(url_for("bank_desk.meeting", meeting_id=meeting_id))
    return render_template(
        "projectbank/desk_meeting.html",
        meeting=meetings.get_for_staff(current_actor(), meeting_id),
        came=meetings.count_came(current_actor(), meeting_id),
        nav_key="meetings",
        **COUNTED,
    )


@bank_desk.post("/meetings/<int:meeting_id>/paper")
@permission_required(permissions.MEET)
def paper(meeting_id: int) -> ResponseReturnValue:
    """Enter people of the paper list."""
    times = request.form.get("times", "1")
    number = int(times) if times.isascii() and times.isdigit() and len(times) < 4 else 0
    try:
        enter = meetings.take_back if request.form.get("undo") else meetings.enter_paper
        enter(current_actor(), meeting_id, request.form, number, clock.now())
        flash(_("Taken back.") if request.form.get("undo") else _("Counted."), "ok")
    except DomainError as error:
        if error.status == 404:
            raise
        flash("; ".join(error.fields.values()) or error.message, "bad")
    return redirect(url_for("bank_desk.meeting", meeting_id=meeting_id))


@bank_desk.get("/meetings/<int:meeting_id>/code.svg")
@permission_required(permissions.MEET)
def code(meeting_id: int) -> ResponseReturnValue:
    """The code for the wall, as a picture."""
    found = meetings.get_for_staff(current_actor(), meeting_id)
    base = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    out = BytesIO()
    segno.make(base + url_for("bank.door", secret=found.secret, lang="ar"), error="m").save(
        out, kind="svg", scale=8, border=3
    )
    return Response(out.getvalue(), content_type="image/svg+xml")
