"""Money between the platform and others: remittances, payouts, what banks send back, what is given up. Called by the
rooms above inside their own transactions; the same `source` again changes nothing."""

from datetime import datetime

from sqlalchemy import select

from core import clock
from core.audit import audit
from core.auth.actor import Actor
from core.db import session, transaction
from core.i18n import _
from shop.ledger import permissions, rules
from shop.ledger.data import PostedEntry, Posting
from shop.ledger.errors import BadCorrection
from shop.ledger.services.facts import load_orders, load_posted
from shop.ledger.services.posting import write
from shop.ledger.services.syncing import sync_order, take_turn
from shop.orders.models import VendorOrder

LARGEST = 10**12
"""Centimes. No transfer of the card provider is larger: more is a slip of the keyboard."""


def post_remittance(
    vendor_order_id: int,
    carrier: str,
    centimes: int,
    source: str,
    *,
    effective_at: datetime,
    actor_id: int | None = None,
) -> int:
    """A carrier paid `centimes` for a parcel: `cod_in_transit:CARRIER` → `bank`; then the cooperative has earned it,
    whatever is still missing (that stays the carrier's debt). `source` names the accepted row. Returns the entry's id.
    """
    where = f"{rules.TRANSIT}{carrier}"
    lines = {rules.BANK: centimes, where: -centimes}
    return _of_carrier("remitted", vendor_order_id, carrier, lines, source, effective_at, actor_id)


def post_write_off(
    vendor_order_id: int,
    carrier: str,
    centimes: int,
    source: str,
    *,
    effective_at: datetime,
    actor_id: int | None = None,
) -> int:
    """A carrier's debt for a parcel is given up: `cod_in_transit:CARRIER` → `written_off`, at the platform's cost and
    never the cooperative's. Below zero: the carrier paid too much and asked nothing back. Two people decide above."""
    where = f"{rules.TRANSIT}{carrier}"
    lines = {rules.WRITTEN_OFF: centimes, where: -centimes}
    return _of_carrier("written_off", vendor_order_id, carrier, lines, source, effective_at, actor_id)


def _of_carrier(
    kind: str,
    parcel_id: int,
    carrier: str,
    lines: dict[str, int],
    source: str,
    effective_at: datetime,
    actor_id: int | None,
) -> int:
    with transaction():
        order_id, _known = _before(parcel_id, carrier)
        posting = Posting(
            kind, source, rules.tidy(lines.items()), effective_at, order_id, parcel_id, actor_id=actor_id
        )
        entry_id, _new = write(posting, clock.now())
        sync_order(order_id)
        return entry_id


def post_kept_cash(
    vendor_order_id: int, carrier: str, centimes: int, *, effective_at: datetime, actor_id: int | None = None
) -> None:
    """Two people decided that the cooperative kept the cash it said a carrier had: `cod_in_transit:CARRIER` →
    `cod_held_by_vendor:V`, set against what it is owed in the same moment. The parcel is then earned."""
    with transaction():
        order_id, posted = _before(vendor_order_id, carrier)
        parcel = next(p for o in load_orders([order_id]) for p in o.parcels if p.id == vendor_order_id)
        held, vendor = f"{rules.HELD}{parcel.vendor_id}", f"{rules.VENDOR}{parcel.vendor_id}"
        times = sum(e.kind == "cash_moved" for e in posted)
        source = f"vendor_order:{vendor_order_id}:{times}{rules.KEPT}"
        free = max(effective_at, parcel.return_until or effective_at)
        for kind, debit, credit in (
            ("cash_moved", held, f"{rules.TRANSIT}{carrier}"), ("cash_kept", vendor, held),
        ):  # fmt: skip
            lines = rules.tidy([(debit, centimes), (credit, -centimes)])
            write(
                Posting(
                    kind, source, lines, effective_at, order_id, vendor_order_id, free, actor_id=actor_id
                ),
                clock.now(),
            )
        sync_order(order_id)


def post_back_in_transit(vendor_order_id: int, carrier: str) -> None:
    """The carrier has it after all: what was set against the cooperative's money is its again."""
    with transaction() as s:
        order_id = s.scalars(select(VendorOrder.order_id).where(VendorOrder.id == vendor_order_id)).one()
        take_turn(order_id)
        _move_cash(order_id, vendor_order_id, carrier, even_if_kept=True)
        sync_order(order_id)


def _before(parcel_id: int, carrier: str) -> tuple[int, list[PostedEntry]]:
    """The order, its turn taken, with the parcel's cash posted in the hands of this carrier."""
    order_id = session().scalars(select(VendorOrder.order_id).where(VendorOrder.id == parcel_id)).one()
    take_turn(order_id)
    if not any(e.kind == "cash" for e in _posted(order_id, parcel_id)):
        sync_order(order_id)  # the cash at the door first: its news has not come yet
    _move_cash(order_id, parcel_id, carrier)
    return order_id, _posted(order_id, parcel_id)


def _posted(order_id: int, parcel_id: int) -> list[PostedEntry]:
    return [e for e in load_posted([order_id]).get(order_id, []) if e.vendor_order_id == parcel_id]


def _move_cash(order_id: int, parcel_id: int, carrier: str, *, even_if_kept: bool = False) -> None:
    """Cash that was thought to be in other hands turns out to be in this carrier's; not when two people have decided
    that the cooperative kept it: what a carrier brings then is too much."""
    posted = _posted(order_id, parcel_id)
    cash = [e for e in posted if e.kind == "cash"]
    where = f"{rules.TRANSIT}{carrier}"
    if not cash or rules.posted_holder(posted) == carrier:
        return
    if rules.is_kept(posted) and not even_if_kept:
        return
    parcel = next(p for o in load_orders([order_id]) for p in o.parcels if p.id == parcel_id)
    holder = rules.posted_holder(posted)
    amount = -sum(e.lines.get(rules.BUYERS, 0) for e in cash)
    back = f"{rules.TRANSIT}{holder}" if holder else f"{rules.VENDOR}{parcel.vendor_id}"
    free = max(cash[0].effective_at, parcel.return_until or cash[0].effective_at)
    lines = rules.tidy([(where, amount), (back, -amount)])
    if lines:
        times = sum(e.kind == "cash_moved" for e in posted)
        source, at = f"vendor_order:{parcel_id}:{times}:{carrier}", cash[0].effective_at
        write(Posting("cash_moved", source, lines, at, order_id, parcel_id, free), clock.now())


def post_payout(
    vendor_id: int, centimes: int, source: str, *, effective_at: datetime, actor_id: int | None = None
) -> int:
    """A transfer to a cooperative left the bank: `vendor_payable:V` → `bank`. The line itself is never paid out."""
    lines = rules.tidy([(f"{rules.VENDOR}{vendor_id}", centimes), (rules.BANK, -centimes)])
    return write(Posting("payout", source, lines, effective_at, actor_id=actor_id), clock.now())[0]


def post_bank_return(
    vendor_id: int, centimes: int, source: str, *, effective_at: datetime, actor_id: int | None = None
) -> int:
    """The bank sent a transfer back: `bank` → `vendor_payable:V`, as one new entry that a next payout may take."""
    lines = rules.tidy([(rules.BANK, centimes), (f"{rules.VENDOR}{vendor_id}", -centimes)])
    posting = Posting(
        "bank_return", source, lines, effective_at, payable_from=effective_at, actor_id=actor_id
    )
    return write(posting, clock.now())[0]


def record_settlement(actor: Actor, reference: str, centimes: int, effective_at: datetime) -> int:
    """The card provider's transfer reached the bank: `psp_clearing` → `bank`; its reference counts once. Raises
    BadCorrection for an amount that cannot be one."""
    actor.require(permissions.PROPOSE)
    if not 0 < centimes <= LARGEST:
        raise BadCorrection(_("Write the amount in dirhams."))
    name = " ".join(reference.split())[:60]
    with transaction():
        lines = rules.tidy([(rules.BANK, centimes), (rules.PSP, -centimes)])
        posting = Posting("settlement", f"psp:{name}", lines, effective_at, actor_id=actor.user_id)
        entry_id, is_new = write(posting, clock.now())
        if is_new:
            audit(actor.user_id, "ledger.settlement", f"entry:{entry_id}", data={"centimes": centimes})
        return entry_id


def holder_account(vendor_order_id: int) -> str | None:
    """The account in which a parcel's cash stands as posted: `cod_in_transit:…`; None without cash or when settled."""
    order_id = session().scalar(select(VendorOrder.order_id).where(VendorOrder.id == vendor_order_id))
    posted = load_posted([order_id]).get(order_id, []) if order_id else []
    mine = [e for e in posted if e.vendor_order_id == vendor_order_id and e.kind in ("cash", "cash_moved")]
    accounts = [a for e in mine for a, centimes in e.lines.items() if a.startswith(rules.TRANSIT)]
    return accounts[-1] if accounts else None
