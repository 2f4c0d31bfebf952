"""The creation of a cooperative from an idea, and the funnel of people by how far they have come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.geography.lookups import regions
from core.i18n import _
from projectbank import permissions
from projectbank.ideas import rules as idea_rules
from projectbank.ideas.models import Idea
from projectbank.ideas.reading import FullIdea, get_any
from projectbank.ideas.services import move
from projectbank.matching import teams
from projectbank.matching.models import Member, Person, Team
from projectbank.meetings import rules as counting
from projectbank.meetings.rules import Published
from registry import api as registry
from registry.data import CreationSheet

ORIGIN = "projectbank:"
UNTOLD = "untold"
KINDS = ((0, 1), (0, 2), (0, 3), (0,), ())
"""The funnel's one publication: dimensions are stage, region, sex, age band."""


def start_creation(user_id: int, idea_id: int, now: datetime) -> int:
    """Begin the file of the cooperative with the sheet filled in; returns its id. For a member of a complete team.

    Raises NotInTeam, IdeaMoved.
    """
    if not teams.is_member(user_id, idea_id):
        raise teams.no_team()
    sheet = creation_sheet(get_any(idea_id))
    with transaction():
        move(idea_id, "in_creation", user_id, "", now)
        creation_id = registry.start_creation(user_id, sheet, origin=f"{ORIGIN}{idea_id}", now=now)
        changed_one(update(Idea).where(Idea.id == idea_id).values(creation_id=creation_id))
    return creation_id


def creation_sheet(idea: FullIdea) -> CreationSheet:
    """What the file of a new cooperative takes from an idea. The name is the founders' to choose."""
    sheet, card = idea.sheet, idea.card
    return CreationSheet(
        name_ar="",
        name_fr="",
        sector_code=card.registry_sector,
        province_code=card.province_code,
        commune_code=None,
        object_ar=sheet.product.ar,
        object_fr=sheet.product.fr,
        legal_categories=list(sheet.legal_categories),
        capital_centimes=sheet.own_capital * 100,
    )


def idea_of_origin(origin: str) -> int | None:
    """The idea a creation came from; None when it came from elsewhere."""
    number = origin.removeprefix(ORIGIN)
    return int(number) if origin.startswith(ORIGIN) and number.isascii() and number.isdigit() else None


def creation_moved(idea_id: int, new: str, now: datetime) -> None:
    """A creation that ended without a cooperative gives the idea back to its team."""
    to = idea_rules.after_creation(new)
    state = session().scalar(select(Idea.state).where(Idea.id == idea_id))
    if to and state == "in_creation":
        move(idea_id, to, None, _("The creation ended without a registration."), now, creation_id=None)


def creation_registered(idea_id: int, cooperative_id: int, now: datetime) -> None:
    """The cooperative exists."""
    state = session().scalar(select(Idea.state).where(Idea.id == idea_id))
    if state == "in_creation":
        move(idea_id, "registered", None, "", now, cooperative_id=cooperative_id)


def mark_selling(cooperative_ids: Iterable[int], now: datetime) -> int:
    """These cooperatives have sold: the ideas they came from have arrived. Returns how many arrived now."""
    wanted = list(cooperative_ids)
    query = select(Idea.id).where(Idea.state == "registered", Idea.cooperative_id.in_(wanted))
    with transaction():
        arrived = list(session().scalars(query))
        for idea_id in arrived:
            move(idea_id, "selling", None, "", now)
    return len(arrived)


@dataclass(frozen=True)
class Funnel:
    """Ideas by state and region, and people by stage with small counts hidden."""

    ideas: dict[tuple[str, str], int]
    people: Published
    started: int
    registered: int

    def ideas_in(self, state: str, region: str = "") -> int:
        """How many ideas are in a state, in a region or everywhere."""
        return sum(n for (where, what), n in self.ideas.items() if what == state and region in ("", where))


def funnel(actor: Actor, since: datetime | None = None) -> Funnel:
    """How far ideas and people have come. Counts of people are one publication for the whole country."""
    actor.require(permissions.FIGURES)
    return read_funnel(since)


def read_funnel(since: datetime | None = None) -> Funnel:
    """The same, for other packages."""
    query = select(Idea.region_code, Idea.state, func.count()).group_by(Idea.region_code, Idea.state)
    if since is not None:
        query = query.where(Idea.state_at >= since)
    ideas = {(row[0], row[1]): row[2] for row in session().execute(query)}
    started = sum(
        n for (_region, state), n in ideas.items() if state in ("in_creation", "registered", "selling")
    )
    registered = sum(n for (_region, state), n in ideas.items() if state in ("registered", "selling"))
    return Funnel(ideas, _people(), started, registered)


def _people() -> Published:
    sex, age = func.coalesce(Person.sex, UNTOLD), func.coalesce(Person.age, UNTOLD)
    query: Any = (
        select(Idea.state, Idea.region_code, sex, age, func.count())
        .join(Team, Team.live_key == Idea.id)
        .join(Member, Member.team_id == Team.id)
        .outerjoin(Person, Person.user_id == Member.user_id)
        .where(Member.state == "joined", Idea.state.in_(idea_rules.STAGES))
        .group_by(Idea.state, Idea.region_code, sex, age)
    )
    table: dict[tuple[str, ...], int] = {tuple(row[:4]): row[4] for row in session().execute(query)}
    order = (idea_rules.STAGES, tuple(regions()), (*counting.SEXES, UNTOLD), (*counting.AGES, UNTOLD))
    # What nobody is anywhere (a stage, a region) is left out: it would take the rest of the table with it.
    values = [
        [v for v in known if any(cell[place] == v for cell in table)] for place, known in enumerate(order)
    ]
    return counting.publish(table, values, KINDS)
