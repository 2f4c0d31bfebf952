"""What must hold among accounts, re-checked from the data."""

from flask import current_app
from sqlalchemy import exists, func, select

from core.auth.models import User, UserProvince, UserRole, UserSession
from core.auth.rules import ROLES, STAFF_ROLES
from core.db import session


def account_faults() -> list[str]:
    """Sentences about accounts that should not exist as they are; no names, only ids."""
    return [*_unknown_roles(), *_open_sessions_of_closed(), *_unhashed(), *_staff_without_scope(), *_demo()]


def _unknown_roles() -> list[str]:
    rows = session().execute(select(UserRole.user_id, UserRole.role).where(UserRole.role.not_in(ROLES)))
    return [f"user {user_id} has the unknown role {role}" for user_id, role in rows]


def _open_sessions_of_closed() -> list[str]:
    rows = session().scalars(
        select(UserSession.id)
        .join(User, User.id == UserSession.user_id)
        .where(User.active.is_(False), UserSession.ended_at.is_(None))
    )
    return [f"session {session_id} of a closed account is open" for session_id in rows]


def _unhashed() -> list[str]:
    rows = session().scalars(
        select(User.id).where(User.password.is_not(None), User.password.not_like("$argon2id$%"))
    )
    return [f"the password of user {user_id} is not hashed with argon2id" for user_id in rows]


def _staff_without_scope() -> list[str]:
    rows = session().scalars(
        select(User.id).where(
            User.nationwide.is_(False),
            exists().where(UserRole.user_id == User.id, UserRole.role.in_(STAFF_ROLES)),
            ~exists().where(UserProvince.user_id == User.id),
        )
    )
    return [f"user {user_id} is staff without any province" for user_id in rows]


def _demo() -> list[str]:
    if current_app.config["ENV"] != "production":
        return []
    n = session().scalar(select(func.count()).where(User.is_demo.is_(True), User.active.is_(True))) or 0
    return [f"{n} demonstration accounts are open in production"] if n else []
