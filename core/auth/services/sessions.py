"""Signed-in browsers: opened at sign-in, looked up at each request, ended from any other browser."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from core.auth.data import Identity, SessionData
from core.auth.models import User, UserProvince, UserRole, UserSession
from core.auth.rules import (
    MEMBER_ABSOLUTE,
    MEMBER_IDLE,
    STAFF_ROLES,
    device_name,
    session_lives,
)
from core.crypto import blind_index
from core.db import changed, changed_one, session, transaction

SEEN_EVERY = timedelta(seconds=60)
KEPT_FOR = timedelta(days=30)


def token_digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(user_id: int, *, second_factor: bool, address: str, user_agent: str, now: datetime) -> str:
    """Sign a browser in; returns the token for its cookie. Always a new one: nothing planted before survives."""
    token = secrets.token_urlsafe(32)
    with transaction() as s:
        s.add(
            UserSession(
                token_hash=token_digest(token), user_id=user_id, second_factor=second_factor, created_at=now,
                last_seen_at=now, fresh_at=now, ip_hash=blind_index(address)[:32], device=device_name(user_agent)[:60],
            )
        )  # fmt: skip
        s.execute(update(User).where(User.id == user_id).values(last_login_at=now))
    return token


def find_identity(token: str, now: datetime) -> Identity | None:
    """Whose token this is, while the session lives and the person is active. One query, two or three for staff."""
    found = session().execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash == token_digest(token), UserSession.ended_at.is_(None), User.active.is_(True)
        )
    ).first()  # fmt: skip
    if found is None:
        return None
    row, user = found
    roles = frozenset(session().scalars(select(UserRole.role).where(UserRole.user_id == user.id)))
    is_staff = bool(roles & set(STAFF_ROLES))
    if not session_lives(
        is_staff=is_staff,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        ended_at=row.ended_at,
        now=now,
    ):
        return None
    return Identity(
        id=user.id, name=user.name, email=user.email, phone_e164=user.phone_e164, lang=user.lang, roles=roles,
        is_staff=is_staff, nationwide=user.nationwide, provinces=_provinces(user) if is_staff else frozenset(),
        has_second_factor=user.totp_secret is not None, session_id=row.id, second_factor=row.second_factor,
        fresh_at=row.fresh_at,
    )  # fmt: skip


def _provinces(user: User) -> frozenset[str]:
    if user.nationwide:
        return frozenset()
    codes = select(UserProvince.province_code).where(UserProvince.user_id == user.id)
    return frozenset(session().scalars(codes))


def touch(session_id: int, now: datetime) -> bool:
    """Note that the browser is in use; writes once a minute at most, and tells whether it did."""
    stale = select(UserSession.id).where(
        UserSession.id == session_id, UserSession.last_seen_at < now - SEEN_EVERY
    )
    if session().execute(stale).first() is None:
        return False
    with transaction():
        return changed_one(
            update(UserSession)
            .where(UserSession.id == session_id, UserSession.last_seen_at < now - SEEN_EVERY)
            .values(last_seen_at=now)
        )


def mark_fresh(session_id: int, now: datetime) -> None:
    """The person has just proved again who they are."""
    with transaction():
        changed_one(update(UserSession).where(UserSession.id == session_id).values(fresh_at=now))


def raise_to_second_factor(session_id: int, now: datetime) -> None:
    """The person gave the second factor in this session."""
    with transaction():
        changed_one(
            update(UserSession).where(UserSession.id == session_id).values(second_factor=True, fresh_at=now)
        )


def list_sessions(user_id: int, now: datetime) -> list[SessionData]:
    """The person's signed-in browsers, the last used first."""
    rows = session().scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.last_seen_at >= now - MEMBER_IDLE,
            UserSession.created_at >= now - MEMBER_ABSOLUTE,
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        .limit(50)
    )
    return [SessionData(r.id, r.device, r.created_at, r.last_seen_at) for r in rows]


def end_session(user_id: int, session_id: int, why: str, now: datetime) -> bool:
    """Sign one of the person's own browsers out; False when it is not theirs or already out."""
    with transaction():
        return changed_one(
            update(UserSession)
            .where(
                UserSession.id == session_id, UserSession.user_id == user_id, UserSession.ended_at.is_(None)
            )
            .values(ended_at=now, ended_why=why)
        )


def end_sessions(user_id: int, why: str, now: datetime, *, keep: int | None = None) -> int:
    """Sign the person out everywhere, except in the session `keep`; returns how many ended."""
    with transaction():
        return changed(
            update(UserSession)
            .where(
                UserSession.user_id == user_id, UserSession.ended_at.is_(None), UserSession.id != (keep or 0)
            )
            .values(ended_at=now, ended_why=why)
        )


def sweep(now: datetime) -> int:
    """Forget sessions that ended or ran out more than 30 days ago; returns how many."""
    with transaction():
        return changed(
            delete(UserSession).where(
                or_(
                    UserSession.ended_at < now - KEPT_FOR,
                    UserSession.last_seen_at < now - MEMBER_IDLE - KEPT_FOR,
                    UserSession.created_at < now - MEMBER_ABSOLUTE - KEPT_FOR,
                )
            )
        )
