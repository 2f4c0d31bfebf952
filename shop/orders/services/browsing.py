"""Orders of an account and their payments for programs: many at once, always with whose they are in the query (I17)."""

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import func, select

from core.db import session
from shop.orders.data import OrderData
from shop.orders.models import Order, VendorOrder
from shop.orders.services.reading import orders_of_rows
from shop.payments.data import PaymentData
from shop.payments.models import Payment
from shop.payments.services.rows import as_data

_O: Any = cast("Any", Order.__table__)
_P: Any = cast("Any", VendorOrder.__table__)


def page_of_account(
    user_id: int, *, limit: int, beyond: int | None = None, from_end: bool = False
) -> list[OrderData]:
    """Orders of an account, newest first, with everything in them (4 statements); those beyond an id.

    `from_end`: from the oldest on.
    """
    query = select(_O).where(_O.c.user_id == user_id)
    if beyond is not None:
        query = query.where(_O.c.id > beyond if from_end else _O.c.id < beyond)
    query = query.order_by(_O.c.id if from_end else _O.c.id.desc()).limit(limit)
    return orders_of_rows(session().execute(query).all())


def count_of_account(user_id: int) -> int:
    """How many there are."""
    return session().scalar(select(func.count()).select_from(_O).where(_O.c.user_id == user_id)) or 0


def payments_of(checkout_ids: Collection[int]) -> dict[int, list[PaymentData]]:
    """Every attempt to pay these checkouts, oldest first (1 statement)."""
    query = select(Payment).where(Payment.checkout_id.in_(list(checkout_ids))).order_by(Payment.id)
    found: dict[int, list[PaymentData]] = {key: [] for key in checkout_ids}
    for row in session().scalars(query):
        found[row.checkout_id].append(as_data(row))
    return found


def checkout_of(order_token: str) -> int | None:
    """The number of the checkout that this order came from."""
    return session().scalar(select(_O.c.checkout_id).where(_O.c.token == order_token[:43]))


def order_of_checkout(checkout_id: int) -> int | None:
    """The order a checkout became."""
    return session().scalar(select(_O.c.id).where(_O.c.checkout_id == checkout_id))


def order_of_parcel(parcel_id: int) -> int | None:
    """The order a parcel belongs to."""
    return session().scalar(select(_P.c.order_id).where(_P.c.id == parcel_id))


def order_state(order_id: int) -> tuple[str, frozenset[str]]:
    """(state of the order, states of its parcels)."""
    state = session().scalar(select(_O.c.state).where(_O.c.id == order_id)) or ""
    return state, frozenset(session().scalars(select(_P.c.state).where(_P.c.order_id == order_id)))
