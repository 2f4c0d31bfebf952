"""Facts read: summed for all cooperatives at once, or listed for one."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select

from core.db import session
from shop.data import FactLine, RatingDay, SalesFigures
from shop.orders.models import VendorOrder
from shop.performance.models import Excuse, Fact

_PAGE = 30


def sales_figures(
    since: date, until: date, *, most_per_buyer: int = 5, cooperative_id: int | None = None
) -> list[SalesFigures]:
    """What each cooperative did with parcels ordered from `since` to `until`, both included: one statement for all.

    Counts orders that count: not by the house itself, not excused, and of one buyer `most_per_buyer` a year at most.
    `earlier_…` are the same number of days before. Centimes; ordered by cooperative.
    """
    earlier = since - (until - since) - timedelta(days=1)
    bound = {"since": since, "until": until, "earlier": earlier, "most": most_per_buyer}
    if cooperative_id is not None:
        return list(map(SalesFigures._make, session().execute(_sums(True), bound | {"mine": cooperative_id})))
    rows = session().execute(_sums(False), bound)
    return list(map(SalesFigures._make, rows))


@cache
def _sums(of_one: bool) -> Any:
    now = Fact.placed_on >= bindparam("since")
    was = Fact.placed_on < bindparam("since")
    columns = (
        Fact.on_time, Fact.is_defect, Fact.fault_return, Fact.replies_due, Fact.replies, Fact.ratings,
        Fact.rating_sum, Fact.goods_centimes,
    )  # fmt: skip
    query = (
        select(
            Fact.cooperative_id,
            func.count().filter(now),
            *(func.coalesce(func.sum(column).filter(now), 0) for column in columns),
            func.count().filter(now, Fact.nth == 1),
            func.count().filter(was),
            func.coalesce(func.sum(Fact.goods_centimes).filter(was), 0),
        )
        .where(
            Fact.placed_on.between(bindparam("earlier"), bindparam("until")),
            Fact.excluded == "",
            Fact.nth <= bindparam("most"),
        )
        .group_by(Fact.cooperative_id)
        .order_by(Fact.cooperative_id)
    )
    return query.where(Fact.cooperative_id == bindparam("mine")) if of_one else query


def rating_days(
    since: date, until: date, *, least: int, most_per_buyer: int = 5, cooperative_id: int | None = None
) -> list[RatingDay]:
    """Days on which a cooperative got `least` opinions or more, on parcels ordered in the period (1 statement)."""
    query: Any = (
        select(Fact.cooperative_id, Fact.rated_on, func.sum(Fact.ratings), func.sum(Fact.rating_sum))
        .where(
            Fact.rated_on.is_not(None), Fact.rated_on >= since, Fact.placed_on.between(since, until),
            Fact.excluded == "", Fact.nth <= most_per_buyer,
        )
        .group_by(Fact.rated_on, Fact.cooperative_id)
        .having(func.sum(Fact.ratings) >= least)
        .order_by(Fact.cooperative_id, Fact.rated_on)
    )  # fmt: skip
    if cooperative_id is not None:
        query = query.where(Fact.cooperative_id == cooperative_id)
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
