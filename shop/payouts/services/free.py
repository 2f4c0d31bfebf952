"""What can be paid now: journal lines that are free, and what stands against paying a cooperative (I11)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core.db import session
from registry import api as registry
from shop.ledger.data import PayableLine
from shop.ledger.models import JournalEntry, JournalLine
from shop.ledger.services import payable_line, payable_rows
from shop.payouts import hooks, rules
from shop.payouts.data import Block, VendorFacts
from shop.payouts.models import Payout, PayoutEntry, RibDoubt
from shop.remittances.rules import is_cash_here
from shop.remittances.services.positions import cash_of
from shop.vendors.models import Vendor


@dataclass
class Heap:
    """The lines of one cooperative: free to be paid, held back, or not free yet."""

    free: list[PayableLine] = field(default_factory=list)
    held: list[PayableLine] = field(default_factory=list)
    waiting: list[PayableLine] = field(default_factory=list)

    @property
    def free_centimes(self) -> int:
        """What a payout would bring; below zero when the cooperative owes."""
        return total(self.free)


def total(lines: Sequence[PayableLine]) -> int:
    """The sum of lines, from the cooperative's side."""
    return sum(line.centimes for line in lines)


def heaps(until: datetime, vendor_id: int | None = None) -> dict[int, Heap]:
    """{vendor: its lines that no payout holds}, free before a moment or not (a few statements however many)."""
    taken = select(PayoutEntry.live_key).where(PayoutEntry.live_key.is_not(None))
    rows = session().execute(payable_rows(vendor_id).where(JournalLine.id.not_in(taken))).all()
    lines = [payable_line(row) for row in rows]
    held = _held({line.vendor_order_id for line in lines if line.vendor_order_id}) - _debts(lines)
    fallen = _fallen(lines)
    found: dict[int, Heap] = {}
    for line in lines:
        heap = found.setdefault(line.vendor_id, Heap())
        if line.vendor_order_id in held:
            heap.held.append(line)
        elif line.payable_from > until and line.vendor_order_id not in fallen:
            heap.waiting.append(line)
        else:
            heap.free.append(line)
    return found


def _debts(lines: Sequence[PayableLine]) -> set[int | None]:
    """Parcels that were paid out before something of them fell away: what the cooperative owes for them is never held
    back, or any complaint would hide it."""
    return {parcel_id for parcel_id, centimes in _by_parcel(lines).items() if centimes < 0}


def _fallen(lines: Sequence[PayableLine]) -> set[int | None]:
    """Parcels for which the cooperative owes, as something of them was given back: taken at once, or what is owed for
    other sales would be paid out before it."""
    return _debts(lines) & {line.vendor_order_id for line in lines if line.kind == "adjustment"}


def bound_of(vendor_id: int, now: datetime) -> int:
    """What of a cooperative's money is in payouts that the bank has not answered for, or may still fall away; the
    ledger's question."""
    query = select(func.coalesce(func.sum(Payout.amount_centimes), 0)).where(
        Payout.vendor_id == vendor_id, Payout.state.in_(("draft", "sent"))
    )
    heap = heaps(now, vendor_id).get(vendor_id, Heap())
    unsure = _by_parcel([*heap.held, *heap.waiting])
    return int(session().scalars(query).one()) + sum(n for n in unsure.values() if n > 0)


def _by_parcel(lines: Sequence[PayableLine]) -> dict[int, int]:
    """{parcel: the sum of its lines}"""
    sums: dict[int, int] = {}
    for line in lines:
        if line.vendor_order_id:
            sums[line.vendor_order_id] = sums.get(line.vendor_order_id, 0) + line.centimes
    return sums


def _held(parcel_ids: Collection[int]) -> set[int]:
    """Parcels in dispute, and those whose carrier has not brought their cash."""
    cash = cash_of(sorted(parcel_ids))
    missing = {id_ for id_, one in cash.items() if not is_cash_here(one)}
    return missing | set(hooks.held_vendor_orders(sorted(parcel_ids)))


def held_in_batch(batch_id: int) -> list[int]:
    """Cooperatives with a parcel in a batch that some room holds back by now."""
    query = (
        select(Payout.vendor_id, JournalEntry.vendor_order_id, func.sum(PayoutEntry.centimes))
        .join(PayoutEntry, PayoutEntry.payout_id == Payout.id)
        .join(JournalLine, JournalLine.id == PayoutEntry.line_id)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(
            Payout.batch_id == batch_id, Payout.state == "draft", JournalEntry.vendor_order_id.is_not(None)
        )
        .group_by(Payout.vendor_id, JournalEntry.vendor_order_id)
    )
    rows = [(vendor_id, parcel_id) for vendor_id, parcel_id, sum_ in session().execute(query) if sum_ > 0]
    held = _held({parcel_id for _vendor, parcel_id in rows if parcel_id})
    return sorted({vendor_id for vendor_id, parcel_id in rows if parcel_id in held})


def blocks_of(free: Mapping[int, int], now: datetime) -> dict[int, tuple[Block, ...]]:
    """{vendor: why it cannot be paid}, for vendors with what a payout would bring them (3 statements)."""
    rows = session().execute(_vendors(list(free))).all()
    doubted = set(session().scalars(select(RibDoubt.live_key).where(RibDoubt.live_key.in_(list(free)))))
    return {
        row.id: rules.blocks(
            VendorFacts(
                row.id, row.status, bool(row.is_active), row.rib_enc is not None, row.rib_changed_at,
                row.id in doubted, free[row.id],
            ),
            now,
        )
        for row in rows
    }  # fmt: skip


def _vendors(ids: Sequence[int]) -> Any:
    active = Vendor.cooperative_id.in_(registry.active_cooperative_ids()).label("is_active")
    return select(Vendor.id, Vendor.status, active, Vendor.rib_enc, Vendor.rib_changed_at).where(
        Vendor.id.in_(ids)
    )
