"""`flask doctor`: the cash loop re-read from its rows (I12), and compared with the journal. Reads only."""

from sqlalchemy import case, func, select

from core.db import session
from shop.ledger.models import Balance
from shop.ledger.rules import TRANSIT
from shop.orders.models import VendorOrder
from shop.remittances import rules
from shop.remittances.models import CodParcel, RemittanceRow, Variance
from shop.remittances.services.positions import OUTSTANDING, SENT, as_parcel_cash, cash_columns


def loop_faults() -> list[str]:
    """I12: expected = remitted + in transit + held + written off, parcel by parcel and carrier by carrier."""
    return [*_parcels(), *_untracked(), *_variances(), *_journal()]


def _parcels() -> list[str]:
    booked = (
        select(RemittanceRow.vendor_order_id, func.sum(RemittanceRow.booked_centimes).label("booked"))
        .where(RemittanceRow.booked_centimes != 0)
        .group_by(RemittanceRow.vendor_order_id)
        .subquery()
    )
    by_hand = (
        select(
            Variance.vendor_order_id,
            func.sum(case((Variance.state.in_(("found", "returned")) & Variance.closed_by.is_not(None),
                           Variance.centimes), else_=0)).label("remitted"),
            func.sum(case((Variance.state == "written_off", Variance.centimes), else_=0)).label("given_up"),
        )
        .where(Variance.vendor_order_id.is_not(None))
        .group_by(Variance.vendor_order_id)
        .subquery()
    )  # fmt: skip
    query = (
        cash_columns()
        .add_columns(
            (func.coalesce(booked.c.booked, 0) + func.coalesce(by_hand.c.remitted, 0)).label("booked"),
            func.coalesce(by_hand.c.given_up, 0).label("given_up"),
            CodParcel.settled_at,
            CodParcel.delivered_at,
        )
        .outerjoin(booked, booked.c.vendor_order_id == CodParcel.vendor_order_id)
        .outerjoin(by_hand, by_hand.c.vendor_order_id == CodParcel.vendor_order_id)
        .where(CodParcel.delivered_at.is_not(None))
        .order_by(CodParcel.vendor_order_id)
    )
    return [
        fault
        for row in session().execute(query)
        for fault in rules.loop_faults(
            str(row.number), as_parcel_cash(row), int(row.booked), int(row.given_up),
            is_settled=row.settled_at is not None,
        )
    ]  # fmt: skip


def _untracked() -> list[str]:
    query = (
        select(VendorOrder.number)
        .outerjoin(CodParcel, CodParcel.vendor_order_id == VendorOrder.id)
        .where(
            VendorOrder.state.in_(SENT), VendorOrder.state != "shipped", VendorOrder.cod_expected_centimes > 0,
            CodParcel.delivered_at.is_(None),
        )
        .order_by(VendorOrder.id)
    )  # fmt: skip
    return [f"parcel {number}: delivered for cash that nobody follows" for number in session().scalars(query)]


def _variances() -> list[str]:
    """An open variance says what is really outside."""
    query = (
        select(VendorOrder.number, Variance.centimes, OUTSTANDING.label("left"))
        .join(CodParcel, CodParcel.vendor_order_id == Variance.vendor_order_id)
        .join(VendorOrder, VendorOrder.id == Variance.vendor_order_id)
        .where(Variance.live_key.is_not(None), Variance.centimes != OUTSTANDING)
    )
    return [
        f"parcel {row.number}: its variance says {row.centimes}, but {row.left} centimes are outside"
        for row in session().execute(query)
    ]


def _journal() -> list[str]:
    """What is outside with each carrier is the balance of its account."""
    outside = (
        select(CodParcel.carrier_code, func.sum(OUTSTANDING))
        .where(CodParcel.carrier_code.is_not(None), CodParcel.delivered_at.is_not(None))
        .group_by(CodParcel.carrier_code)
    )
    said = {f"{TRANSIT}{code}": int(left) for code, left in session().execute(outside)}
    booked = select(Balance.account, Balance.centimes).where(Balance.account.like(f"{TRANSIT}%"))
    journal = {account: int(centimes) for account, centimes in session().execute(booked)}
    return [
        f"{account}: the journal says {journal.get(account, 0)}, the parcels say {said.get(account, 0)}"
        for account in sorted(said.keys() | journal.keys())
        if said.get(account, 0) != journal.get(account, 0)
    ]
