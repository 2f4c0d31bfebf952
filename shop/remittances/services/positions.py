"""The cash of each parcel: who holds it, how much is still outside. Every change is one conditional update."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, select, update

from core.db import changed_one, session, transaction
from core.text import fold
from core.upserts import for_engine
from shop.orders.models import Transition, VendorOrder
from shop.orders.services.acting import take_turn
from shop.remittances import rules
from shop.remittances.data import ParcelCash
from shop.remittances.errors import MovedOn
from shop.remittances.models import CodParcel

BATCH = 500
AnySelect = Select[*tuple[Any, ...]]
SENT = ("shipped", "delivered", "closed")
OUTSTANDING: ColumnElement[int] = (
    CodParcel.expected_centimes
    - CodParcel.remitted_centimes
    - CodParcel.netted_centimes
    - CodParcel.written_off_centimes
)


def take_turn_of(vendor_order_id: int) -> None:
    """Of a parcel's order: before its row, its variance and its cash, everywhere."""
    take_turn(session().scalars(select(VendorOrder.order_id).where(VendorOrder.id == vendor_order_id)).one())


def follow(vendor_order_id: int, aliases: Mapping[str, str]) -> None:
    """Bring the cash of a parcel into step with its order: on its way, delivered, counted at the door, or no longer
    due at all."""
    row = session().execute(_orders([vendor_order_id])).first()
    if row is not None and (row.cod_expected_centimes or get_cash(vendor_order_id) is not None):
        with transaction():
            _write(row, aliases)


def catch_up(aliases: Mapping[str, str]) -> int:
    """Parcels that were sent or handed over before their cash was followed; returns how many were missing."""
    known = select(CodParcel.vendor_order_id)
    late = _orders(None).where(VendorOrder.id.not_in(known)).limit(BATCH)
    done = 0
    while rows := session().execute(late).all():
        with transaction():
            for row in rows:
                _write(row, aliases)
        done += len(rows)
    return done


def carriers_of(vendor_order_ids: Sequence[int], aliases: Mapping[str, str]) -> dict[int, str | None]:
    """Who holds, or held, the cash of each parcel: as followed, else as its order says; None: the cooperative."""
    found: dict[int, str | None] = {}
    known = select(CodParcel.vendor_order_id, CodParcel.carrier_code)
    for part in _parts(vendor_order_ids):
        followed = session().execute(known.where(CodParcel.vendor_order_id.in_(part)))
        found |= {row.vendor_order_id: row.carrier_code for row in followed}
        texts = select(VendorOrder.id, VendorOrder.carrier).where(
            VendorOrder.id.in_([one for one in part if one not in found])
        )
        found |= {row.id: rules.named_carrier(row.carrier, aliases) for row in session().execute(texts)}
    return found


def parcels_by_key(keys: Iterable[str], numbers: Iterable[str]) -> dict[str, ParcelCash]:
    """What is known of the parcels behind these keys; by their `numbers` as printed also those that are not followed,
    paid beforehand or not sent, to say why.

    A parcel's number is ours and comes first. Tracking numbers are written by cooperatives: one that stands on two
    parcels, or is the number of another, names none of them, and a person looks.
    """
    wanted = sorted({key for key in keys if key})
    rows = [row for part in _parts(wanted) for row in _followed(part)]
    found = {row.number: as_parcel_cash(row) for row in rows}
    missing = sorted({text for text in numbers if rules.reference_key(text) not in found})
    found |= {key: cash for part in _parts(missing) for key, cash in _printed(part)}
    tracked: dict[str, set[int]] = {}
    for row in rows:
        tracked.setdefault(row.tracking_key, set()).add(row.vendor_order_id)
    named = {
        row.tracking_key: as_parcel_cash(row)
        for row in rows
        if row.tracking_key and len(tracked[row.tracking_key]) == 1
    }
    return named | found


def _followed(keys: Sequence[str]) -> Sequence[Any]:
    return session().execute(_cash(CodParcel.number.in_(keys) | CodParcel.tracking_key.in_(keys))).all()


def _printed(numbers: Sequence[str]) -> Iterable[tuple[str, ParcelCash]]:
    columns = (VendorOrder.id, VendorOrder.number, VendorOrder.state, VendorOrder.cod_expected_centimes)
    for row in session().execute(select(*columns).where(VendorOrder.number.in_(numbers))):
        due = row.cod_expected_centimes
        yield rules.reference_key(row.number), ParcelCash(row.id, row.state, due > 0, due, 0, 0, 0, None)


def get_cash(vendor_order_id: int) -> ParcelCash | None:
    """The cash of one parcel, read afresh."""
    row = session().execute(_cash(CodParcel.vendor_order_id == vendor_order_id)).first()
    return as_parcel_cash(row) if row else None


def read_cash(vendor_order_id: int | None) -> ParcelCash | None:
    """The same, or what its order says when nobody follows it: prepaid, or not sent."""
    if vendor_order_id is None:
        return None
    columns = (VendorOrder.state, VendorOrder.cod_expected_centimes)
    row = session().execute(select(*columns).where(VendorOrder.id == vendor_order_id)).one()
    due = row.cod_expected_centimes
    return get_cash(vendor_order_id) or ParcelCash(vendor_order_id, row.state, due > 0, due, 0, 0, 0, None)


def cash_of(vendor_order_ids: Sequence[int]) -> dict[int, ParcelCash]:
    """The same for many."""
    found = {}
    for part in _parts(vendor_order_ids):
        for row in session().execute(_cash(CodParcel.vendor_order_id.in_(part))):
            found[row.vendor_order_id] = as_parcel_cash(row)
    return found


def receive(cash: ParcelCash, amount: int, carrier: str, now: datetime) -> None:
    """The carrier brought this much for the parcel. Raises MovedOn when its cash changed meanwhile."""
    values = {"remitted_centimes": CodParcel.remitted_centimes + amount, "carrier_code": carrier}
    _change(cash, values, cash.outstanding - amount, now)


def write_off(cash: ParcelCash, amount: int, now: datetime) -> None:
    """This much never comes (below zero: what came too much is kept). Raises MovedOn."""
    values = {"written_off_centimes": CodParcel.written_off_centimes + amount}
    _change(cash, values, cash.outstanding - amount, now)


def return_excess(cash: ParcelCash, amount: int, now: datetime) -> None:
    """This much went back to the carrier. Raises MovedOn."""
    values = {"remitted_centimes": CodParcel.remitted_centimes - amount}
    _change(cash, values, cash.outstanding + amount, now)


def hand_to(cash: ParcelCash, carrier: str, now: datetime) -> ParcelCash:
    """The cash is with a carrier after all, not with the cooperative; returns it as it is then. Raises MovedOn."""
    if cash.carrier_code == carrier or cash.is_held:
        return cash
    moved = replace(cash, carrier_code=carrier, netted_centimes=0)
    _change(cash, {"carrier_code": carrier, "netted_centimes": 0}, moved.outstanding, now)
    return moved


def keep_at_vendor(cash: ParcelCash, now: datetime) -> None:
    """Two people decided that the cooperative kept all of it: it is set off. Raises MovedOn."""
    values = {"carrier_code": None, "netted_centimes": CodParcel.expected_centimes, "held_at": now}
    _change(cash, values, 0, now)


def back_to_carrier(cash: ParcelCash, carrier: str, now: datetime) -> ParcelCash:
    """It did not after all: the carrier owes it as before; returns it as it is then. Raises MovedOn."""
    moved = replace(cash, carrier_code=carrier, netted_centimes=0, is_held=False)
    values = {"carrier_code": carrier, "netted_centimes": 0, "held_at": None}
    _change(cash, values, moved.outstanding, now)
    return moved


def _change(cash: ParcelCash, values: dict[str, Any], left: int, now: datetime | None) -> None:
    """Only while the cash is still as it was read: two people never book the same money."""
    mine = update(CodParcel).where(
        CodParcel.vendor_order_id == cash.vendor_order_id,
        CodParcel.expected_centimes == cash.expected_centimes,
        CodParcel.remitted_centimes == cash.remitted_centimes,
        CodParcel.netted_centimes == cash.netted_centimes,
        CodParcel.written_off_centimes == cash.written_off_centimes,
        CodParcel.carrier_code.is_not_distinct_from(cash.carrier_code),
    )
    if now is not None:
        values = values | {"settled_at": now if left == 0 else None}
    if not changed_one(mine.values(**values).execution_options(synchronize_session=False)):
        raise MovedOn


def _write(row: Any, aliases: Mapping[str, str]) -> None:
    """Insert the parcel's cash, or bring it into step while none of it has moved."""
    values = _values(row, aliases)
    if session().execute(for_engine(_insert), values).scalar() is not None:
        return
    still = (CodParcel.remitted_centimes == 0, CodParcel.written_off_centimes == 0)
    mine = update(CodParcel).where(CodParcel.vendor_order_id == row.id, *still)
    columns = select(CodParcel.carrier_code, CodParcel.held_at).where(CodParcel.vendor_order_id == row.id)
    known = session().execute(columns).one()
    fresh = _held(values | {"carrier_code": None if known.held_at else known.carrier_code})
    kept = ("expected_centimes", "netted_centimes", "delivered_at", "settled_at")
    changed_one(mine.values({key: fresh[key] for key in kept}).execution_options(synchronize_session=False))


def _values(row: Any, aliases: Mapping[str, str]) -> dict[str, Any]:
    return _held({
        "vendor_order_id": row.id,
        "vendor_id": row.vendor_id,
        "carrier_code": rules.named_carrier(row.carrier, aliases),
        "number": rules.reference_key(row.number),
        "tracking_key": rules.reference_key(row.tracking_number),
        "carrier_text": fold(row.carrier)[:60],
        "expected_centimes": row.cod_expected_centimes,
        "remitted_centimes": 0,
        "written_off_centimes": 0,
        "delivered_at": row.delivered_at if row.state != "shipped" else None,
    })  # fmt: skip


def _held(values: dict[str, Any]) -> dict[str, Any]:
    """What a cooperative collected itself is set off at once; where nothing is outside the parcel is settled."""
    delivered, expected = values["delivered_at"], values["expected_centimes"]
    netted = expected if delivered and values["carrier_code"] is None else 0
    settled = delivered if delivered and netted == expected else None
    return values | {"netted_centimes": netted, "settled_at": settled}


def _insert(insert: Any) -> Any:
    fresh = insert(CodParcel.__table__).on_conflict_do_nothing(index_elements=["vendor_order_id"])
    return fresh.returning(CodParcel.__table__.c.vendor_order_id)


def _orders(ids: Sequence[int] | None) -> AnySelect:
    """Parcels that were sent, with the moment they were handed over: those named, or all whose cash is due."""
    handed = (
        select(Transition.at)
        .where(Transition.vendor_order_id == VendorOrder.id, Transition.to_state == "delivered")
        .order_by(Transition.id)
        .limit(1)
        .scalar_subquery()
    )
    since = case((VendorOrder.state == "shipped", None), else_=handed)
    query = select(
        VendorOrder.id, VendorOrder.vendor_id, VendorOrder.number, VendorOrder.state, VendorOrder.carrier,
        VendorOrder.tracking_number, VendorOrder.cod_expected_centimes, since.label("delivered_at"),
    ).where(VendorOrder.state.in_(SENT))  # fmt: skip
    named = VendorOrder.id.in_(list(ids)) if ids is not None else VendorOrder.cod_expected_centimes > 0
    return query.where(named)


def cash_columns() -> AnySelect:
    """A SELECT of what `as_parcel_cash` reads, one row a parcel."""
    return select(
        CodParcel.vendor_order_id, CodParcel.number, CodParcel.tracking_key, VendorOrder.state,
        CodParcel.expected_centimes, CodParcel.remitted_centimes, CodParcel.netted_centimes,
        CodParcel.written_off_centimes, CodParcel.carrier_code, CodParcel.held_at,
    ).join(VendorOrder, VendorOrder.id == CodParcel.vendor_order_id)  # fmt: skip


def _cash(which: ColumnElement[bool]) -> AnySelect:
    return cash_columns().where(which)


def as_parcel_cash(row: Any) -> ParcelCash:
    """The cash of a row of `cash_columns`."""
    return ParcelCash(
        row.vendor_order_id, row.state, True, row.expected_centimes, row.remitted_centimes,
        row.netted_centimes, row.written_off_centimes, row.carrier_code, row.held_at is not None,
    )  # fmt: skip


def _parts(items: Sequence[Any]) -> Iterable[list[Any]]:
    every = list(items)
    return (every[start : start + BATCH] for start in range(0, len(every), BATCH))
