"""What lies in a basket. Each act is one transaction; a guest's basket is made by the first thing put into it."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from core.clock import local_date
from core.db import changed, changed_one, session, transaction
from core.upserts import for_engine
from shop.catalog.data import Buyable
from shop.catalog.offers import MAX_PRICE
from shop.catalog.queries import get_buyable
from shop.checkout.data import BasketKey
from shop.checkout.errors import BadQuantity, BasketFull, NotBuyable
from shop.checkout.models import Basket, BasketLine
from shop.checkout.rules import MAX_LINES, MAX_QUANTITY

GUEST_DAYS = 60


_BASKETS: Any = Basket.__table__
_LINES: Any = BasketLine.__table__
IS_MINE = (_BASKETS.c.user_id == bindparam("account")) | (
    (_BASKETS.c.token == bindparam("guest")) & _BASKETS.c.user_id.is_(None)
)
"""The basket of a key; binds what `whose` says."""
_PIECES = (
    select(func.coalesce(func.sum(_LINES.c.quantity), 0))
    .join_from(_LINES, _BASKETS, _BASKETS.c.id == _LINES.c.basket_id)
    .where(_LINES.c.removed_at.is_(None), IS_MINE)
)
_TAKE = (
    update(_BASKETS)
    .where(IS_MINE)
    .values(updated_at=bindparam("now"))
    .returning(_BASKETS.c.id, _BASKETS.c.token)
)
_TOUCH = update(_BASKETS).where(_BASKETS.c.id == bindparam("basket")).values(updated_at=bindparam("now"))
_NO_VOUCHER = (
    update(_BASKETS)
    .where(_BASKETS.c.id == bindparam("basket"), _BASKETS.c.voucher_code.is_not(None))
    .values(voucher_code=None)
)
_TAKE_OUT = delete(_LINES).where(
    _LINES.c.basket_id == bindparam("basket"), _LINES.c.variant_id.in_(bindparam("variants", expanding=True))
)
_FORGET = delete(_LINES).where(
    _LINES.c.basket_id == bindparam("basket"), _LINES.c.removed_at.is_not(None),
    _LINES.c.variant_id != bindparam("but"),
)  # fmt: skip

_OTHERS = select(func.count()).where(
    _LINES.c.basket_id == bindparam("basket"), _LINES.c.variant_id != bindparam("but")
)
_SEEN = ("product_id", "vendor_id", "seen_centimes", "name_ar", "name_fr", "art", "tone")


def _making(insert: Any) -> Any:
    """A new basket; an account that has just got one in another tab keeps that one."""
    fresh = insert(_BASKETS)
    kept = fresh.on_conflict_do_update(
        index_elements=["user_id"], set_={"updated_at": fresh.excluded.updated_at}
    )
    return kept.returning(_BASKETS.c.id, _BASKETS.c.token)


def _putting(insert: Any) -> Any:
    """A line; more of one that is there, and one that was taken out starts anew."""
    fresh = insert(_LINES)
    there = case((_LINES.c.removed_at.is_(None), _LINES.c.quantity), else_=0)
    wanted = there + fresh.excluded.quantity
    quantity = case((wanted > MAX_QUANTITY, MAX_QUANTITY), else_=wanted)
    seen = {name: fresh.excluded[name] for name in _SEEN}
    return fresh.on_conflict_do_update(
        index_elements=["basket_id", "variant_id"], set_={**seen, "quantity": quantity, "removed_at": None}
    )


def whose(key: BasketKey) -> dict[str, Any]:
    """What `IS_MINE` binds: an account's key never opens a guest's basket."""
    return {"account": key.user_id, "guest": key.token if key.user_id is None else None}


def count(key: BasketKey) -> int:
    """Pieces in the basket: one statement, for the number beside the icon."""
    return 0 if key.is_empty else int(session().scalar(_PIECES, whose(key)) or 0)


def add(key: BasketKey, variant_id: int, quantity: int, now: datetime) -> str:
    """Put more of a variant into the basket; returns the basket's token, to be kept in a guest's session.

    Raises NotBuyable, BadQuantity or BasketFull.
    """
    if not 1 <= quantity <= MAX_QUANTITY:
        raise BadQuantity
    with transaction():
        buyable = get_buyable([variant_id], today=local_date(now)).get(variant_id)
        if buyable is None or buyable.available <= 0:
            raise NotBuyable
        found = _take(key, now)
        if found is None:
            basket_id, token = _make(key, now)
        else:
            basket_id, token = found
            _forget_removed(basket_id, except_for=variant_id)
        _put(basket_id, buyable, quantity, now, is_new=found is None)
        return token


def _take(key: BasketKey, now: datetime) -> tuple[int, str] | None:
    """(id, token) of the basket, ours until the transaction ends; None when there is none yet."""
    found = None if key.is_empty else session().execute(_TAKE, whose(key) | {"now": now}).first()
    return (found.id, found.token) if found else None


def _make(key: BasketKey, now: datetime) -> tuple[int, str]:
    row = {"token": secrets.token_urlsafe(24), "user_id": key.user_id, "created_at": now, "updated_at": now}
    made = session().execute(for_engine(_making), row).one()
    return made.id, made.token


def _put(basket_id: int, buyable: Buyable, quantity: int, now: datetime, *, is_new: bool = False) -> None:
    """Write the line, or add to the one there is; a basket that is new is not full."""
    variant_id = buyable.variant_id
    if not is_new:
        others = session().scalar(_OTHERS, {"basket": basket_id, "but": variant_id}) or 0
        if others >= MAX_LINES:
            raise BasketFull
    row = {"basket_id": basket_id, "variant_id": variant_id, "quantity": quantity, "added_at": now}
    session().execute(for_engine(_putting), row | _as_seen(buyable))


def _as_seen(buyable: Buyable) -> dict[str, Any]:
    """Name and price the buyer saw."""
    return {
        "product_id": buyable.product_id,
        "vendor_id": buyable.vendor_id,
        "seen_centimes": buyable.price_centimes,
        "name_ar": buyable.name_ar,
        "name_fr": buyable.name_fr,
        "art": buyable.art,
        "tone": buyable.tone,
    }


def set_quantity(key: BasketKey, variant_id: int, quantity: int, now: datetime) -> None:
    """Choose how many; 0 takes the line out. A line that is not there is left alone."""
    if not 0 <= quantity <= MAX_QUANTITY:
        raise BadQuantity
    if quantity == 0:
        remove(key, variant_id, now)
    else:
        _change_line(key, variant_id, now, quantity=quantity)


def remove(key: BasketKey, variant_id: int, now: datetime) -> None:
    """Take a line out; `undo` puts it back as it was."""
    _change_line(key, variant_id, now, removed_at=now)


def undo(key: BasketKey, variant_id: int, now: datetime) -> None:
    """Put back the line that was taken out last."""
    _change_line(key, variant_id, now, removed_at=None)


def accept_price(key: BasketKey, variant_id: int, price_centimes: int, now: datetime) -> None:
    """The buyer agrees to the price that was shown; another one in the meantime is asked about again."""
    if not 0 < price_centimes <= MAX_PRICE:
        return
    _change_line(key, variant_id, now, seen_centimes=price_centimes)


def _change_line(key: BasketKey, variant_id: int, now: datetime, **values: Any) -> None:
    with transaction() as s:
        found = _take(key, now)
        if found is None:
            return
        basket_id, _token = found
        _forget_removed(basket_id, except_for=variant_id)
        line = update(BasketLine).where(
            BasketLine.basket_id == basket_id, BasketLine.variant_id == variant_id
        )
        s.execute(line.values(**values))


def _forget_removed(basket_id: int, *, except_for: int) -> None:
    session().execute(_FORGET, {"basket": basket_id, "but": except_for})


def set_place(key: BasketKey, commune_code: str, now: datetime) -> None:
    """Remember where the basket is to be delivered, so that the fees shown are the ones paid."""
    with transaction() as s:
        found = _take(key, now)
        if found is not None:
            s.execute(update(Basket).where(Basket.id == found[0]).values(commune_code=commune_code))


def merge(token: str, user_id: int, now: datetime) -> None:
    """At login: what the guest chose joins the account's basket; of a line in both, the larger quantity stays."""
    with transaction() as s:
        held = update(Basket).where(Basket.token == token, Basket.user_id.is_(None)).values(updated_at=now)
        if not changed_one(held):  # taken before reading: a second merge at once finds nothing
            return
        guest = s.execute(
            select(Basket.id, Basket.commune_code, Basket.voucher_code).where(Basket.token == token)
        ).one()
        mine = _basket_of_account(guest.id, user_id)
        if mine == guest.id:
            return
        _move_lines(guest.id, mine)
        s.execute(delete(Basket).where(Basket.id == guest.id))
        values = {"updated_at": now} | ({"commune_code": guest.commune_code} if guest.commune_code else {})
        values |= {"voucher_code": guest.voucher_code} if guest.voucher_code else {}
        s.execute(update(Basket).where(Basket.id == mine).values(**values))


def _basket_of_account(guest_id: int, user_id: int) -> int:
    """The account's basket; when it has none, the guest's becomes it."""
    s = session()
    own = select(Basket.id).where(Basket.user_id == user_id)
    found = s.scalar(own)
    if found is None:
        try:
            with s.begin_nested():
                s.execute(update(Basket).where(Basket.id == guest_id).values(user_id=user_id))
            return guest_id
        except IntegrityError:  # another tab has just made one
            found = s.execute(own).scalar_one()
    return found


def _move_lines(source: int, target: int) -> None:
    s = session()
    kept = {
        row.variant_id: row.quantity
        for row in s.execute(
            select(BasketLine.variant_id, BasketLine.quantity).where(
                BasketLine.basket_id == target, BasketLine.removed_at.is_(None)
            )
        )
    }
    s.execute(delete(BasketLine).where(BasketLine.basket_id == target, BasketLine.removed_at.is_not(None)))
    for line in s.scalars(select(BasketLine).where(BasketLine.basket_id == source)).all():
        if line.removed_at is not None or line.variant_id in kept:
            larger = max(line.quantity, kept.get(line.variant_id, 0))
            if line.removed_at is None:
                both = update(BasketLine).where(
                    BasketLine.basket_id == target, BasketLine.variant_id == line.variant_id
                )
                s.execute(both.values(quantity=larger))
            s.delete(line)
        else:
            line.basket_id = target
    s.flush()


def take_out(basket_id: int, variant_ids: list[int]) -> None:
    """What was ordered leaves the basket, and its voucher with it; inside the order's transaction."""
    with transaction() as s:
        s.execute(_NO_VOUCHER, {"basket": basket_id})
        s.execute(_TAKE_OUT, {"basket": basket_id, "variants": variant_ids})


def refill(key: BasketKey, wanted: Mapping[int, int], now: datetime) -> tuple[str, list[int]]:
    """Put the goods of an order that came to nothing back; returns the basket's token and what is no longer sold."""
    with transaction():
        buyable = get_buyable(list(wanted), today=local_date(now))
        basket_id, token = _take(key, now) or _make(key, now)
        for variant_id, quantity in wanted.items():
            if variant_id in buyable:
                _put(basket_id, buyable[variant_id], quantity, now)
        return token, [variant_id for variant_id in wanted if variant_id not in buyable]


def sweep(now: datetime) -> int:
    """Drop guests' baskets nobody touched for 60 days; returns how many."""
    with transaction():
        old = delete(Basket).where(
            Basket.user_id.is_(None), Basket.updated_at < now - timedelta(days=GUEST_DAYS)
        )
        return changed(old)


def lock_basket(key: BasketKey, now: datetime) -> int | None:
    """The basket, ours until the transaction ends, so that two tabs never order it twice."""
    found = _take(key, now)
    return found[0] if found else None


def lock_basket_row(basket_id: int, now: datetime) -> None:
    """The same for a basket whose id is known."""
    session().execute(_TOUCH, {"basket": basket_id, "now": now})
