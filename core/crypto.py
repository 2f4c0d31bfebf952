"""Personal data at rest: AES-GCM with a key outside the database, and a keyed index for equality."""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

_PREFIX = "v1:"


def _key() -> bytes:
    return base64.b64decode(str(current_app.config["DATA_KEY"]))


def encrypt(text: str) -> str:
    """A token that only this installation can read."""
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(_key()).encrypt(nonce, text.encode(), None)
    return _PREFIX + base64.b64encode(nonce + sealed).decode()


def decrypt(token: str) -> str:
    """The text of a token. Raises ValueError when it was made with another key or damaged."""
    if not token.startswith(_PREFIX):
        raise ValueError("not an encrypted value")
    raw = base64.b64decode(token[len(_PREFIX) :])
    try:
        return AESGCM(_key()).decrypt(raw[:12], raw[12:], None).decode()
    except InvalidTag as error:
        raise ValueError("encrypted with another key, or damaged") from error


def blind_index(text: str) -> str:
    """A keyed digest: equal texts have equal digests, and nothing else can be learnt from them."""
    key = hashlib.sha256(b"index" + _key()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def keyed_digest(purpose: str, text: str) -> bytes:
    """32 bytes that only this installation can make of a text; each purpose has a key of its own."""
    key = hashlib.sha256(b"digest:" + purpose.encode() + b":" + _key()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
