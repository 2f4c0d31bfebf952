"""What the month came to, and what must hold of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from core.db import session
from shop.invoices.models import Document, StatementLine
from shop.ledger.models import JournalLine
from shop.ledger.rules import VENDOR, group_of
from shop.ledger.services import balances


@dataclass(frozen=True)
class MonthReport:
    """How much of everything there was. `accounts`: centimes by kind of account; they sum to zero."""

    counts: Mapping[str, int]
    entries: int
    documents: Mapping[str, int]
    accounts: Mapping[str, int]
    orders: int
    seconds: float

    def lines(self) -> Iterator[str]:
        """To be read by people."""
        yield f"{self.orders} orders in {self.seconds:.0f} s: {self.orders / max(self.seconds, 0.001):.1f} a second"
        yield ", ".join(f"{name} {n}" for name, n in sorted(self.counts.items()))
        yield f"{self.entries} journal entries; " + ", ".join(
            f"{n} {kind}" for kind, n in self.documents.items()
        )
        for name, centimes in self.accounts.items():
            yield f"{name:<22}{centimes / 100:>16,.2f}"
        yield f"{'sum':<22}{sum(self.accounts.values()) / 100:>16,.2f}"


def report(counts: Mapping[str, int], entries: int, orders: int, seconds: float) -> MonthReport:
    """Read what is there now."""
    groups: Counter[str] = Counter()
    for account, centimes in balances().items():
        groups[group_of(account)] += centimes
    kinds = select(Document.kind, func.count()).group_by(Document.kind).order_by(Document.kind)
    documents = {kind: int(n) for kind, n in session().execute(kinds)}
    return MonthReport(dict(counts), entries, documents, dict(groups), orders, seconds)


def faults_of(month: str) -> list[str]:
    """Each cooperative's last statement is the balance of the journal lines that statements have told."""
    told = (
        select(JournalLine.account, func.sum(JournalLine.centimes))
        .join(StatementLine, StatementLine.line_id == JournalLine.id)
        .join(Document, Document.id == StatementLine.document_id)
        .where(Document.month <= month)
        .group_by(JournalLine.account)
    )
    owed = {account: -int(n) for account, n in session().execute(told)}
    last = select(Document.vendor_id, Document.total_centimes).where(
        Document.kind == "statement", Document.month == month
    )
    return [
        f"statement of {month} of stall {vendor_id}: {total} centimes, its lines say {owed.get(f'{VENDOR}{vendor_id}')}"
        for vendor_id, total in session().execute(last)
        if owed.get(f"{VENDOR}{vendor_id}", 0) != total
    ]
