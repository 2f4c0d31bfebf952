"""Writing: the first message opens a thread, contacts are masked, waits begin and end, the other side hears."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.auth import users_by_id
from core.db import changed_one, session, transaction
from core.events import announce
from core.i18n import current_lang
from shop.catalog.models import Product
from shop.catalog.services import visible_ids
from shop.messages import rules
from shop.messages.errors import EmptyMessage, NoSuchThread, ThreadBlocked
from shop.messages.events import MessageWritten
from shop.messages.models import Message, ReplyTime, Thread
from shop.messages.services import pictures
from shop.messages.services.access import Side
from shop.orders.models import Order, VendorOrder

PER_HOUR, THREADS_PER_DAY = 30, 20


def find_about_parcel(side: Side, parcel_id: int) -> int | None:
    """The thread of a parcel, None when nobody has written. Raises NoSuchThread outside the side's reach."""
    found = session().scalar(select(Thread.id).where(Thread.vendor_order_id == parcel_id, side.scope))
    if found is None and not side.reaches_parcel(parcel_id):
        raise NoSuchThread
    return found


def get_about_parcel(side: Side, parcel_id: int) -> int:
    """The thread of a parcel. Raises NoSuchThread."""
    found = find_about_parcel(side, parcel_id)
    if found is None:
        raise NoSuchThread
    return found


def about_parcel(side: Side, parcel_id: int, now: datetime) -> int:
    """The thread of a parcel, opened when there is none. Raises NoSuchThread outside the side's reach."""
    found = find_about_parcel(side, parcel_id)
    if found is not None:
        return found
    row = _parcel_row(side, parcel_id)
    if row is None:
        raise NoSuchThread
    return _open({
        "vendor_id": row.vendor_id, "vendor_order_id": parcel_id, "user_id": row.user_id, "lang": row.lang,
        "buyer_name": _first_name(row.name),
    }, Thread.vendor_order_id == parcel_id, now)  # fmt: skip


def _parcel_row(side: Side, parcel_id: int) -> Any:
    """The parcel, if it is one of the side's: the same scope, asked of the parcel instead of a thread."""
    query = (
        select(VendorOrder.id, VendorOrder.vendor_id, Order.user_id, Order.lang, Order.name)
        .join(Order, Order.id == VendorOrder.order_id)
        .where(VendorOrder.id == parcel_id, VendorOrder.state != "pending_payment")
    )
    row = session().execute(query).first()
    return row if row is not None and side.reaches_parcel(parcel_id) else None


def about_product(user_id: int, product_id: int, now: datetime) -> int:
    """The thread of a person about a product on sale, opened when there is none. Raises NoSuchThread, TooMany."""
    mine = (Thread.product_id == product_id) & (Thread.user_id == user_id)
    found = session().scalar(select(Thread.id).where(mine))
    if found is not None:
        return found
    if product_id not in visible_ids([product_id]):
        raise NoSuchThread
    ratelimit.limit("thread", f"user:{user_id}", times=THREADS_PER_DAY, per=24 * 3600)
    vendor_id = session().scalars(select(Product.vendor_id).where(Product.id == product_id)).one()
    person = users_by_id([user_id])[user_id]
    return _open({
        "vendor_id": vendor_id, "product_id": product_id, "user_id": user_id, "lang": current_lang(),
        "buyer_name": _first_name(person.name),
    }, mine, now)  # fmt: skip


def product_on_sale(product_id: int) -> Product:
    """A product that somebody may ask about. Raises NoSuchThread."""
    if product_id not in visible_ids([product_id]):
        raise NoSuchThread
    return session().get_one(Product, product_id)


def _first_name(name: str) -> str:
    return (name.split() or [""])[0][:40]


def _open(values: dict[str, Any], same: Any, now: datetime) -> int:
    """Insert the thread, or find the one somebody opened meanwhile."""
    try:
        with transaction() as s, s.begin_nested():
            row = insert(Thread).values(**values, last_at=now, created_at=now).returning(Thread.id)
            return int(s.execute(row).scalar_one())
    except IntegrityError:
        return session().scalars(select(Thread.id).where(same)).one()


def write(
    side: Side, thread_id: int, text: str, now: datetime, *, photos: Sequence[bytes] = (), who: str = ""
) -> int:
    """Say something; returns the message's id. `who` tells senders apart for the limits.

    Raises NoSuchThread, ThreadBlocked, EmptyMessage, TooManyPrivatePictures, BadImage, TooMany.
    """
    text = require_words(text, photos)
    ratelimit.limit("message", who or f"user:{side.user_id}", times=PER_HOUR, per=3600)
    ready = pictures.prepare(photos, rules.MAX_PICTURES, who or f"user:{side.user_id}")
    masked, was_masked = rules.mask(text)
    with transaction() as s:
        thread = _take(side, thread_id)
        row = {
            "thread_id": thread_id, "party": side.party, "author_id": side.user_id, "text": masked,
            "masked": was_masked, "at": now,
        }  # fmt: skip
        message_id: int = s.execute(insert(Message).values(row).returning(Message.id)).scalar_one()
        pictures.keep("message", message_id, ready, side.party, side.user_id, now)
        _count_wait(thread, side.party, now)
        announce(MessageWritten(thread_id, side.party, _has_read_all(thread, side.party)))
        _note_last(thread_id, message_id, side.party, now)
        return message_id


def require_words(text: str, photos: Sequence[bytes]) -> str:
    """What may be said, without the space around it. Raises EmptyMessage."""
    text = text.strip()
    if rules.is_empty(text, sum(map(bool, photos))) or len(text) > rules.MAX_TEXT:
        raise EmptyMessage
    return text


def _take(side: Side, thread_id: int) -> Any:
    """The thread's row, held until the end: messages of one thread follow each other."""
    hold = update(Thread).where(Thread.id == thread_id, side.scope)
    if not changed_one(hold.values(last_id=Thread.last_id).execution_options(synchronize_session=False)):
        raise NoSuchThread
    row = session().execute(select(*_COLUMNS).where(Thread.id == thread_id)).one()
    if row.state == "blocked":
        raise ThreadBlocked
    return row


_COLUMNS = (Thread.id, Thread.vendor_id, Thread.state, Thread.last_id, Thread.buyer_read, Thread.vendor_read)


def _has_read_all(thread: Any, party: str) -> bool:
    """Whether the other side hears of this message: it had seen all before."""
    read = thread.vendor_read if party == "buyer" else thread.buyer_read
    return bool(read >= thread.last_id)


def _note_last(thread_id: int, message_id: int, party: str, now: datetime) -> None:
    values: dict[str, Any] = {"last_id": message_id, "last_at": now, "last_party": party}
    if party in ("buyer", "vendor"):
        values[f"{party}_read"] = message_id
    note = update(Thread).where(Thread.id == thread_id).values(**values)
    session().execute(note.execution_options(synchronize_session=False))


def _count_wait(thread: Any, party: str, now: datetime) -> None:
    """A buyer's first unanswered message starts a wait; the cooperative's next message ends it."""
    s = session()
    waiting = ReplyTime.live_key == thread.id
    if party == "vendor":
        end = update(ReplyTime).where(waiting).values(answered_at=now, live_key=None)
        s.execute(end.execution_options(synchronize_session=False))
    elif party == "buyer" and s.scalar(select(ReplyTime.id).where(waiting)) is None:
        row = {"thread_id": thread.id, "vendor_id": thread.vendor_id, "live_key": thread.id, "asked_at": now}
        s.execute(insert(ReplyTime).values(row))


def open_to_staff(parcel_id: int, now: datetime) -> None:
    """A case about this parcel is open: staff may read what was said about it; in the caller's transaction."""
    mine = update(Thread).where(Thread.vendor_order_id == parcel_id, Thread.staff_since.is_(None))
    session().execute(mine.values(staff_since=now).execution_options(synchronize_session=False))
