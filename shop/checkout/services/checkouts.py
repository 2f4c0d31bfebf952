"""A quote accepted: contact, place, way of paying. Written in the same transaction as the order it becomes."""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, update

from core.crypto import encrypt
from core.db import changed, session, transaction
from core.upserts import for_engine
from shop.checkout.data import CheckoutRequest, Quote
from shop.checkout.models import Checkout

OPEN_DAYS = 7
_T: Any = Checkout.__table__
_PLACE = (
    update(_T)
    .where(_T.c.id == bindparam("checkout"), _T.c.state == "open")
    .values(state="placed", placed_at=bindparam("now"))
)


def place_checkout(request: CheckoutRequest, basket_id: int, quote: Quote, now: datetime) -> Checkout | None:
    """Write the checkout as placed, under its form's key; one that is still open is written over.

    None when it became an order before (I3): one statement decides, whoever else sends the same form.
    """
    values = _values(request, basket_id, quote) | {"token": request.key, "created_at": now, "placed_at": now}
    made = session().execute(for_engine(_placing), values).scalar_one_or_none()
    return None if made is None else Checkout(id=made, **values)


def _placing(insert: Any) -> Any:
    fresh = insert(_T)
    placed = fresh.on_conflict_do_update(
        index_elements=["token"],
        set_={name: fresh.excluded[name] for name in (*_WRITTEN, "state", "placed_at")},
        where=_T.c.state == "open",
    )
    return placed.returning(_T.c.id)


_WRITTEN = (
    "basket_id", "user_id", "lang", "name", "phone_enc", "email_enc", "commune_code", "province_code", "place_ar",
    "place_fr", "address", "note", "payment_method", "seen", "goods_centimes", "delivery_centimes", "total_centimes",
    "discount_centimes",
)  # fmt: skip


def _values(request: CheckoutRequest, basket_id: int, quote: Quote) -> dict[str, object]:
    to = request.destination
    return {
        "state": "placed",
        "basket_id": basket_id,
        "user_id": request.basket.user_id or request.buyer_id,
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
        "discount_centimes": quote.discount_centimes,
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
