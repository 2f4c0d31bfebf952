"""The end of a month: each cooperative's statement, the platform's invoice for its fees, credit notes for fees given
back. All from the journal, in one transaction for each cooperative; again changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select

from core.db import session, transaction
from shop.invoices.data import Item, Kind, Snapshot
from shop.invoices.errors import BadMonth
from shop.invoices.models import Document, StatementLine
from shop.invoices.rules import accounts, amounts, months
from shop.invoices.rules.accounts import FeeLine, Movement
from shop.invoices.services.issuing import Draft, find_by_source, issue, issue_statement
from shop.invoices.services.parties import cooperative_party, platform_party
from shop.ledger.models import JournalEntry, JournalLine
from shop.ledger.rules import FEE_VAT_BP, VENDOR
from shop.orders.models import VendorOrder
from shop.vendors.models import Vendor

_J, _L = JournalEntry.__table__.c, JournalLine.__table__.c


@dataclass(frozen=True)
class Paper:
    """What the documents of one account and month have in common."""

    vendor_id: int
    month: str
    heading: Snapshot
    is_demo: bool
    now: datetime

    def draft(
        self, kind: Kind, source: str, body: Snapshot, ht: int, vat: int, invoice_id: int | None = None
    ) -> Draft:
        """One of them."""
        return Draft(
            kind,
            source,
            self.vendor_id,
            "ar",
            body,
            ht,
            vat,
            self.is_demo,
            corrects_id=invoice_id,
            month=self.month,
        )


def close_month(month: str, now: datetime) -> int:
    """Every document of a month that has ended; returns how many cooperatives got any. Raises BadMonth."""
    if not months.is_month(month) or months.bounds(month)[1] > now:
        raise BadMonth
    return sum(close_account(vendor_id, month, now) for vendor_id in _vendors_with_news(month))


def close_account(vendor_id: int, month: str, now: datetime) -> bool:
    """One cooperative's documents of a month; False when they are there, or there is nothing to tell."""
    with transaction() as s:
        _take_turn(vendor_id)
        if find_by_source(statement_source(vendor_id, month)) or _last_month(vendor_id) > month:
            return False
        movements = _untold(vendor_id, month)
        if not movements:
            return False
        paper = Paper(vendor_id, month, _heading(vendor_id, month, now), _is_demo(vendor_id), now)
        document_id = _issue_statement(paper, movements)
        s.execute(
            insert(StatementLine), [{"line_id": m.line_id, "document_id": document_id} for m in movements]
        )
        _issue_fees(paper, movements)
        return True


def statement_source(vendor_id: int, month: str) -> str:
    """What a statement is for."""
    return f"statement:{vendor_id}:{month}"


def fee_source(vendor_id: int, month: str) -> str:
    """What an invoice of fees is for."""
    return f"fees:{vendor_id}:{month}"


def movements_of(vendor_id: int, month: str) -> list[Movement]:
    """What the next statement would say of a month that has not been closed: for the page, never kept."""
    return _untold(vendor_id, month)


def opening_of(vendor_id: int) -> int:
    """Where the last statement ended; nothing before the first."""
    query = select(Document.total_centimes).where(
        Document.kind == "statement", Document.vendor_id == vendor_id
    )
    return session().scalar(query.order_by(Document.month.desc()).limit(1)) or 0


def _take_turn(vendor_id: int) -> None:
    """Two who close the same account wait for each other by its stall's row."""
    session().execute(select(Vendor.id).where(Vendor.id == vendor_id).with_for_update())


def _last_month(vendor_id: int) -> str:
    query = select(func.max(Document.month)).where(
        Document.kind == "statement", Document.vendor_id == vendor_id
    )
    return session().scalar(query) or ""


def _vendors_with_news(month: str) -> list[int]:
    lines = (
        _untold_lines(month)
        .order_by(None)
        .with_only_columns(_L.account)
        .where(_L.account.startswith(VENDOR))
        .distinct()
    )
    return sorted(int(account.removeprefix(VENDOR)) for account in session().scalars(lines))


def _untold_lines(month: str) -> Select[*tuple[Any, ...]]:
    known = select(StatementLine.line_id).where(StatementLine.line_id == _L.id)
    return (
        select(
            _L.id.label("line_id"), _L.entry_id, (-_L.centimes).label("amount"), _J.kind, _J.source,
            _L.effective_at.label("at"), _J.vendor_order_id.label("parcel_id"),
            func.coalesce(VendorOrder.number, "").label("parcel_number"),
        )
        .select_from(JournalLine)
        .join(JournalEntry, _J.id == _L.entry_id)
        .outerjoin(VendorOrder, VendorOrder.id == _J.vendor_order_id)
        .where(_L.effective_at < months.bounds(month)[1], ~known.exists())
        .order_by(_L.effective_at, _L.id)
    )  # fmt: skip


def _untold(vendor_id: int, month: str) -> list[Movement]:
    query = _untold_lines(month).where(_L.account == f"{VENDOR}{vendor_id}")
    rows = session().execute(query).mappings().all()
    lines = _entry_lines({row["entry_id"] for row in rows})
    return [accounts.movement(dict(row), lines[row["entry_id"]]) for row in rows]


def _entry_lines(entry_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    ids = sorted(entry_ids)
    for start in range(0, len(ids), 500):
        query = select(_L.entry_id, _L.account, _L.centimes).where(_L.entry_id.in_(ids[start : start + 500]))
        for row in session().execute(query):
            found[row.entry_id][row.account] = row.centimes
    return found


def _issue_statement(paper: Paper, movements: Sequence[Movement]) -> int:
    opening = opening_of(paper.vendor_id)
    parts = accounts.sums(opening, movements)
    body = paper.heading | {"rows": accounts.told(opening, movements), "sums": parts}
    source = statement_source(paper.vendor_id, paper.month)
    return issue_statement(paper.draft("statement", source, body, parts["closing"], 0), paper.now)


def _issue_fees(paper: Paper, movements: Sequence[Movement]) -> None:
    """Fees of parcels earned this month are invoiced; what is given back of earlier ones is credited to the invoice
    that asked it."""
    earned = {m.parcel_id for m in movements if m.kind == "earning"}
    fees = accounts.fees_by_parcel(movements)
    asked = [line for line in fees if line.parcel_id in earned]
    if asked:
        _issue_fee_paper(paper, "fee_invoice", fee_source(paper.vendor_id, paper.month), asked, None)
    back: dict[int | None, list[FeeLine]] = defaultdict(list)
    for line in fees:
        if line.parcel_id not in earned:
            back[_invoice_that_asked(paper.vendor_id, line.parcel_id)].append(line)
    for invoice_id, lines in sorted(back.items(), key=lambda item: item[0] or 0):
        given = [FeeLine(x.parcel_id, x.parcel_number, -x.fee, -x.vat) for x in lines]
        source = f"fee-credit:{paper.vendor_id}:{paper.month}:{invoice_id or 0}"
        _issue_fee_paper(paper, "fee_credit", source, given, invoice_id)


def _invoice_that_asked(vendor_id: int, parcel_id: int) -> int | None:
    """The invoice of fees that was issued with the statement that told of a parcel's earning."""
    told = (
        select(Document.month)
        .join(StatementLine, StatementLine.document_id == Document.id)
        .join(JournalLine, _L.id == StatementLine.line_id)
        .join(JournalEntry, _J.id == _L.entry_id)
        .where(_J.kind == "earning", _J.vendor_order_id == parcel_id, Document.vendor_id == vendor_id)
    )
    month = session().scalar(told)
    return find_by_source(fee_source(vendor_id, month)) if month else None


def _issue_fee_paper(
    paper: Paper, kind: Kind, source: str, fees: Sequence[FeeLine], invoice_id: int | None
) -> None:
    items = [
        Item(
            x.parcel_number,
            x.parcel_number,
            "",
            "",
            1,
            x.fee + x.vat,
            x.fee + x.vat,
            0,
            x.fee,
            x.vat,
            FEE_VAT_BP,
        )
        for x in fees
    ]
    body = paper.heading | {
        "items": [asdict(item) for item in items],
        "vat": amounts.by_rate(items),
        "totals": amounts.totals(items, 0),
    }
    if invoice_id is not None:
        invoice = session().get_one(Document, invoice_id)
        body["corrects"] = {"number": invoice.number, "issued_on": invoice.issued_on.isoformat()}
    ht, vat = sum(x.fee for x in fees), sum(x.vat for x in fees)
    issue(paper.draft(kind, source, body, ht, vat, invoice_id), paper.now)


def _is_demo(vendor_id: int) -> bool:
    return bool(session().scalar(select(Vendor.is_demo).where(Vendor.id == vendor_id)))


def _heading(vendor_id: int, month: str, now: datetime) -> Snapshot:
    return {
        "issuer": platform_party(), "cooperative": cooperative_party(vendor_id, None, now), "month": month,
    }  # fmt: skip


def close_what_ended(now: datetime) -> int:
    """Close the month that ended last, once its last day is six hours past, so that late news is in."""
    month = months.last_closed(now)
    if (now - months.bounds(month)[1]).total_seconds() < 6 * 3600:
        return 0
    return close_month(month, now)
