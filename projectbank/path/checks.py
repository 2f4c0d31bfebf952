"""What must hold in the bank, re-read from its rows."""

from sqlalchemy import func, select

from core.db import session
from projectbank.ideas import rules
from projectbank.ideas.models import Idea, IdeaStep, SheetVersion
from projectbank.matching.models import Member, Team
from projectbank.territory.figures import level

SHOWN = 20


def state_findings() -> list[str]:
    """Ideas whose state is not the last of their steps, whose sheet is missing, or whose link is not of their state."""
    last = select(func.max(IdeaStep.id)).group_by(IdeaStep.idea_id)
    steps = {
        row[0]: row[1]
        for row in session().execute(select(IdeaStep.idea_id, IdeaStep.new).where(IdeaStep.id.in_(last)))
    }
    versions = {
        (row[0], row[1]) for row in session().execute(select(SheetVersion.idea_id, SheetVersion.version))
    }
    found = []
    for idea in session().execute(
        select(Idea.id, Idea.code, Idea.state, Idea.version, Idea.cooperative_id, Idea.reserved_until)
    ):
        if idea.state != steps.get(idea.id, "draft"):
            found.append(f"{idea.code} is {idea.state}, its last step says {steps.get(idea.id, 'draft')}")
        if (idea.id, idea.version) not in versions:
            found.append(f"{idea.code} has no sheet of version {idea.version}")
        if idea.state in ("registered", "selling") and idea.cooperative_id is None:
            found.append(f"{idea.code} is {idea.state} without a cooperative")
        if (idea.state == "reserved") != (idea.reserved_until is not None):
            found.append(f"{idea.code} is {idea.state}, and its reservation says otherwise")
    return found[:SHOWN]


def team_findings() -> list[str]:
    """Teams whose counter is not their members, that are too large, or that live beside an idea that has none."""
    joined = (
        select(Member.team_id, func.count().label("number"))
        .where(Member.state == "joined")
        .group_by(Member.team_id)
        .subquery()
    )
    query = (
        select(Team.id, Team.taken, Team.founders, Team.live_key, Idea.state, joined.c.number)
        .join(Idea, Idea.id == Team.idea_id)
        .outerjoin(joined, joined.c.team_id == Team.id)
    )
    found = []
    for team in session().execute(query):
        if team.live_key is not None and team.taken != (team.number or 0):
            found.append(f"team {team.id} counts {team.taken} people and has {team.number or 0}")
        if team.taken > team.founders:
            found.append(f"team {team.id} has more people than founders")
        if team.live_key is not None and team.state not in rules.STAGES:
            found.append(f"team {team.id} lives beside an idea that is {team.state}")
    return found[:SHOWN]


def territory_findings() -> list[str]:
    """The figures of every region and province are there."""
    numbers = len(level(2)), len(level(6))
    return (
        []
        if numbers == (12, 75)
        else [f"figures of {numbers[0]} regions and {numbers[1]} provinces, not 12 and 75"]
    )
