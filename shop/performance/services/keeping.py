"""Facts written: for one parcel when news comes of it, for all of them when rebuilt. One way of computing for both."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from core.clock import local_date
from core.crypto import keyed_digest
from core.db import session, transaction
from core.upserts import for_engine
from shop.orders.models import Order, VendorOrder
from shop.performance import rules
from shop.performance.errors import BadExcuse
from shop.performance.models import Excuse, Fact, RelatedBuyer
from shop.performance.services import gathering
from shop.performance.services.gathering import House, Parcel
from shop.vendors.models import Vendor

BLOCK = 500
Row = dict[str, Any]


def refresh(parcel_ids: Sequence[int], now: datetime) -> int:
    """Write the facts of these parcels as they are now; those that say nothing yet have none. Returns how many have."""
    with transaction() as s:
        _hold(parcel_ids)
        rows, related = computed(parcel_ids)
        s.execute(delete(Fact).where(Fact.vendor_order_id.in_(parcel_ids)))
        if rows:
            s.execute(insert(Fact), rows)
        if related:
            found = [{"vendor_order_id": key, "found_at": now} for key in related]
            s.execute(for_engine(_remember), found)
    return len(rows)


def _hold(parcel_ids: Sequence[int]) -> None:
    """Two pieces of news of one parcel are told one after the other: the later one reads what the earlier one wrote."""
    these = select(VendorOrder.id).where(VendorOrder.id.in_(parcel_ids)).order_by(VendorOrder.id)
    session().execute(these.with_for_update(key_share=True))


def _remember(insert_: Any) -> Any:
    return insert_(RelatedBuyer).on_conflict_do_nothing()


def computed(parcel_ids: Sequence[int]) -> tuple[list[Row], list[int]]:
    """(the facts of these parcels, the parcels now found to be bought by the house itself)."""
    counted = [p for p in gathering.parcels(parcel_ids) if rules.counts(p.facts)]
    houses = gathering.houses(p.cooperative_id for p in counted) if counted else {}
    ids = [p.id for p in counted]
    excused = set(session().scalars(select(Excuse.vendor_order_id).where(Excuse.vendor_order_id.in_(ids))))
    known = select(RelatedBuyer.vendor_order_id).where(RelatedBuyer.vendor_order_id.in_(ids))
    before = set(session().scalars(known))
    related = {p.id for p in counted if _is_related(p, houses[p.cooperative_id])}
    rows = [
        _row(p, "related" if p.id in related | before else "excused" if p.id in excused else "")
        for p in counted
    ]
    return rows, sorted(related - before)


def _is_related(parcel: Parcel, house: House) -> bool:
    return rules.is_related(parcel.user_id, parcel.keys, house.team, house.own_keys)


def _row(p: Parcel, excluded: str) -> Row:
    defect = rules.defect(p.facts)
    return {
        "vendor_order_id": p.id, "vendor_id": p.vendor_id, "cooperative_id": p.cooperative_id,
        "placed_on": local_date(p.facts.placed_at), "on_time": int(rules.is_on_time(p.facts)),
        "is_defect": int(bool(defect)), "defect": defect, "fault_return": int(p.facts.fault_return),
        "replies_due": p.facts.replies_due, "replies": p.facts.replies, "ratings": p.facts.ratings,
        "rating_sum": p.facts.rating_sum, "rated_on": p.rated_on, "goods_centimes": p.facts.goods_centimes,
        "buyer_key": keyed_digest("performance buyer", p.phone_index)[:8].hex(), "nth": p.nth, "excluded": excluded,
    }  # fmt: skip


def blocks() -> Iterator[list[int]]:
    """All parcels, by blocks in the order of their ids."""
    last = 0
    while True:
        query = select(VendorOrder.id).where(VendorOrder.id > last).order_by(VendorOrder.id).limit(BLOCK)
        ids = list(session().scalars(query))
        if not ids:
            return
        yield ids
        last = ids[-1]


def rebuild(now: datetime) -> int:
    """Write all facts anew, a transaction for each block; returns how many there are."""
    with transaction() as s:
        real = select(VendorOrder.id)
        s.execute(delete(Fact).where(Fact.vendor_order_id.not_in(real)))
    return sum(refresh(ids, now) for ids in blocks())


def refresh_buyer(cooperative_id: int, user_id: int, now: datetime) -> int:
    """Somebody joined a team: what they bought there counts no more."""
    query = (
        select(VendorOrder.id)
        .join(Order, Order.id == VendorOrder.order_id)
        .join(Vendor, Vendor.id == VendorOrder.vendor_id)
        .where(Vendor.cooperative_id == cooperative_id, Order.user_id == user_id)
    )
    ids = list(session().scalars(query))
    return refresh(ids, now) if ids else 0


def excuse(vendor_order_id: int, ground: str, reason: str, by: int | None, now: datetime) -> None:
    """Do not hold a parcel against its cooperative; joins the caller's transaction. Granting it again changes nothing.

    `ground`: carrier, outage or disaster. Raises BadExcuse for another ground or an unknown parcel.
    """
    if ground not in rules.EXCUSES or session().get(VendorOrder, vendor_order_id) is None:
        raise BadExcuse
    row = {"vendor_order_id": vendor_order_id, "ground": ground, "reason": reason, "by": by, "at": now}
    with transaction() as s:
        s.execute(for_engine(_excuse), row)
        refresh([vendor_order_id], now)


def _excuse(insert_: Any) -> Any:
    return insert_(Excuse).on_conflict_do_nothing()
