"""Signatures of the register: Ed25519 over JSON, as JWS (RFC 7515, 8037) that any library verifies with /v1/keys.

Keys are PEM files in the instance folder, `keys/register-*.pem`: the last by name signs, all are published, so that a
new key leaves older documents verifiable. The first is made when it is first needed.
"""

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import current_app

TYPE = "souk-taawon-document+json"


def sign(document: dict[str, Any]) -> dict[str, str]:
    """The document as a flattened JWS: protected header, payload, signature, all base64url."""
    key = _keys()[-1]
    header = {"alg": "EdDSA", "kid": key_id(key.public_key()), "typ": TYPE}
    protected, payload = _encoded(header), _encoded(document)
    signature = key.sign(f"{protected}.{payload}".encode())
    return {"protected": protected, "payload": payload, "signature": _b64(signature)}


def read_signed(jws: dict[str, str], keys: dict[str, Any]) -> dict[str, Any] | None:
    """The document of a JWS when one of these published keys (as /v1/keys answers) signed it, else None."""
    header = json.loads(_unb64(jws["protected"]))
    for key in keys["keys"]:
        if key["kid"] == header.get("kid") and header.get("alg") == "EdDSA":
            public = Ed25519PublicKey.from_public_bytes(_unb64(key["x"]))
            try:
                public.verify(_unb64(jws["signature"]), f"{jws['protected']}.{jws['payload']}".encode())
            except InvalidSignature:
                return None
            document: dict[str, Any] = json.loads(_unb64(jws["payload"]))
            return document
    return None


def public_keys() -> dict[str, Any]:
    """The keys that verify, as a JWK set, oldest first."""
    return {"keys": [_jwk(key.public_key()) for key in _keys()]}


def key_id(key: Ed25519PublicKey) -> str:
    """The JWK thumbprint (RFC 7638) of a key."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": _b64(_raw(key))}
    text = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return _b64(hashlib.sha256(text.encode()).digest())


def _jwk(key: Ed25519PublicKey) -> dict[str, str]:
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "use": "sig",
        "alg": "EdDSA",
        "kid": key_id(key),
        "x": _b64(_raw(key)),
    }


def _keys() -> list[Ed25519PrivateKey]:
    folder = Path(current_app.instance_path) / "keys"
    files = sorted(folder.glob("register-*.pem")) or [_make(folder / "register-1.pem")]
    return [_load(path) for path in files]


def _load(path: Path) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} is not an Ed25519 key")
    return key


def _make(path: Path) -> Path:
    """A new key, readable by the service alone. Two processes at once: the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fresh = path.with_suffix(f".{os.getpid()}.part")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _encoded(value: dict[str, Any]) -> str:
    return _b64(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
