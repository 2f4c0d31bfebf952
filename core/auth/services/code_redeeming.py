"""Codes and links that come back: counted, compared, spent once. Every call joins the caller's transaction."""

import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from core.auth.models import OneTimeCode
from core.auth.rules import CODE_LIVES, CODE_TRIES
from core.auth.services.code_limits import may_guess
from core.auth.services.sessions import token_digest
from core.crypto import blind_index
from core.db import changed_one, session
from core.format import western_digits


def code_hash(token_hash: str, code: str) -> str:
    """What is kept of a code: useless without the key, and for another request."""
    return blind_index(f"code:{token_hash}:{code}")


def redeem(purpose: str, token: str, code: str, now: datetime) -> OneTimeCode | None:
    """Count a try and spend the code when it is right, in the caller's transaction, which must commit either way."""
    mine = (
        OneTimeCode.token_hash == token_digest(token),
        OneTimeCode.purpose == purpose,
        OneTimeCode.used_at.is_(None),
    )
    alive = (OneTimeCode.created_at > now - CODE_LIVES, OneTimeCode.tries < CODE_TRIES)
    if not changed_one(update(OneTimeCode).where(*mine, *alive).values(tries=OneTimeCode.tries + 1)):
        return None
    row = session().scalars(select(OneTimeCode).where(*mine).execution_options(populate_existing=True)).one()
    sent = _sent(row, now)
    given = western_digits(code).strip().replace(" ", "")
    if sent is None or not hmac.compare_digest(sent.code_hash, code_hash(sent.token_hash, given)):
        return None
    return row if all(_spend(one, now) for one in dict.fromkeys((sent.id, row.id))) else None


def _sent(row: OneTimeCode, now: datetime) -> OneTimeCode | None:
    """The row whose code answers this request: its own, or the last one sent when nothing more could leave."""
    if "place" not in row.kept:
        return row
    accepted = row.kept["accepts"]
    if accepted is None or not may_guess(accepted, row.kept["place"]):
        return None
    lives = (OneTimeCode.created_at > now - CODE_LIVES, OneTimeCode.used_at.is_(None))
    return session().scalar(select(OneTimeCode).where(OneTimeCode.token_hash == accepted, *lives))


def _spend(code_id: int, now: datetime) -> bool:
    unused = update(OneTimeCode).where(OneTimeCode.id == code_id, OneTimeCode.used_at.is_(None))
    return changed_one(unused.values(used_at=now))


def alive_link(purpose: str, link: str, now: datetime) -> tuple[Any, ...]:
    """A link opens only what it was sent for."""
    return (
        OneTimeCode.link_hash == token_digest(link),
        OneTimeCode.purpose == purpose,
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
    )


def redeem_link(purpose: str, link: str, now: datetime, *, of: int | None = None) -> OneTimeCode | None:
    """Spend a link, in the caller's transaction; with `of`, only when it is that person's."""
    mine = alive_link(purpose, link, now)
    if of is not None:
        mine = (*mine, OneTimeCode.user_id == of)
    row = session().scalar(select(OneTimeCode).where(*mine))
    spent = changed_one(update(OneTimeCode).where(*mine).values(used_at=now))
    return row if spent else None
