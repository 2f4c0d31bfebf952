"""What comes in: webhooks, and the answers when we ask ourselves."""

from datetime import datetime

import structlog
from sqlalchemy import select, update

from core.db import session, transaction
from core.errors import DomainError
from shop.payments import rules
from shop.payments.data import Method, News, PaymentData, ProviderEvent, WebhookResult
from shop.payments.errors import MethodNotOffered
from shop.payments.gateway.settings import get_hosted, providers
from shop.payments.models import Payment, WebhookEvent
from shop.payments.services.applying import IGNORED, PARKED, REPEATED, Entry
from shop.payments.services.attempts import close_locally, get_payment, page_ref
from shop.payments.services.rows import find_payment, insert_once, leave_database, lock_payment
from shop.payments.services.waiting import apply_and_replay, find_target

log = structlog.get_logger()
AT_ONCE = 50


def receive_webhook(body: bytes, signature: str, now: datetime) -> WebhookResult:
    """Take a webhook: signature, then one transaction with the unique event and its whole effect (I5).

    Raises ForgedWebhook (nothing is stored) and MethodNotOffered. Any other exception stores nothing
    either: the provider sends it again.
    """
    card = providers().card
    if card is None:
        raise MethodNotOffered
    event = card.read_event(body, signature, now)
    with transaction():
        if not insert_once(WebhookEvent, _event_row(event, now), unique=("provider", "event_id")):
            return WebhookResult(REPEATED)
        result = _use(event.news, f"webhook:{event.kind}", now)
        mine = update(WebhookEvent).where(
            WebhookEvent.provider == Method.STRIPE.value, WebhookEvent.event_id == event.event_id
        )
        session().execute(mine.values(**_outcome(result, now)))
    log.info("payment_webhook", kind=event.kind, outcome=result.outcome, payment_id=result.payment_id)
    return result


def _event_row(event: ProviderEvent, now: datetime) -> dict[str, object]:
    return {
        "provider": Method.STRIPE.value,
        "event_id": event.event_id,
        "kind": event.kind,
        "payload": event.payload,
        "intent_ref": (event.news.intent or None) if event.news else None,
        "outcome": PARKED,
        "received_at": now,
    }


def _outcome(result: WebhookResult, now: datetime) -> dict[str, object]:
    applied_at = None if result.outcome == PARKED else now
    return {"outcome": result.outcome, "payment_id": result.payment_id, "applied_at": applied_at}


def _use(news: News | None, source: str, now: datetime) -> WebhookResult:
    if news is None:
        return WebhookResult(IGNORED)
    payment_id = find_target(news)
    if payment_id is None:
        ours_perhaps = bool(news.intent) and not news.key and not news.foreign
        return WebhookResult(PARKED if ours_perhaps else IGNORED)
    return WebhookResult(apply_and_replay(payment_id, news, Entry(source), now), payment_id)


def read_back(payment_id: int, now: datetime) -> PaymentData:
    """Ask the provider how a payment stands and apply it exactly as a webhook would (I6). Outside any
    transaction.

    Raises ProviderUnavailable. Payments without a provider come back as they are.
    """
    leave_database()
    payment = find_payment(payment_id)
    if payment.method != Method.STRIPE:
        return get_payment(payment_id)
    is_over = now >= payment.created_at + rules.PAGE_LIFE
    _plan_next_check(payment_id, now)
    ref = page_ref(payment_id, now)
    if ref is not None:
        leave_database()
        news = get_hosted(Method.STRIPE).look_up(ref)
        with transaction():
            apply_and_replay(payment_id, news, Entry("read_back"), now)
    elif is_over:
        close_locally(payment_id, Entry("read_back"), now)
    return get_payment(payment_id)


def _plan_next_check(payment_id: int, now: datetime) -> None:
    """Before asking, so that a provider that is away is not asked without pause."""
    with transaction():
        payment = lock_payment(payment_id)
        settled = payment.captured_centimes > 0 or payment.closed
        payment.next_check_at = None if settled else rules.next_check(payment.checks, now, payment.expires_at)
        payment.checks += 1


def check_open_payments(now: datetime) -> int:
    """Read back every payment whose turn it is; returns how many answered."""
    due = select(Payment.id).where(Payment.next_check_at <= now).order_by(Payment.next_check_at)
    ids = list(session().scalars(due.limit(AT_ONCE)))
    leave_database()
    return sum(_checked(payment_id, now) for payment_id in ids)


def _checked(payment_id: int, now: datetime) -> int:
    try:
        read_back(payment_id, now)
    except DomainError as error:
        log.warning("payment_check_failed", payment_id=payment_id, code=error.code)
        return 0
    return 1
