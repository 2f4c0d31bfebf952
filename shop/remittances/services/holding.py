"""Cash that a cooperative kept although it had named a carrier. Two people decide it, the cooperative hears of it and
may say within seven days that it is not so, and somebody who neither asked nor decided settles that."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.events import announce
from shop.ledger.services import post_back_in_transit, post_kept_cash
from shop.orders.models import VendorOrder
from shop.orders.services import count_cash
from shop.remittances import permissions, rules
from shop.remittances.data import HoldingData
from shop.remittances.errors import MovedOn, NoSuchHolding, NotThisParcel, SamePerson, TooLateToContest
from shop.remittances.events import CashHeld
from shop.remittances.models import CodParcel, Holding, Variance
from shop.remittances.services import booking, positions
from shop.remittances.services.variances import reason_of, refuse_own_parcel, take
from shop.vendors.services import acting_vendor

WAITING = ("proposed", "contested")


def propose(actor: Actor, variance_id: int, reason: str, now: datetime) -> int:
    """Ask that the missing cash of a variance be counted as kept by the cooperative; another person decides.

    Raises WhyMissing, NotThisParcel when a part of it came, MovedOn.
    """
    permissions.require(actor, permissions.RESOLVE)
    reason = reason_of(reason)
    with transaction():
        variance = session().get(Variance, variance_id, populate_existing=True)
        cash = positions.get_cash(variance.vendor_order_id) if variance and variance.vendor_order_id else None
        if variance is None or variance.live_key is None or cash is None or not _is_whole(cash):
            raise NotThisParcel
        refuse_own_parcel(actor, cash.vendor_order_id)
        vendor = select(VendorOrder.vendor_id).where(VendorOrder.id == cash.vendor_order_id)
        row = {
            "vendor_order_id": cash.vendor_order_id, "variance_id": variance_id, "live_key": cash.vendor_order_id,
            "vendor_id": session().scalars(vendor).one(), "carrier_code": cash.carrier_code,
            "centimes": cash.expected_centimes, "reason": reason, "state": "proposed",
            "proposed_by": actor.user_id, "proposed_at": now, "answer": "",
        }  # fmt: skip
        made = _insert(row)
        _audit(actor, "proposed", made, reason)
        return made


def _is_whole(cash: Any) -> bool:
    """All of it is outside, with a carrier."""
    return bool(cash.carrier_code) and cash.outstanding == cash.expected_centimes > 0


def _insert(row: dict[str, Any]) -> int:
    s = session()
    try:
        with s.begin_nested():
            made: int = s.execute(insert(Holding).values(row).returning(Holding.id)).scalar_one()
            return made
    except IntegrityError as faster:
        raise MovedOn from faster


def decide(actor: Actor, holding_id: int, agree: bool, now: datetime) -> None:
    """The second person's yes or no: parcel, journal and variance in one. Raises SamePerson, NoSuchHolding, MovedOn."""
    permissions.require(actor, permissions.RESOLVE)
    with transaction():
        found = _get(holding_id)
        if actor.user_id is None or found.proposed_by == actor.user_id:
            raise SamePerson
        refuse_own_parcel(actor, found.vendor_order_id)
        positions.take_turn_of(found.vendor_order_id)
        values = {"state": "held" if agree else "declined", "decided_by": actor.user_id, "decided_at": now}
        _move(holding_id, "proposed", values | ({} if agree else {"live_key": None}))
        _audit(actor, str(values["state"]), holding_id, found.reason)
        if agree:
            _keep(found, actor, now)


def _keep(found: Any, actor: Actor, now: datetime) -> None:
    _variance, cash = take(found.variance_id, "matched", actor, now, found.reason)
    if cash is None or not _is_whole(cash) or cash.expected_centimes != found.centimes:
        raise MovedOn
    count_cash(found.vendor_order_id, now)  # the buyer has paid it: what falls away later is the buyer's
    positions.keep_at_vendor(cash, now)
    post_kept_cash(
        found.vendor_order_id, found.carrier_code, found.centimes, effective_at=now, actor_id=actor.user_id
    )
    announce(CashHeld(found.id, "held"))


def contest(user_id: int | None, vendor_id: int, holding_id: int, text: str, now: datetime) -> None:
    """The cooperative says within seven days that it did not keep the cash, and why. Raises NotYourVendor,
    NoSuchHolding, WhyMissing, TooLateToContest."""
    acting_vendor(user_id, vendor_id, permissions.CONTEST)
    with transaction():
        found = _get(holding_id)
        if found.vendor_id != vendor_id or found.state == "proposed":
            raise NoSuchHolding
        if not rules.may_contest(found.state, found.decided_at, now):
            raise TooLateToContest
        answer = reason_of(text[:1000])
        _move(holding_id, "held", {
            "state": "contested", "answer": answer, "contested_by": user_id, "contested_at": now,
        })  # fmt: skip
        audit(user_id, "shop.remittances.holding_contested", f"holding:{holding_id}")


def settle(actor: Actor, holding_id: int, undo: bool, now: datetime) -> None:
    """Somebody who neither asked nor decided reads the answer: it stands, or the carrier owes the cash as before.

    Raises SamePerson, NoSuchHolding, MovedOn when what the carrier has paid meanwhile was kept."""
    permissions.require(actor, permissions.RESOLVE)
    with transaction():
        found = _get(holding_id)
        if not rules.may_settle(actor.user_id, found.proposed_by, found.decided_by):
            raise SamePerson
        refuse_own_parcel(actor, found.vendor_order_id)
        positions.take_turn_of(found.vendor_order_id)
        values = {"state": "undone" if undo else "kept", "closed_by": actor.user_id, "closed_at": now}
        _move(holding_id, "contested", values | ({"live_key": None} if undo else {}))
        _audit(actor, str(values["state"]), holding_id)
        if undo:
            _undo(found, now)
        announce(CashHeld(holding_id, str(values["state"])))


def _undo(found: Any, now: datetime) -> None:
    """What the carrier has brought by then was no surplus: it is taken off what it owes."""
    parcel_id, carrier = found.vendor_order_id, found.carrier_code
    cash = positions.get_cash(parcel_id)
    if cash is None or not cash.is_held or cash.written_off_centimes:
        raise MovedOn
    moved = positions.back_to_carrier(cash, carrier, now)
    post_back_in_transit(parcel_id, carrier)
    left, key = moved.outstanding, f"parcel:{parcel_id}"
    if moved.remitted_centimes:
        booking.settle_variance(parcel_id, carrier, left, None, now)
    else:
        booking.open_variance("missing", carrier, left, key, now, parcel_id=parcel_id, row_id=None)


def get(actor: Actor, holding_id: int) -> HoldingData:
    """One, for finance. Raises NoSuchHolding."""
    permissions.require(actor, permissions.READ)
    return _data(_get(holding_id))


def of_variance(actor: Actor, variance_id: int) -> HoldingData | None:
    """What was asked about the cash of a variance, the newest."""
    permissions.require(actor, permissions.READ)
    row = (
        session().execute(_ALL.where(Holding.variance_id == variance_id).order_by(Holding.id.desc())).first()
    )
    return _data(row) if row else None


def of_parcel(vendor_id: int, vendor_order_id: int) -> HoldingData | None:
    """What was decided about the cash of a cooperative's parcel, for pages that know who asks."""
    query = _ALL.where(
        Holding.vendor_order_id == vendor_order_id, Holding.vendor_id == vendor_id,
        Holding.state.not_in(("proposed", "declined")),
    ).order_by(Holding.id.desc())  # fmt: skip
    row = session().execute(query).first()
    return _data(row) if row else None


def find(holding_id: int) -> HoldingData:
    """One, for news."""
    return _data(_get(holding_id))


def waiting(actor: Actor, limit: int = 50) -> list[HoldingData]:
    """What waits for this person: asked for by others, or contested when others asked and decided; oldest first."""
    if not actor.may(permissions.RESOLVE) or actor.province_codes is not None:
        return []
    rows = session().execute(_ALL.where(_for(actor)).order_by(Holding.id).limit(limit))
    return [_data(row) for row in rows]


def count_waiting(actor: Actor) -> int:
    """How many."""
    if not actor.may(permissions.RESOLVE) or actor.province_codes is not None:
        return 0
    return session().scalar(select(func.count()).select_from(Holding).where(_for(actor))) or 0


def _for(actor: Actor) -> Any:
    me = actor.user_id or 0
    asked = (Holding.state == "proposed") & (Holding.proposed_by != me)
    mine = (Holding.decided_by == me) | (Holding.proposed_by == me)
    return asked | ((Holding.state == "contested") & ~mine)


def holding_faults() -> list[str]:
    """For `flask doctor`: cash counts as kept exactly where two people decided so."""
    stands = select(Holding.vendor_order_id).where(Holding.state.in_(("held", "contested", "kept")))
    alone = select(CodParcel.number).where(
        CodParcel.held_at.is_not(None), CodParcel.vendor_order_id.not_in(stands)
    )
    lost = select(CodParcel.number).where(CodParcel.held_at.is_(None), CodParcel.vendor_order_id.in_(stands))
    by_nobody, not_done = session().scalars(alone).all(), session().scalars(lost).all()
    return [
        *(f"parcel {one}: counts as kept by the cooperative, and nobody decided it" for one in by_nobody),
        *(f"parcel {one}: was decided to be kept by the cooperative, and is not" for one in not_done),
    ]


_ALL: Any = select(
    Holding.id, Holding.state, Holding.vendor_order_id, VendorOrder.number, Holding.vendor_id, Holding.carrier_code,
    Holding.centimes, Holding.reason, Holding.proposed_by, Holding.proposed_at, Holding.decided_by,
    Holding.decided_at, Holding.answer, Holding.contested_at, Holding.variance_id,
).join(VendorOrder, VendorOrder.id == Holding.vendor_order_id)  # fmt: skip


def _get(holding_id: int) -> Any:
    row = session().execute(_ALL.where(Holding.id == holding_id)).first()
    if row is None:
        raise NoSuchHolding
    return row


def _data(row: Any) -> HoldingData:
    return HoldingData(*row[:14])


def _move(holding_id: int, old: str, values: dict[str, Any]) -> None:
    mine = update(Holding).where(Holding.id == holding_id, Holding.state == old)
    if not changed_one(mine.values(**values).execution_options(synchronize_session=False)):
        raise MovedOn


def _audit(actor: Actor, act: str, holding_id: int, reason: str = "") -> None:
    audit(actor.user_id, f"shop.remittances.holding_{act}", f"holding:{holding_id}", reason=reason)
