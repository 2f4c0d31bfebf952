"""Reading conversations: lists and threads of each side; staff's looks are in the audit log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import session, transaction
from shop.catalog.models import Product
from shop.messages.data import MessageData, ThreadData
from shop.messages.errors import NoSuchThread
from shop.messages.models import Message, Thread
from shop.messages.services import access, pictures
from shop.messages.services.access import Side
from shop.orders.models import VendorOrder
from shop.vendors.services import vendor_cards

PAGE, NEWEST = 20, 200


def list_threads(side: Side, before: datetime | None = None) -> list[ThreadData]:
    """Conversations of a side, the latest first (3 statements)."""
    query = select(Thread).where(side.scope, Thread.last_id > 0)
    if before:
        query = query.where(Thread.last_at < before)
    rows = session().scalars(query.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(PAGE)).all()
    return _threads(side.party, rows)


def count_unread_of_vendor(vendor_id: int) -> int:
    """How many conversations hold something a cooperative has not seen, for pages that know who asks."""
    unread = Thread.vendor_id == vendor_id, Thread.last_id > Thread.vendor_read
    return session().scalar(select(func.count()).select_from(Thread).where(*unread)) or 0


def unread_parcels(parcel_ids: Sequence[int]) -> set[int]:
    """Those of these parcels about which the buyer has something to read, for pages that know who asks."""
    query = select(Thread.vendor_order_id).where(
        Thread.vendor_order_id.in_(parcel_ids), Thread.last_id > Thread.buyer_read
    )
    return {key for key in session().scalars(query) if key is not None}


def get_thread(side: Side, thread_id: int) -> ThreadData:
    """A conversation with its messages; it is read from now on. Raises NoSuchThread."""
    thread = access.get_thread(side, thread_id)
    if side.party != "staff":
        _note_read(side, thread_id, thread.last_id)
    return _threads(side.party, [thread], messages=True)[0]


def read_as_staff(actor: Actor, thread_id: int) -> ThreadData:
    """A reported conversation, or one of a case; every look is in the audit log."""
    found = get_thread(access.staff(actor), thread_id)
    with transaction():
        audit(actor.user_id, "thread.read", f"thread:{thread_id}")
    return found


def of_parcel_for_staff(actor: Actor, parcel_id: int) -> ThreadData | None:
    """The conversation about a parcel with a case; the case's page notes the look."""
    query = select(Thread).where(Thread.vendor_order_id == parcel_id, access.open_to_staff(actor))
    row = session().scalars(query).first()
    return _threads("staff", [row], messages=True)[0] if row else None


def open_picture(side: Side, thread_id: int, picture_id: int) -> bytes:
    """A picture of a message of this thread. Raises NoSuchThread, NoSuchPicture."""
    access.get_thread(side, thread_id)
    ours = select(Message.id).where(Message.thread_id == thread_id, Message.state == "visible")
    if side.party == "staff":
        ours = select(Message.id).where(Message.thread_id == thread_id)
    return pictures.open_picture("message", session().scalars(ours).all(), picture_id)


def _note_read(side: Side, thread_id: int, last_id: int) -> None:
    column = Thread.vendor_read if side.party == "vendor" else Thread.buyer_read
    unread = session().scalar(select(Thread.id).where(Thread.id == thread_id, column < last_id))
    if unread is None:
        return
    with transaction() as s:
        note = update(Thread).where(Thread.id == thread_id, column < last_id).values({column: last_id})
        s.execute(note.execution_options(synchronize_session=False))


def _threads(party: str, rows: Sequence[Thread], *, messages: bool = False) -> list[ThreadData]:
    vendors = vendor_cards({row.vendor_id for row in rows})
    subjects = _subjects(rows)
    told = _messages([row.id for row in rows], party) if messages else {}
    return [
        _data(party, row, vendors[row.vendor_id], subjects[row.id], tuple(told.get(row.id, ())))
        for row in rows
    ]


def _subjects(rows: Sequence[Thread]) -> dict[int, tuple[str, str]]:
    """{thread id: (in Arabic, in French)}: the parcel's number or the product's name."""
    s = session()
    parcels = dict(
        s.execute(
            select(VendorOrder.id, VendorOrder.number).where(
                VendorOrder.id.in_([row.vendor_order_id for row in rows if row.vendor_order_id])
            )
        ).all()
    )
    products = {
        key: (ar, fr)
        for key, ar, fr in s.execute(
            select(Product.id, Product.name_ar, Product.name_fr).where(
                Product.id.in_([row.product_id for row in rows if row.product_id])
            )
        )
    }
    return {
        row.id: (parcels[row.vendor_order_id],) * 2 if row.vendor_order_id else products[row.product_id or 0]
        for row in rows
    }


def _messages(thread_ids: Sequence[int], party: str) -> dict[int, list[MessageData]]:
    """{thread id: its messages}, the newest two hundred of each page (2 statements)."""
    newest = (
        select(Message).where(Message.thread_id.in_(thread_ids)).order_by(Message.id.desc()).limit(NEWEST)
    )
    rows = list(reversed(session().scalars(newest).all()))
    shown = pictures.list_pictures("message", [row.id for row in rows])
    found: dict[int, list[MessageData]] = {}
    for row in rows:
        hidden = row.state == "hidden" and party != "staff"
        ids = () if hidden else tuple(picture.id for picture in shown.get(row.id, ()))
        found.setdefault(row.thread_id, []).append(
            MessageData(
                row.id, row.party, "" if hidden else row.text, row.masked, row.state == "hidden", row.at, ids
            )
        )
    return found


def _data(
    party: str, row: Thread, vendor: Any, subject: tuple[str, str], told: tuple[MessageData, ...]
) -> ThreadData:
    read = row.vendor_read if party == "vendor" else row.buyer_read
    return ThreadData(
        id=row.id, vendor_id=row.vendor_id, vendor_order_id=row.vendor_order_id, product_id=row.product_id,
        vendor_name_ar=vendor.name_ar, vendor_name_fr=vendor.name_fr, vendor_face=str(vendor.id),
        buyer_name=row.buyer_name, subject_ar=subject[0], subject_fr=subject[1], state=row.state, last_at=row.last_at,
        unread=row.last_id > read, waits=row.last_party == "buyer", lang=row.lang, messages=told,
    )  # fmt: skip


def get_for_news(thread_id: int) -> tuple[ThreadData, int | None]:
    """A thread and its buyer's account, for mails. Raises NoSuchThread."""
    row = session().get(Thread, thread_id)
    if row is None:
        raise NoSuchThread
    return _threads("staff", [row])[0], row.user_id
