"""For whoever looks for a project: what I can do, ideas that fit me, my teams, the creation."""

from typing import cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import DomainError
from core.format import western_digits
from core.geography import lookups
from core.i18n import _, _l
from core.web import lang_blueprint
from projectbank.data import SKILLS
from projectbank.errors import IdeaNotFound, ProfileMissing
from projectbank.ideas import reading
from projectbank.ideas.reading import FullIdea
from projectbank.matching import profiles, teams
from projectbank.matching.profiles import ProfileData
from projectbank.path import services
from projectbank.path.views.public import COUNTED, idea_values
from projectbank.territory.rules import Mobility

my_projects = lang_blueprint("my_projects", __name__, "/my/projects")
MOBILITY_LABELS = {
    "province": (_l("In my province"), _l("I go home every evening")),
    "region": (_l("In my region"), _l("I can move within the region")),
    "country": (_l("Anywhere in the Kingdom"), _l("I am ready to settle elsewhere")),
}

GROUPS = (
    ("beekeeping", _l("Land, animals, food")),
    ("weaving", _l("Crafts")),
    ("childcare", _l("Services")),
    ("recycling", _l("Nature and recycling")),
    ("accounting", _l("Running a cooperative")),
)
"""The first skill of each group, and what the group is called."""


@my_projects.route("/me", methods=["GET", "POST"])
@login_required
def profile() -> ResponseReturnValue:
    """Skills and means; one page, saved as often as one likes."""
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            profiles.save_profile(current_user.user_id, _typed(), clock.now())
            profiles.save_person(
                current_user.user_id, request.form.get("sex", ""), request.form.get("age", "")
            )
            return redirect(_wanted() or url_for("my_projects.fitting"))
        except DomainError as error:
            fields = error.fields
    data = _typed() if request.method == "POST" else profiles.find_profile(current_user.user_id)
    sex, age = profiles.find_person(current_user.user_id)
    page = render_template(
        "projectbank/profile.html",
        data=data,
        fields=fields,
        skills=SKILLS,
        groups=skill_groups(),
        regions=lookups.regions(),
        provinces=lookups.list_provinces(),
        mobilities=MOBILITY_LABELS,
        next_=request.values.get("next", "")[:20],
        sex=sex,
        age=age,
        **COUNTED,
    )
    return page, 400 if fields else 200


def skill_groups() -> dict[str, list[str]]:
    """Skills under five headings, in the order they are told."""
    codes, groups = list(SKILLS), {}
    starts = [(codes.index(first), label) for first, label in GROUPS]
    ends = [start for start, _label in starts[1:]] + [len(codes)]
    for (start, label), end in zip(starts, ends, strict=True):
        groups[str(label)] = codes[start:end]
    return groups


def _typed() -> ProfileData:
    form = request.form
    digits = western_digits(form.get("capital", "0")[:12]).replace(" ", "")
    mobility = cast("Mobility", form.get("mobility", ""))
    return ProfileData(
        form.get("province", ""),
        mobility,
        tuple(form.getlist("skills")[:80]),
        int(digits) * 100 if digits.isascii() and digits.isdigit() else -1,
        form.get("proposable") == "1",
    )


def _wanted() -> str:
    """Back to the idea the person came from."""
    code = request.values.get("next", "")[:20]
    return url_for("bank.idea", code=code) if code.startswith("PB-") else ""


@my_projects.get("/")
@login_required
def fitting() -> ResponseReturnValue:
    """Ideas that fit, with reasons; first the teams one is in or asked into."""
    user_id = current_user.user_id
    if profiles.find_profile(user_id) is None:
        return redirect(url_for("my_projects.profile"))
    mine = teams.teams_of(user_id)
    return render_template(
        "projectbank/fitting.html",
        found=profiles.fitting(user_id, clock.now()),
        mine=mine,
        cards=reading.cards_by_id([idea_id for idea_id, _state in mine]),
        suggested=profiles.suggestions(user_id),
        offer=profiles.find_profile(user_id),
        skills=SKILLS,
        provinces=lookups.provinces(),
    )


@my_projects.get("/team/<code>")
@login_required
def team(code: str) -> ResponseReturnValue:
    """One's own team: names, roles, contacts where both agreed, courses, the next step."""
    found = _team_idea(code)
    values = idea_values(found)
    return render_template(
        "projectbank/team.html",
        mates=teams.mates(current_user.user_id, found.card.id),
        creation_url=_creation_url(found.creation_id),
        **values,
    )


def _creation_url(creation_id: int | None) -> str | None:
    if creation_id is None or "creation.show" not in current_app.view_functions:
        return None
    return url_for("creation.show", creation_id=creation_id)


@my_projects.post("/<code>/join")
@login_required
def join(code: str) -> ResponseReturnValue:
    """Join the team of an idea, or begin one."""
    found, user_id = reading.get_public(code), current_user.user_id
    role = request.form.get("role", "")
    place = int(role) if role.isascii() and role.isdigit() and len(role) < 3 else None
    shares = request.form.get("shares") == "1"
    try:
        state = teams.join(user_id, found.card.id, place, shares_contact=shares, now=clock.now())
    except ProfileMissing as error:
        flash(error.message, "wait")
        return redirect(url_for("my_projects.profile", next=code))
    except DomainError as error:
        flash(error.message, "bad")
        return redirect(url_for("bank.idea", code=code))
    if state == "team_formed":
        flash(_("Welcome. With you the team is complete: its cooperative can be created."), "ok")
    else:
        flash(_("Welcome to the team. The idea is kept for you while others join."), "ok")
    return redirect(url_for("my_projects.team", code=code))


@my_projects.post("/<code>/<any(leave,share,hide,decline,create):act>")
@login_required
def act(code: str, act: str) -> ResponseReturnValue:
    """Leave, show or hide one's contact, decline, begin the creation: for members of the team."""
    found = _team_idea(code)
    try:
        return _do(act, found.card.id, code)
    except DomainError as error:
        if error.status == 404:
            raise
        flash(error.message, "bad")
        return redirect(url_for("my_projects.team", code=code))


def _team_idea(code: str) -> FullIdea:
    """The idea of one's team; an idea that does not exist is no team of one's own either."""
    try:
        return reading.get_public(code)
    except IdeaNotFound:
        raise teams.no_team() from None


def _do(act: str, idea_id: int, code: str) -> ResponseReturnValue:
    user_id, now = current_user.user_id, clock.now()
    if act == "create":
        creation_id = services.start_creation(user_id, idea_id, now)
        flash(_("The file has begun: what the sheet knows is filled in already."), "ok")
        return redirect(_creation_url(creation_id) or url_for("my_projects.team", code=code))
    if act == "leave":
        teams.leave(user_id, idea_id, now)
        flash(_("You have left the team. Your contact is no longer shown there."), "ok")
    elif act == "decline":
        teams.decline(user_id, idea_id)
        flash(_("You have said no. The team does not learn your name."), "ok")
    else:
        teams.share_contact(user_id, idea_id, act == "share", now)
        return redirect(url_for("my_projects.team", code=code))
    return redirect(url_for("my_projects.fitting"))
