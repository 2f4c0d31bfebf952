"""The bank in numbers, from rows: what `flask projectbank stats` prints and the door gives."""

from dataclasses import dataclass

from projectbank.ideas.models import Idea
from projectbank.ideas.reading import counts
from projectbank.meetings.services import totals


@dataclass(frozen=True)
class BankStats:
    """Meetings held, people who came, projects published; women in per cent with one decimal.

    People and women are those of the published tables: None where these hide them, women also of nobody.
    """

    meetings: int
    participants: int | None
    women_percent: float | None
    projects: int
    by_region: dict[str, int]
    by_sector: dict[str, int]


def stats() -> BankStats:
    """The figures of today."""
    meetings, people, women = totals()
    by_region = counts(Idea.region_code)
    percent = round(100 * women / people, 1) if people and women is not None else None
    return BankStats(meetings, people, percent, sum(by_region.values()), by_region, counts(Idea.sector))
