"""Who holds certificates, in bulk: for the score."""

from datetime import datetime

from sqlalchemy import or_, select

from academy.certificates.models import Certificate
from core.db import session


def certified(since: datetime, until: datetime) -> set[int]:
    """Everybody with a certificate issued from `since` up to (not with) `until` and not taken back by then
    (1 statement)."""
    query = select(Certificate.user_id).where(
        Certificate.issued_at >= since,
        Certificate.issued_at < until,
        or_(Certificate.revoked_at.is_(None), Certificate.revoked_at >= until),
    )
    return set(session().scalars(query.distinct()))
