"""A quote accepted: contact, place, way of paying. Written in the same transaction as the order it becomes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from core.crypto import encrypt
from core.db import changed, changed_one, session, transaction
from shop.checkout.data import CheckoutRequest, Quote
from shop.checkout.models import Checkout

OPEN_DAYS = 7


def save_checkout(request: CheckoutRequest, basket_id: int, quote: Quote, now: datetime) -> int:
    """Write the checkout under its form's key and return its id; one that is still open is written over."""
    with transaction() as s:
        values = _values(request, basket_id, quote)
        found = s.scalar(select(Checkout.id).where(Checkout.token == request.key, Checkout.state == "open"))
        if found is not None:
            s.execute(update(Checkout).where(Checkout.id == found).values(**values))
            return found
        row = {"token": request.key, "state": "open", "created_at": now, **values}
        return s.execute(insert(Checkout).values(row).returning(Checkout.id)).scalar_one()


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
    mine = update(Checkout).where(Checkout.id == checkout_id, Checkout.state == "open")
    return changed_one(mine.values(state="placed", placed_at=now))


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
