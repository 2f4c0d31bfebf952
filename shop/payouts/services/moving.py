"""The steps of a batch up to the bank: submitted by one person, approved by another, sent as the file approved.

The mark comes before the file: after a crash in between the same file is handed out again, and nobody is paid twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.crypto import decrypt
from core.db import changed, changed_one, session, transaction
from registry import api as registry
from shop.payouts import permissions, rules
from shop.payouts.data import FileLine
from shop.payouts.errors import (
    BatchMovedOn,
    BatchStale,
    FileChanged,
    NobodyActs,
    NoSuchBatch,
    NoSuchPayout,
    SamePerson,
    WhyMissing,
)
from shop.payouts.models import Payout, PayoutBatch, PayoutEntry, PayoutStep
from shop.payouts.services import free
from shop.vendors.models import Vendor
from shop.vendors.services import vendor_cards

SHORTEST_REASON = 10
A_DRAFT_AGAIN: Mapping[str, Any] = {
    "state": "draft", "submitted_by": None, "submitted_at": None, "approved_by": None, "approved_at": None,
    "digest": "",
}  # fmt: skip


def submit(actor: Actor, batch_id: int, now: datetime) -> None:
    """A person has looked at the draft and asks for its approval. Raises BatchStale, BatchMovedOn, OwnCase."""
    user_id = person(actor, permissions.MAKE)
    with transaction():
        _refuse_own(actor, batch_id)
        _refuse_stale(batch_id, now)
        _step(batch_id, "submitted", submitted_by=user_id, submitted_at=now)
        audit(user_id, "shop.payouts.submitted", f"payout_batch:{batch_id}")


def take_back(actor: Actor, batch_id: int) -> None:
    """A batch that was not sent becomes a draft again; an approval falls with it."""
    user_id = person(actor, permissions.MAKE)
    with transaction():
        _step(batch_id, **A_DRAFT_AGAIN)
        audit(user_id, "shop.payouts.taken_back", f"payout_batch:{batch_id}")


def approve(actor: Actor, batch_id: int, seen_centimes: int, now: datetime) -> None:
    """Another person approves what they saw; the file is fixed. Raises SamePerson, BatchStale, OwnCase."""
    user_id = person(actor, permissions.APPROVE)
    with transaction() as s:
        batch = s.get(PayoutBatch, batch_id, populate_existing=True)
        if batch is None:
            raise NoSuchBatch
        if user_id in (batch.submitted_by, batch.made_by):
            raise SamePerson
        _refuse_own(actor, batch_id)
        _refuse_stale(batch_id, now)
        digest = rules.digest(file_of(batch_id))
        mine = update(PayoutBatch).where(
            PayoutBatch.id == batch_id,
            PayoutBatch.state == "submitted",
            PayoutBatch.submitted_by != user_id,
            PayoutBatch.total_centimes == seen_centimes,
        )
        values = {"state": "approved", "approved_by": user_id, "approved_at": now, "digest": digest}
        if not changed_one(mine.values(**values).execution_options(synchronize_session=False)):
            raise BatchMovedOn
        audit(user_id, "shop.payouts.approved", f"payout_batch:{batch_id}", data={"digest": digest})


def send(actor: Actor, batch_id: int, now: datetime) -> bytes:
    """The file for the bank. The first time the batch is marked as sent; later the same file is handed out again, and
    each time is in the audit log. Raises FileChanged, BatchStale, BatchMovedOn."""
    user_id = person(actor, permissions.MAKE)
    with transaction() as s:
        first = update(PayoutBatch).where(PayoutBatch.id == batch_id, PayoutBatch.state == "approved")
        if changed_one(first.values(state="sent", sent_by=user_id, sent_at=now)):
            _refuse_stale(batch_id, now)
            _move_all(batch_id, "draft", "sent", user_id, now)
        again = update(PayoutBatch).where(PayoutBatch.id == batch_id, PayoutBatch.state.in_(("sent", "done")))
        if not changed_one(again.values(downloads=PayoutBatch.downloads + 1)):
            raise BatchMovedOn
        data = file_of(batch_id)
        if rules.digest(data) != s.scalar(select(PayoutBatch.digest).where(PayoutBatch.id == batch_id)):
            raise FileChanged
        audit(user_id, "shop.payouts.file", f"payout_batch:{batch_id}")
    return data


def file_of(batch_id: int) -> bytes:
    """The file of a batch, made of what was frozen with it: always the same bytes."""
    query = (
        select(Payout.reference, Payout.rib_enc, Payout.holder, Payout.amount_centimes, PayoutBatch.number)
        .join(PayoutBatch, PayoutBatch.id == Payout.batch_id)
        .where(Payout.batch_id == batch_id, Payout.state != "cancelled")
        .order_by(Payout.id)
    )
    rows = session().execute(query).all()
    if not rows:
        raise NoSuchBatch
    lines = [FileLine(row.reference, decrypt(row.rib_enc), row.holder, row.amount_centimes) for row in rows]
    return rules.bank_file(lines, rows[0].number)


def control_sum(batch_id: int) -> str:
    """What the bank shows beside the total, to compare."""
    query = select(Payout.rib_enc, Payout.reference, Payout.holder, Payout.amount_centimes)
    rows = session().execute(query.where(Payout.batch_id == batch_id, Payout.state != "cancelled"))
    return rules.control_sum(
        FileLine(r.reference, decrypt(r.rib_enc), r.holder, r.amount_centimes) for r in rows
    )


def cancel(actor: Actor, batch_id: int, reason: str, now: datetime) -> None:
    """Give a batch up before it was sent: its lines are free again. Raises BatchMovedOn, WhyMissing."""
    user_id, reason = person(actor, permissions.MAKE), tidy_reason(reason)
    with transaction():
        _step(batch_id, "cancelled")
        _move_all(batch_id, "draft", "cancelled", user_id, now, reason)
        release([Payout.batch_id == batch_id])
        audit(user_id, "shop.payouts.cancelled", f"payout_batch:{batch_id}", reason=reason)


def take_out(actor: Actor, payout_id: int, reason: str, now: datetime) -> None:
    """Take one cooperative out of a batch that was not sent; its lines are free again, the batch a draft: what two
    people agreed to is no longer what would leave, so an approval falls."""
    user_id, reason = person(actor, permissions.MAKE), tidy_reason(reason)
    with transaction() as s:
        batch_id = s.scalar(select(Payout.batch_id).where(Payout.id == payout_id))
        if batch_id is None:
            raise NoSuchPayout
        unsent = (*rules.sources_of(rules.BATCH_MOVES, "draft"), "draft")
        open_ = update(PayoutBatch).where(PayoutBatch.id == batch_id, PayoutBatch.state.in_(unsent))
        if not changed_one(open_.values(**A_DRAFT_AGAIN)):
            raise BatchMovedOn
        move(payout_id, "draft", "cancelled", user_id, now, reason)
        release([Payout.id == payout_id])
        _sum_up(batch_id)
        audit(user_id, "shop.payouts.taken_out", f"payout:{payout_id}", reason=reason)


def _sum_up(batch_id: int) -> None:
    left = select(func.count(), func.coalesce(func.sum(Payout.amount_centimes), 0)).where(
        Payout.batch_id == batch_id, Payout.state != "cancelled"
    )
    lines, total = session().execute(left).one()
    values = {"lines": lines, "total_centimes": int(total)} | ({} if lines else {"state": "cancelled"})
    session().execute(update(PayoutBatch).where(PayoutBatch.id == batch_id).values(**values))


def move(
    payout_id: int,
    old: str,
    new: str,
    actor_id: int | None,
    now: datetime,
    note: str = "",
    **values: object,
) -> None:
    """One step of one payout, with its history. Raises BatchMovedOn when it is not there any more."""
    if not rules.may_move(old, new):
        raise BatchMovedOn
    mine = update(Payout).where(Payout.id == payout_id, Payout.state == old)
    if not changed_one(
        mine.values(state=new, state_at=now, **values).execution_options(synchronize_session=False)
    ):
        raise BatchMovedOn
    _note([payout_id], old, new, actor_id, now, note)


def release(which: Sequence[object]) -> None:
    """The journal lines of these payouts are free again."""
    ids = select(Payout.id).where(*which)  # type: ignore[arg-type]
    mine = update(PayoutEntry).where(PayoutEntry.payout_id.in_(ids), PayoutEntry.live_key.is_not(None))
    changed(mine.values(live_key=None).execution_options(synchronize_session=False))


def tidy_reason(text: str) -> str:
    """A reason that says something. Raises WhyMissing."""
    reason = " ".join(text.split())[:300]
    if len(reason) < SHORTEST_REASON:
        raise WhyMissing
    return reason


def _move_all(
    batch_id: int, old: str, new: str, actor_id: int | None, now: datetime, reason: str = ""
) -> None:
    query = select(Payout.id).where(Payout.batch_id == batch_id, Payout.state == old).order_by(Payout.id)
    ids = list(session().scalars(query))
    mine = update(Payout).where(Payout.id.in_(ids), Payout.state == old)
    if changed(mine.values(state=new, state_at=now).execution_options(synchronize_session=False)) != len(ids):
        raise BatchMovedOn
    _note(ids, old, new, actor_id, now, reason)


def _note(ids: Sequence[int], old: str, new: str, actor_id: int | None, now: datetime, reason: str) -> None:
    step = {"from_state": old, "to_state": new, "actor_id": actor_id, "reason": reason, "at": now}
    if ids:
        session().execute(insert(PayoutStep), [{"payout_id": id_, **step} for id_ in ids])


def _step(batch_id: int, state: str, **values: object) -> None:
    mine = update(PayoutBatch).where(
        PayoutBatch.id == batch_id, PayoutBatch.state.in_(rules.sources_of(rules.BATCH_MOVES, state))
    )
    if not changed_one(mine.values(state=state, **values).execution_options(synchronize_session=False)):
        raise BatchMovedOn


def person(actor: Actor, permission: str) -> int:
    """The id of somebody with this right. Raises NotAllowed, NobodyActs."""
    permissions.require(actor, permission)
    if actor.user_id is None:
        raise NobodyActs
    return actor.user_id


def _refuse_own(actor: Actor, batch_id: int) -> None:
    """Nobody moves money to a cooperative they act for."""
    mine = {role.cooperative_id for role in registry.roles_of(actor.user_id)} if actor.user_id else set()
    query = (
        select(Vendor.cooperative_id)
        .join(Payout, Payout.vendor_id == Vendor.id)
        .where(Payout.batch_id == batch_id, Payout.state == "draft", Vendor.cooperative_id.in_(mine))
    )
    for cooperative_id in session().scalars(query) if mine else ():
        registry.refuse_own_case(actor, cooperative_id)


def _refuse_stale(batch_id: int, now: datetime) -> None:
    """Whoever was suspended, or gave another account since the draft, cannot be paid by it (I11)."""
    query = (
        select(Payout.vendor_id, Payout.amount_centimes, Payout.rib_enc, Vendor.rib_enc.label("now"))
        .join(Vendor, Vendor.id == Payout.vendor_id)
        .where(Payout.batch_id == batch_id, Payout.state == "draft")
        .order_by(Payout.id)
    )
    rows = session().execute(query).all()
    blocks = free.blocks_of({row.vendor_id: row.amount_centimes for row in rows}, now)
    stale = [row.vendor_id for row in rows if blocks[row.vendor_id] or row.rib_enc != row.now]
    stale += [vendor_id for vendor_id in free.held_in_batch(batch_id) if vendor_id not in stale]
    if stale:
        cards = vendor_cards(stale)
        raise BatchStale([cards[vendor_id].name_fr for vendor_id in stale])
