"""Reading the books: balances, the lines behind a figure, what a cooperative is owed, where the cash is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from core.db import session
from shop.ledger import rules
from shop.ledger.data import CashPosition, EntryLine, PayableLine, PostedEntry
from shop.ledger.errors import NoSuchAccount, NoSuchEntry
from shop.ledger.models import Balance, JournalEntry, JournalLine
from shop.ledger.services.facts import as_posted, lines_of

PAGE = 50
AnySelect = Select[*tuple[Any, ...]]
NOT_PAYABLE = ("payout",)
_ACCOUNT = JournalLine.__table__.c.account


def balance(account: str, as_of: datetime | None = None) -> int:
    """Debit less credit of an account, now or before a moment. Raises NoSuchAccount."""
    if not rules.is_account(account):
        raise NoSuchAccount
    return balances(as_of, account).get(account, 0)


def balances(as_of: datetime | None = None, like: str = "") -> dict[str, int]:
    """{account: debit less credit} of all accounts, or of those that begin with `like` (1 statement)."""
    if as_of is None:
        query = select(Balance.account, Balance.centimes).where(_begins(Balance.__table__.c.account, like))
        return dict(session().execute(query.order_by(Balance.account)).all())
    past = (
        select(JournalLine.account, func.sum(JournalLine.centimes))
        .where(JournalLine.effective_at < as_of, _begins(_ACCOUNT, like))
        .group_by(JournalLine.account)
        .order_by(JournalLine.account)
    )
    return {account: int(total) for account, total in session().execute(past)}


def _begins(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Names that begin with `text`; by LIKE, since the order of signs is each database's own."""
    return column.startswith(text, autoescape=True)


def entries_of(
    account: str,
    *,
    before_id: int | None = None,
    vendor_order_id: int | None = None,
    limit: int = PAGE,
) -> list[EntryLine]:
    """The lines of one account, newest first, a page of them; `before_id`: the last line of the page before."""
    query = line_rows().where(JournalLine.account == account).order_by(JournalLine.id.desc()).limit(limit)
    if before_id:
        query = query.where(JournalLine.id < before_id)
    if vendor_order_id:
        query = query.where(JournalEntry.vendor_order_id == vendor_order_id)
    return [EntryLine(*row) for row in session().execute(query)]


def line_rows() -> AnySelect:
    """A SELECT of journal lines with their entries, one column for each field of `EntryLine`."""
    return select(
        JournalLine.id, JournalEntry.id, JournalEntry.kind, JournalEntry.source, JournalLine.account,
        JournalLine.centimes, JournalEntry.at, JournalEntry.effective_at, JournalEntry.order_id,
        JournalEntry.vendor_order_id,
    ).join(JournalEntry, JournalEntry.id == JournalLine.entry_id)  # fmt: skip


def get_entry(entry_id: int) -> PostedEntry:
    """An entry with all its lines. Raises NoSuchEntry."""
    found = list_entries([entry_id])
    if not found:
        raise NoSuchEntry
    return found[0]


def list_entries(entry_ids: Sequence[int]) -> list[PostedEntry]:
    """Entries with their lines, oldest first (2 statements)."""
    query = select(JournalEntry.__table__).where(JournalEntry.id.in_(entry_ids)).order_by(JournalEntry.id)
    rows = session().execute(query).all()
    lines = lines_of([row.id for row in rows])
    return [as_posted(row, lines[row.id]) for row in rows]


def entries_of_parcel(vendor_order_id: int) -> list[PostedEntry]:
    """Everything posted for a parcel, oldest first."""
    query = select(JournalEntry.id).where(JournalEntry.vendor_order_id == vendor_order_id)
    return list_entries(list(session().scalars(query)))


def entries_of_order(order_id: int) -> list[PostedEntry]:
    """Everything posted for an order, oldest first."""
    return list_entries(
        list(session().scalars(select(JournalEntry.id).where(JournalEntry.order_id == order_id)))
    )


def payable_entries(vendor_id: int | None = None, before: datetime | None = None) -> list[PayableLine]:
    """Lines of `vendor_payable` that a payout may take: of one cooperative or of all, free before a moment."""
    return [payable_line(row) for row in session().execute(payable_rows(vendor_id, before))]


def payable_rows(vendor_id: int | None = None, before: datetime | None = None) -> AnySelect:
    """The SELECT behind `payable_entries`, for queries that leave out what payouts hold: its columns are those of
    `PayableLine` with `account` in place of the vendor, signed as in the journal."""
    query = (
        select(
            JournalLine.id.label("line_id"),
            JournalEntry.id.label("entry_id"),
            JournalEntry.kind,
            JournalLine.account,
            JournalEntry.vendor_order_id,
            JournalLine.centimes,
            JournalLine.effective_at,
            JournalLine.payable_from,
        )
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalEntry.kind.not_in(NOT_PAYABLE), JournalLine.payable_from.is_not(None))
        .order_by(JournalLine.id)
    )
    if vendor_id is not None:
        query = query.where(JournalLine.account == f"{rules.VENDOR}{vendor_id}")
    return query.where(JournalLine.payable_from <= before) if before else query


def payable_line(row: Any) -> PayableLine:
    """A row of `payable_rows`, signed from the cooperative's side."""
    return PayableLine(
        row.line_id, row.entry_id, row.kind, int(rules.owner_of(row.account)), row.vendor_order_id, -row.centimes,
        row.effective_at, row.payable_from,
    )  # fmt: skip


def cash_position(carrier: str | None = None, vendor_id: int | None = None) -> CashPosition:
    """Where the cash of delivered parcels is (I12), of one carrier, of one cooperative's own hands, or of all."""
    query = select(
        _sum(JournalEntry.kind.in_(("cash", "cash_moved"))),
        -_sum(JournalEntry.kind == "remitted"),
        -_sum(JournalEntry.kind == "written_off"),
        -_sum(JournalEntry.kind == "cash_kept"),
        _sum(JournalLine.account.startswith(rules.TRANSIT, autoescape=True)),
        _sum(JournalLine.account.startswith(rules.HELD, autoescape=True)),
    ).join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
    if carrier or vendor_id:
        query = query.where(
            JournalLine.account == (f"{rules.TRANSIT}{carrier}" if carrier else f"{rules.HELD}{vendor_id}")
        )
    else:
        query = query.where(_begins(_ACCOUNT, rules.TRANSIT) | _begins(_ACCOUNT, rules.HELD))
    expected, remitted, written_off, settled, transit, held = (int(n) for n in session().execute(query).one())
    return CashPosition(expected, remitted, transit, held, settled, written_off)


def _sum(when: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((when, JournalLine.centimes), else_=0)), 0)
