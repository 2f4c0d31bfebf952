"""Teams: an idea is reserved for one of them for thirty days; people join with consent, and contacts need it too."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.auth import STAFF_ROLES, get_user, users_by_id
from core.db import changed, changed_one, session, transaction
from core.events import announce
from core.i18n import _
from projectbank.errors import NotInTeam, ProfileMissing, StaffInTeam, TeamFull
from projectbank.events import TeamJoined
from projectbank.ideas import rules as idea_rules
from projectbank.ideas.models import Idea
from projectbank.ideas.services import move
from projectbank.matching import letters
from projectbank.matching.models import Member, Profile, Team

MOST_TEAMS = 3
JOINS_A_DAY = 12
"""Each coming and going writes to the whole team."""


@dataclass(frozen=True, slots=True)
class TeamMate:
    """A member as the others see them: `contact` only where both sides have agreed."""

    user_id: int
    name: str
    role: int | None
    is_me: bool
    shares: bool
    contact: str


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team as anybody may see it: places by role, no names."""

    id: int
    idea_id: int
    founders: int
    taken: int
    by_role: dict[int | None, int]

    @property
    def free(self) -> int:
        """How many people it still takes."""
        return self.founders - self.taken


def find_team(idea_id: int) -> TeamView | None:
    """The living team of an idea."""
    team = session().scalar(select(Team).where(Team.live_key == idea_id))
    if team is None:
        return None
    query = (
        select(Member.role, func.count())
        .where(Member.team_id == team.id, Member.state == "joined")
        .group_by(Member.role)
    )
    by_role = {row[0]: row[1] for row in session().execute(query)}
    return TeamView(team.id, idea_id, team.founders, team.taken, by_role)


def join(user_id: int, idea_id: int, role: int | None, *, shares_contact: bool, now: datetime) -> str:
    """Join the team of an idea, or begin it; returns the idea's new state.

    The first one reserves the idea for thirty days. Raises StaffInTeam, ProfileMissing, TeamFull, IdeaMoved.
    """
    if set(get_user(user_id).roles) & set(STAFF_ROLES):
        raise StaffInTeam("staff_in_team", _("The Office's staff accompany teams and are in none of them."))
    if session().get(Profile, user_id) is None:
        raise ProfileMissing("profile_missing", _("Say first what you can do: it takes a minute."))
    ratelimit.limit("team-join", str(user_id), times=JOINS_A_DAY, per=86_400)
    try:
        with transaction():
            team = _team_for(user_id, idea_id, now)
            _take_place(team, user_id, role, shares_contact, now)
            return _fill_up(team, idea_id, user_id, now)
    except IntegrityError as error:  # two people began the team at once, or one person joined twice
        raise TeamFull("team_began", _("Somebody was faster by a moment. Open the idea again.")) from error


def _team_for(user_id: int, idea_id: int, now: datetime) -> Team:
    _refuse_too_many(user_id)
    team = session().scalar(select(Team).where(Team.live_key == idea_id))
    if team is not None:
        return team
    until = idea_rules.reserved_until(now)
    move(idea_id, "reserved", user_id, "", now, reserved_until=until)
    founders = session().scalar(select(Idea.founders).where(Idea.id == idea_id))
    demo = session().scalar(select(Idea.is_demo).where(Idea.id == idea_id))
    row = {"idea_id": idea_id, "live_key": idea_id, "founders": founders, "is_demo": demo, "taken": 0}
    team_id = (
        session().execute(insert(Team).values(row | {"created_at": now}).returning(Team.id)).scalar_one()
    )
    return session().get_one(Team, team_id)


def _refuse_too_many(user_id: int) -> None:
    mine = (
        select(func.count())
        .select_from(Member)
        .join(Team, Team.id == Member.team_id)
        .where(Member.user_id == user_id, Member.state == "joined", Team.live_key.is_not(None))
    )
    if (session().scalar(mine) or 0) >= MOST_TEAMS:
        raise TeamFull("too_many_teams", _("You are in three teams already: leave one to join another."))


def _take_place(team: Team, user_id: int, role: int | None, shares: bool, now: datetime) -> None:
    """One place of the team, then one of the role; the team's row is locked by its update, so both are exact."""
    team_id = team.id
    place = update(Team).where(Team.id == team_id, Team.live_key.is_not(None), Team.taken < Team.founders)
    if not changed_one(place.values(taken=Team.taken + 1)):
        raise TeamFull("team_full", _("Every place of this team is taken. Other ideas wait for you."))
    _refuse_taken_role(team_id, team.idea_id, role)
    values = {
        "role": role,
        "state": "joined",
        "shares_contact": shares,
        "consented_at": now if shares else None,
        "joined_at": now,
    }
    known = update(Member).where(
        Member.team_id == team_id, Member.user_id == user_id, Member.state != "joined"
    )
    if not changed_one(known.values(**values)):
        row = values | {"team_id": team_id, "user_id": user_id, "created_at": now}
        session().execute(insert(Member).values(row))
    announce(TeamJoined(team.idea_id, user_id))


def _refuse_taken_role(team_id: int, idea_id: int, role: int | None) -> None:
    if role is None:
        return
    terms = session().scalars(select(Idea.terms).where(Idea.id == idea_id)).one()
    if not 0 <= role < len(terms["roles"]):
        raise TeamFull("no_such_role", _("Choose one of the roles of this idea."), status=400)
    held = select(func.count()).where(
        Member.team_id == team_id, Member.role == role, Member.state == "joined"
    )
    if (session().scalar(held) or 0) >= terms["roles"][role]["count"]:
        raise TeamFull("role_taken", _("This role was taken meanwhile. Choose another one."))


def _fill_up(team: Team, idea_id: int, user_id: int, now: datetime) -> str:
    session().refresh(team)
    letters.tell_joined(idea_id, user_id, team.founders - team.taken)
    if team.taken < team.founders:
        return "reserved"
    move(idea_id, "team_formed", user_id, "", now, reserved_until=None)
    return "team_formed"


def leave(user_id: int, idea_id: int, now: datetime) -> None:
    """Leave a team before its creation has begun. The last one out opens the idea again. Raises NotInTeam."""
    team = _my_team(user_id, idea_id)
    gone = update(Member).where(
        Member.team_id == team.id, Member.user_id == user_id, Member.state == "joined"
    )
    place = update(Team).where(Team.id == team.id, Team.live_key.is_not(None), Team.taken > 0)
    with transaction():
        # The team's row first: who completes the team at this moment holds it, and the state is read after them.
        if not changed_one(place.values(taken=Team.taken - 1)):
            raise no_team()
        state = session().scalar(select(Idea.state).where(Idea.id == idea_id))
        if state not in ("reserved", "team_formed"):
            text = _("The creation has begun: speak with the Office's officer before leaving.")
            raise NotInTeam("creation_begun", text, status=409)
        if not changed_one(gone.values(state="left", shares_contact=False, role=None)):
            raise no_team()
        session().refresh(team)
        if team.taken == 0:
            end_team(idea_id, None, _("Everybody has left the team."), now)
        elif state == "team_formed":
            move(idea_id, "reserved", user_id, "", now, reserved_until=idea_rules.reserved_until(now))
        letters.tell_left(idea_id)


def share_contact(user_id: int, idea_id: int, shares: bool, now: datetime) -> None:
    """Give or take back the consent to show one's phone or e-mail to those who show theirs. Raises NotInTeam."""
    team = _my_team(user_id, idea_id)
    mine = update(Member).where(
        Member.team_id == team.id, Member.user_id == user_id, Member.state == "joined"
    )
    with transaction() as s:
        s.execute(mine.values(shares_contact=shares, consented_at=now if shares else None))


def mates(user_id: int, idea_id: int) -> list[TeamMate]:
    """The team as one of its members sees it; contacts of those who share, for those who share. Raises NotInTeam."""
    team = _my_team(user_id, idea_id)
    query = select(Member).where(Member.team_id == team.id, Member.state == "joined").order_by(Member.id)
    members = list(session().scalars(query))
    people = users_by_id([member.user_id for member in members])
    i_share = any(member.user_id == user_id and member.shares_contact for member in members)
    return [
        TeamMate(
            member.user_id,
            people[member.user_id].name.split(" ")[0],
            member.role,
            member.user_id == user_id,
            member.shares_contact,
            _contact(people[member.user_id]) if member.shares_contact and i_share else "",
        )
        for member in members
        if member.user_id in people
    ]


def _contact(person: Any) -> str:
    return person.phone_e164 or person.email or ""


def is_member(user_id: int, idea_id: int) -> bool:
    """Whether somebody is in the living team of an idea."""
    return _find_mine(user_id, idea_id) is not None


def _my_team(user_id: int, idea_id: int) -> Team:
    team = _find_mine(user_id, idea_id)
    if team is None:
        raise no_team()
    return team


def _find_mine(user_id: int, idea_id: int) -> Team | None:
    query = (
        select(Team)
        .join(Member, Member.team_id == Team.id)
        .where(Team.live_key == idea_id, Member.user_id == user_id, Member.state == "joined")
    )
    return session().scalar(query)


def no_team() -> NotInTeam:
    """The refusal for whoever is not in the team."""
    return NotInTeam("not_in_team", _("You are not in the team of this idea."))


def teams_of(user_id: int) -> list[tuple[int, str]]:
    """(idea id, `joined` or `asked`) of the living teams somebody is in or is asked into."""
    query = (
        select(Team.idea_id, Member.state)
        .join(Member, Member.team_id == Team.id)
        .where(Member.user_id == user_id, Member.state.in_(("joined", "asked")), Team.live_key.is_not(None))
        .order_by(Team.id.desc())
    )
    return [(row[0], row[1]) for row in session().execute(query)]


def end_team(idea_id: int, actor_id: int | None, reason: str, now: datetime) -> None:
    """The idea is open again, its team over; in the caller's transaction.

    The team's row comes first, as in `join`: whoever joins at this moment is in before it ends, or not at all.
    """
    team_id = session().scalar(select(Team.id).where(Team.live_key == idea_id))
    changed(update(Team).where(Team.live_key == idea_id).values(live_key=None, ended_at=now, taken=0))
    over = update(Member).where(Member.team_id == team_id, Member.state.in_(("joined", "asked")))
    changed(over.values(state="left", shares_contact=False))
    move(idea_id, "published", actor_id, reason, now, reserved_until=None)


def decline(user_id: int, idea_id: int) -> None:
    """Say no to a team that asked. Raises NotInTeam."""
    team = session().scalar(select(Team.id).where(Team.live_key == idea_id))
    mine = update(Member).where(Member.team_id == team, Member.user_id == user_id, Member.state == "asked")
    with transaction():
        if not changed_one(mine.values(state="declined")):
            raise no_team()
