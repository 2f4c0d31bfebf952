"""What changes after a sale: the one way by which money leaves a parcel (I4, I13, I16).

The sold lines keep their numbers; an adjustment says what falls away, and conditional updates keep the sum of them
within the parcel and each line. In the same transaction the goods go back to the stock, and the buyer owes less or is
promised the difference back. Lock order as everywhere: order → vendor order → stock → payment.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from core.audit import audit
from core.db import changed_one, session, transaction
from core.events import announce
from shop.catalog import stock
from shop.orders import adjustment_rules as amounts
from shop.orders.adjustment_rules import Left
from shop.orders.data import AdjustedLine, AdjustmentData, AdjustmentKind, LineChange
from shop.orders.errors import (
    AdjustmentKeyReused,
    NoSuchParcel,
    NothingChosen,
    NothingLeft,
    NotNow,
    ReasonMissing,
)
from shop.orders.events import VendorOrderAdjusted
from shop.orders.models import Adjustment, AdjustmentLine, OrderLine, VendorOrder
from shop.orders.rules import RESERVED, quantities
from shop.orders.services.acting import By, take_turn
from shop.orders.services.adjusted import adjustments_of, find_by_source, get_adjustment, lines_left
from shop.orders.services.money import settle_adjustment

__all__ = ["adjust", "adjustments_of", "get_adjustment", "lines_left", "take_parcel", "write_off"]
_GOODS_MOVE = {
    ("cancelled", True): stock.release,
    ("cancelled", False): stock.deallocate,
    ("short", False): stock.ship,  # they are not there to be sold to anybody else
}


def adjust(
    by: By,
    vendor_order_id: int,
    kind: AdjustmentKind,
    lines: Sequence[LineChange],
    *,
    source: str,
    delivery_centimes: int = 0,
    reason: str = "",
    now: datetime,
) -> AdjustmentData:
    """Let a part of a parcel fall away; the same `source` again answers the same adjustment.

    Raises NoSuchParcel outside the scope, NotNow in the wrong state or by the wrong party, NothingLeft beyond what is
    left (I4), NothingChosen, ReasonMissing, AdjustmentKeyReused.
    """
    with transaction():
        parcel = take_parcel(by, vendor_order_id)
        known = find_by_source(source)
        if known is not None:
            return _same(known, vendor_order_id, kind, lines)
        if not amounts.may_adjust(kind, parcel.state, by.party):
            raise NotNow
        _require_words(by, kind, lines, delivery_centimes, reason)
        left = lines_left(vendor_order_id)
        taken = _shares(left, lines)
        if kind in amounts.BEFORE_SHIPPING and _covers(left, taken):
            raise NothingLeft  # the whole parcel is cancelled by its own step
        made = write(parcel, kind, taken, delivery_centimes, by, source, reason, now)
        _move_goods(kind, parcel.state, left, taken)
        return made


def write_off(parcel_id: int, state: str, by: By, now: datetime) -> AdjustmentData:
    """All that is left of a parcel that ended as `state` falls away, inside the step that ended it. Once."""
    source = f"vendor-order:{parcel_id}:{state}"
    parcel = session().execute(_PARCEL.where(VendorOrder.id == parcel_id)).one()
    left = amounts.take_all(lines_left(parcel_id))
    delivery = parcel.delivery_centimes - parcel.adjusted_delivery_centimes
    return write(parcel, amounts.WHOLE_KINDS[state], left, delivery, by, source, "", now)


def write(
    parcel: Any,
    kind: str,
    taken: Sequence[AdjustedLine],
    delivery: int,
    by: By,
    source: str,
    reason: str,
    now: datetime,
) -> AdjustmentData:
    """The rows, the caps, the money and the news; the caller holds the order's turn."""
    goods, funded = sum(x.centimes for x in taken), sum(x.funded_centimes for x in taken)
    _raise_caps(parcel.id, taken, goods, delivery)
    values = {
        "vendor_order_id": parcel.id, "kind": kind, "source": source, "goods_centimes": goods,
        "delivery_centimes": delivery, "total_centimes": goods + delivery, "funded_centimes": funded,
        "ht_centimes": sum(x.ht_centimes for x in taken), "vat_centimes": sum(x.vat_centimes for x in taken),
        "party": by.party, "actor_id": by.actor_id, "reason": reason, "at": now,
    }  # fmt: skip
    s = session()
    adjustment_id: int = s.execute(insert(Adjustment).values(values).returning(Adjustment.id)).scalar_one()
    if taken:
        s.execute(insert(AdjustmentLine), [_line_values(adjustment_id, x) for x in taken])
    settle_adjustment(parcel.id, kind, goods + delivery, source, by.actor_id, now)
    if by.party == "staff":
        audit(by.actor_id, f"order.adjusted.{kind}", f"vendor_order:{parcel.id}", reason=reason)
    announce(VendorOrderAdjusted(parcel.id, adjustment_id))
    values.pop("actor_id")
    return AdjustmentData(id=adjustment_id, lines=tuple(taken), **values)


def take_parcel(by: By, parcel_id: int) -> Any:
    """The parcel, the turn of its order taken. Raises NoSuchParcel outside the scope (I17)."""
    s = session()
    order_id = s.scalar(select(VendorOrder.order_id).where(VendorOrder.id == parcel_id, by.scope))
    if order_id is None:
        raise NoSuchParcel
    take_turn(order_id)
    return s.execute(_PARCEL.where(VendorOrder.id == parcel_id)).one()


_PARCEL = select(
    VendorOrder.id,
    VendorOrder.order_id,
    VendorOrder.state,
    VendorOrder.delivery_centimes,
    VendorOrder.adjusted_delivery_centimes,
)


def _same(known: AdjustmentData, parcel_id: int, kind: str, changes: Sequence[LineChange]) -> AdjustmentData:
    asked = {change.order_line_id: change.quantity for change in changes}
    done = {line.order_line_id: line.quantity for line in known.lines}
    if (known.vendor_order_id, known.kind, done) != (parcel_id, kind, asked):
        raise AdjustmentKeyReused
    return known


def _require_words(by: By, kind: str, lines: Sequence[LineChange], delivery: int, reason: str) -> None:
    if delivery < 0 or not (lines or delivery):
        raise NothingChosen
    if kind != "weighed" and by.party not in ("buyer", "system") and not reason.strip():
        raise ReasonMissing


def _shares(left: Sequence[Left], changes: Sequence[LineChange]) -> list[AdjustedLine]:
    by_id = {x.order_line_id: x for x in left}
    if len({c.order_line_id for c in changes}) != len(changes):
        raise NothingLeft
    try:
        return [amounts.take(by_id[change.order_line_id], change) for change in changes]
    except KeyError:  # a line of another parcel
        raise NothingLeft from None


def _covers(left: Sequence[Left], taken: Sequence[AdjustedLine]) -> bool:
    return sum(x.quantity for x in taken) == sum(x.quantity for x in left)


def _raise_caps(parcel_id: int, taken: Sequence[AdjustedLine], goods: int, delivery: int) -> None:
    """I4 under concurrency: what falls away fits into what is left, or nothing of it happens."""
    fits = update(VendorOrder).where(
        VendorOrder.id == parcel_id,
        VendorOrder.adjusted_delivery_centimes + delivery <= VendorOrder.delivery_centimes,
        VendorOrder.adjusted_centimes + goods + delivery <= VendorOrder.total_centimes,
    )
    raised = fits.values(
        adjusted_centimes=VendorOrder.adjusted_centimes + goods + delivery,
        adjusted_delivery_centimes=VendorOrder.adjusted_delivery_centimes + delivery,
    )
    if not changed_one(raised.execution_options(synchronize_session=False)):
        raise NothingLeft
    for line in taken:
        _raise_line(parcel_id, line)


def _raise_line(parcel_id: int, line: AdjustedLine) -> None:
    net = OrderLine.total_centimes - OrderLine.discount_centimes
    fits = update(OrderLine).where(
        OrderLine.id == line.order_line_id,
        OrderLine.vendor_order_id == parcel_id,
        OrderLine.adjusted_centimes + line.centimes <= net,
        OrderLine.adjusted_quantity + line.quantity <= OrderLine.quantity,
    )
    raised = fits.values(
        adjusted_centimes=OrderLine.adjusted_centimes + line.centimes,
        adjusted_quantity=OrderLine.adjusted_quantity + line.quantity,
    )
    if not changed_one(raised.execution_options(synchronize_session=False)):
        raise NothingLeft


def _line_values(adjustment_id: int, line: AdjustedLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in AdjustedLine.__dataclass_fields__} | {
        "adjustment_id": adjustment_id
    }


def _move_goods(kind: str, state: str, left: Sequence[Left], taken: Sequence[AdjustedLine]) -> None:
    """Cancelled pieces are for sale again; pieces that ran out never were there."""
    move = _GOODS_MOVE.get((kind, state in RESERVED))
    variant: Mapping[int, int] = {x.order_line_id: x.variant_id for x in left}
    goods = quantities((variant[x.order_line_id], x.quantity) for x in taken if x.quantity)
    if move and goods:
        move(session(), goods)
