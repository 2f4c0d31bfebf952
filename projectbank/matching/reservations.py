"""Reservations and proposals: time given, time that ends, people asked into a team by an officer."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed, changed_one, session, transaction
from core.i18n import _, pick
from projectbank import permissions
from projectbank.errors import NotInTeam, TeamFull
from projectbank.ideas import rules as idea_rules
from projectbank.ideas.models import Idea
from projectbank.ideas.services import get_for_staff
from projectbank.matching import letters, rules
from projectbank.matching.models import Member, Profile, Team
from projectbank.matching.rules import Seat
from projectbank.matching.teams import end_team

PROPOSED_AT_MOST = 60


def extend(actor: Actor, idea_id: int, now: datetime) -> None:
    """Give a team fifteen days more, once. Raises TeamFull when it had them."""
    get_for_staff(actor, idea_id, permissions.ACCOMPANY)
    mine = update(Team).where(Team.live_key == idea_id, Team.extended.is_(False))
    more = update(Idea).where(Idea.id == idea_id, Idea.state == "reserved")
    with transaction():
        until = session().scalar(select(Idea.reserved_until).where(Idea.id == idea_id))
        if until is None or not changed_one(mine.values(extended=True)):
            raise TeamFull("extended", _("This reservation cannot be extended again."))
        changed_one(more.values(reserved_until=max(until, now) + idea_rules.EXTENSION))
        audit(actor.user_id, "idea.extended", f"idea:{idea_id}")


def expire(now: datetime) -> int:
    """End reservations whose time has passed and tell their teams; returns how many."""
    late = select(Idea.id).where(Idea.state == "reserved", Idea.reserved_until < now).limit(200)
    ended = 0
    for idea_id in list(session().scalars(late)):
        with transaction():
            # The team's row first, as whoever joins takes it: they complete the team before, or come too late.
            changed(update(Team).where(Team.live_key == idea_id).values(live_key=idea_id))
            still = update(Idea).where(
                Idea.id == idea_id, Idea.state == "reserved", Idea.reserved_until < now
            )
            if not changed_one(still.values(reserved_until=None)):
                continue
            people = letters.members_of(idea_id)
            end_team(idea_id, None, _("The reservation ended before the team was complete."), now)
            _tell_ended(people, idea_id)
            ended += 1
    return ended


def _tell_ended(user_ids: Iterable[int], idea_id: int) -> None:
    code = session().scalar(select(Idea.code).where(Idea.id == idea_id)) or ""
    letters.tell(
        user_ids,
        lambda: _(
            "The reservation of the idea %(code)s has ended and the idea is open again. You may begin a new team.",
            code=code,
        ),
    )


def propose(actor: Actor, idea_id: int, now: datetime) -> int:
    """Ask the people who together fill the free places best, among those who agreed to be asked; returns how many.

    Who was asked and has not answered counts as if they came: asking again asks nobody more than there are places.
    """
    idea = get_for_staff(actor, idea_id, permissions.ACCOMPANY)
    team = session().scalar(select(Team).where(Team.live_key == idea_id))
    if team is None or idea.state != "reserved":
        raise NotInTeam("no_team", _("Nobody has begun a team for this idea yet."), status=409)
    seats = [Seat(frozenset(r["skills"]), r["count"], r["trainable"]) for r in idea.terms["roles"]]
    known = {row.user_id: row.state for row in _members_of(team.id)}
    skills = _skills_of(known)
    chosen = [
        skills[user] for user, state in known.items() if state in ("joined", "asked") and user in skills
    ]
    picked = rules.suggest_team(seats, chosen, _candidates(idea, set(known)), team.founders)
    with transaction() as s:
        for user_id in picked:
            row = {"team_id": team.id, "user_id": user_id, "state": "asked", "created_at": now}
            s.execute(insert(Member).values(row))
            _ask(user_id, idea)
        audit(actor.user_id, "team.proposed", f"idea:{idea_id}", data={"people": len(picked)})
    return len(picked)


def _ask(user_id: int, idea: Idea) -> None:
    """Mail or SMS to somebody an officer proposes for a team."""
    letters.tell(
        [user_id],
        lambda: _(
            "A team of the project bank may need you: %(title)s. Say yes or no on the page of your projects; "
            "your name is not shown before.",
            title=pick(ar=idea.title_ar, fr=idea.title_fr),
        ),
    )


def _members_of(team_id: int) -> list[Member]:
    return list(session().scalars(select(Member).where(Member.team_id == team_id).order_by(Member.id)))


def _skills_of(user_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    query = select(Profile.user_id, Profile.skills).where(Profile.user_id.in_(list(user_ids)))
    return {row[0]: frozenset(row[1]) for row in session().execute(query)}


def _candidates(idea: Idea, known: set[int]) -> dict[int, frozenset[str]]:
    """People who agreed to be asked and whom the hard filters let in: place, mobility and a quarter of a share."""
    near = (Profile.province_code == idea.province_code) | (
        (Profile.mobility != "province") & Profile.province_code.like(f"{idea.region_code}.%")
    )
    query = (
        select(Profile.user_id, Profile.skills)
        .where(
            Profile.proposable.is_(True),
            near | (Profile.mobility == "country"),
            Profile.capital_centimes * rules.RELEASED >= idea.share_centimes,
        )
        .order_by(Profile.updated_at.desc(), Profile.user_id)
        .limit(PROPOSED_AT_MOST + len(known))
    )
    return {row[0]: frozenset(row[1]) for row in session().execute(query) if row[0] not in known}
