"""Units of work of the month: many steps in one transaction, and the books brought up to date before it ends.

The news of a unit is marked as told inside it: its people do not exist. What listeners would do for the money is done
here, at the moment of each step instead of the moment of the simulation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from core.db import session, transaction
from core.events import OutboxEvent
from shop.invoices.services import selling
from shop.ledger.services import sync_orders
from shop.orders.models import Adjustment, Transition, VendorOrder
from shop.remittances.services import carriers, positions

Rows = list[Any]
FOLLOWED = ("shipped", "delivered")
POSTED = ("confirmed", "delivered")
"""Steps that bring money: what was paid is confirmed by its capture."""


class Books:
    """Remembers up to where orders were read."""

    def __init__(self) -> None:
        self._steps = session().scalar(select(func.max(Transition.id))) or 0
        self._changes = session().scalar(select(func.max(Adjustment.id))) or 0

    @contextmanager
    def unit(self, now: datetime) -> Iterator[None]:
        """Everything inside happens, or nothing; then the books are right."""
        with transaction() as s:
            yield
            s.flush()
            self._follow()
            s.execute(update(OutboxEvent).where(OutboxEvent.done_at.is_(None)).values(done_at=now))

    def _follow(self) -> None:
        steps, changes = self._new_steps(), self._new_changes()
        self._follow_cash(steps, changes)
        posted = sorted((*(s for s in steps if s.to_state in POSTED), *changes), key=lambda row: row.at)
        sync_orders({row.order_id: row.at for row in posted})
        for row in steps:
            if row.to_state == "delivered":
                selling.issue_invoice(row.vendor_order_id, row.at)
        for row in changes:
            selling.issue_credit_note(row.id, row.at)

    def _follow_cash(self, steps: Rows, changes: Rows) -> None:
        rows = [*(step for step in steps if step.to_state in FOLLOWED), *changes]
        aliases = carriers.load_aliases() if rows else {}
        for parcel_id in dict.fromkeys(row.vendor_order_id for row in rows):
            positions.follow(parcel_id, aliases)

    def _new_steps(self) -> Rows:
        query = (
            select(
                Transition.id,
                Transition.vendor_order_id,
                Transition.to_state,
                Transition.at,
                VendorOrder.order_id,
            )
            .join(VendorOrder, VendorOrder.id == Transition.vendor_order_id)
            .where(Transition.id > self._steps)
            .order_by(Transition.id)
        )
        rows = list(session().execute(query))
        self._steps = max((row.id for row in rows), default=self._steps)
        return rows

    def _new_changes(self) -> Rows:
        query = (
            select(Adjustment.id, Adjustment.vendor_order_id, Adjustment.at, VendorOrder.order_id)
            .join(VendorOrder, VendorOrder.id == Adjustment.vendor_order_id)
            .where(Adjustment.id > self._changes)
            .order_by(Adjustment.id)
        )
        rows = list(session().execute(query))
        self._changes = max((row.id for row in rows), default=self._changes)
        return rows
