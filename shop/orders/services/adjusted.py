"""Reading adjustments, and what they leave of a parcel's lines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from core.db import session
from shop.orders.adjustment_rules import Left
from shop.orders.data import AdjustedLine, AdjustmentData, FrozenLine
from shop.orders.errors import NoSuchParcel
from shop.orders.models import Adjustment, AdjustmentLine, OrderLine


def lines_left(parcel_id: int) -> list[Left]:
    """What is left of each line of a parcel (2 statements)."""
    s, taken = session(), _taken_of(parcel_id)
    rows = s.execute(select(*_LINE).where(OrderLine.vendor_order_id == parcel_id).order_by(OrderLine.id))
    return [_left(row, *taken.get(row.id, (0, 0))) for row in rows]


_LINE = (
    OrderLine.id, OrderLine.variant_id, OrderLine.quantity, OrderLine.total_centimes, OrderLine.discount_centimes,
    OrderLine.funded_centimes, OrderLine.vat_centimes, OrderLine.discount_vat_centimes, OrderLine.adjusted_centimes,
    OrderLine.adjusted_quantity, OrderLine.nominal_g, OrderLine.tolerance_percent,
)  # fmt: skip


def _taken_of(parcel_id: int) -> dict[int, tuple[int, int]]:
    """{line id: (platform's centimes, VAT) that fell away}."""
    query = (
        select(
            AdjustmentLine.order_line_id,
            func.sum(AdjustmentLine.funded_centimes),
            func.sum(AdjustmentLine.vat_centimes),
        )
        .join(Adjustment, Adjustment.id == AdjustmentLine.adjustment_id)
        .where(Adjustment.vendor_order_id == parcel_id)
        .group_by(AdjustmentLine.order_line_id)
    )
    return {key: (int(funded), int(vat)) for key, funded, vat in session().execute(query)}


def _left(row: Any, funded: int, vat: int) -> Left:
    return Left(
        row.id,
        row.variant_id,
        row.quantity - row.adjusted_quantity,
        row.total_centimes - row.discount_centimes - row.adjusted_centimes,
        row.funded_centimes - funded,
        row.vat_centimes - row.discount_vat_centimes - vat,
        row.nominal_g,
        row.tolerance_percent,
    )


def find_by_source(source: str) -> AdjustmentData | None:
    """The adjustment a source made, None when it made none."""
    row = session().execute(select(_A).where(_A.c.source == source)).first()
    return with_lines([row])[0] if row else None


def adjustments_of(parcel_ids: Iterable[int]) -> list[AdjustmentData]:
    """Every adjustment of these parcels, oldest first (2 statements). For higher rooms, which know the scope."""
    query = select(_A).where(_A.c.vendor_order_id.in_(list(parcel_ids))).order_by(_A.c.id)
    return with_lines(session().execute(query).all())


def get_adjustment(adjustment_id: int) -> AdjustmentData:
    """One adjustment, for listeners of VendorOrderAdjusted. Raises NoSuchParcel."""
    row = session().execute(select(_A).where(_A.c.id == adjustment_id)).first()
    if row is None:
        raise NoSuchParcel
    return with_lines([row])[0]


_A: Any = Adjustment.__table__
_AL: Any = AdjustmentLine.__table__


def with_lines(rows: Sequence[Any]) -> list[AdjustmentData]:
    """Rows of adjustments with their lines (1 statement)."""
    lines: dict[int, list[AdjustedLine]] = {row.id: [] for row in rows}
    query = select(_AL).where(_AL.c.adjustment_id.in_(list(lines))).order_by(_AL.c.id)
    for x in session().execute(query) if rows else ():
        lines[x.adjustment_id].append(
            AdjustedLine(
                x.order_line_id,
                x.quantity,
                x.centimes,
                x.funded_centimes,
                x.ht_centimes,
                x.vat_centimes,
                x.weight_g,
            )
        )
    names = [name for name in AdjustmentData.__dataclass_fields__ if name != "lines"]
    return [
        AdjustmentData(**{name: getattr(row, name) for name in names}, lines=tuple(lines[row.id]))
        for row in rows
    ]


def by_parcel(
    rows: Iterable[Any], lines: Mapping[int, Sequence[FrozenLine]]
) -> dict[int, tuple[AdjustmentData, ...]]:
    """The adjustments of these parcels' rows; asks only for parcels that can have any."""
    ids = [row.id for row in rows if row.adjusted_centimes or any(x.nominal_g for x in lines[row.id])]
    found: dict[int, list[AdjustmentData]] = {}
    for adjustment in adjustments_of(ids) if ids else ():
        found.setdefault(adjustment.vendor_order_id, []).append(adjustment)
    return {key: tuple(rest) for key, rest in found.items()}
