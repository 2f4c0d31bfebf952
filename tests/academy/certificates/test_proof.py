"""Signatures: W3C's vectors byte for byte, and everything that must break one."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academy.certificates.rules import multibase, proof
from academy.certificates.rules.canonical import canonical

ORACLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "oracles" / "badges"
SEED = bytes(range(32))
KEY = proof.public_multikey(SEED)
DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "name": "شهادة",
    "score": 18,
    "list": [1, {"a": None}],
}
SIGNED = proof.sign(DOCUMENT, SEED, proof.options_for(KEY, "2026-11-22T10:00:00Z"))

needs_oracles = pytest.mark.skipif(
    not ORACLES.is_dir(), reason="the W3C vectors are not beside this checkout"
)


def _vector(name: str) -> str:
    return (ORACLES / "eddsa-jcs-2022" / name).read_text().strip()


@pytest.fixture
def keys() -> dict[str, str]:
    return json.loads((ORACLES / "keyPair.json").read_text())


@needs_oracles
def test_each_step_of_the_w3c_vectors(keys: dict[str, str]) -> None:
    document = json.loads((ORACLES / "unsigned.json").read_text())
    options = json.loads(_vector("proofConfigJCS.json"))
    assert canonical(document).decode() == _vector("canonDocJCS.txt")
    assert canonical(options).decode() == _vector("proofCanonJCS.txt")
    assert proof.hash_data(document, options).hex() == _vector("combinedHashJCS.txt")
    assert proof.hash_data(document, options).hex() == _vector("proofHashJCS.txt") + _vector("docHashJCS.txt")


@needs_oracles
def test_the_w3c_credential_verifies_and_is_signed_again_byte_for_byte(keys: dict[str, str]) -> None:
    signed = json.loads(_vector("signedJCS.json"))
    assert proof.is_intact(signed, [keys["publicKeyMultibase"]])
    seed = multibase.private_key(keys["privateKeyMultibase"])
    assert proof.public_multikey(seed) == keys["publicKeyMultibase"]
    options = {k: v for k, v in signed["proof"].items() if k not in ("proofValue", "@context")}
    document = json.loads((ORACLES / "unsigned.json").read_text())
    again = proof.sign(document, seed, options)
    assert again["proof"]["proofValue"] == _vector("sigBTC58JCS.txt")
    assert multibase.decode(again["proof"]["proofValue"]).hex() == _vector("sigHexJCS.txt")
    assert canonical(again) == canonical(signed)


def test_our_own_credential_verifies() -> None:
    assert proof.is_intact(SIGNED, [KEY])
    assert proof.is_intact(json.loads(json.dumps(SIGNED, ensure_ascii=False, indent=3)), ["zOther", KEY])


def test_a_key_that_is_not_ours_proves_nothing() -> None:
    stranger = bytes(reversed(SEED))
    key = proof.public_multikey(stranger)
    forged = proof.sign(DOCUMENT, stranger, proof.options_for(key, "2026-11-22T10:00:00Z"))
    assert proof.is_intact(forged, [key])
    assert not proof.is_intact(forged, [KEY])
    claimed = copy.deepcopy(forged)
    claimed["proof"]["verificationMethod"] = proof.verification_method(KEY)
    assert not proof.is_intact(claimed, [KEY])


def _changed(change: dict[str, Any], **fields: Any) -> dict[str, Any]:
    document = copy.deepcopy(SIGNED) | change
    document["proof"] |= fields
    return document


@pytest.mark.parametrize(
    "document",
    [
        _changed({"score": 20}),
        _changed({"score": 18.5}),
        _changed({"added": ""}),
        _changed({"@context": ["https://evil.example/", *DOCUMENT["@context"]]}),  # type: ignore[misc]
        _changed({}, created="2027-01-01T00:00:00Z"),
        _changed({}, cryptosuite="eddsa-rdfc-2022"),
        _changed({}, proofPurpose="authentication"),
        _changed({}, proofValue=""),
        _changed({}, proofValue="z" + "1" * 64),
        _changed({}, proofValue="z" * 100_000),
        _changed({}, proofValue=["z1"]),
        _changed({"big": 2**60}),
        {k: v for k, v in SIGNED.items() if k != "proof"},
        {**SIGNED, "proof": [SIGNED["proof"]]},
        {**SIGNED, "proof": "z"},
    ],
)
def test_any_change_breaks_it(document: dict[str, Any]) -> None:
    assert not proof.is_intact(document, [KEY])


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=60))
def test_base58_round_trip(data: bytes) -> None:
    assert multibase.decode(multibase.encode(data)) == data


@pytest.mark.parametrize("text", ["", "x11", "z0", "zOIl", "u1234"])
def test_what_is_not_base58(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        multibase.decode(text)


def test_a_key_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        multibase.public_key(multibase.encode(multibase.ED25519_PRIVATE + SEED))
