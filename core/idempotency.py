"""One effect per key (I2): the same request again gets the same answer; another body under the key is refused."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model, session
from core.errors import Conflict, DomainError
from core.i18n import _


class IdempotencyKey(Model):
    """A key that was used, with the digest of its request and its answer."""

    __tablename__ = "core_idempotency_key"
    scope: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    answer: Mapped[JsonDict | None]
    created_at: Mapped[datetime]


_TABLE: Any = IdempotencyKey.__table__
_MINE = (_TABLE.c.scope == bindparam("in_scope"), _TABLE.c.key == bindparam("of_key"))
_FIND = select(_TABLE.c.body_hash, _TABLE.c.answer).where(*_MINE)
_CLAIM = insert(_TABLE)
_SETTLE = update(_TABLE).where(*_MINE)


class KeyReused(DomainError):
    """The key was used before with another request."""

    status = 422


def digest(body: Any) -> str:
    """A stable digest of a JSON-able request."""
    return hashlib.sha256(
        json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()
    ).hexdigest()


def stored_answer(scope: str, key: str, body: Any) -> JsonDict | None:
    """The answer given before under this key, or None when it is new. Raises KeyReused for another body."""
    row = session().execute(_FIND, {"in_scope": scope, "of_key": key}).first()
    if row is None:
        return None
    if row.body_hash != digest(body):
        raise KeyReused(
            "idempotency_key_reused", _("This request was already sent with other content. Start again.")
        )
    answer: JsonDict | None = row.answer
    return answer


def claim(scope: str, key: str, body: Any, now: datetime) -> None:
    """Take the key, inside the caller's transaction. Raises Conflict when somebody else holds it."""
    row = {"scope": scope, "key": key, "body_hash": digest(body), "answer": None, "created_at": now}
    try:
        with session().begin_nested():
            session().execute(_CLAIM, row)
    except IntegrityError as error:
        raise Conflict(
            "request_in_progress", _("This request is already being handled. Wait a moment.")
        ) from error


def settle(scope: str, key: str, answer: dict[str, Any]) -> None:
    """Keep the answer under the key, inside the same transaction."""
    session().execute(_SETTLE, {"in_scope": scope, "of_key": key, "answer": answer})
