"""Signing in: limits first, then the password, always for the same price."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core import ratelimit
from core.auth.data import Identity, SignedIn
from core.auth.errors import WrongCredentials
from core.auth.models import User
from core.auth.passwords import check_password, hash_password, needs_rehash
from core.auth.rules import login_key
from core.auth.services.accounts import find_row
from core.auth.services.second_factor import pass_second_factor
from core.db import changed_one, session, transaction
from core.i18n import _

TIMES, PER = 10, 300
ADDRESS_TIMES = 100  # a carrier puts thousands of people behind one address: this only slows a machine down


@dataclass(frozen=True)
class From:
    """Where an attempt comes from. `known_user` is set when this browser has signed that person in before."""

    address: str
    known_user: int | None = None
    device: str = ""


def sign_in(login_text: str, password: str, origin: From, now: datetime) -> SignedIn:
    """Check login and password. Raises WrongCredentials, TooMany, Busy.

    Ten wrong tries in 5 minutes per login, a hundred per address. A browser that has signed the person in before has a
    limit of its own and no other: strangers who guess, at the login or behind its address, cannot keep the owner out.
    """
    user = find_row(login_text)
    buckets = _buckets(login_key(login_text), user, origin)
    for bucket, key, times in buckets:
        ratelimit.limit(bucket, key, times=times, per=PER)
    right = check_password(password[:1000], user.password if user else None)
    if user is None or not right or not user.active:
        raise _wrong()
    for bucket, key, _times in buckets:
        ratelimit.give_back(bucket, key)
    _keep_hash_strong(user, password)
    return SignedIn(user.id, user.lang, user.totp_secret is not None, user.fs_uniquifier)


def _buckets(key: str, user: User | None, origin: From) -> list[tuple[str, str, int]]:
    if user is not None and origin.known_user == user.id:
        return [("login.device", f"{origin.device}:{key}", TIMES)]
    return [("login.address", origin.address, ADDRESS_TIMES), ("login.user", key, TIMES)]


def _keep_hash_strong(user: User, password: str) -> None:
    if user.password and needs_rehash(user.password):
        old, fresh = user.password, hash_password(password)
        with transaction():
            changed_one(update(User).where(User.id == user.id, User.password == old).values(password=fresh))


def still_holds(user_id: int, mark: str) -> bool:
    """Whether a half-finished sign-in still belongs to an active person with the same password."""
    holds = select(User.id).where(User.id == user_id, User.fs_uniquifier == mark, User.active.is_(True))
    return session().execute(holds).first() is not None


def prove_again(who: Identity, secret: str, now: datetime) -> None:
    """A signed-in person proves again who they are: a code when they have a second factor, else the password.

    Only their own tries count: whoever shares their address is not signed in as them.
    Raises WrongCode, WrongCredentials, TooMany.
    """
    assert who.id is not None
    if who.has_second_factor:
        pass_second_factor(who.id, secret, now)
        return
    ratelimit.limit("confirm.user", str(who.id), times=TIMES, per=PER)
    if not check_password(secret[:1000], session().scalar(select(User.password).where(User.id == who.id))):
        text = _("This is not your password.")
        raise WrongCredentials("password_wrong", text, fields={"secret": text})
    ratelimit.give_back("confirm.user", str(who.id))


def _wrong() -> WrongCredentials:
    return WrongCredentials("credentials_wrong", _("This login and this password do not go together."))
