"""People as programs know them: by signed tokens, which carry a mark that dies with the password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core.audit import audit
from core.auth.models import User, UserRole
from core.auth.rules import STAFF_ROLES
from core.auth.services.accounts import find_row, new_mark
from core.auth.services.sessions import end_sessions
from core.crypto import keyed_digest
from core.db import session, transaction


@dataclass(frozen=True)
class Bearer:
    """Somebody who may hold tokens. `mark` is a digest: it opens nothing, and changes with the password."""

    id: int
    name: str
    email: str | None
    phone_e164: str | None
    lang: str
    mark: str
    created_at: datetime
    last_login_at: datetime | None
    needs_second_factor: bool
    is_staff: bool


def find_bearer(user_id: int) -> Bearer | None:
    """An active person (2 statements)."""
    row = session().execute(_PERSON.where(User.id == user_id, User.active.is_(True))).first()
    if row is None:
        return None
    staff = select(UserRole.role).where(UserRole.user_id == user_id, UserRole.role.in_(STAFF_ROLES)).limit(1)
    return Bearer(
        row.id, row.name, row.email, row.phone_e164, row.lang, _mark(row.fs_uniquifier), row.created_at,
        row.last_login_at, row.totp_secret is not None, session().scalar(staff) is not None,
    )  # fmt: skip


_PERSON = select(
    User.id, User.name, User.email, User.phone_e164, User.lang, User.fs_uniquifier, User.created_at, User.last_login_at,
    User.totp_secret,
)  # fmt: skip


def _mark(uniquifier: str) -> str:
    return keyed_digest("bearer", uniquifier).hex()[:24]


def id_of_login(text: str) -> int | None:
    """Whose phone or e-mail this is."""
    row = find_row(text)
    return row.id if row else None


def hold(user_id: int) -> None:
    """Keep what belongs to this person from being written by two requests at once, until the transaction ends."""
    session().execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def note_login(user_id: int, now: datetime) -> None:
    """A program has just signed the person in."""
    with transaction() as s:
        s.execute(update(User).where(User.id == user_id).values(last_login_at=now))


def end_everywhere(user_id: int, now: datetime) -> None:
    """Sign the person out of every browser and every program."""
    with transaction() as s:
        s.execute(update(User).where(User.id == user_id).values(fs_uniquifier=new_mark()))
        end_sessions(user_id, "signed out", now)
        audit(user_id, "user.signed_out_everywhere", f"user:{user_id}")
