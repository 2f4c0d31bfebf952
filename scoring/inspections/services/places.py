"""The places of a month: taken by conditional updates, given back when a visit is not made."""

from datetime import date
from typing import Protocol

from sqlalchemy import update

from core.db import changed_one, session
from scoring.inspections.errors import NoPlaceLeft
from scoring.inspections.models import Month


class Placed(Protocol):
    """What a visit tells of its place."""

    @property
    def office_code(self) -> str:
        """Whose month."""

    @property
    def month(self) -> date:
        """The first day of it."""

    @property
    def kind(self) -> str:
        """Drawn visits have places of their own."""

    @property
    def reason(self) -> str:
        """Safety takes no place."""


def take(visit: Placed) -> None:
    """Take a place of the month; those for the draw are for drawn visits alone, and safety waits for none. Raises
    NoPlaceLeft."""
    if _is_safety(visit):
        return
    mine = update(Month).where(Month.office_code == visit.office_code, Month.month == visit.month)
    if visit.kind == "random":
        taking = mine.where(Month.taken_random < Month.random_places).values(
            taken_random=Month.taken_random + 1
        )
    else:
        room = Month.taken < Month.capacity - Month.random_places
        taking = mine.where(room).values(taken=Month.taken + 1)
    if not changed_one(taking):
        raise NoPlaceLeft


def give_back(visit: Placed) -> None:
    """The place of a planned visit that is not made."""
    if _is_safety(visit):
        return
    mine = update(Month).where(Month.office_code == visit.office_code, Month.month == visit.month)
    if visit.kind == "random":
        session().execute(mine.values(taken_random=Month.taken_random - 1))
    else:
        session().execute(mine.values(taken=Month.taken - 1))


def _is_safety(visit: Placed) -> bool:
    return visit.kind == "safety" or visit.reason == "safety"
