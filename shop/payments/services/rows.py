"""Between rows and facts: locking, loading, saving, and the insert that only one of many wins."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, literal_column, select, update

from core.db import Model, changed_one, in_transaction, session
from core.upserts import for_engine
from shop.payments import rules
from shop.payments.data import Closed, Dispute, Facts, Method, PaymentData, RefundFact, RefundState, State
from shop.payments.errors import PaymentUnknown
from shop.payments.models import Payment, Refund

MADE_AT_PROVIDER = "made_at_provider"


def lock_payment(payment_id: int) -> Payment:
    """The row, ours until the transaction ends: an UPDATE first, then the read, on both engines."""
    mine = update(Payment).where(Payment.id == payment_id).values(version=Payment.version + 1)
    if not changed_one(mine.execution_options(synchronize_session=False)):
        raise PaymentUnknown
    return session().scalars(_fresh(payment_id)).one()


def find_payment(payment_id: int) -> Payment:
    """The row as it is now; raises PaymentUnknown."""
    row = session().scalars(_fresh(payment_id)).one_or_none()
    if row is None:
        raise PaymentUnknown
    return row


def _fresh(payment_id: int) -> Select[Payment]:
    return select(Payment).where(Payment.id == payment_id).execution_options(populate_existing=True)


def leave_database() -> None:
    """Before a call to a provider: no transaction may be open, not even a reading one."""
    if in_transaction():
        raise RuntimeError("a payment provider is never called inside a transaction")
    session().rollback()


def insert_once(table: type[Model], row: Mapping[str, Any], *, unique: tuple[str, ...]) -> bool:
    """Insert unless the unique columns are taken; True for the one caller that inserted."""
    return session().execute(for_engine(_inserting(table, unique)), dict(row)).first() is not None


@cache
def _inserting(table: type[Model], unique: tuple[str, ...]) -> Callable[[Any], Any]:
    def build(insert: Any) -> Any:
        fresh = insert(table.__table__).on_conflict_do_nothing(index_elements=unique)
        return fresh.returning(literal_column("1"))

    return build


def load_facts(payment: Payment) -> Facts:
    """What we know of a payment."""
    refunds = session().scalars(
        select(Refund).where(Refund.payment_id == payment.id).execution_options(populate_existing=True)
    )
    return Facts(
        asked=payment.asked,
        authorized=payment.authorized_centimes,
        captured=payment.captured_centimes,
        closed=Closed(payment.closed),
        dispute=Dispute(payment.dispute),
        refunds={fact.ref: fact for fact in map(_refund_fact, refunds)},
    )


def _refund_fact(row: Refund) -> RefundFact:
    """Two reports of a refund agree on its key: told facts carry ours, or none for a refund made
    elsewhere.
    """
    key = "" if row.reason == MADE_AT_PROVIDER else row.key
    return RefundFact(row.provider_ref or row.key, row.amount_centimes, RefundState(row.state), key)


def save_facts(payment: Payment, facts: Facts) -> None:
    """Write the facts and what follows from them. The refund rows are saved by who changed them."""
    payment.asked = facts.asked
    payment.authorized_centimes = facts.authorized
    payment.captured_centimes = facts.captured
    payment.closed = int(facts.closed)
    payment.dispute = int(facts.dispute)
    payment.refunded_centimes = rules.refunded(facts)
    payment.refunding_centimes = rules.refunding(facts)
    payment.state = rules.state_of(facts, payment.due_centimes)
    if rules.is_dead(facts):
        payment.live_key = None
    session().flush()


def as_data(row: Payment) -> PaymentData:
    """A payment as other rooms see it."""
    return PaymentData(
        id=row.id,
        checkout_id=row.checkout_id,
        method=Method(row.method),
        state=State(row.state),
        amount_centimes=row.amount_centimes,
        captured_centimes=row.captured_centimes,
        refunded_centimes=row.refunded_centimes,
        refunding_centimes=row.refunding_centimes,
        currency=row.currency,
        live=row.live_key is not None,
        created_at=row.created_at,
        captured_at=row.captured_at,
    )
