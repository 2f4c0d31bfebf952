"""A parcel that counts as refused at the door, or lost, and that the buyer says they have: cash may have been hidden.
The Office decides; money and stock stay as they were told, as the sale itself has fallen away."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from core.db import changed_one, session, transaction
from core.events import announce
from core.upserts import for_engine
from shop.orders import rules
from shop.orders.errors import NoSuchParcel, NotNow
from shop.orders.events import ParcelClaimed
from shop.orders.models import DoorClaim, VendorOrder
from shop.orders.services.acting import By, take_turn

_CLAIMS: Any = DoorClaim.__table__


def claim_parcel(by: By, parcel_id: int, now: datetime) -> bool:
    """The buyer has it. A second tap changes nothing (False). Raises NoSuchParcel, NotNow after fourteen days."""
    with transaction() as s:
        query = select(VendorOrder.order_id).where(VendorOrder.id == parcel_id, by.scope)
        order_id = s.scalar(query)
        if order_id is None:
            raise NoSuchParcel
        take_turn(order_id)
        state, since = s.execute(
            select(VendorOrder.state, VendorOrder.state_at).where(VendorOrder.id == parcel_id)
        ).one()
        if not rules.may_claim(state, since, now):
            raise NotNow
        row = {"vendor_order_id": parcel_id, "state": "open", "at": now}
        if s.execute(for_engine(_first), row).scalar() is None:
            return False
        announce(ParcelClaimed(parcel_id))
        return True


def _first(insert_here: Callable[..., Any]) -> Any:
    fresh = insert_here(_CLAIMS).on_conflict_do_nothing(index_elements=["vendor_order_id"])
    return fresh.returning(_CLAIMS.c.vendor_order_id)


def settle_claim(parcel_id: int, upheld: bool, now: datetime) -> bool:
    """What the Office decided, once; in the caller's transaction."""
    mine = update(DoorClaim).where(DoorClaim.vendor_order_id == parcel_id, DoorClaim.state == "open")
    values = {"state": "upheld" if upheld else "rejected", "decided_at": now}
    return changed_one(mine.values(**values).execution_options(synchronize_session=False))


def claims_of(parcel_ids: Sequence[int]) -> dict[int, str]:
    """{parcel: how far what its buyer says has come} (1 statement)."""
    query = select(DoorClaim.vendor_order_id, DoorClaim.state).where(
        DoorClaim.vendor_order_id.in_(parcel_ids)
    )
    return {row.vendor_order_id: row.state for row in session().execute(query)} if parcel_ids else {}


def handed_over_after_all() -> Select[int]:
    """Parcels that count as refused or lost, and that the Office knows the buyer has."""
    return select(DoorClaim.vendor_order_id).where(DoorClaim.state == "upheld")
