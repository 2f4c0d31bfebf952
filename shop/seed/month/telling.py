"""What the month came to, line by line, and whether all that must hold of it does."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.clock import local_date
from core.db import session
from core.doctor import examine
from shop.invoices.models import Document
from shop.invoices.rules import months
from shop.remittances.models import Variance
from shop.seed.month import proving
from shop.seed.month.plan import Period

METHODS = (("cod", "cash at the door"), ("stripe", "card"), ("bank_transfer", "bank transfer"))
ELSEWHERE = ("search index",)
"""Made by the worker, not by the month."""


@dataclass(frozen=True)
class MonthReport:
    """How much of everything there was, lines to be read by people, and what does not hold."""

    counts: Mapping[str, int]
    lines: tuple[str, ...]
    faults: tuple[str, ...]


def report(counts: Counter[str], orders: int, seconds: float, period: Period) -> MonthReport:
    """Read what is there now."""
    lines, faults = list(_told(counts, orders, seconds, period)), []
    for line, wrong in _proved(period):
        lines += [line, *(f"      {fault}" for fault in wrong[:20])]
        faults += wrong
    return MonthReport(dict(counts), tuple(lines), tuple(faults))


def _told(counts: Counter[str], orders: int, seconds: float, period: Period) -> Iterator[str]:
    yield f"{period.month}: {orders} orders in {seconds:.0f} s, {orders / max(seconds, 0.001):.1f} a second"
    paid = ", ".join(f"{counts[f'placed:{key}']} by {name}" for key, name in METHODS)
    never = counts["placed:stripe"] + counts["placed:bank_transfer"] - counts["paid"]
    yield f"payment: {paid}; {never} never paid"
    yield (
        f"parcels: {counts['delivered']} delivered, {counts['refused at the door']} refused at the door, "
        f"{counts['cancelled']} cancelled, {counts['lost']} lost"
    )
    yield (
        f"after the sale: {counts['returned']} returns, {counts['goodwill']} agreed reductions, "
        f"{counts['refunds paid']} refunds paid"
    )
    yield f"carriers: {counts['files of carriers']} files, variances: {_variances()}"
    yield (
        f"payouts: {counts['payouts']} in {counts['batches']} batches, "
        f"{counts['payouts returned']} sent back by the bank"
    )
    for rate, lines, first, last in proving.commission_lines(period):
        yield f"commission {rate / 100:.0f} %: {lines} lines sold from {_day(first)} to {_day(last)}"
    refused = {key: n for key, n in counts.items() if key.startswith("refused by the shop")}
    yield from (f"{key}: {n}" for key, n in sorted(refused.items()))


def _day(moment: datetime) -> str:
    return f"{local_date(moment):%d %B}"


def _variances() -> str:
    query = select(Variance.kind, Variance.state, func.count()).group_by(Variance.kind, Variance.state)
    rows = session().execute(query.order_by(Variance.kind, Variance.state))
    return ", ".join(f"{n} {kind} ({state.replace('_', ' ')})" for kind, state, n in rows) or "none"


def _proved(period: Period) -> Iterator[tuple[str, list[str]]]:
    """Each line with what is wrong."""
    sales = proving.read_sales(months.bounds(period.month)[1])
    yield _line(f"journal: {proving.count_entries()} entries, each sums to zero", proving.unbalanced())
    yield _line("money held for buyers is explained, order by order", sales.unexplained)
    accounts = proving.explain(sales)
    for one in accounts:
        other = [] if one.balance == one.wanted else [f"orders and payments say {one.wanted / 100:,.2f}"]
        yield _line(f"{one.account:<20}{one.balance / 100:>16,.2f}  explained", other)
    rest = sum(one.balance for one in accounts)
    yield _line(f"{'sum':<20}{rest / 100:>16,.2f}", [str(rest)] if rest else [])
    wrong = proving.statement_faults(period.month, sales)
    yield _line(f"{_number_of('statement')} statements, each equals its cooperative's orders", wrong)
    papers = ", ".join(f"{_number_of(kind)} {kind.replace('_', ' ')}s" for kind in ("invoice", "credit_note"))
    series, gaps = proving.number_gaps()
    yield _line(f"{papers}, numbers of {series} series without a gap", gaps)


def seed_examination(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """After all of the month: what `flask doctor` finds."""
    checks = [one for one in examine() if one.name not in ELSEWHERE]
    found = [f"{one.name}: {text}" for one in checks for text in one.found]
    line, wrong = _line(f"doctor: {len(checks)} checks find nothing" if not found else "doctor", found)
    for text in (line, *wrong[:20]):
        say(text)


def _line(text: str, wrong: list[str]) -> tuple[str, list[str]]:
    return f"{'BAD' if wrong else 'ok '} {text}", wrong


def _number_of(kind: str) -> int:
    return session().scalar(select(func.count()).where(Document.kind == kind)) or 0
