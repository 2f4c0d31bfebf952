"""Which days a report covers and with which it compares. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core.clock import CASABLANCA


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included. Stocks are compared to `before`, the end of the half-year before."""

    first: date
    last: date

    @property
    def before(self) -> date:
        """The day before the first."""
        return self.first - timedelta(days=1)

    @property
    def year_ago(self) -> "Period":
        """The same months a year before, to which flows are compared."""
        return Period(_a_year_before(self.first), _a_year_before(self.last))

    @property
    def since(self) -> datetime:
        """The first moment of the period."""
        return starts(self.first)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return ends(self.last)


def period_of(as_of: date) -> Period:
    """The half-year that a day ends: from the day after the last 30 June or 31 December before it."""
    ends_ = (date(as_of.year - 1, 12, 31), date(as_of.year, 6, 30))
    return Period(max(end for end in ends_ if end < as_of) + timedelta(days=1), as_of)


def starts(day: date) -> datetime:
    """The first moment of a Moroccan day."""
    return datetime.combine(day, time(), CASABLANCA).astimezone(UTC)


def ends(day: date) -> datetime:
    """The first moment after a Moroccan day."""
    return starts(day + timedelta(days=1))


def _a_year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
