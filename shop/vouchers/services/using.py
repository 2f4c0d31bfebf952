"""A voucher on a basket, and a buyer's turn of it. Caps are conditional updates and unique rows (I15).

Whoever takes the voucher's row holds the order's, the stock's and the payment's already: it comes last everywhere, so
nobody waits in a circle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from core.crypto import blind_index
from core.db import changed_one, session, transaction
from core.i18n import pick
from core.upserts import for_engine
from shop.catalog.models import Category, Product
from shop.vendors.services import vendor_cards, vendors_of
from shop.vouchers import rules
from shop.vouchers.data import Applied, Item
from shop.vouchers.errors import VoucherUnknown, VoucherUsedByYou, VoucherUsedUp
from shop.vouchers.models import Voucher, VoucherClaim, VoucherUse
from shop.vouchers.services.rows import as_data


def buyer_keys(user_id: int | None, phone: str = "") -> list[str]:
    """Under what a buyer's turns are counted: the account, and the phone's keyed hash."""
    keys = [f"user:{user_id}"] if user_id is not None else []
    return [*keys, f"phone:{blind_index(phone)}"] if phone else keys


def price(code: str, items: Sequence[Item], buyers: Sequence[str], *, most: int, now: datetime) -> Applied:
    """What a code takes off these lines. Raises VoucherRefused in words for the buyer. 1 to 7 statements."""
    row = session().scalars(select(Voucher).where(Voucher.code == rules.normal_code(code))).first()
    if row is None:
        raise VoucherUnknown
    voucher = as_data(row)
    card = vendor_cards([row.vendor_id])[row.vendor_id] if row.vendor_id is not None else None
    if voucher.vendor_id is None:
        items = _without_own(items, buyers)
    if voucher.terms.category_ids:
        items = _with_categories(items)
    name = pick(ar=card.name_ar, fr=card.name_fr) if card else ""
    shares = rules.shares(voucher, items, now, most=most, vendor=name)
    if _turns(row.id, buyers) >= voucher.terms.per_buyer:
        raise VoucherUsedByYou
    names = (card.name_ar, card.name_fr) if card else ("", "")
    return Applied(row.id, row.code, row.vendor_id, *names, shares)


def _without_own(items: Sequence[Item], buyers: Sequence[str]) -> list[Item]:
    """The platform pays cooperatives for vouchers: whoever acts for one does not use them on its goods."""
    ids = [int(key[5:]) for key in buyers if key.startswith("user:")]
    mine = {vendor.id for user_id in ids for vendor in vendors_of(user_id)}
    return [item for item in items if item.vendor_id not in mine]


def _with_categories(items: Sequence[Item]) -> list[Item]:
    """Each line with its shelf and those above."""
    s = session()
    parents = {row.id: row.parent_id for row in s.execute(select(Category.id, Category.parent_id))}
    query = select(Product.id, Product.category_id).where(Product.id.in_({x.product_id for x in items}))
    shelf = {row.id: row.category_id for row in s.execute(query)}
    return [replace(x, category_ids=frozenset(_above(shelf.get(x.product_id), parents))) for x in items]


def _above(category_id: int | None, parents: dict[int, int | None]) -> Iterable[int]:
    while category_id is not None:
        yield category_id
        category_id = parents.get(category_id)


def _turns(voucher_id: int, buyers: Sequence[str]) -> int:
    """How often a buyer has had it, under any of the names."""
    if not buyers:
        return 0
    query = (
        select(func.count())
        .where(VoucherClaim.voucher_id == voucher_id, VoucherClaim.buyer.in_(buyers))
        .group_by(VoucherClaim.buyer)
    )
    return max(session().scalars(query).all(), default=0)


def use(applied: Applied, source: str, buyers: Sequence[str], now: datetime) -> None:
    """Take a turn, inside the placing's transaction, which rolls back on VoucherUsedUp and VoucherUsedByYou."""
    s, centimes = session(), applied.centimes
    fits = update(Voucher).where(
        Voucher.id == applied.voucher_id,
        Voucher.state == "active",
        Voucher.ends_at > now,
        or_(Voucher.max_uses.is_(None), Voucher.used_count < Voucher.max_uses),
        or_(Voucher.budget_centimes.is_(None), Voucher.spent_centimes + centimes <= Voucher.budget_centimes),
    )
    taken = fits.values(used_count=Voucher.used_count + 1, spent_centimes=Voucher.spent_centimes + centimes)
    if not changed_one(taken.execution_options(synchronize_session=False)):
        raise VoucherUsedUp
    made = VoucherUse(voucher_id=applied.voucher_id, source=source, centimes=centimes, used_at=now)
    s.add(made)
    s.flush()
    most = s.scalar(select(Voucher.per_buyer).where(Voucher.id == applied.voucher_id)) or 1
    for buyer in buyers:
        _claim(applied.voucher_id, made.id, buyer, most)


def _claim(voucher_id: int, use_id: int, buyer: str, most: int) -> None:
    """The first free turn; the unique row decides between two orders at once."""
    for turn in range(1, most + 1):
        row = {"voucher_id": voucher_id, "use_id": use_id, "buyer": buyer, "turn": turn}
        if session().execute(for_engine(_claiming), row).first() is not None:
            return
    raise VoucherUsedByYou


def _claiming(insert: Any) -> Any:
    fresh = insert(VoucherClaim.__table__)
    first = fresh.on_conflict_do_nothing(index_elements=["voucher_id", "buyer", "turn"])
    return first.returning(VoucherClaim.__table__.c.id)


def release(source: str, now: datetime) -> bool:
    """An order came to nothing: its turn is free again. Once; False when there was none to give back."""
    with transaction() as s:
        row = s.execute(select(VoucherUse).where(VoucherUse.source == source)).scalar_one_or_none()
        mine = update(VoucherUse).where(VoucherUse.source == source, VoucherUse.released_at.is_(None))
        if row is None or not changed_one(mine.values(released_at=now)):
            return False
        less = update(Voucher).where(Voucher.id == row.voucher_id)
        s.execute(
            less.values(
                used_count=Voucher.used_count - 1, spent_centimes=Voucher.spent_centimes - row.centimes
            ).execution_options(synchronize_session=False)
        )
        s.execute(delete(VoucherClaim).where(VoucherClaim.use_id == row.id))
        return True
