"""Password hashing: argon2id over an HMAC with a secret kept outside the database (Flask-Security's format).

At most four hashes run at once in a process: each takes 46 MiB, and a flood of logins must not take the machine.
"""

import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from core.auth.errors import Busy
from core.i18n import _

MEMORY_KIB = 47104
AT_ONCE = 4
WAIT_SECONDS = 8.0
_hasher = PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1)
_places = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise Busy("busy", _("Many people are signing in at this moment. Try again in a minute."))
    try:
        yield
    finally:
        _places.release()


def _peppered(password: str) -> bytes:
    salt = str(current_app.config["SECURITY_PASSWORD_SALT"]).encode()
    return base64.b64encode(hmac.new(salt, password.encode(), hashlib.sha512).digest())


def hash_password(password: str) -> str:
    """The text to store for a password. Raises Busy when four others are being hashed for too long."""
    with _place():
        return _hasher.hash(_peppered(password))


@cache
def _nobodys() -> str:
    return _hasher.hash(b"nobody's password")


def check_password(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one. Takes the same time when nothing is stored."""
    with _place():
        try:
            return _hasher.verify(stored or _nobodys(), _peppered(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(stored: str) -> bool:
    """Whether the parameters have been raised since."""
    return _hasher.check_needs_rehash(stored)
