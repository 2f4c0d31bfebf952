"""Decisions of vouchers, pure: whether a code counts for a basket, how much, and how the amount is shared (I7, I15)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from core.format import western_digits
from core.money import split
from shop.vouchers.data import Item, Terms, VoucherData
from shop.vouchers.errors import (
    VoucherEarly,
    VoucherElsewhere,
    VoucherOver,
    VoucherTooLittle,
    VoucherUnknown,
    VoucherUsedUp,
)

ALONE_UP_TO = 500_000
"""A platform voucher that may cost more than 5,000 DH needs a second person."""
CODE = re.compile(r"[A-Z0-9-]{4,24}")


def normal_code(text: str) -> str:
    """`merci-10`, ` MERCI 10 ` and `MERCI١٠` are one code; '' when it can be none."""
    code = re.sub(r"[\s_\u200b-\u200f]+", "", western_digits(text[:60])).upper()
    return code if CODE.fullmatch(code) else ""


def worst_cost(terms: Terms) -> int | None:
    """The most that a voucher can cost its funder, in centimes; None when nothing bounds it."""
    each = terms.fixed_centimes if terms.percent is None else terms.cap_centimes
    by_uses = None if each is None or terms.max_uses is None else each * terms.max_uses
    bounds = [x for x in (by_uses, terms.budget_centimes) if x is not None]
    return min(bounds, default=None)


def needs_second_person(terms: Terms) -> bool:
    """Whether a platform voucher waits for somebody else to agree."""
    cost = worst_cost(terms)
    return cost is None or cost > ALONE_UP_TO


def eligible(voucher: VoucherData, items: Iterable[Item]) -> list[Item]:
    """The lines a voucher counts for."""
    vendors = (voucher.vendor_id,) if voucher.vendor_id is not None else voucher.terms.vendor_ids
    categories = frozenset(voucher.terms.category_ids)
    return [
        item
        for item in items
        if (not vendors or item.vendor_id in vendors)
        and (not categories or categories & item.category_ids)
        and item.centimes > 0
    ]


def check_open(voucher: VoucherData, now: datetime) -> None:
    """Raise the refusal of a voucher that does not count at all now."""
    if voucher.state != "active":
        raise VoucherUnknown
    if now < voucher.terms.starts_at:
        raise VoucherEarly(voucher.terms.starts_at)
    if now >= voucher.terms.ends_at:
        raise VoucherOver(voucher.terms.ends_at)
    if voucher.uses_left == 0:
        raise VoucherUsedUp


def shares(
    voucher: VoucherData, items: Sequence[Item], now: datetime, *, most: int, vendor: str = ""
) -> Mapping[int, int]:
    """{variant id: centimes less}, by the largest remainder over the lines it counts for.

    `most` is what the whole basket may be lowered by. Raises the refusal that fits.
    """
    check_open(voucher, now)
    lines = eligible(voucher, items)
    if not lines:
        raise VoucherElsewhere(vendor)
    goods = sum(item.centimes for item in lines)
    if goods < voucher.terms.minimum_centimes:
        raise VoucherTooLittle(voucher.terms.minimum_centimes - goods)
    amount = min(amount_on(voucher.terms, goods), most)
    if voucher.budget_left is not None and amount > voucher.budget_left:
        raise VoucherUsedUp
    if amount <= 0:
        raise VoucherElsewhere(vendor)
    parts = split(amount, [item.centimes for item in lines])
    return {item.variant_id: part for item, part in zip(lines, parts, strict=True)}


def amount_on(terms: Terms, goods_centimes: int) -> int:
    """What goods of this price are lowered by: never more than they cost, percentages rounded down."""
    if terms.percent is None:
        return min(terms.fixed_centimes or 0, goods_centimes)
    amount = goods_centimes * terms.percent // 100
    return amount if terms.cap_centimes is None else min(amount, terms.cap_centimes)
