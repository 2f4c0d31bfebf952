"""Money as finance sees it: balances, the lines behind them, orders whose money is held, the search by number.

Lines lie in the actor's provinces by their order (I17); balances are the Office's own.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from core.auth.actor import Actor
from core.db import session
from core.format import western_digits
from shop.ledger import permissions, rules
from shop.ledger import services as ledger
from shop.ledger.data import EntryLine, PostedEntry
from shop.ledger.errors import NoSuchAccount, NoSuchEntry
from shop.ledger.models import JournalEntry, JournalLine
from shop.ledger.services.facts import load_orders, load_posted
from shop.ledger.services.reading import line_rows
from shop.money.data import OwedOrder
from shop.orders.models import Order, VendorOrder
from shop.orders.services.scope import orders_in_scope

PAGE = 50


def balances_by_group(
    actor: Actor, as_of: datetime | None = None
) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """(account, total, [(owner, amount)]) in the ledger's order (1 statement)."""
    actor.require(permissions.READ)
    groups: dict[str, list[tuple[str, int]]] = {}
    for account, centimes in ledger.balances(as_of).items():
        if centimes:
            groups.setdefault(rules.group_of(account), []).append((rules.owner_of(account), centimes))
    order = [rules.group_of(name) for name in (*rules.ACCOUNTS, *rules.OWNED)]
    return [
        (name, sum(n for _owner, n in groups[name]), sorted(groups[name], key=lambda x: -abs(x[1])))
        for name in order
        if name in groups
    ]


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    if actor.province_codes is None:
        return JournalEntry.id.is_not(None)
    return JournalEntry.order_id.in_(select(Order.id).where(orders_in_scope(actor)))


def account_lines(actor: Actor, account: str, before_id: int | None = None) -> list[EntryLine]:
    """The lines of an account in the actor's provinces, newest first. Raises NoSuchAccount."""
    actor.require(permissions.READ)
    if not rules.is_account(account):
        raise NoSuchAccount
    query = line_rows().where(JournalLine.account == account, _in_scope(actor))
    if before_id:
        query = query.where(JournalLine.id < before_id)
    rows = session().execute(query.order_by(JournalLine.id.desc()).limit(PAGE))
    return [EntryLine(*row) for row in rows]


def get_entry(actor: Actor, entry_id: int) -> PostedEntry:
    """One entry in the actor's provinces, with its lines. Raises NoSuchEntry."""
    actor.require(permissions.READ)
    seen = select(JournalEntry.id).where(JournalEntry.id == entry_id, _in_scope(actor))
    if session().scalar(seen) is None:
        raise NoSuchEntry
    return ledger.get_entry(entry_id)


def find_order(actor: Actor, text: str) -> int | None:
    """The order of a number or of a parcel's number, in the actor's provinces."""
    actor.require(permissions.READ)
    wanted = "".join(western_digits(text).split()).upper()[:44]
    if not wanted:
        return None
    of_parcel = select(VendorOrder.order_id).where(VendorOrder.number == wanted)
    same: ColumnElement[bool] = (Order.number == wanted) | Order.id.in_(of_parcel)
    if wanted.isdecimal() and len(wanted) < 10:
        same = Order.number.like(f"%-{int(wanted):06d}")
    query = select(Order.id).where(same, orders_in_scope(actor)).order_by(Order.id.desc()).limit(1)
    return session().scalar(query)


def order_books(actor: Actor, order_id: int) -> tuple[OwedOrder, list[PostedEntry]]:
    """Everything posted for an order, and what is still held for it. Raises NoSuchEntry outside the provinces."""
    actor.require(permissions.READ)
    query = select(Order.id).where(Order.id == order_id, orders_in_scope(actor))
    if session().scalar(query) is None:
        raise NoSuchEntry
    return _owed([order_id])[0], ledger.entries_of_order(order_id)


def orders_with_money(actor: Actor, after_id: int = 0, *, only_odd: bool = False) -> list[OwedOrder]:
    """Orders with money of buyers in our hands, oldest first, a page of them; or those nothing explains."""
    actor.require(permissions.READ)
    held = (
        select(JournalEntry.order_id)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .where(
            JournalLine.account == rules.BUYERS, JournalEntry.order_id > after_id, _in_scope(actor),
        )
        .group_by(JournalEntry.order_id)
        .having(func.sum(JournalLine.centimes) != 0)
        .order_by(JournalEntry.order_id)
        .limit(PAGE if not only_odd else 2_000)
    )  # fmt: skip
    ids = [key for key in session().scalars(held) if key is not None]
    found = [one for start in range(0, len(ids), 200) for one in _owed(ids[start : start + 200])]
    return [one for one in found if one.unexplained or one.refund_failed][:PAGE] if only_odd else found


def _owed(ids: Sequence[int]) -> list[OwedOrder]:
    posted = load_posted(ids)
    found = []
    for order in load_orders(ids):
        c = rules.clearing_of(order, posted.get(order.id, []))
        found.append(
            OwedOrder(
                order.id, order.number, order.placed_at, c.balance, c.waits_for_delivery, c.waits_for_remittance,
                c.part_paid, c.refund_failed, c.unexplained,
            )
        )  # fmt: skip
    return found


def journal(actor: Actor, since: datetime, until: datetime) -> Iterator[EntryLine]:
    """The lines of a period in the actor's provinces, in the order of the days, for the export."""
    actor.require(permissions.READ)
    query = (
        line_rows()
        .where(JournalEntry.effective_at >= since, JournalEntry.effective_at < until, _in_scope(actor))
        .order_by(JournalEntry.effective_at, JournalEntry.id, JournalLine.account)
    )
    for row in session().execute(query.execution_options(yield_per=1000)):
        yield EntryLine(*row)
