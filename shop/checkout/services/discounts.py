"""A voucher on a basket: written into its lines, whose shares then make every total (I7)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from core.db import session, transaction
from shop.checkout.data import BasketKey, Group, Line
from shop.checkout.models import Basket
from shop.checkout.services.baskets import lock_basket
from shop.vouchers.data import Applied, Item
from shop.vouchers.errors import VoucherRefused, VoucherUnknown
from shop.vouchers.rules import normal_code
from shop.vouchers.services import price

LEAST = 100
"""An order costs a dirham at least: nothing cannot be paid."""


def with_voucher(
    groups: tuple[Group, ...], code: str, buyers: Sequence[str], now: datetime
) -> tuple[tuple[Group, ...], Applied | None, str]:
    """The parcels with the code's shares in their lines; or as they were, and why."""
    items = [
        Item(line.variant_id, line.product_id, line.vendor_id, line.total_centimes)
        for group in groups
        for line in group.buyable_lines
    ]
    if not code or not items:
        return groups, None, ""
    most = sum(group.total_centimes for group in groups) - LEAST
    try:
        applied = price(code, items, buyers, most=most, now=now)
    except VoucherRefused as refusal:
        return groups, None, refusal.message
    return tuple(_lowered(group, applied) for group in groups), applied, ""


def _lowered(group: Group, applied: Applied) -> Group:
    return replace(group, lines=tuple(_line(line, applied) for line in group.lines))


def _line(line: Line, applied: Applied) -> Line:
    share = applied.shares.get(line.variant_id, 0) if line.is_buyable else 0
    return replace(line, discount_centimes=share, funded_centimes=share if applied.is_funded else 0)


def set_voucher(key: BasketKey, text: str, now: datetime) -> None:
    """Keep the code the buyer typed with the basket; an empty one takes it off. Raises VoucherUnknown.

    Whether it counts is computed with each quote, never kept.
    """
    code = normal_code(text)
    if text.strip() and not code:
        raise VoucherUnknown
    with transaction():
        found = lock_basket(key, now)
        if found is not None:
            session().execute(update(Basket).where(Basket.id == found).values(voucher_code=code or None))
