"""What the desk does when a cooperative created online is registered."""

from sqlalchemy import select

from core import clock
from core.db import session
from registry.creation.models import Creation
from registry.declarations.rules import DECEMBER
from registry.declarations.services.calendar import set_close_month
from registry.events import CreationRegistered


def keep_close_month(event: CreationRegistered) -> None:
    """The fiscal year that the statutes name becomes the calendar of the yearly declaration."""
    month = session().scalar(select(Creation.close_month).where(Creation.id == event.creation_id))
    if month and month != DECEMBER:
        set_close_month(event.cooperative_id, month, actor_id=None, reason="statutes", now=clock.now())
