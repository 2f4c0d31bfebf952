"""Batches and payouts as pages show them. Keyset paging; a cooperative sees its own only, the scope is in the query."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from core.auth.actor import Actor
from core.clock import local_date
from core.db import session
from shop.ledger.models import JournalEntry, JournalLine
from shop.orders.models import VendorOrder
from shop.payouts import permissions, rules
from shop.payouts.data import BatchData, Outlook, PayoutData, StepData, TakenLine
from shop.payouts.errors import NoSuchBatch, NoSuchPayout
from shop.payouts.models import Payout, PayoutBatch, PayoutEntry, PayoutStep, RibDoubt
from shop.payouts.services import free
from shop.payouts.services.accounts import read_rib
from shop.vendors.services import acting_vendor, vendor_cards

PAGE = 30
ROWS = 100


def list_batches(actor: Actor, before: int | None = None) -> list[BatchData]:
    """Newest first."""
    permissions.require(actor, permissions.READ)
    query = select(PayoutBatch).order_by(PayoutBatch.id.desc()).limit(PAGE)
    if before:
        query = query.where(PayoutBatch.id < before)
    return _batches(session().scalars(query.execution_options(populate_existing=True)).all())


def get_batch(actor: Actor, batch_id: int) -> BatchData:
    """One. Raises NoSuchBatch."""
    permissions.require(actor, permissions.READ)
    batch = session().get(PayoutBatch, batch_id, populate_existing=True)
    if batch is None:
        raise NoSuchBatch
    return _batches([batch])[0]


def _batches(rows: Sequence[PayoutBatch]) -> list[BatchData]:
    counts: dict[int, dict[str, int]] = {}
    query = select(Payout.batch_id, Payout.state, func.count()).group_by(Payout.batch_id, Payout.state)
    for id_, state, count in session().execute(query.where(Payout.batch_id.in_([row.id for row in rows]))):
        counts.setdefault(id_, {})[state] = count
    return [
        BatchData(
            b.id, b.number, b.state, b.until, b.lines, b.total_centimes, b.digest, b.downloads, b.made_by, b.made_at,
            b.submitted_by, b.approved_by, b.sent_at, counts.get(b.id, {}),
        )
        for b in rows
    ]  # fmt: skip


def payouts_of_batch(actor: Actor, batch_id: int, after: int = 0) -> list[PayoutData]:
    """The payouts of a batch, in order."""
    permissions.require(actor, permissions.READ)
    query = select(Payout.id).where(Payout.batch_id == batch_id, Payout.id > after).order_by(Payout.id)
    return _payouts(session().scalars(query.limit(ROWS)).all())


def get_payout(actor: Actor, payout_id: int) -> PayoutData:
    """One payout, for staff. Raises NoSuchPayout."""
    permissions.require(actor, permissions.READ)
    found = _payouts([payout_id])
    if not found:
        raise NoSuchPayout
    return found[0]


def payouts_of_vendor(user_id: int | None, vendor_id: int, before: int | None = None) -> list[PayoutData]:
    """What a cooperative was paid, or will be, newest first; drafts are not told. Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    told = (Payout.vendor_id == vendor_id, Payout.state.not_in(("draft", "cancelled")))
    query = select(Payout.id).where(*told).order_by(Payout.id.desc()).limit(PAGE)
    if before:
        query = query.where(Payout.id < before)
    found = {payout.id: payout for payout in _payouts(list(session().scalars(query)))}
    return [found[id_] for id_ in sorted(found, reverse=True)]


def payout_of_vendor(
    user_id: int | None, vendor_id: int, payout_id: int
) -> tuple[PayoutData, list[TakenLine]]:
    """One payout of a cooperative with its lines. Raises NotYourVendor, NoSuchPayout."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    mine = select(Payout.id).where(
        Payout.id == payout_id, Payout.vendor_id == vendor_id, Payout.state.not_in(("draft", "cancelled"))
    )
    if session().scalar(mine) is None:
        raise NoSuchPayout
    return _payouts([payout_id])[0], lines_of(payout_id)


def lines_of(payout_id: int) -> list[TakenLine]:
    """The journal lines of a payout, oldest first. Whether one may read them: the caller."""
    query = (
        select(
            PayoutEntry.line_id, JournalLine.entry_id, JournalEntry.kind, PayoutEntry.centimes,
            JournalLine.effective_at, JournalEntry.vendor_order_id, VendorOrder.number,
        )
        .join(JournalLine, JournalLine.id == PayoutEntry.line_id)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .outerjoin(VendorOrder, VendorOrder.id == JournalEntry.vendor_order_id)
        .where(PayoutEntry.payout_id == payout_id)
        .order_by(PayoutEntry.line_id)
    )  # fmt: skip
    return [TakenLine(*row[:6], row[6] or "") for row in session().execute(query)]


def history_of(payout_id: int) -> list[StepData]:
    """Its steps, oldest first. Whether one may read them: the caller."""
    query = select(PayoutStep).where(PayoutStep.payout_id == payout_id).order_by(PayoutStep.id)
    return [StepData(s.from_state, s.to_state, s.actor_id, s.reason, s.at) for s in session().scalars(query)]


def _payouts(ids: Sequence[int]) -> list[PayoutData]:
    query = (
        select(Payout, PayoutBatch.number)
        .join(PayoutBatch, PayoutBatch.id == Payout.batch_id)
        .where(Payout.id.in_(list(ids)))
        .order_by(Payout.id)
        .execution_options(populate_existing=True)
    )
    rows = session().execute(query).all()
    cards = vendor_cards({p.vendor_id for p, _number in rows})
    shared = _shared({p.rib_index for p, _number in rows})
    return [
        PayoutData(
            p.id, p.batch_id, number, p.vendor_id, cards[p.vendor_id].name_ar, cards[p.vendor_id].name_fr,
            p.reference, p.state, p.state_at, p.amount_centimes, p.rib_ending, p.bank_reference, p.paid_on,
            p.reason, p.rib_index in shared,
        )
        for p, number in rows
    ]  # fmt: skip


def _shared(indexes: set[str]) -> set[str]:
    """Accounts on which more than one cooperative is, or was, paid."""
    query = (
        select(Payout.rib_index)
        .where(Payout.rib_index.in_(sorted(indexes)))
        .group_by(Payout.rib_index)
        .having(func.count(Payout.vendor_id.distinct()) > 1)
    )
    return set(session().scalars(query))


def doubts(actor: Actor) -> list[tuple[int, str, str, datetime]]:
    """Accounts in doubt: (vendor, its French name, why, since)."""
    permissions.require(actor, permissions.READ)
    rows = (
        session().scalars(select(RibDoubt).where(RibDoubt.live_key.is_not(None)).order_by(RibDoubt.id)).all()
    )
    cards = vendor_cards({row.vendor_id for row in rows})
    return [(row.vendor_id, cards[row.vendor_id].name_fr, row.reason, row.opened_at) for row in rows]


def count_to_approve(actor: Actor) -> int:
    """Batches that wait for this person's approval."""
    if actor.user_id is None:
        return 0
    query = select(func.count()).where(
        PayoutBatch.state == "submitted", PayoutBatch.submitted_by != actor.user_id
    )
    return session().scalar(query) or 0


def outlook_of(vendor_id: int, now: datetime) -> Outlook:
    """What a cooperative may expect and what stands against it. Whether one may read it: the caller."""
    heap = free.heaps(now, vendor_id).get(vendor_id, free.Heap())
    rib = read_rib(vendor_id)
    leaving = select(func.coalesce(func.sum(Payout.amount_centimes), 0)).where(
        Payout.vendor_id == vendor_id, Payout.state.in_(("draft", "sent"))
    )
    return Outlook(
        on=rules.next_pay_day(local_date(now)),
        free_centimes=heap.free_centimes,
        waiting_centimes=free.total(heap.waiting),
        held_centimes=free.total(heap.held),
        on_its_way_centimes=int(session().scalar(leaving) or 0),
        blocks=free.blocks_of({vendor_id: heap.free_centimes}, now).get(vendor_id, ()),
        rib_ending=rib.ending,
        rib_free_on=rib.free_on if rib.free_on and rib.free_on > now else None,
    )
