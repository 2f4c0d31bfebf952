"""What `flask doctor` re-reads of the books. Nothing here repairs money: a correcting entry is proposed by people."""

from collections.abc import Iterator

from sqlalchemy import func, select

from core.db import session
from shop.ledger import rules
from shop.ledger.data import OrderFacts, PostedEntry
from shop.ledger.models import Balance, JournalEntry, JournalLine, LineCommission, Rate
from shop.ledger.services.facts import load_orders, load_posted
from shop.ledger.services.syncing import AT_ONCE, lacking
from shop.orders.models import Order, VendorOrder

SHOWN = 50


def entry_faults() -> list[str]:
    """I8: each entry has lines, of known accounts, that sum to zero, on the entry's day."""
    query = (
        select(JournalEntry.id, JournalEntry.kind, func.count(JournalLine.id), func.sum(JournalLine.centimes))
        .outerjoin(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .group_by(JournalEntry.id, JournalEntry.kind)
        .having((func.count(JournalLine.id) < 2) | (func.sum(JournalLine.centimes) != 0))
        .order_by(JournalEntry.id)
    )
    found = [
        f"journal entry {entry_id} ({kind}) has {lines} line(s) and sums to {total or 0} centimes, not zero"
        for entry_id, kind, lines, total in session().execute(query)
    ]
    names = session().scalars(select(JournalLine.account).distinct())
    found += [f"the journal names an unknown account: {name}" for name in names if not rules.is_account(name)]
    shifted = select(JournalLine.entry_id).join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
    other_day = shifted.where(JournalLine.effective_at != JournalEntry.effective_at)
    return found + [
        f"journal entry {entry_id}: a line is of another day" for entry_id in session().scalars(other_day)
    ]


def balance_faults() -> list[str]:
    """I8: every balance is the replay of its lines."""
    replayed = select(JournalLine.account, func.sum(JournalLine.centimes), func.count()).group_by(
        JournalLine.account
    )
    wanted = {row[0]: (int(row[1]), row[2]) for row in session().execute(replayed)}
    kept = {b.account: (b.centimes, b.lines) for b in session().execute(select(Balance.__table__))}
    return [
        f"account {name}: the balance says {kept.get(name, (0, 0))[0]} in {kept.get(name, (0, 0))[1]} lines, "
        f"the journal {wanted.get(name, (0, 0))[0]} in {wanted.get(name, (0, 0))[1]}"
        for name in sorted(wanted.keys() | kept.keys())
        if wanted.get(name, (0, 0)) != kept.get(name, (0, 0))
    ]


def journal_faults() -> list[str]:
    """The journal holds what orders and payments say, and nothing else."""
    found = []
    for order, postings in lacking():
        kinds = ", ".join(f"{p.kind} {p.source}" for p in postings or [])
        found.append(
            f"order {order.number}: the journal lacks {kinds or 'its frozen commission'}; run `flask ledger catch-up`"
        )
        if len(found) == SHOWN:
            break
    return found


def clearing_faults() -> list[str]:
    """Every centime held for buyers is explained, order by order; and held for an order at all."""
    loose = (
        select(JournalEntry.id)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .where(JournalLine.account == rules.BUYERS, JournalEntry.order_id.is_(None))
    )
    found = [
        f"journal entry {entry_id}: money of buyers without an order" for entry_id in session().scalars(loose)
    ]
    for order, unexplained in unexplained_orders():
        what = "is held and explained by nothing" if unexplained > 0 else "is missing"
        found.append(f"order {order.number}: {abs(unexplained)} centimes of buyer_clearing {what}")
    return found[:SHOWN]


def unexplained_orders() -> Iterator[tuple[OrderFacts, int]]:
    """Orders whose money in `buyer_clearing` nothing explains, with the amount."""
    last = 0
    while True:
        query = select(Order.id).where(Order.id > last).order_by(Order.id).limit(AT_ONCE)
        ids = list(session().scalars(query))
        if not ids:
            return
        last, posted = ids[-1], load_posted(ids)
        for order in load_orders(ids):
            clearing = rules.clearing_of(order, posted.get(order.id, []))
            if clearing.unexplained:
                yield order, clearing.unexplained


def earning_faults() -> list[str]:
    """I9: one earning a parcel, and after all adjustments exactly its share."""
    twice = (
        select(JournalEntry.vendor_order_id, func.count())
        .where(JournalEntry.kind == "earning")
        .group_by(JournalEntry.vendor_order_id)
        .having(func.count() > 1)
    )
    found = [f"parcel {parcel_id} was earned {times} times" for parcel_id, times in session().execute(twice)]
    last = 0
    while True:
        earned = select(JournalEntry.order_id).where(JournalEntry.kind == "earning")
        query = select(Order.id).where(Order.id > last, Order.id.in_(earned)).order_by(Order.id)
        ids = list(session().scalars(query.limit(AT_ONCE)))
        if not ids:
            return found[:SHOWN]
        last, posted = ids[-1], load_posted(ids)
        for order in load_orders(ids):
            found += _wrong_shares(order, posted.get(order.id, []))


def _wrong_shares(order: OrderFacts, posted: list[PostedEntry]) -> Iterator[str]:
    for parcel in order.parcels:
        mine = [e for e in posted if e.vendor_order_id == parcel.id and e.kind in ("earning", "adjustment")]
        if not mine or parcel.delivered_at is None:
            if mine:
                yield f"parcel {parcel.id} of order {order.number} was earned and never delivered"
            continue
        wanted = rules.earning_lines(parcel, rules.share_of(parcel, parcel.adjustments))
        found = rules.tidy((a, n) for e in mine for a, n in e.lines.items())
        if found != wanted:
            yield f"parcel {parcel.id} of order {order.number}: the journal gives {found}, the sale {wanted}"


def commission_faults() -> list[str]:
    """Frozen fees are those of their rule, and every rule in force was decided by a second person."""
    wrong = select(LineCommission.__table__)
    found = [
        f"line {row.order_line_id}: a fee of {row.fee_centimes} at {row.rate_bp} bp on {row.base_ht_centimes}"
        for row in session().execute(wrong.execution_options(yield_per=2000))
        if (row.fee_centimes, row.vat_centimes) != rules.fee_of(row.base_ht_centimes, row.rate_bp)
    ]
    alone = select(Rate.id).where(
        Rate.state == "approved", (Rate.decided_by.is_(None)) | (Rate.decided_by == Rate.proposed_by)
    )
    found += [
        f"commission rule {rule_id} was approved by who proposed it" for rule_id in session().scalars(alone)
    ]
    early = select(Rate.id).where(Rate.state == "approved", Rate.valid_from < Rate.decided_at)
    return found + [
        f"commission rule {rule_id} holds before it was approved" for rule_id in session().scalars(early)
    ]


def cash_faults() -> list[str]:
    """What a parcel's journal says was at the door is in somebody's hands, parcel by parcel (I12)."""
    hands = JournalLine.account.startswith(rules.TRANSIT, autoescape=True)
    query = (
        select(VendorOrder.number, func.sum(JournalLine.centimes))
        .join(JournalEntry, JournalEntry.vendor_order_id == VendorOrder.id)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .where(hands, VendorOrder.state.not_in(("delivered", "closed")))
        .group_by(VendorOrder.number)
        .having(func.sum(JournalLine.centimes) != 0)
    )
    return [
        f"parcel {number}: {total} centimes of cash for a parcel that was not delivered"
        for number, total in session().execute(query)
    ]
