"""Drawing up a batch: each cooperative that can be paid, with the journal lines it is paid for, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local, local_date
from core.crypto import blind_index, decrypt
from core.db import changed_one, session, transaction
from core.identifiers import normal_rib
from core.upserts import for_engine
from shop.payouts import permissions, rules
from shop.payouts.data import Block
from shop.payouts.errors import BatchMovedOn, NothingToPay
from shop.payouts.models import Payout, PayoutBatch, PayoutEntry, PayoutTurn
from shop.payouts.services import free
from shop.vendors.models import Vendor
from shop.vendors.services import vendor_cards

AT_ONCE = 500


def make_batch(actor: Actor, now: datetime, *, until: datetime | None = None) -> int:
    """Draw up a draft of all that is free until a moment; returns its id. Two at once never take the same line (I10).

    Raises NothingToPay.
    """
    permissions.require(actor, permissions.MAKE)
    try:
        with transaction():
            take_turn()
            return _make(actor.user_id, min(until or now, now), now)
    except IntegrityError as taken:  # never seen since batches take turns; the unique line is what forbids it
        raise BatchMovedOn from taken


def make_scheduled(now: datetime) -> int | None:
    """The draft of a pay day, once a day; two people still submit and approve it. None when there is none to make."""
    if not rules.is_pay_day(local_date(now)):
        return None
    midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction() as s:
        take_turn()
        made = select(PayoutBatch.id).where(PayoutBatch.made_by.is_(None), PayoutBatch.made_at >= midnight)
        if s.scalar(made) is not None:
            return None
        try:
            return _make(None, now, now)
        except NothingToPay:
            return None


def take_turn() -> None:
    """Ours until the transaction ends; what is read afterwards is the present."""
    mine = update(PayoutTurn).where(PayoutTurn.id == 1).values(version=PayoutTurn.version + 1)
    if not changed_one(mine):
        session().execute(for_engine(_first_turn), {"id": 1, "version": 0})
        changed_one(mine)


def _first_turn(insert_here: Any) -> Any:
    return insert_here(PayoutTurn.__table__).on_conflict_do_nothing(index_elements=["id"])


def _make(user_id: int | None, until: datetime, now: datetime) -> int:
    heaps = free.heaps(until)
    blocks = free.blocks_of({vendor_id: heap.free_centimes for vendor_id, heap in heaps.items()}, now)
    accounts = _accounts([vendor_id for vendor_id in heaps if not blocks.get(vendor_id, ("no_rib",))])
    if not accounts:
        raise NothingToPay
    payable = {vendor_id: heaps[vendor_id] for vendor_id in sorted(accounts)}
    total = sum(heap.free_centimes for heap in payable.values())
    batch_id = _insert_batch(user_id, until, now, len(payable), total)
    cards = vendor_cards(payable)
    for vendor_id, heap in payable.items():
        _insert_payout(batch_id, vendor_id, cards[vendor_id].name_fr, accounts[vendor_id], heap, now)
    audit(
        user_id,
        "shop.payouts.made",
        f"payout_batch:{batch_id}",
        data={"centimes": total, "lines": len(payable)},
    )
    return batch_id


def _accounts(vendor_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """{vendor: (encrypted account, account)}; one that no longer reads as an account is left out."""
    query = select(Vendor.id, Vendor.rib_enc).where(Vendor.id.in_(vendor_ids), Vendor.rib_enc.is_not(None))
    found = {row.id: (row.rib_enc, normal_rib(decrypt(row.rib_enc))) for row in session().execute(query)}
    return {vendor_id: (enc, rib) for vendor_id, (enc, rib) in found.items() if rib}


def _insert_batch(user_id: int | None, until: datetime, now: datetime, lines: int, total: int) -> int:
    s = session()
    batch = PayoutBatch(
        number=f"new-{now:%H%M%S%f}", state="draft", until=until, lines=lines, total_centimes=total,
        made_by=user_id, made_at=now,
    )  # fmt: skip
    s.add(batch)
    s.flush()
    batch.number = rules.batch_number(batch.id, now)
    s.flush()
    return batch.id


def _insert_payout(
    batch_id: int, vendor_id: int, holder: str, account: tuple[str, str], heap: free.Heap, now: datetime
) -> None:
    s, (encrypted, rib) = session(), account
    payout = Payout(
        batch_id=batch_id, vendor_id=vendor_id, reference=f"new-{batch_id}-{vendor_id}"[:24], state="draft",
        state_at=now, amount_centimes=heap.free_centimes, holder=holder[:200], rib_enc=encrypted,
        rib_index=blind_index(rib), rib_ending=rib[-4:],
    )  # fmt: skip
    s.add(payout)
    s.flush()
    payout.reference = rules.reference(payout.id)
    s.flush()
    rows = [
        {"payout_id": payout.id, "line_id": line.line_id, "live_key": line.line_id, "centimes": line.centimes}
        for line in heap.free
    ]
    for start in range(0, len(rows), AT_ONCE):
        s.execute(insert(PayoutEntry), rows[start : start + AT_ONCE])


def not_payable(now: datetime) -> list[tuple[int, int, tuple[Block, ...]]]:
    """Cooperatives with free money, or a debt, that a batch would leave out: (vendor, centimes, why)."""
    heaps = {vendor_id: heap.free_centimes for vendor_id, heap in free.heaps(now).items() if heap.free}
    blocks = free.blocks_of(heaps, now)
    found = [(key, heaps[key], why) for key, why in blocks.items() if why and why != ("nothing",)]
    return sorted(found, key=lambda one: (-abs(one[1]), one[0]))
