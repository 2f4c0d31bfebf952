"""Facts read: summed for all cooperatives at once, or listed for one."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, and_, bindparam, case, cast, func, literal, select

from core.db import raw_rows, session
from shop.data import FactLine, RatingDay, SalesFigures
from shop.orders.models import VendorOrder
from shop.performance.models import Excuse, Fact
from shop.vendors.models import Vendor

_PAGE = 30


def sales_figures(
    since: date, until: date, *, most_per_buyer: int = 5, cooperative_id: int | None = None
) -> list[SalesFigures]:
    """What each cooperative did with parcels ordered from `since` to `until`, both included.

    Counts orders that count: not by the house itself, not excused, and of one buyer `most_per_buyer` a year at most.
    `earlier_…` are the same number of days before. Centimes; ordered by cooperative.
    """
    table = sales_table(since, until, most_per_buyer=most_per_buyer, cooperative_id=cooperative_id)
    return list(map(SalesFigures._make, table.T.tolist()))


def sales_table(
    since: date, until: date, *, most_per_buyer: int = 5, cooperative_id: int | None = None
) -> NDArray[np.int64]:
    """The same as columns, in the order of `SalesFigures`: two statements for all cooperatives together."""
    earlier = since - (until - since) - timedelta(days=1)
    bound: dict[str, Any] = {"first": since, "last": until, "most": most_per_buyer}
    if cooperative_id is not None:
        bound["mine"] = cooperative_id
    now = _fetched(_sums(cooperative_id is not None), bound, 5)
    bound |= {"first": earlier, "last": since - timedelta(days=1)}
    was = _fetched(_goods(cooperative_id is not None), bound, 3)
    ids = np.union1d(now[0], was[0])
    table = np.zeros((len(SalesFigures._fields), len(ids)), np.int64)
    table[0] = ids
    mine, before = np.searchsorted(ids, now[0]), np.searchsorted(ids, was[0])
    for place, column in enumerate(_three(now[1]) + _three(now[2]) + _three(now[3])):
        table[_PLACES[place], mine] = column
    table[9, mine] = now[4]
    table[11, before], table[12, before] = was[1], was[2]
    return table


_BITS = 21
_MASK = (1 << _BITS) - 1
_PLACES = (1, 2, 3, 4, 5, 6, 7, 8, 10)
"""Where the counts stand among `SalesFigures`."""


def _fetched(query: Any, bound: dict[str, Any], width: int) -> NDArray[np.int64]:
    """The rows of a statement as columns of whole numbers."""
    rows = raw_rows(query, bound)
    return np.array(rows, np.int64).reshape(len(rows), width).T


def _three(sums: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    return sums & _MASK, (sums >> _BITS) & _MASK, sums >> 2 * _BITS


def _together(first: Any, second: Any, third: Any) -> Any:
    """Three counts in one sum, 21 bits each: a sum for each would cost as much again as the whole statement. Enough
    for two million parcels of one cooperative in one period; a database refuses sums that are larger still."""
    step = [literal(1 << _BITS * n, BigInteger) for n in (1, 2)]
    return func.sum(first + cast(second, BigInteger) * step[0] + cast(third, BigInteger) * step[1])


@cache
def _sums(of_one: bool) -> Any:
    return _of_period(
        of_one,
        _together(literal(1, BigInteger), Fact.on_time, Fact.is_defect),
        _together(Fact.fault_return, Fact.replies_due, Fact.replies),
        _together(Fact.ratings, Fact.rating_sum, case((Fact.nth == 1, 1), else_=0)),
        func.sum(Fact.goods_centimes),
    )


@cache
def _goods(of_one: bool) -> Any:
    return _of_period(of_one, func.count(), func.sum(Fact.goods_centimes))


def _of_period(of_one: bool, *columns: Any) -> Any:
    """The vendors lead to their facts of the period by the index, whatever else was ever sold."""
    query = (
        select(Vendor.cooperative_id, *columns)
        .join(Fact, Fact.cooperative_id == Vendor.cooperative_id)
        .where(
            Fact.placed_on.between(bindparam("first"), bindparam("last")),
            Fact.excluded == "",
            Fact.nth <= bindparam("most"),
        )
        .group_by(Vendor.cooperative_id)
        .order_by(Vendor.cooperative_id)
    )
    return query.where(Vendor.cooperative_id == bindparam("mine")) if of_one else query


def rating_days(
    since: date, until: date, *, least: int, most_per_buyer: int = 5, cooperative_id: int | None = None
) -> list[RatingDay]:
    """Days on which a cooperative got `least` opinions or more, on parcels ordered in the period (1 statement)."""
    many: Any = select(Fact.rated_on, Fact.cooperative_id).where(Fact.rated_on >= since)
    if cooperative_id is not None:
        many = many.where(Fact.cooperative_id == cooperative_id)
    busy = (
        many.group_by(Fact.rated_on, Fact.cooperative_id).having(func.sum(Fact.ratings) >= least).subquery()
    )  # few days have many opinions at all: only their parcels are looked at closely
    same = and_(Fact.rated_on == busy.c.rated_on, Fact.cooperative_id == busy.c.cooperative_id)
    query: Any = (
        select(Fact.cooperative_id, Fact.rated_on, func.sum(Fact.ratings), func.sum(Fact.rating_sum))
        .join(busy, same)
        .where(Fact.placed_on.between(since, until), Fact.excluded == "", Fact.nth <= most_per_buyer)
        .group_by(Fact.rated_on, Fact.cooperative_id)
        .having(func.sum(Fact.ratings) >= least)
        .order_by(Fact.cooperative_id, Fact.rated_on)
    )
    return [RatingDay(key, day, int(n), int(total)) for key, day, n, total in session().execute(query)]


def facts_of(
    cooperative_ids: Sequence[int],
    since: date,
    until: date,
    *,
    kind: str = "",
    before: int | None = None,
    only: int | None = None,
) -> list[FactLine]:
    """Parcels of a cooperative (and of those it goes on from), newest first. `kind`: late, defects, fault_returns,
    replies, rating, excluded; all when empty. Whether a person may read them is the caller's rule."""
    query: Any = (
        select(
            Fact.vendor_order_id, VendorOrder.number, Fact.placed_on, Fact.on_time, Fact.defect, Fact.fault_return,
            Fact.replies_due, Fact.replies, Fact.ratings, Fact.rating_sum, Fact.rated_on, Fact.goods_centimes,
            Fact.excluded, Fact.nth,
        )
        .join(VendorOrder, VendorOrder.id == Fact.vendor_order_id)
        .where(Fact.cooperative_id.in_(list(cooperative_ids)), Fact.placed_on.between(since, until))
    )  # fmt: skip
    wanted = {
        "late": Fact.on_time == 0, "defects": Fact.is_defect == 1, "fault_returns": Fact.fault_return == 1,
        "replies": Fact.replies < Fact.replies_due, "rating": Fact.ratings > 0,
    }  # fmt: skip
    if kind == "excluded":
        query = query.where((Fact.excluded != "") | (Fact.nth > 5))
    elif kind in wanted:
        query = query.where(wanted[kind])
    if only is not None:
        query = query.where(Fact.vendor_order_id == only)
    if before:
        query = query.where(Fact.vendor_order_id < before)
    rows = session().execute(query.order_by(Fact.vendor_order_id.desc()).limit(_PAGE))
    return [FactLine(*row) for row in rows]


def find_fact(vendor_order_id: int) -> tuple[int, FactLine] | None:
    """(cooperative, fact) of one parcel; None when it says nothing."""
    owner = session().scalar(select(Fact.cooperative_id).where(Fact.vendor_order_id == vendor_order_id))
    if owner is None:
        return None
    found = facts_of([owner], date.min, date.max, only=vendor_order_id)
    return (owner, found[0]) if found else None


def grounds_of(parcel_ids: Sequence[int]) -> dict[int, str]:
    """On which ground each of these parcels was excused."""
    query = select(Excuse.vendor_order_id, Excuse.ground).where(Excuse.vendor_order_id.in_(parcel_ids))
    return {row[0]: row[1] for row in session().execute(query)}
