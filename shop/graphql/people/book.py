"""The address book of an account: sealed, and always asked for together with whose it is (I17)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from core.auth.services.bearers import hold
from core.crypto import decrypt, encrypt
from core.db import changed_one, session, transaction
from core.errors import Conflict, NotFound
from core.i18n import _
from shop.graphql.models import SavedAddress
from shop.graphql.people.postal import Postal, stored

MOST = 50
FLAGS = {"SHIPPING": SavedAddress.for_shipping, "BILLING": SavedAddress.for_billing}


@dataclass(frozen=True)
class Entry:
    """One address of the book."""

    id: int
    postal: Postal
    for_shipping: bool
    for_billing: bool


def sealed(postal: Postal) -> str:
    """As it is stored."""
    return encrypt(json.dumps(stored(postal), ensure_ascii=False))


def opened(text: str) -> Postal:
    """The other way."""
    return Postal(**json.loads(decrypt(text)))


def entries(user_id: int) -> list[Entry]:
    """All of an account, oldest first."""
    rows = session().scalars(
        select(SavedAddress).where(SavedAddress.user_id == user_id).order_by(SavedAddress.id)
    )
    return [_entry(row) for row in rows]


def get(user_id: int, entry_id: int) -> Entry:
    """One of them. Raises NotFound, also for somebody else's."""
    mine = select(SavedAddress).where(SavedAddress.id == entry_id, SavedAddress.user_id == user_id)
    row = session().scalar(mine.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("address_unknown", _("This address is not in your book."))
    return _entry(row)


def add(user_id: int, postal: Postal, now: datetime, kind: str | None = None) -> Entry:
    """Keep an address; `kind` makes it the one for SHIPPING or BILLING. One that is there is not kept twice."""
    with transaction() as s:
        hold(user_id)
        known = next((entry for entry in entries(user_id) if entry.postal == postal), None)
        if known is None and _count(user_id) >= MOST:
            raise Conflict("book_full", _("Your address book is full. Delete an address first."))
        if known is None:
            row = SavedAddress(
                user_id=user_id, sealed=sealed(postal), for_shipping=False, for_billing=False, created_at=now
            )
            s.add(row)
            s.flush()
            known = _entry(row)
        if kind:
            make_default(user_id, known.id, kind)
        return get(user_id, known.id)


def change(user_id: int, entry_id: int, postal: Postal) -> Entry:
    """Write it anew. Raises NotFound."""
    with transaction():
        mine = update(SavedAddress).where(SavedAddress.id == entry_id, SavedAddress.user_id == user_id)
        changed_one(mine.values(sealed=sealed(postal)))
        return get(user_id, entry_id)


def remove(user_id: int, entry_id: int) -> Entry:
    """Forget it; returns what it was. Raises NotFound."""
    with transaction() as s:
        known = get(user_id, entry_id)
        s.execute(delete(SavedAddress).where(SavedAddress.id == entry_id, SavedAddress.user_id == user_id))
        return known


def make_default(user_id: int, entry_id: int, kind: str) -> None:
    """The one for SHIPPING or BILLING from now on. Raises NotFound."""
    flag = FLAGS[kind]
    with transaction() as s:
        hold(user_id)
        get(user_id, entry_id)
        s.execute(update(SavedAddress).where(SavedAddress.user_id == user_id).values({flag: False}))
        mine = update(SavedAddress).where(SavedAddress.id == entry_id, SavedAddress.user_id == user_id)
        s.execute(mine.values({flag: True}))


def forget_all(user_id: int) -> None:
    """The account ends."""
    with transaction() as s:
        s.execute(delete(SavedAddress).where(SavedAddress.user_id == user_id))


def _entry(row: Any) -> Entry:
    return Entry(row.id, opened(row.sealed), row.for_shipping, row.for_billing)


def _count(user_id: int) -> int:
    mine = select(func.count()).select_from(SavedAddress).where(SavedAddress.user_id == user_id)
    return session().scalar(mine) or 0
