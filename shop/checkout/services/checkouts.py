"""A quote accepted: contact, place, way of paying. Written in the same transaction as the order it becomes."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, insert, select, update

from core.crypto import encrypt
from core.db import changed, session, transaction
from shop.checkout.data import CheckoutRequest, Quote
from shop.checkout.models import Checkout

OPEN_DAYS = 7
_T: Any = Checkout.__table__
_OPEN = select(_T.c.id).where(_T.c.token == bindparam("key"), _T.c.state == "open")
_INSERT = insert(_T).returning(_T.c.id)
_PLACE = (
    update(_T)
    .where(_T.c.id == bindparam("checkout"), _T.c.state == "open")
    .values(state="placed", placed_at=bindparam("now"))
)


def save_checkout(request: CheckoutRequest, basket_id: int, quote: Quote, now: datetime) -> int:
    """Write the checkout under its form's key and return its id; one that is still open is written over."""
    with transaction() as s:
        values = _values(request, basket_id, quote)
        found: int | None = s.scalar(_OPEN, {"key": request.key})
        if found is not None:
            s.execute(update(Checkout).where(Checkout.id == found).values(**values))
            return found
        row = {"token": request.key, "state": "open", "created_at": now, **values}
        made: int = s.execute(_INSERT, row).scalar_one()
        return made


def _values(request: CheckoutRequest, basket_id: int, quote: Quote) -> dict[str, object]:
    to = request.destination
    return {
        "basket_id": basket_id,
        "user_id": request.basket.user_id,
        "lang": request.lang,
        "name": request.name,
        "phone_enc": encrypt(request.phone),
        "email_enc": encrypt(request.email) if request.email else None,
        "commune_code": to.commune_code,
        "province_code": to.province_code,
        "place_ar": to.name_ar,
        "place_fr": to.name_fr,
        "address": request.address,
        "note": request.note,
        "payment_method": request.payment_method,
        "seen": request.seen,
        "goods_centimes": quote.goods_centimes,
        "delivery_centimes": quote.delivery_centimes,
        "total_centimes": quote.total_centimes,
    }


def mark_placed(checkout_id: int, now: datetime) -> bool:
    """The checkout became an order; False when it already had (I3)."""
    result = session().execute(_PLACE, {"checkout": checkout_id, "now": now})
    return cast("CursorResult[Any]", result).rowcount == 1


def expire_open(now: datetime) -> int:
    """Forget checkouts that never became an order: their contact is personal data nobody needs. How many."""
    with transaction():
        old = delete(Checkout).where(
            Checkout.state == "open", Checkout.created_at < now - timedelta(days=OPEN_DAYS)
        )
        return changed(old)


def get_checkout(checkout_id: int) -> Checkout:
    """The row of a checkout."""
    return session().get_one(Checkout, checkout_id)
