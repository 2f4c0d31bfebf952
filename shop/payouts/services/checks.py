"""`flask doctor`: payouts re-read from their rows and compared with the journal (I10, I11). Reads only."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import String, cast, func, literal, select

from core.db import session
from shop.ledger.models import JournalEntry, JournalLine
from shop.ledger.rules import VENDOR
from shop.payouts import rules
from shop.payouts.models import Payout, PayoutBatch, PayoutEntry
from shop.payouts.services.moving import file_of


def payout_faults() -> list[str]:
    """Sentences about every payout or batch that contradicts its lines, the journal or its file."""
    return [*_sums(), *_owners(), *_claims(), *_journal(), *_batches()]


def _sums() -> Iterator[str]:
    summed = (
        select(PayoutEntry.payout_id, func.sum(PayoutEntry.centimes).label("lines"))
        .group_by(PayoutEntry.payout_id)
        .subquery()
    )
    query = (
        select(Payout.reference, Payout.amount_centimes, func.coalesce(summed.c.lines, 0).label("lines"))
        .outerjoin(summed, summed.c.payout_id == Payout.id)
        .where(Payout.amount_centimes != func.coalesce(summed.c.lines, 0))
        .order_by(Payout.id)
    )
    for row in session().execute(query):
        yield f"payout {row.reference}: {row.amount_centimes} centimes, but its lines sum to {row.lines}"


def _owners() -> Iterator[str]:
    """A line is the cooperative's own, and taken for what it says."""
    query = (
        select(Payout.reference, Payout.vendor_id, JournalLine.account, JournalLine.id)
        .join(PayoutEntry, PayoutEntry.payout_id == Payout.id)
        .join(JournalLine, JournalLine.id == PayoutEntry.line_id)
        .where(
            (JournalLine.account != literal(VENDOR) + cast(Payout.vendor_id, String))
            | (JournalLine.centimes != -PayoutEntry.centimes)
        )
    )
    for row in session().execute(query):
        yield f"payout {row.reference}: line {row.id} of {row.account} is not what it pays"


def _claims() -> Iterator[str]:
    """I10: lines are held by payouts that stand, and by no other; each once."""
    query = (
        select(Payout.reference, Payout.state, PayoutEntry.line_id, PayoutEntry.live_key)
        .join(PayoutEntry, PayoutEntry.payout_id == Payout.id)
        .order_by(PayoutEntry.id)
    )
    holders: Counter[int] = Counter()
    for row in session().execute(query):
        stands = row.state in rules.STANDING
        holders[row.line_id] += stands
        if row.live_key != (row.line_id if stands else None):
            held = "not held" if stands else "still held"
            yield f"payout {row.reference} ({row.state}): line {row.line_id} is {held}"
    yield from (f"line {line} is in {n} payouts" for line, n in sorted(holders.items()) if n > 1)


def _journal() -> Iterator[str]:
    """The bank's account moved for what was paid and what came back, and for nothing else."""
    lines = (
        select(JournalEntry.kind, JournalEntry.source, JournalLine.account, JournalLine.centimes)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .where(JournalEntry.kind.in_(("payout", "bank_return")), JournalLine.account.startswith(VENDOR))
    )
    posted = {(r.kind, r.source): (r.account, int(r.centimes)) for r in session().execute(lines)}
    for payout in session().scalars(select(Payout).order_by(Payout.id)):
        source, mine = f"payout:{payout.id}", f"{VENDOR}{payout.vendor_id}"
        wanted = {"payout": payout.amount_centimes} if payout.state in ("paid", "returned") else {}
        wanted |= {"bank_return": -payout.amount_centimes} if payout.state == "returned" else {}
        for kind in ("payout", "bank_return"):
            found = posted.pop((kind, source), None)
            if found != ((mine, wanted[kind]) if kind in wanted else None):
                yield f"payout {payout.reference} ({payout.state}): the journal's {kind} says {found}"
    yield from (f"journal: {kind} {source} belongs to no payout" for kind, source in sorted(posted))


def _batches() -> Iterator[str]:
    sums = (
        select(Payout.batch_id, func.count().label("lines"), func.sum(Payout.amount_centimes).label("total"))
        .where(Payout.state != "cancelled")
        .group_by(Payout.batch_id)
    )
    found = {row.batch_id: (row.lines, int(row.total)) for row in session().execute(sums)}
    for batch in session().scalars(select(PayoutBatch).order_by(PayoutBatch.id)):
        if batch.state != "cancelled" and found.get(batch.id) != (batch.lines, batch.total_centimes):
            said = f"{batch.lines} payouts of {batch.total_centimes}"
            yield f"batch {batch.number}: says {said}, has {found.get(batch.id)}"
        if batch.digest and batch.state != "cancelled" and rules.digest(file_of(batch.id)) != batch.digest:
            yield f"batch {batch.number}: its file is not the one that was approved"
        if batch.approved_by and batch.approved_by in (batch.submitted_by, batch.made_by):
            yield f"batch {batch.number}: prepared and approved by one person"
