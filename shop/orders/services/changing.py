"""What people change in a parcel that is still in the house: fewer pieces, less than was ordered, the final weight."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select

from core.db import session, transaction
from shop.orders import adjustment_rules as amounts
from shop.orders.data import AdjustmentKind, LineChange
from shop.orders.errors import NothingChosen, NothingLeft, NotNow, WeighFirst
from shop.orders.models import Adjustment, AdjustmentLine, OrderLine
from shop.orders.services.acting import By
from shop.orders.services.adjusted import find_by_source, lines_left
from shop.orders.services.adjusting import adjust, take_parcel
from shop.orders.services.moving import cancel, move


def take_out(
    by: By,
    parcel_id: int,
    kind: AdjustmentKind,
    pieces: Mapping[int, int],
    *,
    seen: int,
    reason: str = "",
    now: datetime,
) -> bool:
    """Take pieces out of a parcel, {line id: how many}: `cancelled` by whom may, `short` when the house has no more.

    `seen` is how many adjustments the page showed: a second tap is the same change. All that is left is the whole
    parcel, which is cancelled with its delivery. Returns whether it was. Raises as `adjust` and `cancel`, NotNow when
    the page claims to have shown what is not there: nobody takes the place of a later change.
    """
    changes = [LineChange(line_id, quantity) for line_id, quantity in sorted(pieces.items()) if quantity > 0]
    source = f"vendor-order:{parcel_id}:{kind}:{seen}"
    with transaction():
        parcel = take_parcel(by, parcel_id)
        if not changes:
            raise NothingChosen
        if not 0 <= seen <= _count_adjustments(parcel_id):
            raise NotNow
        left = {x.order_line_id: x.quantity for x in lines_left(parcel_id) if x.quantity}
        whole = left == {change.order_line_id: change.quantity for change in changes}
        if whole and find_by_source(source) is None:
            if not amounts.may_adjust(kind, parcel.state, by.party):
                raise NotNow
            cancel(by, parcel_id, reason, now)
            return True
        adjust(by, parcel_id, kind, changes, source=source, reason=reason, now=now)
        return False


def _count_adjustments(parcel_id: int) -> int:
    query = select(func.count()).where(Adjustment.vendor_order_id == parcel_id)
    return session().scalar(query) or 0


def weigh(by: By, parcel_id: int, weights: Mapping[int, int], now: datetime) -> None:
    """The final weight of lines sold by weight, {line id: grams of all its pieces}. Said once: a second one changes
    nothing. Raises BadWeight, NotNow, NoSuchParcel."""
    with transaction():
        take_parcel(by, parcel_id)
        left = {x.order_line_id: x for x in lines_left(parcel_id)}
        for line_id, grams in sorted(weights.items()):
            source = f"vendor-order:{parcel_id}:weighed:{line_id}"
            if find_by_source(source) is not None:
                continue
            if line_id not in left:
                raise NothingLeft
            change = amounts.weigh(left[line_id], grams)
            adjust(by, parcel_id, "weighed", [change], source=source, now=now)


def ready(by: By, parcel_id: int, now: datetime, *, weights: Mapping[int, int] | None = None) -> None:
    """The parcel waits for the carrier, weighed where it is sold by weight. Raises WeighFirst, BadWeight."""
    with transaction():
        take_parcel(by, parcel_id)
        if weights:
            weigh(by, parcel_id, weights, now)
        if _is_unweighed(parcel_id):
            raise WeighFirst
        move(by, parcel_id, "ready", now)


def _is_unweighed(parcel_id: int) -> bool:
    said = exists().where(AdjustmentLine.order_line_id == OrderLine.id, AdjustmentLine.weight_g.is_not(None))
    query = select(OrderLine.id).where(
        OrderLine.vendor_order_id == parcel_id,
        OrderLine.nominal_g.is_not(None),
        OrderLine.adjusted_quantity < OrderLine.quantity,
        ~said,
    )
    return session().scalar(query.limit(1)) is not None
