"""Reading orders: by tracking link, by number and phone, of an account, of a cooperative, of staff. Few statements."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Select, bindparam, func, or_, select

from core.audit import audit
from core.auth.actor import Actor
from core.crypto import blind_index, decrypt
from core.db import session, transaction
from core.format import western_digits
from core.identifiers import normal_phone
from shop.checkout.models import Checkout
from shop.orders import permissions, rules
from shop.orders.data import AdjustmentData, Contact, FrozenLine, OrderData, OrderRow, Step, VendorOrderData
from shop.orders.errors import NoSuchOrder, NoSuchParcel
from shop.orders.models import Order, OrderLine, Transition, VendorOrder
from shop.orders.services.adjusted import by_parcel
from shop.orders.services.scope import orders_in_scope
from shop.payments import services as payments
from shop.payments.data import Method
from shop.payments.gateway.manual import BankTransferProvider
from shop.payments.gateway.settings import providers
from shop.payments.rules import transfer_reference
from shop.vendors.services import acting_vendor

PAGE = 20
TABS: dict[str, tuple[str, ...]] = {
    "todo": ("pending_cod_confirm", "confirmed", "preparing", "ready"),
    "way": ("shipped",),
    "done": ("delivered", "closed"),
    "stopped": ("cancelled", "refused_at_door", "lost", "expired"),
}
"""The seller's four heaps. An unpaid order is nobody's work yet, so it is in none."""


def get_by_token(token: str) -> OrderData:
    """The order of a tracking link: whoever holds the link is the buyer. Raises NoSuchOrder."""
    return _the_order(_BY_TOKEN, token[:43])


def find_token(number: str, phone: str) -> str:
    """The tracking link of an order, for who knows its number and phone. Raises NoSuchOrder, always in the same words;
    the caller limits how often."""
    e164 = normal_phone(phone)
    number = western_digits(number).strip().upper().replace(" ", "")[:44]
    same = (
        Order.number.like(f"%-{int(number):06d}")
        if number.isdecimal() and len(number) < 10
        else Order.number == number
    )
    query = select(Order.token).where(Order.phone_index == blind_index(e164 or "-"), same)
    token = session().scalar(query.order_by(Order.id.desc()).limit(1))
    if not e164 or not token:
        raise NoSuchOrder
    return token


def list_of_account(user_id: int, before_id: int | None = None) -> list[OrderRow]:
    """The orders of an account, newest first, one page of them."""
    older = Order.id < before_id if before_id else Order.id.is_not(None)
    query = select(Order).where(Order.user_id == user_id, older).order_by(Order.id.desc()).limit(PAGE)
    return _rows(session().scalars(query).all())


def search_for_staff(actor: Actor, text: str, before_id: int | None = None) -> list[OrderRow]:
    """Orders in the actor's provinces, newest first: all, or those whose number or phone is meant."""
    actor.require(permissions.READ)
    query = select(Order).where(orders_in_scope(actor)).order_by(Order.id.desc()).limit(PAGE)
    if before_id:
        query = query.where(Order.id < before_id)
    wanted = western_digits(text).strip().upper()[:44]
    if wanted:
        phone = normal_phone(wanted)
        number = wanted.replace("%", "").replace("_", "")
        like = Order.number.like(f"%{number}%")
        query = query.where(or_(Order.phone_index == blind_index(phone), like) if phone else like)
    return _rows(session().scalars(query).all())


def get_for_staff(actor: Actor, order_id: int) -> OrderData:
    """An order in the actor's provinces, contact masked. Raises NoSuchOrder."""
    actor.require(permissions.READ)
    order = session().scalars(select(Order).where(Order.id == order_id, orders_in_scope(actor))).first()
    if order is None:
        raise NoSuchOrder
    return _order_data(order, with_phone=False)


def reveal_to_staff(actor: Actor, order_id: int) -> Contact:
    """The buyer's contact, unmasked: every look is in the audit log."""
    get_for_staff(actor, order_id)
    order = session().get_one(Order, order_id)
    with transaction():
        audit(actor.user_id, "order.contact_read", f"order:{order_id}")
    return _contact(order, with_phone=True)


def list_of_vendor(
    user_id: int | None, vendor_id: int, tab: str, before_id: int | None = None
) -> list[VendorOrderData]:
    """One heap of a cooperative's orders: what is due first comes first; later heaps newest first."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    query = select(VendorOrder).where(
        VendorOrder.vendor_id == vendor_id, VendorOrder.state.in_(TABS.get(tab, TABS["todo"]))
    )
    if tab in ("way", "done", "stopped"):
        query = query.order_by(VendorOrder.id.desc())
        query = query.where(VendorOrder.id < before_id) if before_id else query
    else:
        query = query.order_by(VendorOrder.due_at, VendorOrder.id)
    return _vendor_orders(session().scalars(query.limit(PAGE)).all(), contact=False)


def get_of_vendor(user_id: int | None, vendor_id: int, parcel_id: int) -> VendorOrderData:
    """One of a cooperative's orders, without the buyer's phone. Raises NotYourVendor, NoSuchParcel."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    return _of_vendor(vendor_id, parcel_id, contact=False)


def reveal_to_vendor(user_id: int | None, vendor_id: int, parcel_id: int) -> VendorOrderData:
    """The same with the buyer's phone, from the confirmation on; every look is in the audit log."""
    acting_vendor(user_id, vendor_id, permissions.HANDLE)
    found = _of_vendor(vendor_id, parcel_id, contact=True)
    with transaction():
        audit(user_id, "order.contact_read", f"vendor_order:{parcel_id}")
    return found


def _of_vendor(vendor_id: int, parcel_id: int, *, contact: bool) -> VendorOrderData:
    query = select(VendorOrder).where(
        VendorOrder.id == parcel_id,
        VendorOrder.vendor_id == vendor_id,
        VendorOrder.state != "pending_payment",
    )
    row = session().scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NoSuchParcel
    return _vendor_orders([row], contact=contact)[0]


def counts_of_vendor(user_id: int | None, vendor_id: int) -> dict[str, int]:
    """How many orders lie on each heap, and how many are late: {tab: n, "new": n}."""
    acting_vendor(user_id, vendor_id, permissions.SEE)
    query = (
        select(VendorOrder.state, func.count())
        .where(VendorOrder.vendor_id == vendor_id)
        .group_by(VendorOrder.state)
    )
    by_state: dict[str, int] = {row[0]: row[1] for row in session().execute(query)}
    counts = {tab: sum(by_state.get(state, 0) for state in states) for tab, states in TABS.items()}
    return counts | {"new": by_state.get("pending_cod_confirm", 0)}


def late_of_vendor(vendor_id: int, now: datetime, within_hours: int = 24) -> int:
    """How many orders must leave within these hours."""
    query = select(func.count()).where(
        VendorOrder.vendor_id == vendor_id,
        VendorOrder.state.in_(TABS["todo"]),
        VendorOrder.due_at <= now + timedelta(hours=within_hours),
    )
    return session().scalar(query) or 0


def get_parcel(parcel_id: int) -> tuple[OrderData, VendorOrderData]:
    """A parcel with its order, for messages. Raises NoSuchParcel."""
    try:
        order = _the_order(_BY_PARCEL, parcel_id)
    except NoSuchOrder:
        raise NoSuchParcel from None
    return order, next(parcel for parcel in order.parcels if parcel.id == parcel_id)


def is_first_delivery(vendor_id: int, parcel_id: int) -> bool:
    """Whether this parcel was the first of the cooperative to reach a buyer."""
    first = (
        select(Transition.vendor_order_id)
        .join(VendorOrder, VendorOrder.id == Transition.vendor_order_id)
        .where(VendorOrder.vendor_id == vendor_id, Transition.to_state == "delivered")
        .order_by(Transition.id)
    )
    return session().scalar(first.limit(1)) == parcel_id


def get_order(order_id: int) -> OrderData:
    """A whole order with its contact, for messages. Raises NoSuchOrder."""
    return _the_order(_BY_ID, order_id)


# Plain columns with bound values: an object for a row costs more than reading it.
_O, _P, _L, _S = (cast("Any", table.__table__) for table in (Order, VendorOrder, OrderLine, Transition))
_BY_ID = select(_O).where(_O.c.id == bindparam("key"))
_BY_TOKEN = select(_O).where(_O.c.token == bindparam("key"))
_BY_PARCEL = select(_O).join_from(_O, _P, _P.c.order_id == _O.c.id).where(_P.c.id == bindparam("key"))
_PARCELS = select(_P).where(_P.c.order_id == bindparam("order")).order_by(_P.c.position)
_OF_PARCELS: Any = bindparam("parcels", expanding=True)
_LINES = select(_L).where(_L.c.vendor_order_id.in_(_OF_PARCELS)).order_by(_L.c.id)
_STEPS = select(_S).where(_S.c.vendor_order_id.in_(_OF_PARCELS)).order_by(_S.c.id)


def _the_order(query: Select[*tuple[Any, ...]], key: int | str) -> OrderData:
    order = session().execute(query, {"key": key}).first()
    if order is None:
        raise NoSuchOrder
    return _order_data(order, with_phone=True)


def _order_data(order: Any, *, with_phone: bool) -> OrderData:
    """The whole of an order's row (3 statements)."""
    rows = session().execute(_PARCELS, {"order": order.id}).all()
    contact = _contact(order, with_phone=with_phone)
    return _whole(order, contact, tuple(_parcels(rows, {order.id: (order, contact)})))


def orders_of_rows(orders: Sequence[Any]) -> list[OrderData]:
    """Many orders with their contacts, in the order of these rows (3 statements)."""
    told = {order.id: (order, _contact(order, with_phone=True)) for order in orders}
    mine = select(_P).where(_P.c.order_id.in_(list(told))).order_by(_P.c.position)
    parcels: dict[int, list[VendorOrderData]] = {key: [] for key in told}
    for parcel in _parcels(session().execute(mine).all(), told) if told else ():
        parcels[parcel.order_id].append(parcel)
    return [_whole(order, contact, tuple(parcels[order.id])) for order, contact in told.values()]


def _whole(order: Any, contact: Contact, parcels: tuple[VendorOrderData, ...]) -> OrderData:
    return OrderData(
        id=order.id, number=order.number, token=order.token, user_id=order.user_id, checkout_id=order.checkout_id,
        state=order.state, lang=order.lang, payment_method=order.payment_method, goods_centimes=order.goods_centimes,
        delivery_centimes=order.delivery_centimes, total_centimes=order.total_centimes, placed_at=order.placed_at,
        paid_at=order.paid_at, expires_at=order.expires_at, contact=contact, discount_centimes=order.discount_centimes,
        parcels=parcels,
    )  # fmt: skip


def _contact(order: Any, *, with_phone: bool) -> Contact:
    return Contact(
        name=order.name,
        phone=decrypt(order.phone_enc) if with_phone else "",
        email=decrypt(order.email_enc) if with_phone and order.email_enc else "",
        place_ar=order.place_ar,
        place_fr=order.place_fr,
        address=order.address,
        note=order.note,
    )


def _vendor_orders(rows: Sequence[VendorOrder], *, contact: bool) -> list[VendorOrderData]:
    orders = session().scalars(select(Order).where(Order.id.in_({row.order_id for row in rows})))
    shown = {row.order_id for row in rows if contact and row.state in rules.CONTACT_SHOWN}
    return _parcels(rows, {o.id: (o, _contact(o, with_phone=o.id in shown)) for o in orders})


def _parcels(rows: Sequence[Any], orders: dict[int, tuple[Any, Contact]]) -> list[VendorOrderData]:
    ids = [row.id for row in rows]
    lines: dict[int, list[FrozenLine]] = {key: [] for key in ids}
    for line in session().execute(_LINES, {"parcels": ids}):
        lines[line.vendor_order_id].append(_line(line))
    steps: dict[int, list[Step]] = {key: [] for key in ids}
    for t in session().execute(_STEPS, {"parcels": ids}):
        steps[t.vendor_order_id].append(Step(t.from_state, t.to_state, t.party, t.reason, t.at))
    changed = by_parcel(rows, lines)
    return [
        _parcel(
            row, *orders[row.order_id], tuple(lines[row.id]), tuple(steps[row.id]), changed.get(row.id, ())
        )
        for row in rows
    ]


def _line(row: Any) -> FrozenLine:
    values = {name: getattr(row, name) for name in FrozenLine.__dataclass_fields__}
    return FrozenLine(**{**values, "labels": tuple(row.labels)})


def _parcel(
    row: Any,
    order: Any,
    contact: Contact,
    lines: tuple[FrozenLine, ...],
    steps: tuple[Step, ...],
    adjustments: tuple[AdjustmentData, ...],
) -> VendorOrderData:
    return VendorOrderData(
        id=row.id, order_id=row.order_id, vendor_id=row.vendor_id, number=row.number, order_number=order.number,
        position=row.position, state=row.state, state_at=row.state_at, due_at=row.due_at, placed_at=order.placed_at,
        payment_method=order.payment_method, goods_centimes=row.goods_centimes,
        delivery_centimes=row.delivery_centimes, total_centimes=row.total_centimes,
        cod_expected_centimes=row.cod_expected_centimes, cod_collected_centimes=row.cod_collected_centimes,
        weight_g=row.weight_g, days_min=row.days_min, days_max=row.days_max, carrier=row.carrier,
        tracking_number=row.tracking_number, vendor_name_ar=row.vendor_name_ar, vendor_name_fr=row.vendor_name_fr,
        vendor_face=row.vendor_face, ship_from_ar=row.ship_from_ar, ship_from_fr=row.ship_from_fr, contact=contact,
        lines=lines, history=steps, discount_centimes=row.discount_centimes, funded_centimes=row.funded_centimes,
        adjusted_centimes=row.adjusted_centimes, adjusted_delivery_centimes=row.adjusted_delivery_centimes,
        adjustments=adjustments,
    )  # fmt: skip


def _rows(orders: Sequence[Order]) -> list[OrderRow]:
    query = (
        select(
            VendorOrder.order_id, VendorOrder.state, VendorOrder.vendor_name_ar, VendorOrder.vendor_name_fr
        )
        .where(VendorOrder.order_id.in_([order.id for order in orders]))
        .order_by(VendorOrder.position)
    )
    parcels: dict[int, list[tuple[str, str, str]]] = {}
    for row in session().execute(query):
        parcels.setdefault(row.order_id, []).append((row.state, row.vendor_name_ar, row.vendor_name_fr))
    return [
        OrderRow(
            o.id, o.number, o.token, o.state, o.payment_method, o.total_centimes, o.placed_at, o.place_ar, o.place_fr,
            tuple(parcels.get(o.id, ())),
        )
        for o in orders
    ]  # fmt: skip


def find_token_of_form(key: str) -> str | None:
    """The tracking link of the order that a checkout form became, when it did."""
    return session().scalar(_OF_FORM, {"key": key[:64]})


_OF_FORM = (
    select(Order.token)
    .join(Checkout, Checkout.id == Order.checkout_id)
    .where(Checkout.token == bindparam("key"))
)


def last_contact(user_id: int) -> Contact | None:
    """Where an account's last order went: to fill the next form."""
    order = (
        session()
        .scalars(select(Order).where(Order.user_id == user_id).order_by(Order.id.desc()).limit(1))
        .first()
    )
    return _contact(order, with_phone=True) if order else None


def transfer_of(order: OrderData) -> tuple[str, str, str] | None:
    """(account holder, RIB, reference to write) while a bank transfer is awaited."""
    if not order.is_waiting_for_payment or order.payment_method != Method.BANK_TRANSFER:
        return None
    live = payments.live_payment(order.checkout_id)
    provider = providers().by_method.get(Method.BANK_TRANSFER)
    if live is None or not isinstance(provider, BankTransferProvider):
        return None
    return provider.account_name, provider.account_rib, transfer_reference(live.id)
