"""The issuer's key and address, from the settings.

`SOUK_BADGE_KEY` is 32 bytes in base64. Without it the key is derived from the data key, so that it is outside the
database too and outlives restarts. `SOUK_BADGE_OLD_KEYS` lists public Multikeys (`z6Mk…`, commas between) that signed
earlier certificates: those stay valid after a change.
"""

import base64

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from academy.certificates.rules import proof

PURPOSE = b"souk-taawon academy certificates v1"


def signing_seed() -> bytes:
    """The 32 secret bytes that sign. Raises ValueError when the setting is not 32 bytes."""
    if given := str(current_app.config.get("BADGE_KEY") or ""):
        try:
            seed = base64.b64decode(given, validate=True)
        except ValueError:
            seed = b""
        if len(seed) != 32:
            raise ValueError("SOUK_BADGE_KEY must be 32 bytes in base64")
        return seed
    data_key = base64.b64decode(str(current_app.config["DATA_KEY"]))
    return HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(data_key)


def signing_key() -> str:
    """The public Multikey of the key that signs today."""
    return proof.public_multikey(signing_seed())


def trusted_keys() -> list[str]:
    """Every public Multikey whose signatures are the Office's."""
    old = str(current_app.config.get("BADGE_OLD_KEYS") or "").split(",")
    return [signing_key(), *(key.strip() for key in old if key.strip())]


def public_address() -> str:
    """The site's public address, without a slash at its end."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/")
