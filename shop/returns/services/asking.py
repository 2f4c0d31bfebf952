"""Asking to send something back: what may be, until when, and the request itself, once for each form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from core import ratelimit
from core.db import session, transaction
from core.events import announce
from shop.catalog.models import Product
from shop.messages.rules import mask
from shop.messages.services import pictures
from shop.orders.data import OrderData, VendorOrderData
from shop.orders.models import VendorOrder
from shop.orders.services import reading as orders
from shop.orders.services.acting import take_turn
from shop.returns import rules
from shop.returns.data import ReturnableLine, ReturnLaw, Wanted, WantedLine
from shop.returns.errors import NoSuchReturn, NothingChosen, NotReturnable, PictureMissing, WhyMissing
from shop.returns.events import ReturnMoved
from shop.returns.models import Return, ReturnLine, ReturnStep
from shop.returns.services import accounts
from shop.returns.services.access import By, by_system
from shop.returns.services.law import law_at

PER_HOUR = 20


def returnable(by: By, parcel_id: int, now: datetime) -> list[ReturnableLine]:
    """What of a parcel may be sent back, with the right of each line; empty before it has arrived. Raises
    NoSuchReturn outside the scope."""
    _require_reach(by, parcel_id)
    _order, parcel = orders.get_parcel(parcel_id)
    return lines_of(parcel, law_at(now), now)


def lines_of(parcel: VendorOrderData, law: ReturnLaw, now: datetime) -> list[ReturnableLine]:
    """The lines of a parcel that may be sent back: by right, or for a fault (3 statements)."""
    received = parcel.at("delivered")
    if parcel.state not in rules.RETURNABLE or received is None:
        return []
    reasons, held = _reasons(parcel), _held([line.id for line in parcel.lines])
    found = []
    for line in parcel.lines:
        right = rules.right_of(
            received, now, law, excluded=line.withdrawal_excluded, reason=reasons.get(line.product_id, "")
        )
        found.append(ReturnableLine(line.id, line, line.left_quantity - held.get(line.id, 0), right))
    faults = now < rules.faults_until(received, law)
    return [one for one in found if one.left > 0 and (one.right.holds or faults)]


def _require_reach(by: By, parcel_id: int) -> int:
    """The parcel's order. Raises NoSuchReturn."""
    order_id = session().scalar(select(VendorOrder.order_id).where(VendorOrder.id == parcel_id, by.scope))
    if order_id is None:
        raise NoSuchReturn
    return order_id


def _reasons(parcel: VendorOrderData) -> dict[int, str]:
    """{product id: why it is excluded}. Whether it is was frozen at the sale; the words for it are the product's."""
    ids = {line.product_id for line in parcel.lines if line.withdrawal_excluded}
    if not ids:
        return {}
    query = select(Product.id, Product.withdrawal_reason).where(Product.id.in_(ids))
    return {row[0]: row[1] for row in session().execute(query)}


def _held(line_ids: Sequence[int]) -> dict[int, int]:
    """{order line: pieces that open returns hold}."""
    query = (
        select(ReturnLine.order_line_id, func.sum(ReturnLine.quantity))
        .join(Return, Return.id == ReturnLine.return_id)
        .where(ReturnLine.order_line_id.in_(line_ids), Return.state.in_(rules.OPEN))
        .group_by(ReturnLine.order_line_id)
    )
    return {row[0]: int(row[1]) for row in session().execute(query)}


def ask(by: By, parcel_id: int, wanted: Wanted, now: datetime, *, who: str = "") -> int:
    """Ask to send pieces back; returns the return's id, the same for the same form (I2). Inside the right of withdrawal
    it is accepted at once.

    Raises NoSuchReturn, NothingChosen, WhyMissing, PictureMissing, BadAccount, NotReturnable, BadImage, TooMany.
    """
    order_id = _require_reach(by, parcel_id)
    known = _of_form(wanted.key, parcel_id)
    if known is not None:
        return known
    _check(wanted)
    order, _parcel = orders.get_parcel(parcel_id)
    account = _account(order, wanted)
    who = who or f"parcel:{parcel_id}"
    ratelimit.limit("return", who, times=PER_HOUR, per=3600)
    ready = pictures.prepare(wanted.pictures, rules.MAX_PICTURES, who)
    with transaction():
        take_turn(order_id)
        known = _of_form(wanted.key, parcel_id)
        if known is not None:
            return known
        return_id = _record(by, parcel_id, wanted, ready, now)
        if account:
            accounts.keep(parcel_id, *account, now)
        return return_id


def _of_form(key: str, parcel_id: int) -> int | None:
    query = select(Return.id).where(
        Return.form_key == _form_key(key, parcel_id), Return.vendor_order_id == parcel_id
    )
    return session().scalar(query)


def _form_key(key: str, parcel_id: int) -> str:
    """A form's key among those of its parcel: a browser may send any."""
    return f"{parcel_id}:{key}"[:64]


def _check(wanted: Wanted) -> None:
    if not wanted.lines or any(line.quantity < 1 for line in wanted.lines):
        raise NothingChosen
    if len({line.line_id for line in wanted.lines}) != len(wanted.lines):
        raise NothingChosen
    if wanted.why not in rules.WHYS or wanted.wish not in rules.WISHES or wanted.way not in rules.WAYS:
        raise WhyMissing
    if wanted.why in rules.SHOWN and not any(wanted.pictures):
        raise PictureMissing


def _account(order: OrderData, wanted: Wanted) -> tuple[str, str] | None:
    if wanted.wish != "refund" or not accounts.needs_account(order.payment_method):
        return None
    return accounts.checked(wanted.rib, wanted.holder)


def _record(by: By, parcel_id: int, wanted: Wanted, ready: Sequence[bytes], now: datetime) -> int:
    """The rows; the caller holds the order's turn, so nobody takes the same pieces meanwhile."""
    law = law_at(now)
    _order, parcel = orders.get_parcel(parcel_id)
    by_right, until = _judge(parcel, wanted, law, now)
    s = session()
    text, _masked = mask(wanted.text.strip()[: rules.MAX_TEXT])
    row: dict[str, Any] = {
        "number": f"new-{wanted.key[:15]}", "vendor_order_id": parcel_id, "vendor_id": parcel.vendor_id,
        "form_key": _form_key(wanted.key, parcel_id), "why": wanted.why, "by_right": by_right,
        "withdrawal_until": until, "wish": wanted.wish, "way": wanted.way, "payer": rules.payer_of(wanted.why),
        "text": text, "state": "requested", "state_at": now,
        "due_at": rules.due_at("requested", now, law), "requested_at": now,
    }  # fmt: skip
    made = Return(**row)
    s.add(made)
    s.flush()
    made.number = rules.number_of(made.id, now)
    s.flush()
    s.execute(insert(ReturnLine), [_line(made.id, one) for one in wanted.lines])
    pictures.keep("return", made.id, ready, "buyer", by.actor_id, now)
    step(made.id, None, "requested", by, "", now)
    if by_right:
        made.state, made.due_at = "accepted", rules.due_at("accepted", now, law)
        s.flush()
        step(made.id, "requested", "accepted", by_system(), "", now)
    return made.id


def _judge(
    parcel: VendorOrderData, wanted: Wanted, law: ReturnLaw, now: datetime
) -> tuple[bool, datetime | None]:
    """(by right, until when the right lasts). Raises NothingChosen beyond what is left, NotReturnable."""
    received = parcel.at("delivered")
    if parcel.state not in rules.RETURNABLE or received is None:
        raise NotReturnable
    lines = {line.id: line for line in parcel.lines}
    held, reasons = _held(list(lines)), _reasons(parcel)
    rights = []
    for one in wanted.lines:
        line = lines.get(one.line_id)
        if line is None or one.quantity > line.left_quantity - held.get(line.id, 0):
            raise NothingChosen
        right = rules.right_of(
            received, now, law, excluded=line.withdrawal_excluded, reason=reasons.get(line.product_id, ""),
            opened=one.opened,
        )  # fmt: skip
        if not rules.may_ask(right, wanted.why, received, now, law):
            raise NotReturnable
        rights.append(right)
    by_right = rules.is_by_right(rights) and wanted.wish == "refund"
    return by_right, min(right.until for right in rights)


def _line(return_id: int, one: WantedLine) -> Mapping[str, Any]:
    return {
        "return_id": return_id, "order_line_id": one.line_id, "quantity": one.quantity, "opened": one.opened,
        "accepted": 0, "good": 0, "centimes": 0,
    }  # fmt: skip


def step(return_id: int, old: str | None, new: str, by: By, reason: str, now: datetime) -> None:
    """History and news of a step."""
    row = {
        "return_id": return_id,
        "from_state": old,
        "to_state": new,
        "party": by.party,
        "actor_id": by.actor_id,
    }
    session().execute(insert(ReturnStep).values(**row, reason=reason, at=now))
    announce(ReturnMoved(return_id, old or "", new, by.party))
