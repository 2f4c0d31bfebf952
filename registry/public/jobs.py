"""Every night: the open data."""

from datetime import datetime

from core.jobs import periodic
from registry.public.open_data import write_open_data

DAY = 24 * 3600


@periodic("registry.open_data", every=DAY)
def open_data(now: datetime) -> None:
    """Make the files of the open data anew."""
    write_open_data(now)
