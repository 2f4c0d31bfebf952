"""Money of one parcel is booked: the parcel's cash, the journal, a variance. One short transaction a parcel.

Lock order everywhere, for files, for people and for news: order → row or variance → cash of the parcel → journal.
"""

from datetime import datetime

from sqlalchemy import insert, select, update

from core.db import changed_one, session, transaction
from core.events import announce
from shop.ledger.services import post_remittance, post_write_off
from shop.orders.models import VendorOrder
from shop.orders.services import moving
from shop.orders.services.acting import By
from shop.remittances.data import ParcelCash
from shop.remittances.errors import NotThisParcel
from shop.remittances.events import CashRemitted, VarianceClosed, VarianceOpened
from shop.remittances.models import Variance
from shop.remittances.services import positions


def bring_to_door(parcel_id: int, actor_id: int | None, now: datetime) -> None:
    """The carrier brings its cash, so the parcel was handed over: the order says so, if nobody has yet."""
    by = By("staff", actor_id, VendorOrder.id == parcel_id)
    row = session().execute(
        select(
            VendorOrder.state, VendorOrder.cod_expected_centimes, VendorOrder.cod_collected_centimes
        ).where(VendorOrder.id == parcel_id)
    )
    state, expected, collected = row.one()
    if state == "shipped":
        moving.deliver(by, parcel_id, now, collected_centimes=expected)
    elif state == "delivered" and collected is None:
        moving.collect_cod(by, parcel_id, expected, now)


def book(
    parcel_id: int, carrier: str, amount: int, source: str, at: datetime, actor_id: int | None, now: datetime
) -> int:
    """Money for a parcel came: cash, journal, news. Returns what is still missing (below zero: too much came).

    Raises MovedOn, NotThisParcel.
    """
    with transaction():
        bring_to_door(parcel_id, actor_id, now)
        positions.follow(parcel_id, {})
        cash = positions.get_cash(parcel_id)
        if cash is None:
            raise NotThisParcel
        cash = positions.hand_to(cash, carrier, now)
        positions.receive(cash, amount, carrier, now)
        post_remittance(parcel_id, carrier, amount, source, effective_at=at, actor_id=actor_id)
        left = cash.outstanding - amount
        announce(CashRemitted(parcel_id, amount, left))
        return left


def give_up(
    cash: ParcelCash, carrier: str, amount: int, source: str, actor_id: int | None, now: datetime
) -> None:
    """This much never comes; two people have decided it."""
    with transaction():
        positions.write_off(cash, amount, now)
        post_write_off(cash.vendor_order_id, carrier, amount, source, effective_at=now, actor_id=actor_id)


def send_back(
    cash: ParcelCash, carrier: str, amount: int, source: str, actor_id: int | None, now: datetime
) -> None:
    """What came too much went back to the carrier."""
    with transaction():
        positions.return_excess(cash, amount, now)
        post_remittance(cash.vendor_order_id, carrier, -amount, source, effective_at=now, actor_id=actor_id)


def settle_variance(parcel_id: int, carrier: str, left: int, row_id: int | None, now: datetime) -> None:
    """After a booking: open, change or close the parcel's variance. Inside the booking's transaction."""
    key = f"parcel:{parcel_id}"
    open_id = session().scalar(select(Variance.id).where(Variance.live_key == key))
    if left == 0:
        if open_id is not None:
            close(open_id, "found", None, now)
        return
    kind = "short" if left > 0 else "over"
    if open_id is None:
        open_variance(kind, carrier, left, key, now, parcel_id=parcel_id, row_id=row_id)
    else:
        mine = update(Variance).where(Variance.id == open_id, Variance.live_key == key)
        session().execute(mine.values(kind=kind, centimes=left, proposed_by=None, proposed_at=None))


def follow_price(parcel_id: int, now: datetime) -> None:
    """Less of a parcel's cash is due than when it was said to be missing: its variance says so too."""
    cash = positions.get_cash(parcel_id)
    query = select(Variance.id, Variance.centimes).where(Variance.live_key == f"parcel:{parcel_id}")
    row = session().execute(query).first()
    if cash is None or row is None or row.centimes == cash.outstanding:
        return
    if not cash.outstanding:
        close(row.id, "matched", None, now)
        return
    mine = update(Variance).where(Variance.id == row.id, Variance.live_key.is_not(None))
    values = {"centimes": cash.outstanding, "proposed_by": None, "proposed_at": None}
    session().execute(mine.values(**values).execution_options(synchronize_session=False))


def open_variance(
    kind: str,
    carrier: str,
    centimes: int,
    key: str,
    now: datetime,
    *,
    parcel_id: int | None,
    row_id: int | None,
) -> int:
    """A variance of a parcel or of a row; its key is unique while it is open."""
    row = {
        "kind": kind, "carrier_code": carrier, "vendor_order_id": parcel_id, "row_id": row_id, "live_key": key,
        "centimes": centimes, "opened_at": now, "state": "open", "reason": "",
    }  # fmt: skip
    id_: int = session().execute(insert(Variance).values(row).returning(Variance.id)).scalar_one()
    announce(VarianceOpened(id_))
    return id_


def close(variance_id: int, outcome: str, actor_id: int | None, now: datetime) -> bool:
    """End a variance once; False when somebody else did."""
    mine = update(Variance).where(Variance.id == variance_id, Variance.live_key.is_not(None))
    values = ended(outcome, actor_id, now)
    if not changed_one(mine.values(**values).execution_options(synchronize_session=False)):
        return False
    announce(VarianceClosed(variance_id, outcome))
    return True


def ended(outcome: str, actor_id: int | None, now: datetime) -> dict[str, object]:
    """What an end writes into a variance."""
    return {"state": outcome, "live_key": None, "closed_by": actor_id, "closed_at": now}
