"""News that came too early: kept with its event, applied as soon as the payment it speaks of is known."""

from datetime import datetime

from sqlalchemy import or_, select

from core.db import session, transaction
from shop.payments import rules
from shop.payments.data import News
from shop.payments.gateway.stripe_news import news_of_event
from shop.payments.models import Payment, WebhookEvent
from shop.payments.services.applying import APPLIED, IGNORED, PARKED, Entry, apply_news
from shop.payments.services.rows import lock_payment

AT_ONCE = 50


def find_target(news: News) -> int | None:
    """The payment the news is about, by our own key, its page or its money movement."""
    names = [
        column == value
        for column, value in (
            (Payment.key, news.key),
            (Payment.provider_ref, news.ref),
            (Payment.intent_ref, news.intent),
        )
        if value
    ]
    return session().scalar(select(Payment.id).where(or_(*names)).limit(1)) if names else None


def apply_and_replay(payment_id: int, news: News, entry: Entry, now: datetime) -> str:
    """Apply news, then whatever had been waiting for it, in the caller's transaction."""
    outcome = apply_news(payment_id, news, entry, now)
    if outcome == APPLIED:
        for row in _parked_of(payment_id):
            _replay(row, payment_id, now)
    return outcome


def _parked_of(payment_id: int) -> list[WebhookEvent]:
    payment = lock_payment(payment_id)
    about = or_(WebhookEvent.payment_id == payment_id, WebhookEvent.intent_ref == payment.intent_ref)
    wanted = select(WebhookEvent).where(WebhookEvent.outcome == PARKED, about).order_by(WebhookEvent.id)
    return list(session().scalars(wanted))


def _replay(row: WebhookEvent, payment_id: int, now: datetime) -> None:
    news = news_of_event(row.payload)
    if news is None:
        return
    outcome = apply_news(payment_id, news, Entry(f"webhook:{row.kind}"), now)
    row.outcome, row.payment_id = outcome, payment_id
    row.applied_at = None if outcome == PARKED else now
    session().flush()


def apply_parked(now: datetime) -> int:
    """Try again what waited for a payment we did not know; give up after three days. Returns how many
    moved.
    """
    waiting = select(WebhookEvent.id).where(WebhookEvent.outcome == PARKED).order_by(WebhookEvent.id)
    ids = list(session().scalars(waiting.limit(AT_ONCE)))
    return sum(_try_parked(event_id, now) for event_id in ids)


def _try_parked(event_id: int, now: datetime) -> int:
    with transaction():
        row = session().get_one(WebhookEvent, event_id, populate_existing=True)
        news = news_of_event(row.payload)
        payment_id = find_target(news) if news else None
        if row.outcome == PARKED and payment_id is not None:
            _replay(row, payment_id, now)
        if row.outcome == PARKED and row.received_at < now - rules.PARKED_LIFE:
            row.outcome, row.applied_at = IGNORED, now
        return int(row.outcome != PARKED)
