"""What the room does by itself."""

from datetime import datetime

from core.jobs import periodic
from registry.declarations.services import reminding


@periodic("registry.declarations.remind", every=3600)
def remind(now: datetime) -> None:
    """Reminders of the yearly declaration."""
    reminding.remind(now)
