"""Commission is frozen at sale: each sold line keeps the rule of the moment the order was placed (I13)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from core.db import session, transaction
from core.upserts import for_engine
from shop.catalog.models import Category, Product
from shop.ledger import rules
from shop.ledger.data import CommissionRule, Sale, Wanted
from shop.ledger.models import LineCommission, Rate
from shop.orders.models import Order, OrderLine, VendorOrder
from shop.vendors.services import vendor_cards

_FEES: Any = LineCommission.__table__


def freeze_order(order_id: int) -> int:
    """Freeze what is not frozen of an order; returns how many lines. Rules are approved before they hold, so this
    answers the same however late it is called."""
    with transaction() as s:
        lines = s.execute(
            _SOLD.where(VendorOrder.order_id == order_id, LineCommission.rate_bp.is_(None))
        ).all()
        if not lines:
            return 0
        known, rooms = rules_of_all_time(), ancestors()
        cards = vendor_cards({line.vendor_id for line in lines})
        rows = [_row(line, known, rooms, cards[line.vendor_id].cooperative.kind) for line in lines]
        s.execute(for_engine(_freezing), rows)
        return len(rows)


_SOLD = (
    select(
        OrderLine.id, OrderLine.vendor_order_id, VendorOrder.vendor_id, Product.category_id, OrderLine.labels,
        (OrderLine.ht_centimes - OrderLine.discount_ht_centimes).label("base_ht"), Order.placed_at,
    )
    .join(VendorOrder, VendorOrder.id == OrderLine.vendor_order_id)
    .join(Order, Order.id == VendorOrder.order_id)
    .join(Product, Product.id == OrderLine.product_id)
    .outerjoin(LineCommission, LineCommission.order_line_id == OrderLine.id)
    .order_by(OrderLine.id)
)  # fmt: skip


def sold_lines() -> Any:
    """A SELECT of what was sold, with what a commission rule looks at."""
    return _SOLD


def _freezing(insert_here: Callable[..., Any]) -> Any:
    return insert_here(_FEES).on_conflict_do_nothing(index_elements=["order_line_id"])


def sale_of(line: Any, rooms: dict[int, frozenset[int]], kind: str) -> Sale:
    """A sold line as rules see it: a rule for a category is for those below it too."""
    return Sale(
        line.vendor_id, rooms.get(line.category_id, frozenset()), frozenset(line.labels or ()), kind, line.base_ht
    )  # fmt: skip


def _row(
    line: Any, known: Sequence[CommissionRule], rooms: dict[int, frozenset[int]], kind: str
) -> dict[str, Any]:
    rule = rules.first_match(known, sale_of(line, rooms, kind), line.placed_at)
    rate = rule.rate_bp if rule else 0
    fee, vat = rules.fee_of(line.base_ht, rate)
    return {
        "order_line_id": line.id,
        "vendor_order_id": line.vendor_order_id,
        "rule_id": rule.id if rule else None,
        "rate_bp": rate,
        "base_ht_centimes": line.base_ht,
        "fee_centimes": fee,
        "vat_centimes": vat,
        "frozen_at": line.placed_at,
    }


def rules_of_all_time() -> list[CommissionRule]:
    """Every approved rule, whenever it held."""
    approved = select(Rate.__table__).where(Rate.state == "approved", Rate.act == "set")
    return [as_rule(row) for row in session().execute(approved.order_by(Rate.position, Rate.id.desc()))]


def as_rule(row: Any) -> CommissionRule:
    """A rule's row as decisions see it."""
    wanted = Wanted(row.vendor_id, row.category_id, row.label, row.kind)
    return CommissionRule(row.id, row.position, wanted, row.rate_bp, row.valid_from, row.valid_until)


def ancestors() -> dict[int, frozenset[int]]:
    """{category: itself and all above it}."""
    parents = dict(session().execute(select(Category.id, Category.parent_id)).all())
    return {category: frozenset(_upwards(category, parents)) for category in parents}


def _upwards(category: int, parents: dict[int, int | None]) -> Iterable[int]:
    seen: list[int] = []
    step: int | None = category
    while step is not None and step not in seen:
        seen.append(step)
        step = parents.get(step)
    return seen


def unfrozen(order_ids: Sequence[int]) -> set[int]:
    """Orders with a line whose commission is not frozen."""
    query = (
        select(VendorOrder.order_id)
        .join(OrderLine, OrderLine.vendor_order_id == VendorOrder.id)
        .outerjoin(LineCommission, LineCommission.order_line_id == OrderLine.id)
        .where(VendorOrder.order_id.in_(order_ids), LineCommission.order_line_id.is_(None))
    )
    return set(session().scalars(query))
