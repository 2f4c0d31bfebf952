"""Starting a payment, showing the provider's page, giving an attempt up."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, select

from core import clock
from core.crypto import decrypt, encrypt
from core.db import session, transaction
from core.i18n import current_lang
from shop.payments import rules
from shop.payments.data import (
    Closed,
    Facts,
    Method,
    News,
    PageLine,
    PageRequest,
    PaymentData,
    State,
)
from shop.payments.errors import PaymentAlreadyOpen, PaymentClosed, ProviderRefused
from shop.payments.gateway.settings import get_hosted, get_provider
from shop.payments.models import Payment, Settlement
from shop.payments.services.applying import Entry, apply_news, take_payment
from shop.payments.services.rows import (
    as_data,
    find_payment,
    insert_once,
    leave_database,
    load_facts,
    lock_payment,
)
from shop.payments.services.waiting import apply_and_replay


def start_payment(checkout_id: int, method: Method | str, amount_centimes: int, now: datetime) -> PaymentData:
    """Begin the one live attempt of a checkout (I3), in the caller's transaction.

    The same method and amount again answer the same attempt. Raises PaymentAlreadyOpen when another one
    lives or the checkout is paid, MethodNotOffered.
    """
    wanted = get_provider(Method(method)).method
    with transaction():
        insert_once(Payment, _new_row(checkout_id, wanted, amount_centimes, now), unique=("live_key",))
        found = session().execute(_LIVE_AND_PAYING, {"live": str(checkout_id)}).one_or_none()
        if found is None:
            raise PaymentAlreadyOpen
        live, paying = found
        same = (live.method, live.amount_centimes) == (wanted.value, amount_centimes)
        if not same or paying not in (None, live.id):
            raise PaymentAlreadyOpen
        return as_data(live)


def _new_row(checkout_id: int, method: Method, amount: int, now: datetime) -> dict[str, object]:
    return {
        "key": secrets.token_urlsafe(24),
        "checkout_id": checkout_id,
        "method": method.value,
        "state": State.CREATED.value,
        "amount_centimes": amount,
        "due_centimes": amount,
        "live_key": str(checkout_id),
        "created_at": now,
        "next_check_at": now + rules.PAGE_LIFE if method is Method.STRIPE else None,
    }


def _live(checkout_id: int) -> Payment | None:
    return session().scalars(_LIVE, {"live": str(checkout_id)}).one_or_none()


_LIVE = select(Payment).where(Payment.live_key == bindparam("live")).execution_options(populate_existing=True)
_LIVE_AND_PAYING = _LIVE.add_columns(Settlement.payment_id).outerjoin(
    Settlement, Settlement.checkout_id == Payment.checkout_id
)


def open_hosted_page(
    payment_id: int,
    return_url: str,
    cancel_url: str,
    *,
    now: datetime | None = None,
    lang: str | None = None,
    email: str = "",
    lines: Sequence[PageLine] = (),
) -> str:
    """The address of the provider's page; call it outside any transaction.

    What the first call says is kept (encrypted), so a repeated call, also after a crash, gives the same
    page: never two pages for one payment. `lines` must add up to the amount, else one line with the total
    is shown. Raises PaymentClosed, ProviderUnavailable (try again), ProviderRefused.
    """
    leave_database()
    moment = now or clock.now()
    wanted, url, method = _prepare_page(payment_id, return_url, cancel_url, moment, lang, email, lines)
    return url or _open_page(payment_id, wanted, method, moment)


def _prepare_page(
    payment_id: int,
    return_url: str,
    cancel_url: str,
    now: datetime,
    lang: str | None,
    email: str,
    lines: Sequence[PageLine],
) -> tuple[PageRequest, str | None, Method]:
    with transaction():
        payment = lock_payment(payment_id)
        get_hosted(Method(payment.method))
        _require_open(payment, now)
        if payment.page_enc is None:
            end = now + rules.PAGE_LIFE
            exact = sum(line.amount_centimes for line in lines) == payment.amount_centimes
            wanted = PageRequest(
                key=payment.key,
                checkout_id=payment.checkout_id,
                amount_centimes=payment.amount_centimes,
                currency=payment.currency,
                return_url=return_url,
                cancel_url=cancel_url,
                expires_at=int(end.timestamp()),
                lang=lang or current_lang(),
                email=email,
                lines=tuple(lines) if exact else (),
            )
            payment.page_enc, payment.expires_at = encrypt(json.dumps(asdict(wanted))), end
            payment.next_check_at = rules.next_check(0, now, end)
        return _page_of(payment), payment.page_url, Method(payment.method)


def _require_open(payment: Payment, now: datetime) -> None:
    facts = load_facts(payment)
    over = payment.expires_at is not None and payment.expires_at <= now
    if over or facts.captured or facts.closed is not Closed.OPEN:
        raise PaymentClosed


def _page_of(payment: Payment) -> PageRequest:
    stored = json.loads(decrypt(payment.page_enc or ""))
    lines = tuple(PageLine(**line) for line in stored.pop("lines"))
    return PageRequest(**stored, lines=lines)


def _open_page(payment_id: int, wanted: PageRequest, method: Method, now: datetime) -> str:
    provider = get_hosted(method)
    page = provider.open_page(wanted)
    with transaction():
        payment = take_payment(payment_id)
        payment.page_url = page.url
        apply_news(payment_id, News(Facts(asked=True), ref=page.ref), Entry("page"), now)
        gone = rules.is_dead(load_facts(payment))
    if gone:  # given up meanwhile: nobody may pay there
        provider.close_page(page.ref)
        raise PaymentClosed
    return page.url


def page_ref(payment_id: int, now: datetime) -> str | None:
    """The provider's name of the page. After a crash between making the page and noting its name, asks for
    the same page again. None when none was ever wanted, or none can exist.
    """
    payment = find_payment(payment_id)
    ref, wanted = payment.provider_ref, None if payment.page_enc is None else _page_of(payment)
    method = Method(payment.method)
    if ref or wanted is None:
        return ref
    leave_database()
    try:
        _open_page(payment_id, wanted, method, now)
    except (ProviderRefused, PaymentClosed):
        return None
    ref = find_payment(payment_id).provider_ref
    leave_database()
    return ref


def close_locally(payment_id: int, entry: Entry, now: datetime) -> None:
    """End an attempt that has no page."""
    with transaction():
        apply_news(payment_id, News(Facts(closed=Closed.CANCELLED)), entry, now)


def cancel_payment(payment_id: int, now: datetime, *, actor_id: int | None = None) -> PaymentData:
    """Give an attempt up, outside any transaction: the page is closed first. If it was paid meanwhile, the
    money counts: look at the state that comes back.
    """
    leave_database()
    method, ref = Method(find_payment(payment_id).method), page_ref(payment_id, now)
    entry = Entry("cancel", actor_id)
    if ref is None:
        close_locally(payment_id, entry, now)
    else:
        leave_database()
        news = get_hosted(method).close_page(ref)
        with transaction():
            apply_and_replay(payment_id, news, entry, now)
    return get_payment(payment_id)


def get_payment(payment_id: int) -> PaymentData:
    """A payment; raises PaymentUnknown."""
    return as_data(find_payment(payment_id))


def list_payments(checkout_id: int) -> list[PaymentData]:
    """Every attempt of a checkout, oldest first."""
    rows = session().scalars(select(Payment).where(Payment.checkout_id == checkout_id).order_by(Payment.id))
    return [as_data(row) for row in rows]


def live_payment(checkout_id: int) -> PaymentData | None:
    """The attempt that lives, if any."""
    row = _live(checkout_id)
    return None if row is None else as_data(row)
