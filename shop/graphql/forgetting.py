"""What the API forgets by itself: checkouts nobody came back to hold addresses."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from core.db import changed, session, transaction
from shop.graphql.models import ApiCheckout, Metadatum, WebhookDelivery

CHECKOUTS = timedelta(days=60)
"""As long as a guest's basket lives."""
DELIVERIES = timedelta(days=30)


def forget_checkouts(now: datetime) -> int:
    """Those that never became an order and that nobody touched for 60 days; how many."""
    old = (ApiCheckout.updated_at < now - CHECKOUTS, ApiCheckout.completed_at.is_(None))
    with transaction():
        gone = [
            f"Checkout:{key}" for key in session().scalars(select(ApiCheckout.id).where(*old).limit(1000))
        ]
        session().execute(delete(Metadatum).where(Metadatum.subject.in_(gone)))
        return changed(delete(ApiCheckout).where(ApiCheckout.id.in_([key.partition(":")[2] for key in gone])))


def forget_deliveries(now: datetime) -> int:
    """News that was sent, or given up, a month ago; how many."""
    with transaction():
        old = WebhookDelivery.created_at < now - DELIVERIES
        return changed(delete(WebhookDelivery).where(old, WebhookDelivery.state != "waiting"))
