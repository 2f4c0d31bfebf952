"""What `flask doctor` and `flask invoices verify` re-read of documents: numbers, seals, files, sums."""

import hashlib
import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db import session
from core.errors import NotFound
from shop.invoices import gateway
from shop.invoices.models import Document, DocumentCounter, DocumentFile, StatementLine
from shop.invoices.rules import accounts, amounts, series
from shop.invoices.services.selling import DELIVERED
from shop.ledger.models import JournalLine
from shop.ledger.rules import VENDOR
from shop.orders.models import Adjustment, VendorOrder

LATE, DAY = timedelta(hours=1), timedelta(days=1)
_D, _V, _A, _L = (
    Document.__table__.c,
    VendorOrder.__table__.c,
    Adjustment.__table__.c,
    JournalLine.__table__.c,
)


def number_faults() -> list[str]:
    """I14: the numbers of each series run from 1 to its counter, each once, their days never backwards."""
    query = select(_D.issuer, _D.kind, _D.year, _D.serial, _D.issued_on).where(_D.kind.in_(series.NUMBERED))
    found: dict[tuple[str, str, int], list[Any]] = defaultdict(list)
    for row in session().execute(query.order_by(_D.issuer, _D.kind, _D.year, _D.serial)):
        found[row.issuer, row.kind, row.year].append(row)
    counters = {(c.issuer, c.kind, c.year): c.last for c in session().scalars(select(DocumentCounter))}
    faults = []
    for key in sorted(found.keys() | counters.keys()):
        rows = found.get(key, [])
        wrong = series.gaps([row.serial for row in rows], counters.get(key, 0))
        if series.out_of_order([row.issued_on for row in rows]):
            wrong.append("a later number bears an earlier day")
        faults += [f"series {' '.join(map(str, key))}: {text}" for text in wrong]
    return faults


def seal_faults() -> list[str]:
    """What each document says is what was sealed, and adds up."""
    found = []
    for row in session().execute(select(Document.__table__).order_by(_D.id).execution_options(yield_per=500)):
        found += [f"document {row.number}: {text}" for text in _document_faults(row)]
    return found


def _document_faults(row: Any) -> list[str]:
    sha256 = series.seal(row.snapshot)
    if (sha256, series.code(sha256)) != (row.sha256, row.code):
        return ["its content is not what was sealed"]
    said = json.loads(row.snapshot)
    if (said["number"], said["kind"], said["issued_on"]) != (row.number, row.kind, row.issued_on.isoformat()):
        return ["its number, kind or day is not the one that was sealed"]
    if row.kind == "statement":
        sums = said["sums"]
        parts = sums["opening"] + sum(sums[name] for name in accounts.SUMS)
        told = sums["opening"] + sum(line["amount"] for line in said["rows"])
        return (
            []
            if parts == told == sums["closing"] == row.total_centimes
            else ["its lines do not sum to its closing"]
        )
    totals = said["totals"]
    same = (totals["ht"], totals["vat"], totals["ttc"]) == (
        row.ht_centimes,
        row.vat_centimes,
        row.total_centimes,
    )
    return amounts.snapshot_faults(said) + ([] if same else ["its amounts are not the ones that were sealed"])


def file_faults() -> list[str]:
    """The stored PDFs are byte for byte those that were made."""
    query = select(DocumentFile.key, DocumentFile.sha256, _D.number).join(
        Document, _D.id == DocumentFile.document_id
    )
    found = []
    for row in session().execute(query.order_by(DocumentFile.id).execution_options(yield_per=500)):
        try:
            data = gateway.kept(row.key)
        except NotFound:
            found.append(f"document {row.number}: its file is gone")
            continue
        if hashlib.sha256(data).hexdigest() != row.sha256:
            found.append(f"document {row.number}: its file is not the one that was issued")
    return found


def passed_over(now: datetime | None = None) -> list[str]:
    """Documents whose PDF could not be made, while later ones have had theirs for more than a day."""
    before = (now or clock.now()) - DAY
    own = select(DocumentFile.id).where(DocumentFile.document_id == _D.id)
    last = select(func.max(DocumentFile.document_id)).where(DocumentFile.made_at < before).scalar_subquery()
    query = select(_D.number).where(~own.exists(), _D.is_demo.is_(False), _D.issued_at < before, _D.id < last)
    return [
        f"document {number}: its PDF cannot be made; open it at the desk to try again"
        for number in session().scalars(query.order_by(_D.id).limit(50))
    ]


def sale_faults(now: datetime | None = None) -> list[str]:
    """Invoice less credit notes is what the buyer of each parcel owes and the platform pays for it; none is missing."""
    billed = _sum_of("invoice")
    credited = _sum_of("credit_note")
    funded = (
        select(_A.vendor_order_id, func.sum(_A.funded_centimes).label("c"))
        .group_by(_A.vendor_order_id)
        .subquery()
    )
    query = (
        select(
            _V.number, _V.state_at,
            (_V.total_centimes - _V.adjusted_centimes + _V.funded_centimes).label("due"),
            func.coalesce(funded.c.c, 0).label("funded"), billed.c.c.label("billed"),
            func.coalesce(credited.c.c, 0).label("credited"),
        )
        .outerjoin(billed, billed.c.vendor_order_id == _V.id)
        .outerjoin(credited, credited.c.vendor_order_id == _V.id)
        .outerjoin(funded, funded.c.vendor_order_id == _V.id)
        .where(_V.state.in_(DELIVERED))
        .order_by(_V.id)
    )  # fmt: skip
    late = (now or clock.now()) - LATE
    return [fault for row in session().execute(query) if (fault := _sale_fault(row, late))]


def _sum_of(kind: str) -> Any:
    query = select(_D.vendor_order_id, func.sum(_D.total_centimes).label("c"))
    return query.where(_D.kind == kind).group_by(_D.vendor_order_id).subquery()


def _sale_fault(row: Any, late: datetime) -> str:
    due, billed = row.due - int(row.funded), row.billed
    if billed is None:
        return f"parcel {row.number}: delivered, and not invoiced" if due and row.state_at < late else ""
    left = int(billed) - int(row.credited)
    return "" if left == due else f"parcel {row.number}: invoiced {left} after credit notes, sold {due}"


def account_faults() -> list[str]:
    """Each statement begins where the one before ended, tells what the journal holds, and each line once."""
    found: list[str] = []
    before: dict[int, int] = {}
    query = select(_D.id, _D.number, _D.vendor_id, _D.snapshot).where(_D.kind == "statement")
    claimed = _claimed()
    for row in session().execute(query.order_by(_D.vendor_id, _D.month)):
        said = json.loads(row.snapshot)
        if said["sums"]["opening"] != before.get(row.vendor_id, 0):
            found.append(f"statement {row.number}: it does not begin where the one before ended")
        before[row.vendor_id] = said["sums"]["closing"]
        told = {line["line"]: line["amount"] for line in said["rows"]}
        if told != claimed.get(row.id, {}):
            found.append(f"statement {row.number}: the journal says something else")
    return found


def _claimed() -> dict[int, dict[int, int]]:
    query = select(StatementLine.document_id, _L.id, _L.account, _L.centimes, _D.vendor_id)
    query = query.join(JournalLine, _L.id == StatementLine.line_id).join(
        Document, _D.id == StatementLine.document_id
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for row in session().execute(query):
        if row.account == f"{VENDOR}{row.vendor_id}":
            found[row.document_id][row.id] = -row.centimes
    return found


CHECKS = {
    "invoice numbers": number_faults,
    "sealed documents": seal_faults,
    "files of documents": file_faults,
    "documents without a file": passed_over,
    "invoices of sales": sale_faults,
    "statements": account_faults,
}
