"""The RSA keys of an installation: made once, sealed in the database, published without their private half."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.crypto import decrypt, encrypt
from core.db import session, transaction
from shop.graphql.models import SigningKey

BITS = 2048
KEPT = 3
"""Keys published at once: the one that signs and those before it."""


@dataclass(frozen=True)
class Key:
    """One key, ready to use."""

    kid: str
    private: rsa.RSAPrivateKey

    def sign(self, data: bytes) -> bytes:
        """RS256."""
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def verify(self, signature: bytes, data: bytes) -> None:
        """Raises cryptography's InvalidSignature."""
        self.private.public_key().verify(signature, data, padding.PKCS1v15(), hashes.SHA256())

    def published(self) -> dict[str, Any]:
        """As a JWK."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA", "use": "sig", "alg": "RS256", "key_ops": ["verify"], "kid": self.kid,
            "n": _number(numbers.n), "e": _number(numbers.e),
        }  # fmt: skip


def keys(now: datetime) -> list[Key]:
    """All that are published, the one that signs first; the first is made when there is none (1 statement)."""
    rows = _rows()
    if not rows:
        _make(1, now)
        rows = _rows()
    return [_opened(row.kid, row.private_enc) for row in rows]


def rotate(now: datetime) -> str:
    """A new key signs from now on; tokens of the last ones hold until they end. Returns its kid."""
    latest = session().scalar(select(SigningKey.id).order_by(SigningKey.id.desc()).limit(1)) or 0
    _make(latest + 1, now)
    kid: str = _rows()[0].kid
    return kid


def _rows() -> list[Any]:
    query = select(SigningKey.kid, SigningKey.private_enc).order_by(SigningKey.id.desc()).limit(KEPT)
    return list(session().execute(query))


def _make(number: int, now: datetime) -> None:
    """Two processes that start together make one: the number decides."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    der = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    kid = hashlib.sha256(der).hexdigest()[:24]
    try:
        with transaction() as s:
            s.add(SigningKey(id=number, kid=kid, private_enc=encrypt(pem.decode()), created_at=now))
    except IntegrityError:
        session().rollback()


@lru_cache(maxsize=16)
def _opened(kid: str, sealed: str) -> Key:
    private = serialization.load_pem_private_key(decrypt(sealed).encode(), None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError(kid)
    return Key(kid, private)


def _number(value: int) -> str:
    return text_of(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def text_of(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """The other way. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
