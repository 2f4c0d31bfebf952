"""Passkeys: signing in with the phone's or computer's own lock, which stands for both factors.

A passkey must be discoverable and verify its user. Each challenge is a row spent once; origin and site are those of
SOUK_PUBLIC_URL, never those a request names.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core import ratelimit
from core.audit import audit
from core.auth.data import PasskeyData
from core.auth.errors import WrongCredentials
from core.auth.models import OneTimeCode, Passkey, User
from core.auth.services.sessions import token_digest
from core.db import changed_one, session, transaction
from core.i18n import _

CHALLENGE_LIVES = timedelta(minutes=5)
VERIFIED = UserVerificationRequirement.REQUIRED
SELECTION = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, require_resident_key=True, user_verification=VERIFIED
)


@dataclass(frozen=True)
class Site:
    """Whom passkeys belong to: the host of SOUK_PUBLIC_URL, and the address it is reached at."""

    host: str
    origin: str


def start_passkey(user_id: int, login: str, name: str, site: Site, now: datetime) -> str:
    """What the browser needs to make a passkey, as JSON."""
    known = session().scalars(select(Passkey.credential_id).where(Passkey.user_id == user_id))
    options = generate_registration_options(
        rp_id=site.host, rp_name="Souk Taawon", user_id=f"user:{user_id}".encode(), user_name=login,
        user_display_name=name, challenge=_challenge("passkey-new", user_id, now), authenticator_selection=SELECTION,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(c)) for c in known],
    )  # fmt: skip
    return options_to_json(options)


def add_passkey(user_id: int, credential: str, device: str, site: Site, now: datetime) -> None:
    """Keep the public key of a passkey just made. Raises WrongCredentials."""
    challenge = _spend("passkey-new", credential, now, user_id)
    try:
        made = verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.host,
            expected_origin=site.origin, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    row = {
        "user_id": user_id, "credential_id": bytes_to_base64url(made.credential_id),
        "public_key": bytes_to_base64url(made.credential_public_key), "sign_count": made.sign_count,
        "name": device[:60], "created_at": now,
    }  # fmt: skip
    try:
        with transaction() as s:
            s.execute(insert(Passkey).values(row))
            audit(user_id, "passkey.added", f"user:{user_id}")
    except IntegrityError as error:
        raise _refused() from error


def start_passkey_login(address: str, site: Site, now: datetime) -> str:
    """What the browser needs to sign in with a passkey, as JSON; the same for everybody."""
    ratelimit.limit("passkey.address", address, times=20, per=300)
    challenge = _challenge("passkey-use", None, now)
    return options_to_json(
        generate_authentication_options(rp_id=site.host, challenge=challenge, user_verification=VERIFIED)
    )


def sign_in_with_passkey(credential: str, address: str, site: Site, now: datetime) -> int:
    """Whose passkey signed the challenge. Raises WrongCredentials, TooMany."""
    ratelimit.limit("login.address", address, times=10, per=300)
    challenge = _spend("passkey-use", credential, now, None)
    key = _find(credential)
    if key is None:
        raise _refused()
    try:
        used = verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.host,
            expected_origin=site.origin, credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.sign_count, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    user_id = key.user_id
    mine = update(Passkey).where(Passkey.id == key.id, Passkey.sign_count == key.sign_count)
    with transaction():
        if not changed_one(mine.values(sign_count=used.new_sign_count, last_used_at=now)):
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
    with transaction() as s:
        s.add(
            OneTimeCode(
                token_hash=token_digest(bytes_to_base64url(value)), purpose=purpose, user_id=user_id,
                code_hash="-", kept={}, created_at=now, expires_at=now + CHALLENGE_LIVES,
            )
        )  # fmt: skip
    return value


def _spend(purpose: str, credential: str, now: datetime, user_id: int | None) -> bytes:
    """The challenge the browser signed, spent now: it must be one of ours, unused, and for this purpose and person."""
    try:
        client_data = json.loads(base64url_to_bytes(_parsed(credential)["response"]["clientDataJSON"]))
        text = str(client_data["challenge"]).rstrip("=")
        challenge = base64url_to_bytes(text)
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


def _refused() -> WrongCredentials:
    return WrongCredentials(
        "passkey_refused", _("This passkey could not be used. Sign in with your password.")
    )
