"""The one place that reads the clock. Services receive `now`; only views, commands and jobs call this."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CASABLANCA = ZoneInfo("Africa/Casablanca")


def now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a Moroccan wall clock."""
    return moment.astimezone(CASABLANCA)


def local_date(moment: datetime) -> date:
    """The Moroccan calendar day of a moment."""
    return local(moment).date()
