"""Correcting entries: what was written stays, and a second person agrees to what sets it right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.i18n import _
from shop.ledger import permissions, rules
from shop.ledger.data import Posting
from shop.ledger.errors import BadCorrection, NoSuchEntry, OwnProposal, RuleDecided
from shop.ledger.models import Correction
from shop.ledger.services.posting import write
from shop.ledger.services.syncing import take_turn
from shop.orders.models import Order, VendorOrder
from shop.orders.services.scope import orders_in_scope
from shop.orders.services.transfers import refuse_own_case

PLAIN = (rules.BUYERS, rules.BANK, rules.PSP, rules.REFUNDS, rules.WRITTEN_OFF)
"""Accounts a correction may touch, beside those of the order's own cooperatives."""


@dataclass(frozen=True)
class CorrectionData:
    """A correction as pages show it: `centimes` go from the credited account to the debited one."""

    id: int
    order_id: int
    number: str
    debit: str
    credit: str
    centimes: int
    reason: str
    state: str
    proposed_by: int
    proposed_at: datetime


def accounts_for(order_id: int) -> list[str]:
    """What a correction of this order may name."""
    vendors = session().scalars(
        select(VendorOrder.vendor_id).where(VendorOrder.order_id == order_id).order_by(VendorOrder.position)
    )
    return [*PLAIN, *(f"{rules.VENDOR}{vendor_id}" for vendor_id in vendors)]


def propose(
    actor: Actor, order_id: int, debit: str, credit: str, centimes: int, reason: str, now: datetime
) -> int:
    """Ask for a correcting entry of an order in one's provinces; the same again while it waits is one: a double tap.
    Raises NoSuchEntry, BadCorrection."""
    actor.require(permissions.PROPOSE)
    known = select(Order.id).where(Order.id == order_id, orders_in_scope(actor))
    if session().scalar(known) is None:
        raise NoSuchEntry
    allowed = accounts_for(order_id)
    if debit not in allowed or credit not in allowed or debit == credit:
        raise BadCorrection(_("Choose two different accounts of the list."))
    if not 0 < centimes <= 100_000_000:
        raise BadCorrection(_("Write the amount in dirhams."))
    if not reason.strip():
        raise BadCorrection(_("Write why: the second person and the auditors read it."))
    refuse_own_case(actor, order_id)
    row = {
        "order_id": order_id, "debit": debit, "credit": credit, "centimes": centimes, "reason": reason.strip()[:500],
        "state": "proposed", "proposed_by": actor.user_id,
    }  # fmt: skip
    with transaction() as s:
        take_turn(order_id)
        same = s.scalar(select(Correction.id).filter_by(**row))
        if same is not None:
            return same
        row["proposed_at"] = now
        made: int = s.execute(insert(Correction).values(**row).returning(Correction.id)).scalar_one()
        audit(actor.user_id, "ledger.correction.proposed", f"correction:{made}", reason=reason.strip()[:500])
        return made


def decide(actor: Actor, correction_id: int, approve: bool, now: datetime) -> None:
    """Write the entry somebody else asked for, or refuse it. Raises NoSuchEntry, OwnProposal, RuleDecided."""
    actor.require(permissions.APPROVE)
    with transaction():
        found = session().execute(_listed(_reach(actor) & (Correction.id == correction_id))).first()
        if found is None:
            raise NoSuchEntry
        if actor.user_id is None or found.proposed_by == actor.user_id:
            raise OwnProposal
        refuse_own_case(actor, found.order_id)
        take_turn(found.order_id)
        state = "approved" if approve else "refused"
        mine = update(Correction).where(Correction.id == correction_id, Correction.state == "proposed")
        values = {"state": state, "decided_by": actor.user_id, "decided_at": now}
        if not changed_one(mine.values(**values).execution_options(synchronize_session=False)):
            raise RuleDecided
        audit(actor.user_id, f"ledger.correction.{state}", f"correction:{correction_id}", reason=found.reason)
        if approve:
            write(_posting(found, actor, now), now)


def _posting(row: Any, actor: Actor, now: datetime) -> Posting:
    lines: Mapping[str, int] = {row.debit: row.centimes, row.credit: -row.centimes}
    return Posting(
        "correction", f"correction:{row.id}", lines, now, order_id=row.order_id, payable_from=now,
        data={"reason": row.reason}, actor_id=actor.user_id,
    )  # fmt: skip


def waiting(actor: Actor, order_id: int | None = None) -> list[CorrectionData]:
    """Proposals in the actor's provinces, oldest first; of one order or of all."""
    actor.require(permissions.READ)
    which = _reach(actor) & (Correction.state == "proposed")
    if order_id:
        which &= Correction.order_id == order_id
    rows = session().execute(_listed(which).order_by(Correction.id).limit(50))
    return [CorrectionData(*row) for row in rows]


def count_waiting(actor: Actor) -> int:
    """Proposals of others in the actor's provinces."""
    others = (Correction.state == "proposed") & (Correction.proposed_by != (actor.user_id or 0))
    query = select(func.count()).select_from(Correction).join(Order, Order.id == Correction.order_id)
    return session().scalar(query.where(_reach(actor), others)) or 0


def _reach(actor: Actor) -> ColumnElement[bool]:
    return orders_in_scope(actor)


def _listed(which: ColumnElement[bool]) -> Any:
    return (
        select(
            Correction.id, Correction.order_id, Order.number, Correction.debit, Correction.credit, Correction.centimes,
            Correction.reason, Correction.state, Correction.proposed_by, Correction.proposed_at,
        )
        .join(Order, Order.id == Correction.order_id)
        .where(which)
    )  # fmt: skip
