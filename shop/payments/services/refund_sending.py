"""Keeping the promise: asking the provider, and asking again when the outcome is unknown."""

from datetime import datetime

import structlog
from sqlalchemy import func, select, update

from core.db import changed_one, session, transaction
from shop.payments import rules
from shop.payments.data import Facts, Method, News, RefundData, RefundFact, RefundOrder, RefundState
from shop.payments.errors import ProviderRefused, ProviderUnavailable
from shop.payments.gateway.settings import get_hosted
from shop.payments.models import Payment, Refund
from shop.payments.services.applying import Entry, apply_news
from shop.payments.services.refund_requests import as_refund_data
from shop.payments.services.rows import leave_database

log = structlog.get_logger()
OPEN = (RefundState.REQUESTED.value, RefundState.SENT.value)
AT_ONCE = 50


def send_refund(refund_id: int, now: datetime) -> RefundData:
    """Ask the provider for a promised refund, outside any transaction. One caller at a time; an unknown
    outcome stays `sent` and is asked about again by `retry_refunds`, always under the same key.
    """
    leave_database()
    order, attempts = _claim(refund_id, now)
    if order is not None:
        _send(refund_id, order, attempts, now)
    session().expire_all()
    return as_refund_data(session().get_one(Refund, refund_id))


def _claim(refund_id: int, now: datetime) -> tuple[RefundOrder | None, int]:
    """requested → sent, or another try of sent. `next_try_at` is the lease: longer than any call may take."""
    with transaction():
        attempts = session().scalar(select(Refund.attempts).where(Refund.id == refund_id)) or 0
        mine = update(Refund).where(
            Refund.id == refund_id,
            Refund.state.in_(OPEN),
            Refund.by_hand.is_(False),
            Refund.attempts == attempts,
            Refund.next_try_at <= now,
        )
        values = {
            "state": RefundState.SENT.value,
            "attempts": attempts + 1,
            "sent_at": func.coalesce(Refund.sent_at, now),
            "next_try_at": now + rules.refund_wait(attempts + 1),
        }
        won = changed_one(mine.values(values).execution_options(synchronize_session=False))
        return (_order(refund_id) if won else None), attempts


def _order(refund_id: int) -> RefundOrder | None:
    row = session().execute(
        select(Refund.key, Payment.key, Payment.intent_ref, Refund.amount_centimes)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.id == refund_id)
    )
    key, payment_key, intent, amount = row.one()
    return RefundOrder(key, payment_key, intent, amount) if intent else None


def _send(refund_id: int, order: RefundOrder, attempts: int, now: datetime) -> None:
    try:
        fact = _ask(order, attempts)
    except ProviderUnavailable as error:
        log.warning("refund_outcome_unknown", refund_id=refund_id, why=error.why)
        return
    except ProviderRefused as error:
        log.error("refund_refused", refund_id=refund_id, reason=error.reason)
        _settle_refused(refund_id, error.reason, now)
        return
    _apply(refund_id, fact, "refund", now)


def _ask(order: RefundOrder, attempts: int) -> RefundFact:
    """A first time, ask. Later, look first whether an earlier try went through: the provider forgets keys
    after a day, and its list does not forget.
    """
    provider = get_hosted(Method.STRIPE)
    if attempts:
        known = [fact for fact in provider.list_refunds(order.intent) if fact.key == order.key]
        if known:
            return known[0]
    return provider.refund(order)


def _apply(refund_id: int, fact: RefundFact, source: str, now: datetime) -> None:
    with transaction():
        payment_id = session().scalars(select(Refund.payment_id).where(Refund.id == refund_id)).one()
        apply_news(payment_id, News(Facts(refunds={fact.ref: fact})), Entry(source), now)


def _settle_refused(refund_id: int, reason: str, now: datetime) -> None:
    with transaction():
        row = session().get_one(Refund, refund_id, populate_existing=True)
        row.failure = reason
        session().flush()
        ref = row.provider_ref or row.key
        _apply(
            refund_id,
            RefundFact(ref, row.amount_centimes, RefundState.FAILED, row.key),
            "refund_refused",
            now,
        )


def retry_refunds(now: datetime) -> int:
    """Send what was promised and never sent, and ask again where the outcome is unknown. Returns how many."""
    due = (
        select(Refund.id)
        .where(Refund.state.in_(OPEN), Refund.by_hand.is_(False), Refund.next_try_at <= now)
        .order_by(Refund.next_try_at)
    )
    ids = list(session().scalars(due.limit(AT_ONCE)))
    for refund_id in ids:
        send_refund(refund_id, now)
    return len(ids)
