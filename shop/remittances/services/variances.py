"""What a carrier paid is not what it owed: asked, found later, matched, given back, or written off by two people."""

from datetime import datetime

from sqlalchemy import select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.events import announce
from shop.orders.errors import NoSuchParcel
from shop.orders.models import VendorOrder
from shop.orders.services import count_cash
from shop.orders.services.acting import take_turn
from shop.orders.services.transfers import refuse_own_case
from shop.remittances import permissions, rules
from shop.remittances.data import BOOKED, FileRow, ParcelCash
from shop.remittances.errors import MovedOn, NoSuchVariance, NotThisParcel, SamePerson, TooEarly, WhyMissing
from shop.remittances.events import VarianceClosed
from shop.remittances.models import RemittanceRow, Variance
from shop.remittances.services import booking, positions

HANDED_OVER = ("delivered", "closed")


def ask_carrier(actor: Actor, variance_id: int, now: datetime) -> None:
    """Somebody has asked the carrier about it: it is claimed."""
    permissions.require(actor, permissions.RESOLVE)
    with transaction():
        mine = update(Variance).where(Variance.id == variance_id, Variance.state == "open")
        if not changed_one(mine.values(state="claimed", claimed_at=now)):
            raise MovedOn
        _audit(actor, "claimed", variance_id)


def report_missing(actor: Actor, vendor_order_id: int, now: datetime) -> int:
    """The carrier should have brought this cash long ago: a variance is opened.

    Raises NoSuchParcel, NotThisParcel before it was handed over, MovedOn.
    """
    permissions.require(actor, permissions.RESOLVE)
    with transaction():
        order_id = session().scalar(select(VendorOrder.order_id).where(VendorOrder.id == vendor_order_id))
        if order_id is None:
            raise NoSuchParcel
        take_turn(order_id)
        cash = positions.get_cash(vendor_order_id)
        if cash is None:
            raise NoSuchParcel
        if not cash.carrier_code or cash.outstanding <= 0 or cash.state not in HANDED_OVER:
            raise NotThisParcel
        key = f"parcel:{vendor_order_id}"
        if session().scalar(select(Variance.id).where(Variance.live_key == key)):
            raise MovedOn
        opened = booking.open_variance(
            "missing", cash.carrier_code, cash.outstanding, key, now, parcel_id=vendor_order_id, row_id=None
        )
        _audit(actor, "reported", opened)
        return opened


def found_later(actor: Actor, variance_id: int, reference: str, now: datetime) -> None:
    """The missing money came by another way; `reference` says where (bank statement, receipt). Raises WhyMissing."""
    permissions.require(actor, permissions.RESOLVE)
    reference = reason_of(reference)
    with transaction():
        variance, cash = take(variance_id, "found", actor, now, reference)
        if variance.centimes <= 0 or cash is None:
            raise NotThisParcel
        source = f"variance:{variance_id}"
        amount, carrier = variance.centimes, variance.carrier_code
        booking.book(cash.vendor_order_id, carrier, amount, source, now, actor.user_id, now)
        _audit(actor, "found", variance_id, reference)


def give_back(actor: Actor, variance_id: int, reference: str, now: datetime) -> None:
    """What came too much, or for no parcel of ours, went back to the carrier. Raises WhyMissing, NotThisParcel."""
    permissions.require(actor, permissions.RESOLVE)
    reference = reason_of(reference)
    with transaction():
        variance, cash = take(variance_id, "returned", actor, now, reference)
        if variance.centimes >= 0:
            raise NotThisParcel
        if cash is not None:
            source = f"variance:{variance_id}:back"
            carrier, amount = variance.carrier_code, -variance.centimes
            booking.send_back(cash, carrier, amount, source, actor.user_id, now)
        _audit(actor, "returned", variance_id, reference)


def match(actor: Actor, variance_id: int, number: str, now: datetime) -> None:
    """Money of an unknown row belongs to this parcel. Raises NotThisParcel when that parcel does not lack it."""
    permissions.require(actor, permissions.RESOLVE)
    with transaction():
        parcel_id = _named(number)
        variance, _none = take(variance_id, "matched", actor, now, "")
        row = session().get(RemittanceRow, variance.row_id) if variance.row_id else None
        cash = positions.read_cash(parcel_id)
        if row is None or row.booked_centimes or cash is None:
            raise NotThisParcel
        carrier = variance.carrier_code
        as_file = FileRow(row.line, number, "", row.amount_centimes)
        verdict = rules.judge(as_file, cash, carrier, seen=False)
        if verdict.status not in BOOKED:
            raise NotThisParcel
        parcel, amount = cash.vendor_order_id, verdict.booked_centimes
        refuse_own_parcel(actor, parcel)
        left = booking.book(parcel, carrier, amount, f"row:{row.id}", now, actor.user_id, now)
        mine = update(RemittanceRow).where(RemittanceRow.id == row.id, RemittanceRow.booked_centimes == 0)
        values = {"status": verdict.status, "why": "by_hand", "booked_centimes": amount}
        if not changed_one(mine.values(**values, vendor_order_id=parcel, receipt_key=row.row_key)):
            raise MovedOn
        booking.settle_variance(parcel, carrier, left, None, now)
        _audit(actor, "matched", variance_id)


def _named(number: str) -> int | None:
    """The parcel a person names, its order's turn taken."""
    key = rules.reference_key(number)
    cash = positions.parcels_by_key([key], [" ".join(number.split()).upper()]).get(key)
    if cash is not None:
        positions.take_turn_of(cash.vendor_order_id)
    return cash.vendor_order_id if cash else None


def propose_write_off(actor: Actor, variance_id: int, reason: str, now: datetime) -> None:
    """Ask that a variance of a parcel be given up; another person decides. What a carrier paid too much is its money:
    it is given back, and may be kept only after 60 days. Raises WhyMissing, TooEarly, NotThisParcel."""
    permissions.require(actor, permissions.RESOLVE)
    reason = reason_of(reason)
    with transaction():
        known = session().get(Variance, variance_id, populate_existing=True)
        if known is not None and not rules.may_write_off(known.centimes, known.opened_at, now):
            raise TooEarly
        mine = update(Variance).where(
            Variance.id == variance_id, Variance.live_key.is_not(None), Variance.vendor_order_id.is_not(None)
        )
        values = {"proposed_by": actor.user_id, "proposed_at": now, "reason": reason}
        if not changed_one(mine.values(**values)):
            raise NotThisParcel
        _audit(actor, "write_off_proposed", variance_id, reason)


def confirm_write_off(actor: Actor, variance_id: int, now: datetime) -> None:
    """Give up what somebody else asked to give up: parcel, journal and variance in one. Raises SamePerson, MovedOn."""
    permissions.require(actor, permissions.RESOLVE)
    with transaction():
        columns = select(Variance.proposed_by, Variance.vendor_order_id).where(Variance.id == variance_id)
        proposed, parcel_id = session().execute(columns).first() or (None, None)
        if proposed is None or actor.user_id is None:
            raise MovedOn
        if proposed == actor.user_id:
            raise SamePerson
        if parcel_id:
            count_cash(parcel_id, now)  # the buyer has paid it: what falls away later is the buyer's
        variance, cash = take(variance_id, "written_off", actor, now, None, proposed_by=proposed)
        if cash is None:
            raise NotThisParcel
        if not rules.may_write_off(variance.centimes, variance.opened_at, now):
            raise TooEarly
        amount, source = variance.centimes, f"variance:{variance_id}"
        booking.give_up(cash, variance.carrier_code, amount, source, actor.user_id, now)
        _audit(actor, "written_off", variance_id, variance.reason)


def decline_write_off(actor: Actor, variance_id: int, now: datetime) -> None:
    """The carrier is asked again instead."""
    permissions.require(actor, permissions.RESOLVE)
    with transaction():
        mine = update(Variance).where(
            Variance.id == variance_id, Variance.live_key.is_not(None), Variance.proposed_by.is_not(None)
        )
        if not changed_one(mine.values(proposed_by=None, proposed_at=None, state="claimed", claimed_at=now)):
            raise MovedOn
        _audit(actor, "write_off_declined", variance_id)


def take(
    variance_id: int,
    outcome: str,
    actor: Actor,
    now: datetime,
    reason: str | None,
    *,
    proposed_by: int | None = None,
) -> tuple[Variance, ParcelCash | None]:
    """End an open variance: one of several people wins. Returns it with its parcel's cash, which must still be as the
    variance says. The order's turn comes first, as when a file is booked."""
    _turn_of(variance_id)
    variance = session().get(Variance, variance_id, populate_existing=True)
    if variance is None:
        raise NoSuchVariance
    mine = update(Variance).where(
        Variance.id == variance_id,
        Variance.live_key.is_not(None),
        Variance.centimes == variance.centimes,
        Variance.proposed_by == proposed_by if proposed_by else Variance.id.is_not(None),
    )
    values = booking.ended(outcome, actor.user_id, now) | ({"reason": reason} if reason else {})
    if not changed_one(mine.values(**values).execution_options(synchronize_session=False)):
        raise MovedOn
    announce(VarianceClosed(variance_id, outcome))
    if variance.vendor_order_id:
        refuse_own_parcel(actor, variance.vendor_order_id)
    cash = positions.get_cash(variance.vendor_order_id) if variance.vendor_order_id else None
    if cash is not None and cash.outstanding != variance.centimes:
        raise MovedOn
    return variance, cash


def _turn_of(variance_id: int) -> None:
    """Of the order a variance is about, if it is about one."""
    parcel_id = session().scalar(select(Variance.vendor_order_id).where(Variance.id == variance_id))
    if parcel_id is not None:
        positions.take_turn_of(parcel_id)


def refuse_own_parcel(actor: Actor, vendor_order_id: int) -> None:
    """Nobody books money on, or gives it up for, what their own cooperative sold. Raises OwnCase."""
    query = select(VendorOrder.order_id).where(VendorOrder.id == vendor_order_id)
    refuse_own_case(actor, session().scalars(query).one())


def reason_of(text: str) -> str:
    """A reason that is kept. Raises WhyMissing."""
    reason = " ".join(text.split())[:300]
    if len(reason) < rules.SHORTEST_REASON:
        raise WhyMissing
    return reason


def _audit(actor: Actor, act: str, variance_id: int, reason: str = "") -> None:
    audit(actor.user_id, f"shop.remittances.{act}", f"variance:{variance_id}", reason=reason)
