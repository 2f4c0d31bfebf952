"""Signatures on credentials: W3C Data Integrity, suite eddsa-jcs-2022 (VC-DI-EDDSA §3.3).

The signature covers SHA-256 of the canonical proof options followed by SHA-256 of the canonical document. No context
is ever fetched: the suite signs the JSON as it stands.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from academy.certificates.rules import multibase
from academy.certificates.rules.canonical import NotCanonical, canonical

SUITE = "eddsa-jcs-2022"
Json = Mapping[str, Any]


def public_multikey(seed: bytes) -> str:
    """The public key of a 32-byte secret, as Multikey."""
    return multibase.encode(
        multibase.ED25519_PUBLIC + Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    )


def did_key(multikey: str) -> str:
    """The issuer's name that is its own key: `did:key:z6Mk…`."""
    return f"did:key:{multikey}"


def verification_method(multikey: str) -> str:
    """How a proof names the key: `did:key:z6Mk…#z6Mk…`."""
    return f"{did_key(multikey)}#{multikey}"


def hash_data(document: Json, options: Json) -> bytes:
    """The 64 bytes that are signed."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    config = {name: value for name, value in options.items() if name != "proofValue"}
    return hashlib.sha256(canonical(config)).digest() + hashlib.sha256(canonical(unsecured)).digest()


def sign(document: Json, seed: bytes, options: Json) -> dict[str, Any]:
    """The document with its proof. `options` are the proof without its value."""
    config = {**options, "@context": document["@context"]} if "@context" in document else dict(options)
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(hash_data(document, config))
    return {**document, "proof": {**config, "proofValue": multibase.encode(signature)}}


def options_for(multikey: str, created: str) -> dict[str, str]:
    """The proof options of our own credentials; `created` is an XSD date-time in UTC."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": verification_method(multikey),
        "proofPurpose": "assertionMethod",
    }


def is_intact(document: Json, trusted: Collection[str]) -> bool:
    """Whether the document carries a proof by one of the trusted public Multikeys and nothing was changed since."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or not _is_ours(proof):
        return False
    method = str(proof.get("verificationMethod", ""))
    key = next((k for k in trusted if verification_method(k) == method), None)
    if key is None or not _contexts_agree(document, proof):
        return False
    try:
        signature = multibase.decode(str(proof.get("proofValue", "")))
        public = Ed25519PublicKey.from_public_bytes(multibase.public_key(key))
        public.verify(signature, hash_data(document, proof))
    except (InvalidSignature, ValueError, NotCanonical):
        return False
    return True


def _is_ours(proof: Json) -> bool:
    wanted = {"type": "DataIntegrityProof", "cryptosuite": SUITE, "proofPurpose": "assertionMethod"}
    return all(proof.get(name) == value for name, value in wanted.items())


def _contexts_agree(document: Json, proof: Json) -> bool:
    """The document may add contexts after those that were signed, never change their order (§3.3.2)."""
    if "@context" not in proof:
        return True
    signed, present = _as_list(proof["@context"]), _as_list(document.get("@context"))
    return present[: len(signed)] == signed


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
