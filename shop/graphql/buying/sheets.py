"""What a client has told of its checkout so far. The id is the key: whoever holds it drives the checkout."""

import uuid
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from core.crypto import decrypt, encrypt
from core.db import session
from shop.checkout.data import BasketKey
from shop.graphql.models import ApiCheckout
from shop.graphql.people.book import opened
from shop.graphql.people.postal import Postal


@dataclass(frozen=True)
class Sheet:
    """A row of shop_api_checkout."""

    id: str
    user_id: int | None
    basket_token: str | None
    language_code: str
    email_sealed: str | None
    shipping_sealed: str | None
    billing_sealed: str | None
    commune_code: str | None
    keeps_shipping: bool
    keeps_billing: bool
    fee_chosen: int | None
    seen: str
    attempt: int
    order_token: str | None
    completed_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def basket(self) -> BasketKey:
        """Its own basket, whoever buys."""
        return BasketKey(token=self.basket_token)

    @property
    def email(self) -> str:
        """Empty when none was told."""
        return decrypt(self.email_sealed) if self.email_sealed else ""

    @property
    def shipping(self) -> Postal | None:
        """Where to deliver."""
        return opened(self.shipping_sealed) if self.shipping_sealed else None

    @property
    def billing(self) -> Postal | None:
        """Where to bill."""
        return opened(self.billing_sealed) if self.billing_sealed else None

    @property
    def is_paying(self) -> bool:
        """Whether an order was made of it that waits for its money."""
        return self.order_token is not None and self.completed_at is None


_T: Any = ApiCheckout.__table__
_NAMES = [field.name for field in fields(Sheet)]
_FIND = select(*(_T.c[name] for name in _NAMES)).where(_T.c.id == bindparam("key"))
_TAKE = update(_T).where(_T.c.id == bindparam("key")).values(updated_at=bindparam("now"))
_TAKEN = _TAKE.returning(*(_T.c[name] for name in _NAMES))


def find(checkout_id: str | None) -> Sheet | None:
    """The checkout with this id, also one that became an order."""
    row = session().execute(_FIND, {"key": checkout_id}).first() if checkout_id else None
    return Sheet(**row._mapping) if row else None


def take(checkout_id: str | None, now: datetime) -> Sheet | None:
    """The same, ours until the transaction ends: two requests about one checkout wait for each other."""
    row = session().execute(_TAKEN, {"key": checkout_id, "now": now}).first() if checkout_id else None
    return Sheet(**row._mapping) if row else None


def draft(now: datetime, **values: Any) -> Sheet:
    """A new one, not written yet."""
    row = {
        **dict.fromkeys(_NAMES), "id": str(uuid.uuid4()), "language_code": "FR", "keeps_shipping": True,
        "keeps_billing": True, "seen": "", "attempt": 0, "created_at": now, "updated_at": now, **values,
    }  # fmt: skip
    return Sheet(**row)


def begin(sheet: Sheet) -> None:
    """Write a new one."""
    session().execute(insert(_T), {name: getattr(sheet, name) for name in _NAMES})


def write(checkout_id: str, **values: Any) -> None:
    """Change something, in the caller's transaction."""
    session().execute(update(_T).where(_T.c.id == checkout_id).values(**values))


def open_ids(user_id: int) -> list[str]:
    """The checkouts of an account that are not orders yet, newest first."""
    mine = select(_T.c.id).where(_T.c.user_id == user_id, _T.c.completed_at.is_(None))
    return list(session().scalars(mine.order_by(_T.c.created_at.desc()).limit(50)))


def billing_of(order_tokens: list[str]) -> dict[str, Postal]:
    """What was told about the bill of these orders."""
    query = select(_T.c.order_token, _T.c.billing_sealed).where(
        _T.c.order_token.in_(order_tokens), _T.c.billing_sealed.is_not(None)
    )
    return {token: opened(sealed) for token, sealed in session().execute(query)}


def sealed_email(email: str) -> str | None:
    """As it is stored."""
    return encrypt(email) if email else None
