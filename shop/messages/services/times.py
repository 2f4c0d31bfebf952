"""How long buyers waited for an answer, for all cooperatives at once."""

from datetime import datetime

from sqlalchemy import select

from core.db import session
from shop.messages import rules
from shop.messages.data import ReplyFigures
from shop.messages.models import ReplyTime


def reply_times(since: datetime, until: datetime) -> dict[int, ReplyFigures]:
    """{vendor id: figures} of the questions asked in a period, `until` left out (1 statement)."""
    query = select(ReplyTime.vendor_id, ReplyTime.asked_at, ReplyTime.answered_at).where(
        ReplyTime.asked_at >= since, ReplyTime.asked_at < until
    )
    return rules.summarise((row[0], row[1], row[2]) for row in session().execute(query))


def wait_faults() -> list[str]:
    """Waits that are counted as running and over at once, for `flask doctor`."""
    query = (
        select(ReplyTime.id)
        .where(ReplyTime.live_key.is_not(None), ReplyTime.answered_at.is_not(None))
        .limit(20)
    )
    late = select(ReplyTime.id).where(ReplyTime.answered_at < ReplyTime.asked_at).limit(20)
    found = [f"wait {key} is running and over" for key in session().scalars(query)]
    return found + [f"wait {key} ended before it began" for key in session().scalars(late)]
