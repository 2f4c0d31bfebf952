"""A cooperative's money: sold − fee = yours, where it is now, every dirham and where it comes from. The cooperative is
in every query (I17)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from core.clock import CASABLANCA
from core.db import session
from shop.ledger import rules as ledger_rules
from shop.ledger.errors import NoSuchEntry
from shop.ledger.models import JournalEntry, JournalLine, LineCommission
from shop.ledger.services.facts import lines_of
from shop.money import permissions
from shop.money.data import MoneyLine, MoneyPage, Month, PaidOut, Whereabouts
from shop.orders.models import Adjustment, Order, VendorOrder
from shop.orders.rules import ALLOCATED
from shop.payouts.models import Payout
from shop.payouts.services.reading import outlook_of
from shop.vendors.services import acting_vendor

PAGE = 20
SALES = ("earning", "adjustment")
TRANSFERS = ("payout", "bank_return")
_Mine = aliased(JournalLine)


def account_of(vendor_id: int) -> str:
    """The ledger's account of a cooperative."""
    return f"{ledger_rules.VENDOR}{vendor_id}"


def page_of(
    user_id: int | None, vendor_id: int, first: date, now: datetime, before_id: int | None = None
) -> MoneyPage:
    """All of the page of a cooperative's money. Raises NotYourVendor."""
    vendor = acting_vendor(user_id, vendor_id, permissions.SEE)
    return MoneyPage(
        vendor, _month(vendor_id, first), _whereabouts(vendor_id, now), _list_lines(vendor_id, before_id)
    )


def month_of(user_id: int | None, vendor_id: int, first: date) -> Month:
    """What one month brought. Raises NotYourVendor."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    return _month(vendor_id, first)


def _month(vendor_id: int, first: date) -> Month:
    since, until = bounds(first)
    mine = (
        select(_Mine.entry_id)
        .join(JournalEntry, JournalEntry.id == _Mine.entry_id)
        .where(
            _Mine.account == account_of(vendor_id), _Mine.effective_at >= since, _Mine.effective_at < until,
            JournalEntry.kind.in_(SALES),
        )
    )  # fmt: skip
    query = (
        select(JournalLine.account, func.sum(JournalLine.centimes))
        .where(JournalLine.entry_id.in_(mine))
        .group_by(JournalLine.account)
    )
    sold, fee, yours = divide({account: int(n) for account, n in session().execute(query)})
    counted = select(func.count()).where(JournalEntry.id.in_(mine), JournalEntry.kind == "earning")
    return Month(first, sold, fee, yours, session().scalar(counted) or 0, _rate(mine))


def _rate(entry_ids: Any) -> int | None:
    """The rate on what was sold, when it is one."""
    query = (
        select(LineCommission.rate_bp)
        .distinct()
        .join(JournalEntry, JournalEntry.vendor_order_id == LineCommission.vendor_order_id)
        .where(JournalEntry.id.in_(entry_ids))
        .limit(2)
    )
    found = session().scalars(query).all()
    return found[0] if len(found) == 1 else None


def bounds(first: date) -> tuple[datetime, datetime]:
    """A Moroccan month as moments."""
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return datetime.combine(first, time(), CASABLANCA), datetime.combine(after, time(), CASABLANCA)


def divide(lines: dict[str, int]) -> tuple[int, int, int]:
    """(sold, fee with its VAT, yours) of the lines of sales."""
    groups: dict[str, int] = {}
    for account, centimes in lines.items():
        name = ledger_rules.group_of(account)
        groups[name] = groups.get(name, 0) + centimes
    sold = (
        groups.get(ledger_rules.BUYERS, 0)
        + groups.get("promo_expense", 0)
        + groups.get("shipping_payable", 0)
    )
    fee = -groups.get(ledger_rules.COMMISSION, 0) - groups.get(ledger_rules.VAT_DUE, 0)
    return sold, fee, -groups.get("vendor_payable", 0)


def _list_lines(vendor_id: int, before_id: int | None) -> list[MoneyLine]:
    """Every entry of the cooperative's account, newest first, a page of them."""
    query = _own_lines(vendor_id).order_by(JournalLine.id.desc()).limit(PAGE)
    if before_id:
        query = query.where(JournalLine.id < before_id)
    return _as_lines(session().execute(query).all(), vendor_id)


def get_line(
    user_id: int | None, vendor_id: int, entry_id: int
) -> tuple[MoneyLine, list[tuple[str, int]], list[MoneyLine]]:
    """One entry, its journal lines, and what else was posted for the same parcel. Raises NotYourVendor, NoSuchEntry."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    rows = session().execute(_own_lines(vendor_id).where(JournalEntry.id == entry_id)).all()
    if not rows:
        raise NoSuchEntry
    line = _as_lines(rows, vendor_id)[0]
    others: Sequence[Any] = ()
    if line.vendor_order_id:
        same = _own_lines(vendor_id).where(JournalEntry.vendor_order_id == line.vendor_order_id)
        others = session().execute(same.where(JournalEntry.id != entry_id).order_by(JournalLine.id)).all()
    return line, sorted(lines_of([entry_id])[entry_id].items()), _as_lines(others, vendor_id)


def _own_lines(vendor_id: int) -> Any:
    return (
        select(
            JournalLine.id, JournalEntry.id.label("entry_id"), JournalEntry.kind, JournalEntry.source,
            JournalEntry.effective_at, JournalEntry.vendor_order_id, JournalLine.centimes, VendorOrder.number,
            Order.number.label("order_number"),
        )
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .outerjoin(VendorOrder, VendorOrder.id == JournalEntry.vendor_order_id)
        .outerjoin(Order, Order.id == JournalEntry.order_id)
        .where(JournalLine.account == account_of(vendor_id))
    )  # fmt: skip


def _as_lines(rows: Sequence[Any], vendor_id: int) -> list[MoneyLine]:
    lines = lines_of([row.entry_id for row in rows if row.kind in SALES]) if rows else {}
    reasons, references = _reasons(rows), _references(rows)
    found = []
    for row in rows:
        sold, fee, yours = divide(lines[row.entry_id]) if row.kind in SALES else (0, 0, -row.centimes)
        number = row.number or row.order_number or references.get(row.source, "")
        found.append(
            MoneyLine(
                row.id, row.entry_id, row.kind, row.effective_at, sold, fee, yours, number,
                reasons.get(row.source, ""), row.vendor_order_id,
            )
        )  # fmt: skip
    return found


def _reasons(rows: Sequence[Any]) -> dict[str, str]:
    """{source: kind of the adjustment}."""
    ids = [int(row.source.rpartition(":")[2]) for row in rows if row.kind == "adjustment"]
    query = select(Adjustment.id, Adjustment.kind).where(Adjustment.id.in_(ids))
    return {f"adjustment:{id_}": kind for id_, kind in session().execute(query)} if ids else {}


def _references(rows: Sequence[Any]) -> dict[str, str]:
    """{source: reference of the transfer}, as it stands on the bank's paper."""
    ids = [int(row.source.rpartition(":")[2]) for row in rows if row.kind in TRANSFERS]
    query = select(Payout.id, Payout.reference).where(Payout.id.in_(ids))
    return {f"payout:{id_}": reference for id_, reference in session().execute(query)} if ids else {}


def _whereabouts(vendor_id: int, now: datetime) -> Whereabouts:
    """Where the cooperative's money is now, and what stands between it and the bank."""
    coming, outlook = _not_earned(vendor_id), outlook_of(vendor_id, now)
    return Whereabouts(
        ready=outlook.free_centimes, waiting=outlook.waiting_centimes, held=outlook.held_centimes,
        with_carrier=coming["carrier"], to_deliver=coming["deliver"], on_its_way=outlook.on_its_way_centimes,
        pays_on=outlook.on, blocks=outlook.blocks, ending=outlook.rib_ending, rib_free_on=outlook.rib_free_on,
    )  # fmt: skip


def _not_earned(vendor_id: int) -> dict[str, int]:
    """What is sold and not earned: paid and still to be delivered, or cash that a carrier has. Fees are taken off."""
    earned = select(JournalEntry.id).where(
        JournalEntry.vendor_order_id == VendorOrder.id, JournalEntry.kind == "earning"
    )
    fees = (
        select(func.coalesce(func.sum(LineCommission.fee_centimes + LineCommission.vat_centimes), 0))
        .where(LineCommission.vendor_order_id == VendorOrder.id)
        .scalar_subquery()
    )
    bucket = case((VendorOrder.state.in_(("delivered", "closed")), "carrier"), else_="deliver")
    left = VendorOrder.total_centimes + VendorOrder.funded_centimes - VendorOrder.adjusted_centimes - fees
    paid = Order.paid_at.is_not(None) & VendorOrder.state.in_((*ALLOCATED, "shipped"))
    cash = (VendorOrder.cod_expected_centimes > 0) & VendorOrder.state.in_(("delivered", "closed"))
    query = (
        select(bucket, func.sum(left))
        .join(Order, Order.id == VendorOrder.order_id)
        .where(VendorOrder.vendor_id == vendor_id, paid | cash, ~earned.exists())
        .group_by(bucket)
    )
    return {"carrier": 0, "deliver": 0} | {key: max(0, int(n)) for key, n in session().execute(query)}


def list_payouts(vendor_id: int, limit: int = 6) -> list[PaidOut]:
    """The latest payouts of a cooperative; the caller asked who is looking."""
    query = (
        select(Payout)
        .where(Payout.vendor_id == vendor_id, Payout.state != "cancelled")
        .order_by(Payout.id.desc())
        .limit(limit)
    )
    return [
        PaidOut(p.id, p.state, p.amount_centimes, p.state_at, p.paid_on, p.rib_ending)
        for p in session().scalars(query)
    ]
