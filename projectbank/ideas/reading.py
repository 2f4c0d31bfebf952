"""Reading ideas: lists by page, counts for the map under the same filters, one idea with its sheet."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_

from core.auth.actor import Actor
from core.db import session
from core.i18n import _
from projectbank import permissions
from projectbank.data import IdeaCard, Sheet
from projectbank.errors import IdeaNotFound
from projectbank.ideas import rules
from projectbank.ideas.models import Idea, IdeaStep, SheetVersion
from projectbank.ideas.sheets import from_json

PAGE = 20
CARD: tuple[Any, ...] = (
    Idea.id, Idea.code, Idea.state, Idea.sector, Idea.registry_sector, Idea.region_code, Idea.province_code,
    Idea.title_ar, Idea.title_fr, Idea.art, Idea.art_tone, Idea.investment_centimes, Idea.share_centimes, Idea.jobs,
    Idea.jobs_women, Idea.founders, Idea.break_even, Idea.unit_ar, Idea.unit_fr, Idea.reserved_until, Idea.is_demo,
)  # fmt: skip
ORDERS: dict[str, tuple[Any, bool]] = {
    "new": (Idea.id, False),
    "investment": (Idea.investment_centimes, True),
    "jobs": (Idea.jobs, False),
}
"""order → (column, ascending)."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for; empty means everything. `up_to`: whole dirhams."""

    region: str = ""
    province: str = ""
    sector: str = ""
    up_to: int | None = None
    women: bool = False
    easy: bool = False
    open_only: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """As conditions of a query on ideas; only public ones."""
        wanted = (
            (self.region, Idea.region_code == self.region),
            (self.province, Idea.province_code == self.province),
            (self.sector, Idea.sector == self.sector),
            (self.up_to is not None, Idea.investment_centimes <= (self.up_to or 0) * 100),
            (self.women, Idea.for_women.is_(True)),
            (self.easy, Idea.easy_start.is_(True)),
            (self.open_only, Idea.state.in_(rules.JOINABLE)),
        )
        return [Idea.state.in_(rules.PUBLIC), *(condition for given, condition in wanted if given)]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list; `after` begins the next one, None at the end."""

    ideas: list[IdeaCard]
    after: str | None


def list_ideas(filters: Filters, order: str = "new", after: str = "", size: int = PAGE) -> Page:
    """One page of public ideas, by value then id."""
    column, ascending = ORDERS.get(order, ORDERS["new"])
    query = select(*CARD).where(*filters.conditions())
    if key := parse_key(after):
        place = tuple_(column, Idea.id)
        query = query.where(place > key if ascending else place < key)
    sides = (column, Idea.id) if ascending else (column.desc(), Idea.id.desc())
    rows = session().execute(query.order_by(*sides).limit(size + 1)).all()
    cards = [IdeaCard(*row) for row in rows[:size]]
    last = f"{getattr(cards[-1], column.key)}.{cards[-1].id}" if len(rows) > size else None
    return Page(cards, last)


def parse_key(after: str) -> tuple[int, int] | None:
    """(value, id) of the last idea of the page before; None for the first page or what is no key."""
    value, _dot, idea_id = after.partition(".")
    if not (value.isascii() and value.isdigit() and idea_id.isascii() and idea_id.isdigit()):
        return None
    return (int(value), int(idea_id)) if len(value) < 16 and len(idea_id) < 10 else None


def counts_by_region(filters: Filters) -> dict[str, int]:
    """Ideas by region under the same filters, the region's own aside: the map beside the list."""
    everywhere = replace(filters, region="", province="")
    query = select(Idea.region_code, func.count()).where(*everywhere.conditions()).group_by(Idea.region_code)
    return {row[0]: row[1] for row in session().execute(query)}


def count_ideas(filters: Filters) -> int:
    """How many ideas a list holds."""
    return session().scalar(select(func.count()).select_from(Idea).where(*filters.conditions())) or 0


def counts(column: Any) -> dict[str, int]:
    """Public ideas by one column, such as the sector."""
    query = select(column, func.count()).where(Idea.state.in_(rules.PUBLIC)).group_by(column).order_by(column)
    return {row[0]: row[1] for row in session().execute(query)}


def of_meeting(meeting_id: int, limit: int = 60) -> list[IdeaCard]:
    """Public ideas that were raised at a meeting."""
    query = select(*CARD).where(Idea.meeting_id == meeting_id, Idea.state.in_(rules.PUBLIC))
    return [IdeaCard(*row) for row in session().execute(query.order_by(Idea.id).limit(limit))]


def ideas_for_sector(registry_sector: str, province_code: str, limit: int = 12) -> list[IdeaCard]:
    """Ideas that still take people, of one sector of the register, those of the province first (1 statement)."""
    near = (Idea.province_code == province_code).desc()
    query = select(*CARD).where(Idea.registry_sector == registry_sector, Idea.state.in_(rules.JOINABLE))
    return [IdeaCard(*row) for row in session().execute(query.order_by(near, Idea.id.desc()).limit(limit))]


def cards_by_id(ids: Iterable[int]) -> dict[int, IdeaCard]:
    """Ideas by id, whatever their state."""
    rows = session().execute(select(*CARD).where(Idea.id.in_(list(ids))))
    return {row.id: IdeaCard(*row) for row in rows}


@dataclass(frozen=True)
class FullIdea:
    """An idea with its sheet."""

    card: IdeaCard
    sheet: Sheet
    version: int
    state_at: datetime
    meeting_id: int | None
    creation_id: int | None
    cooperative_id: int | None
    author_id: int | None


def get_public(code: str) -> FullIdea:
    """A public idea by its code. Raises IdeaNotFound."""
    return _full(_with_sheet().where(Idea.code == code, Idea.state.in_(rules.PUBLIC)))


def get_any(idea_id: int) -> FullIdea:
    """Any idea, for services that have checked who asks. Raises IdeaNotFound."""
    return _full(_with_sheet().where(Idea.id == idea_id))


def _with_sheet() -> Any:
    return select(Idea, SheetVersion.sheet).join(
        SheetVersion, (SheetVersion.idea_id == Idea.id) & (SheetVersion.version == Idea.version)
    )


def _full(query: Any) -> FullIdea:
    row = session().execute(query).first()
    if row is None:
        raise IdeaNotFound("idea_not_found", _("This idea does not exist, or it is not published."))
    idea: Idea = row[0]
    card = IdeaCard(*(getattr(idea, column.key) for column in CARD))
    return FullIdea(
        card, from_json(row[1]), idea.version, idea.state_at, idea.meeting_id, idea.creation_id,
        idea.cooperative_id, idea.author_id,
    )  # fmt: skip


@dataclass(frozen=True)
class Newest:
    """The newest version of a sheet; `is_shown` when it is the one the idea has."""

    version: int
    sheet: Sheet
    author_id: int | None
    is_shown: bool


def newest(idea: FullIdea) -> Newest:
    """The newest version of an idea's sheet, for services and desks that have checked who asks."""
    query = select(SheetVersion).where(SheetVersion.idea_id == idea.card.id)
    row = session().scalars(query.order_by(SheetVersion.version.desc()).limit(1)).one()
    return Newest(row.version, from_json(row.sheet), row.author_id, row.version == idea.version)


def steps_of(idea_id: int) -> list[IdeaStep]:
    """Every move, oldest first."""
    query = select(IdeaStep).where(IdeaStep.idea_id == idea_id).order_by(IdeaStep.id)
    return list(session().scalars(query))


def list_for_staff(actor: Actor, state: str = "", after: int = 0, size: int = 40) -> list[IdeaCard]:
    """Ideas of the actor's provinces, newest first; the next page begins `after` the last one's id."""
    actor.require(permissions.EDIT)
    query = select(*CARD).where(*within(actor))
    if state in rules.STATES:
        query = query.where(Idea.state == state)
    if after:
        query = query.where(Idea.id < after)
    return [IdeaCard(*row) for row in session().execute(query.order_by(Idea.id.desc()).limit(size))]


def within(actor: Actor) -> list[ColumnElement[bool]]:
    """The condition that keeps to the actor's provinces; none for the whole country."""
    return [] if actor.province_codes is None else [Idea.province_code.in_(sorted(actor.province_codes))]


def _pending() -> Any:
    """When the newest version was written that nobody has accepted yet."""
    newer = (SheetVersion.idea_id == Idea.id) & (SheetVersion.version > Idea.version)
    return select(func.max(SheetVersion.created_at)).where(newer).correlate(Idea).scalar_subquery()


def _waits(actor: Actor) -> list[ColumnElement[bool]]:
    newer = Idea.state.in_(rules.PUBLIC) & _pending().is_not(None)
    return [Idea.state.in_(("draft", "reviewed")) | newer, *within(actor)]


def count_waiting(actor: Actor) -> int:
    """Sheets that wait for a review, for publication, or with a new version nobody has accepted."""
    actor.require(permissions.EDIT)
    return session().scalar(select(func.count()).select_from(Idea).where(*_waits(actor))) or 0


def waiting(actor: Actor, limit: int) -> list[tuple[IdeaCard, datetime]]:
    """Sheets that wait with the moment since when, the oldest first."""
    actor.require(permissions.EDIT)
    since = func.coalesce(_pending(), Idea.state_at)
    rows = session().execute(select(*CARD, since).where(*_waits(actor)).order_by(since, Idea.id).limit(limit))
    return [(IdeaCard(*row[:-1]), row[-1]) for row in rows]
