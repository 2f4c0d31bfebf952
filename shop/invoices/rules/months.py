"""Months on a Moroccan calendar. Pure."""

import re
from datetime import UTC, date, datetime

from core.clock import CASABLANCA, local_date


def month_of(day: date) -> str:
    """`2026-10`."""
    return f"{day:%Y-%m}"


def is_month(text: str) -> bool:
    """Whether a text names a month of this century."""
    return bool(re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text))


def first_day(month: str) -> date:
    """The first day of a month."""
    return date(int(month[:4]), int(month[5:]), 1)


def next_month(month: str) -> str:
    """The month after."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def previous_month(month: str) -> str:
    """The month before."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}"


def bounds(month: str) -> tuple[datetime, datetime]:
    """From Moroccan midnight to Moroccan midnight, in UTC; the end belongs to the next month."""
    return _midnight(first_day(month)), _midnight(first_day(next_month(month)))


def last_closed(now: datetime) -> str:
    """The month that ended last."""
    return previous_month(month_of(local_date(now)))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CASABLANCA).astimezone(UTC)
