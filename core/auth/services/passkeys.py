"""Passkeys: signing in with the phone's or computer's own lock, which stands for both factors.

A passkey must be discoverable and verify its user. Each challenge is a row spent once; origin and site are those of
SOUK_PUBLIC_URL, never those a request names.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from importlib import import_module
from types import ModuleType
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth.data import PasskeyData, Site
from core.auth.errors import WrongCredentials
from core.auth.models import OneTimeCode, Passkey, User
from core.auth.services.sessions import token_digest
from core.auth.services.signing_in import ADDRESS_TIMES, PER
from core.db import changed_one, session, transaction
from core.i18n import _

CHALLENGE_LIVES = timedelta(minutes=5)


def _lock() -> ModuleType:  # not imported above: it takes eight megabytes, and most workers never need it
    return import_module("core.auth.device_lock")


def start_passkey(user_id: int, login: str, name: str, site: Site, now: datetime) -> str:
    """What the browser needs to make a passkey, as JSON."""
    known = session().scalars(select(Passkey.credential_id).where(Passkey.user_id == user_id))
    challenge = _challenge("passkey-new", user_id, now)
    return str(_lock().ask_for_key(site, user_id, login, name, challenge, known))


def add_passkey(user_id: int, credential: str, device: str, site: Site, now: datetime) -> None:
    """Keep the public key of a passkey just made. Raises WrongCredentials."""
    challenge = _spend("passkey-new", credential, now, user_id)
    try:
        made = _lock().read_key(site, credential, challenge)
    except _lock().NotSigned as error:
        raise _refused() from error
    row = {
        "user_id": user_id, "credential_id": made.credential_id, "public_key": made.public_key,
        "sign_count": made.sign_count, "name": device[:60], "created_at": now,
    }  # fmt: skip
    try:
        with transaction() as s:
            s.execute(insert(Passkey).values(row))
            audit(user_id, "passkey.added", f"user:{user_id}")
    except IntegrityError as error:
        raise _refused() from error


def start_passkey_login(address: str, site: Site, now: datetime) -> str:
    """What the browser needs to sign in with a passkey, as JSON; the same for everybody."""
    ratelimit.limit("passkey.address", address, times=ADDRESS_TIMES, per=PER)
    return str(_lock().ask_for_signature(site, _challenge("passkey-use", None, now)))


def sign_in_with_passkey(credential: str, address: str, site: Site, now: datetime) -> int:
    """Whose passkey signed the challenge. Raises WrongCredentials, TooMany."""
    ratelimit.limit("login.address", address, times=ADDRESS_TIMES, per=PER)
    challenge = _spend("passkey-use", credential, now, None)
    key = _find(credential)
    if key is None:
        raise _refused()
    try:
        signed = _lock().read_signature(site, credential, challenge, key.public_key, key.sign_count)
    except _lock().NotSigned as error:
        raise _refused() from error
    user_id = key.user_id
    mine = update(Passkey).where(Passkey.id == key.id, Passkey.sign_count == key.sign_count)
    with transaction():
        if not changed_one(mine.values(sign_count=signed, last_used_at=now)):
            raise _refused()
    ratelimit.give_back("login.address", address)
    return user_id


def list_passkeys(user_id: int) -> list[PasskeyData]:
    """The person's passkeys, the newest first."""
    rows = session().scalars(
        select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id.desc()).limit(20)
    )
    return [PasskeyData(r.id, r.name, r.created_at, r.last_used_at) for r in rows]


def remove_passkey(user_id: int, passkey_id: int) -> None:
    """Forget one of the person's own passkeys."""
    with transaction():
        if changed_one(delete(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id)):
            audit(user_id, "passkey.removed", f"user:{user_id}")


def _find(credential: str) -> Passkey | None:
    key_id = str(_parsed(credential).get("id", ""))
    found = select(Passkey).join(User, User.id == Passkey.user_id)
    return session().scalar(found.where(Passkey.credential_id == key_id, User.active.is_(True)))


def _parsed(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _challenge(purpose: str, user_id: int | None, now: datetime) -> bytes:
    value = secrets.token_bytes(32)
    text = urlsafe_b64encode(value).decode().rstrip("=")
    with transaction() as s:
        s.add(
            OneTimeCode(
                token_hash=token_digest(text), purpose=purpose, user_id=user_id, code_hash="-", kept={},
                created_at=now, expires_at=now + CHALLENGE_LIVES,
            )
        )  # fmt: skip
    return value


def _spend(purpose: str, credential: str, now: datetime, user_id: int | None) -> bytes:
    """The challenge the browser signed, spent now: it must be one of ours, unused, and for this purpose and person."""
    try:
        client_data = json.loads(_bytes(_parsed(credential)["response"]["clientDataJSON"]))
        text = str(client_data["challenge"]).rstrip("=")
        challenge = _bytes(text)
    except (ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    ours = (
        OneTimeCode.token_hash == token_digest(text),
        OneTimeCode.purpose == purpose,
        OneTimeCode.user_id == user_id if user_id is not None else OneTimeCode.user_id.is_(None),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
    )
    with transaction():
        if not changed_one(update(OneTimeCode).where(*ours).values(used_at=now)):
            raise _refused()
    return challenge


def _bytes(base64url: str) -> bytes:
    return urlsafe_b64decode(f"{base64url}===")  # too much padding does no harm


def _refused() -> WrongCredentials:
    return WrongCredentials(
        "passkey_refused", _("This passkey could not be used. Sign in with your password.")
    )
