"""After a granted appeal the newest run is made again as of its own day: the parcel no longer counts in it."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from core.db import session
from scoring.data import RunCard
from scoring.fairness.models import Appeal
from scoring.method.models import Run
from scoring.method.services import running

LOOK_BACK = timedelta(days=3)
"""An appeal older than that was seen by a run, or lies outside of its window."""


def score_again(now: datetime) -> RunCard | None:
    """The newest run, made again when an appeal was granted since; None when there is nothing to do."""
    latest = running.latest_run()
    if latest is None:
        return None
    made_at = session().scalars(select(Run.made_at).where(Run.id == latest.id)).one()
    granted = exists().where(Appeal.state == "granted", Appeal.decided_at >= max(made_at, now - LOOK_BACK))
    return running.run(latest.as_of, now) if session().scalar(select(granted)) else None
