"""Reading returns: of a tracking link, of a cooperative, of staff. Few statements."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core.audit import audit
from core.auth.actor import Actor
from core.db import session, transaction
from shop.messages.services import pictures
from shop.orders.data import Step
from shop.orders.models import Order, OrderLine, Transition, VendorOrder
from shop.orders.services import reading as orders
from shop.returns import permissions, rules
from shop.returns.data import ReturnData, ReturnLineData, ReturnRow
from shop.returns.models import Return, ReturnLine, ReturnStep
from shop.returns.services import accounts
from shop.returns.services.access import By, by_staff, get_return, in_reach
from shop.returns.services.law import law_at

PAGE = 20
TABS: dict[str, tuple[str, ...]] = {
    "todo": ("requested", "in_transit", "received", "inspected"),
    "buyer": ("accepted",),
    "done": ("refused", "refunded", "replaced", "closed"),
}


def get(by: By, return_id: int) -> ReturnData:
    """One return in reach with all that belongs to it. Raises NoSuchReturn."""
    row = get_return(by, return_id)
    order, parcel = orders.get_parcel(row.vendor_order_id)
    sold = {line.id: line for line in parcel.lines}
    s = session()
    lines = s.scalars(select(ReturnLine).where(ReturnLine.return_id == row.id).order_by(ReturnLine.id))
    steps = s.scalars(select(ReturnStep).where(ReturnStep.return_id == row.id).order_by(ReturnStep.id))
    shown = pictures.list_pictures("return", [row.id]).get(row.id, [])
    names = [n for n in ReturnData.__dataclass_fields__ if n not in _JOINED]
    return ReturnData(
        **{name: getattr(row, name) for name in names},
        last4=accounts.last4_of(row.vendor_order_id),
        lines=tuple(
            ReturnLineData(
                x.order_line_id, sold[x.order_line_id], x.quantity, x.opened, x.accepted, x.good, x.centimes
            )
            for x in lines
        ),
        pictures=tuple(picture.id for picture in shown),
        history=tuple(Step(x.from_state, x.to_state, x.party, x.reason, x.at) for x in steps),
        order=order,
        parcel=parcel,
    )


_JOINED = ("last4", "lines", "pictures", "history", "order", "parcel")


def of_parcels(parcel_ids: Iterable[int]) -> dict[int, list[Return]]:
    """{parcel: its returns}, oldest first, for pages that know the scope (1 statement)."""
    found: dict[int, list[Return]] = {}
    query = select(Return).where(Return.vendor_order_id.in_(list(parcel_ids))).order_by(Return.id)
    for row in session().scalars(query):
        found.setdefault(row.vendor_order_id, []).append(row)
    return found


def list_of(by: By, tab: str, before_id: int | None = None) -> list[ReturnRow]:
    """Returns in reach on one heap: what is due first comes first; those that are over newest first (2 statements)."""
    query = select(Return).where(in_reach(by), Return.state.in_(TABS.get(tab, TABS["todo"])))
    if tab == "done":
        query = query.order_by(Return.id.desc())
        query = query.where(Return.id < before_id) if before_id else query
    else:
        query = query.order_by(Return.due_at, Return.id)
    return _rows(session().scalars(query.limit(PAGE)).all())


def counts_of(by: By) -> dict[str, int]:
    """{tab: how many}."""
    query = select(Return.state, func.count()).where(in_reach(by)).group_by(Return.state)
    by_state: dict[str, int] = {row[0]: row[1] for row in session().execute(query)}
    return {tab: sum(by_state.get(state, 0) for state in states) for tab, states in TABS.items()}


def count_waiting_of_vendor(vendor_id: int) -> int:
    """How many returns wait for a cooperative, for pages that know who asks."""
    query = select(func.count()).select_from(Return)
    return session().scalar(query.where(Return.vendor_id == vendor_id, Return.state.in_(TABS["todo"]))) or 0


def _rows(rows: Sequence[Return]) -> list[ReturnRow]:
    query = (
        select(
            ReturnLine.return_id, ReturnLine.quantity, OrderLine.name_ar, OrderLine.name_fr, OrderLine.art,
            OrderLine.tone, VendorOrder.number, Order.name,
        )
        .join(OrderLine, OrderLine.id == ReturnLine.order_line_id)
        .join(VendorOrder, VendorOrder.id == OrderLine.vendor_order_id)
        .join(Order, Order.id == VendorOrder.order_id)
        .where(ReturnLine.return_id.in_([row.id for row in rows]))
        .order_by(ReturnLine.id)
    )  # fmt: skip
    lines: dict[int, list[Any]] = {}
    for line in session().execute(query):
        lines.setdefault(line.return_id, []).append(line)
    return [_row(row, lines[row.id]) for row in rows]


def _row(row: Return, lines: Sequence[Any]) -> ReturnRow:
    first = lines[0]
    return ReturnRow(
        row.id, row.number, first.number, row.why, row.state, row.due_at, row.requested_at,
        (first.name.split() or [""])[0], sum(line.quantity for line in lines), first.name_ar, first.name_fr, first.art,
        first.tone,
    )  # fmt: skip


def open_picture(by: By, return_id: int, picture_id: int) -> bytes:
    """A picture of a return in reach. Raises NoSuchReturn, NoSuchPicture."""
    get_return(by, return_id)
    return pictures.open_picture("return", [return_id], picture_id)


def open_picture_as_staff(actor: Actor, return_id: int, picture_id: int) -> bytes:
    """The same for staff; the look is in the audit log."""
    data = open_picture(by_staff(actor, permissions.READ), return_id, picture_id)
    with transaction():
        audit(actor.user_id, "return.picture_read", f"return:{return_id}", data={"picture": picture_id})
    return data


def withdrawal_ends(parcel_ids: Iterable[int], now: datetime) -> dict[int, datetime]:
    """{parcel: when its right of withdrawal ends}, for those that have arrived (2 statements). Money of a parcel is
    not paid out before."""
    days = law_at(now)["withdrawal_days"]
    query = select(Transition.vendor_order_id, func.min(Transition.at)).where(
        Transition.vendor_order_id.in_(list(parcel_ids)), Transition.to_state == "delivered"
    )
    rows = session().execute(query.group_by(Transition.vendor_order_id))
    return {row[0]: rules.ends_at(row[1], days) for row in rows}


def open_return_parcels(parcel_ids: Iterable[int]) -> set[int]:
    """Those of these parcels with a return that is not over."""
    query = select(Return.vendor_order_id).where(
        Return.vendor_order_id.in_(list(parcel_ids)), Return.state.in_((*rules.OPEN, "refused"))
    )
    return set(session().scalars(query))
