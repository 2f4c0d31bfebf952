"""What must hold of a month, worked out a second time: not from the journal, but from orders, payments, refunds, the
cash of parcels and payouts. Each account's balance, each cooperative's statement, each rate, each number."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from core.db import session
from shop.invoices.models import Document
from shop.invoices.rules import months
from shop.ledger import rules
from shop.ledger.data import OrderFacts, PostedEntry
from shop.ledger.models import JournalEntry, JournalLine, LineCommission
from shop.ledger.services import balances
from shop.ledger.services.facts import load_orders, load_posted
from shop.orders.models import Order
from shop.payments.models import Payment, Refund
from shop.payouts.models import Payout
from shop.remittances.models import CodParcel
from shop.seed.month.plan import Period

AT_ONCE = 400
PROMISED = ("requested", "sent")
Totals = Counter[str]


@dataclass(frozen=True)
class Sales:
    """What the orders come to: by kind of account, and by cooperative what its sales before `until` brought."""

    accounts: Totals = field(default_factory=Counter)
    sold: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    unexplained: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Explained:
    """An account, its balance in the journal, and what it must be; centimes, debit above zero."""

    account: str
    balance: int
    wanted: int


def read_sales(until: datetime) -> Sales:
    """Every order's share of every account, as its own rows say it."""
    found, last = Sales(), 0
    while ids := list(session().scalars(_orders_after(last))):
        last, posted = ids[-1], load_posted(ids)
        for order in load_orders(ids):
            _count_order(found, order, posted.get(order.id, []), until)
    return found


def _orders_after(last: int) -> Select[int]:
    return select(Order.id).where(Order.id > last).order_by(Order.id).limit(AT_ONCE)


def _count_order(found: Sales, order: OrderFacts, posted: list[PostedEntry], until: datetime) -> None:
    held = rules.clearing_of(order, posted)
    if held.unexplained:
        found.unexplained.append(f"order {order.number}: {held.unexplained} centimes")
    found.accounts[rules.BUYERS] -= held.balance - held.unexplained
    earned = {e.vendor_order_id: e.effective_at for e in posted if e.kind == "earning"}
    for parcel in order.parcels:
        if parcel.id not in earned:
            continue
        share = rules.share_of(parcel, parcel.adjustments)
        for account, centimes in rules.earning_lines(parcel, share).items():
            if account != rules.BUYERS:
                found.accounts[rules.group_of(account)] += centimes
        if earned[parcel.id] < until:
            before = [a for a in parcel.adjustments if a.at < until]
            found.sold[parcel.vendor_id] += rules.share_of(parcel, before).payable


def explain(sales: Sales) -> list[Explained]:
    """Each kind of account: its balance, and what it must be by the orders, payments, parcels' cash and payouts."""
    wanted = Counter(sales.accounts)
    wanted[rules.PSP] = _captured("stripe") - _refunded("stripe") - _settled()
    cash, paid = _cash_sums(), _sum(Payout.amount_centimes, Payout.state == "paid")
    by_hand = _captured("bank_transfer") - _refunded("bank_transfer", "cod")
    wanted[rules.BANK] = by_hand + _settled() + cash["brought"] - paid
    wanted[rules.REFUNDS] = -_sum(Refund.amount_centimes, Refund.state.in_(PROMISED))
    wanted["cod_in_transit"], wanted["cod_held_by_vendor"] = cash["outside"], 0
    wanted[rules.WRITTEN_OFF] = cash["given up"]
    wanted["vendor_payable"] += cash["kept"] + paid
    held: Totals = Counter()
    for account, centimes in balances().items():
        held[rules.group_of(account)] += centimes
    names = sorted(held.keys() | wanted.keys())
    return [Explained(name, held[name], wanted[name]) for name in names]


def _sum(column: Any, *which: ColumnElement[bool]) -> int:
    return int(session().scalar(select(func.coalesce(func.sum(column), 0)).where(*which)) or 0)


def _captured(method: str) -> int:
    return _sum(Payment.captured_centimes, Payment.method == method)


def _refunded(*methods: str) -> int:
    mine = select(Payment.id).where(Payment.method.in_(methods))
    return _sum(Refund.amount_centimes, Refund.state == "succeeded", Refund.payment_id.in_(mine))


def _settled() -> int:
    """Transfers of the card provider: only the journal knows them, each by its reference."""
    entries = select(JournalEntry.id).where(JournalEntry.kind == "settlement")
    return _sum(JournalLine.centimes, JournalLine.account == rules.BANK, JournalLine.entry_id.in_(entries))


def _cash_sums() -> Mapping[str, int]:
    brought, kept = _sum(CodParcel.remitted_centimes), _sum(CodParcel.netted_centimes)
    given_up = _sum(CodParcel.written_off_centimes)
    due = _sum(CodParcel.expected_centimes, CodParcel.delivered_at.is_not(None))
    return {
        "brought": brought,
        "kept": kept,
        "given up": given_up,
        "outside": due - brought - kept - given_up,
    }


def statement_faults(month: str, sales: Sales) -> list[str]:
    """Each cooperative's statement of a month is its orders until then, less the cash it took itself and what was
    transferred to it."""
    other = _not_sold(months.bounds(month)[1])
    query = select(Document.vendor_id, Document.total_centimes).where(
        Document.kind == "statement", Document.month == month
    )
    rows = [(int(row[0]), int(row[1])) for row in session().execute(query)]
    return [
        f"statement of {month} of stall {vendor_id}: {total} centimes, its orders say {wanted}"
        for vendor_id, total in rows
        if total != (wanted := sales.sold[vendor_id] + other[vendor_id])
    ]


def _not_sold(until: datetime) -> Counter[int]:
    """{cooperative: what moved on its account beside sales}: cash it kept, transfers, transfers that came back."""
    query = (
        select(JournalLine.account, func.sum(JournalLine.centimes))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(
            JournalLine.account.startswith(rules.VENDOR, autoescape=True), JournalLine.effective_at < until,
            JournalEntry.kind.not_in(("earning", "adjustment")),
        )
        .group_by(JournalLine.account)
    )  # fmt: skip
    return Counter({int(rules.owner_of(account)): -int(n) for account, n in session().execute(query)})


def commission_lines(period: Period) -> list[tuple[int, int, datetime, datetime]]:
    """(rate, sold lines, first sold, last sold) of the orders of the month, by rate."""
    query = (
        select(
            LineCommission.rate_bp,
            func.count(),
            func.min(LineCommission.frozen_at),
            func.max(LineCommission.frozen_at),
        )
        .where(LineCommission.frozen_at >= period.first, LineCommission.frozen_at < period.after)
        .group_by(LineCommission.rate_bp)
        .order_by(LineCommission.rate_bp)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session().execute(query)]


def number_gaps() -> tuple[int, list[str]]:
    """(how many series, those with a hole): issuer, kind, year."""
    of = (Document.issuer, Document.kind, Document.year)
    query = (
        select(*of, func.count(), func.min(Document.serial), func.max(Document.serial))
        .where(Document.serial.is_not(None))
        .group_by(*of)
    )
    rows = list(session().execute(query))
    return len(rows), [f"{row[0]} {row[1]} {row[2]}" for row in rows if (row[4], row[5]) != (1, row[3])]


def count_entries() -> int:
    """All of the journal."""
    return session().scalar(select(func.count()).select_from(JournalEntry)) or 0


def unbalanced() -> list[str]:
    """Entries that do not sum to zero."""
    query = (
        select(JournalLine.entry_id)
        .group_by(JournalLine.entry_id)
        .having(func.sum(JournalLine.centimes) != 0)
    )
    return [f"entry {entry_id}" for entry_id in session().scalars(query)]
