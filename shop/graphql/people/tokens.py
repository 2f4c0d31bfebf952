"""Signed tokens (JWT, RS256): who somebody is, for five minutes; and how to get the next one, for thirty days.

A token names its issuer, the address of this API, and a mark of the person that changes with the password.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature

from core.auth.services.bearers import Bearer, find_bearer
from shop.graphql.errors import TokenExpired, TokenInvalid, TokenRefused
from shop.graphql.ids import global_id, read_number
from shop.graphql.people.keys import bytes_of, keys, text_of

LIVES = {"access": timedelta(minutes=5), "refresh": timedelta(days=30), "delete-account": timedelta(hours=1)}
OWNER = "saleor"
LONGEST = 8_000
Claims = dict[str, Any]


@dataclass(frozen=True)
class Issuer:
    """Who signs, and when: `url` is the address of the API, letter for letter."""

    url: str
    now: datetime


def make(issuer: Issuer, person: Bearer, kind: str, *, audience: str | None = None, **more: Any) -> str:
    """A token of this kind."""
    claims: Claims = {
        "iat": int(issuer.now.timestamp()),
        "exp": int((issuer.now + LIVES[kind]).timestamp()),
        "owner": OWNER,
        "iss": issuer.url,
        "token": person.mark,
        "email": person.email or "",
        "type": kind,
        "user_id": global_id("User", person.id),
        "is_staff": False,
        **more,
    }
    if audience:
        claims["aud"] = f"custom:{audience}"
    return sign(issuer.now, claims)


def sign(now: datetime, claims: Claims) -> str:
    """header.claims.signature"""
    key = keys(now)[0]
    told = f"{_json({'alg': 'RS256', 'kid': key.kid, 'typ': 'JWT'})}.{_json(claims)}"
    return f"{told}.{text_of(key.sign(told.encode()))}"


def new_csrf() -> str:
    """Goes with a refresh token in a cookie."""
    return secrets.token_urlsafe(24)


def read(issuer: Issuer, token: str, kind: str) -> tuple[Claims, Bearer] | None:
    """Claims and person of a token of ours; None for one that is somebody else's.

    Raises TokenExpired, TokenInvalid (badly signed), TokenRefused (another kind, or its mark has died).
    """
    claims = _unverified(token)
    if claims is None:
        return None
    _verify(issuer, token)
    if claims.get("iss") != issuer.url or claims.get("type") != kind:
        raise TokenRefused
    if not isinstance(claims.get("exp"), int) or claims["exp"] <= issuer.now.timestamp():
        raise TokenExpired
    person = find_bearer(read_number(str(claims.get("user_id")), "User") or 0)
    if person is None or not hmac.compare_digest(str(claims.get("token")).encode(), person.mark.encode()):
        raise TokenRefused
    if person.is_staff or person.needs_second_factor:  # since it was made
        raise TokenRefused
    return claims, person


def _unverified(token: str) -> Claims | None:
    """What a token says of itself, when it says it is ours."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > LONGEST:
        return None
    try:
        claims = json.loads(bytes_of(parts[1]))
    except (ValueError, RecursionError):
        return None
    return claims if isinstance(claims, dict) and claims.get("owner") == OWNER else None


def _verify(issuer: Issuer, token: str) -> None:
    """Only our own algorithm and keys: what the header asks for is never believed."""
    told, _dot, signature = token.rpartition(".")
    try:
        header = json.loads(bytes_of(told.partition(".")[0]))
        known = {key.kid: key for key in keys(issuer.now)}
        key = known[header["kid"]]
        if header.get("alg") != "RS256":
            raise TokenInvalid
        key.verify(bytes_of(signature), told.encode())
    except (ValueError, KeyError, TypeError, RecursionError, InvalidSignature) as reason:
        raise TokenInvalid from reason


def _json(value: Any) -> str:
    return text_of(json.dumps(value, separators=(",", ":")).encode())
