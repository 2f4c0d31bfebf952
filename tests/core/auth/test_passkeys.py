"""Passkeys, with an authenticator in software: made, used once per challenge, bound to the site and the person."""

import base64
import hashlib
import json
import re
import secrets
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core import clock
from core.auth import UserData, create_user, deactivate_user, system_actor
from core.auth.models import Passkey
from core.db import session
from tests.core.auth.conftest import PASSWORD, make_staff, sign_in, staff_in

ORIGIN, HOST = "http://localhost", "localhost"


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Authenticator:
    """A phone's lock, in software."""

    def __init__(self) -> None:
        self.key, self.id, self.count = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32), 0

    def _client(self, kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()

    def _data(self, flags: int, host: str) -> bytes:
        self.count += 1
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def make(
        self, options: dict[str, Any], *, origin: str = ORIGIN, host: str = HOST, verified: bool = True
    ) -> str:
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        data = self._data(0x45 if verified else 0x41, host)
        data += bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"], origin)
        response = {"clientDataJSON": b64(client), "attestationObject": b64(attestation)}
        return json.dumps(
            {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response}
        )

    def use(
        self, options: dict[str, Any], *, origin: str = ORIGIN, host: str = HOST, verified: bool = True
    ) -> str:
        client, data = (
            self._client("webauthn.get", options["challenge"], origin),
            self._data(5 if verified else 1, host),
        )
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": b64(client),
            "authenticatorData": b64(data),
            "signature": b64(signature),
        }
        return json.dumps(
            {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response}
        )


@pytest.fixture
def phone(app: Flask, buyer: UserData) -> Authenticator:
    """The buyer's phone, with a passkey."""
    browser, device = app.test_client(), Authenticator()
    sign_in(browser, "salma@example.ma")
    options = browser.post("/fr/account/passkeys/options").get_json()
    assert browser.post("/fr/account/passkeys", data={"credential": device.make(options)}).status_code == 302
    return device


def ask(client: FlaskClient) -> dict[str, Any]:
    options: dict[str, Any] = client.post("/fr/account/login/passkey/options").get_json()
    return options


def test_a_passkey_signs_in(client: FlaskClient, phone: Authenticator) -> None:
    options = ask(client)
    assert options["userVerification"] == "required"
    answer = client.post(
        "/fr/account/login/passkey", data={"credential": phone.use(options), "next": "/fr/account/profile"}
    )
    assert answer.headers["Location"] == "/fr/account/profile"
    assert "Salma Amrani" in client.get("/fr/account/profile").text


def test_a_new_passkey_is_discoverable_and_verified(client: FlaskClient, buyer: UserData) -> None:
    sign_in(client, "salma@example.ma")
    options = client.post("/fr/account/passkeys/options").get_json()
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["rp"]["id"] == "localhost"


def test_one_challenge_serves_once(app: Flask, client: FlaskClient, phone: Authenticator) -> None:
    signed = phone.use(ask(client))
    assert client.post("/fr/account/login/passkey", data={"credential": signed}).status_code == 302
    assert app.test_client().post("/fr/account/login/passkey", data={"credential": signed}).status_code == 422


def test_what_is_not_ours_is_refused(app: Flask, client: FlaskClient, phone: Authenticator) -> None:
    def status(credential: str) -> int:
        return (
            app.test_client().post("/fr/account/login/passkey", data={"credential": credential}).status_code
        )

    assert status(phone.use(ask(client), origin="http://evil.example")) == 422
    assert status(phone.use(ask(client), host="evil.example")) == 422
    assert status(phone.use(ask(client), verified=False)) == 422
    assert status(phone.use({"challenge": b64(secrets.token_bytes(32))})) == 422
    other = Authenticator()
    other.id = phone.id
    assert status(other.use(ask(client))) == 422
    for rubbish in ("", "{}", "[]", "nul", '{"id": 1, "response": {"clientDataJSON": "!"}}'):
        assert status(rubbish) in (422, 429)


def test_a_copied_passkey_shows_by_its_counter(app: Flask, client: FlaskClient, phone: Authenticator) -> None:
    client.post("/fr/account/login/passkey", data={"credential": phone.use(ask(client))})
    phone.count = 0
    answer = app.test_client().post("/fr/account/login/passkey", data={"credential": phone.use(ask(client))})
    assert answer.status_code == 422


def test_a_challenge_of_one_person_does_not_serve_another(app: Flask, buyer: UserData) -> None:
    create_user(system_actor(), name="Other", email="other@example.ma", password=PASSWORD, now=clock.now())
    mine, other = app.test_client(), app.test_client()
    sign_in(mine, "salma@example.ma")
    sign_in(other, "other@example.ma")
    options = mine.post("/fr/account/passkeys/options").get_json()
    refused = other.post("/fr/account/passkeys", data={"credential": Authenticator().make(options)})
    assert refused.status_code == 422
    for wrong in ({"origin": "http://evil.example"}, {"host": "evil.example"}, {"verified": False}):
        options = mine.post("/fr/account/passkeys/options").get_json()
        assert (
            mine.post(
                "/fr/account/passkeys", data={"credential": Authenticator().make(options, **wrong)}
            ).status_code
            == 422
        )
    assert session().scalar(select(func.count(Passkey.id))) == 0


def test_nobody_removes_the_passkey_of_another(app: Flask, client: FlaskClient, phone: Authenticator) -> None:
    create_user(system_actor(), name="Other", email="other@example.ma", password=PASSWORD, now=clock.now())
    sign_in(client, "other@example.ma")
    number = session().scalar(select(Passkey.id))
    client.post(f"/fr/account/passkeys/{number}/remove")
    assert session().scalar(select(func.count(Passkey.id))) == 1
    owner = app.test_client()
    sign_in(owner, "salma@example.ma")
    assert re.search(r"passkeys/\d+/remove", owner.get("/fr/account/passkeys").text)
    owner.post(f"/fr/account/passkeys/{number}/remove")
    assert session().scalar(select(func.count(Passkey.id))) == 0


def test_a_closed_account_does_not_enter_by_passkey(
    client: FlaskClient, buyer: UserData, phone: Authenticator
) -> None:
    deactivate_user(system_actor(["core.users.deactivate"]), buyer.id, "asked", clock.now())
    assert (
        client.post("/fr/account/login/passkey", data={"credential": phone.use(ask(client))}).status_code
        == 422
    )


def test_a_passkey_stands_for_both_factors_of_staff(app: Flask, client: FlaskClient) -> None:
    staff, browser, device = make_staff("m@odco.example", ("moderator",)), app.test_client(), Authenticator()
    staff_in(browser, staff.login)
    options = browser.post("/fr/account/passkeys/options").get_json()
    browser.post("/fr/account/passkeys", data={"credential": device.make(options)})
    client.post("/fr/account/login/passkey", data={"credential": device.use(ask(client))})
    assert client.get("/fr/desk/").status_code == 200


def test_asking_for_challenges_is_limited(client: FlaskClient) -> None:
    statuses = [client.post("/fr/account/login/passkey/options").status_code for _n in range(101)]
    assert statuses == [200] * 100 + [429], "a carrier's address is shared by many"


def test_a_site_without_a_name_offers_none(app: Flask, client: FlaskClient) -> None:
    assert "data-passkey" in client.get("/fr/account/login").text
    app.config["PUBLIC_URL"] = "http://127.0.0.1:8000"
    assert "data-passkey" not in client.get("/fr/account/login").text
