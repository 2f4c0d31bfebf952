"""Accounts through the API: opened by a link, signed in by tokens, kept apart from everybody else's."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from flask import Flask

from core import clock
from core.auth import create_user, system_actor
from core.auth.services.second_factor import confirm_totp, current_code, start_totp
from shop.graphql.ids import global_id
from shop.graphql.people.keys import bytes_of, rotate
from tests.shop.graphql.asking import ask
from tests.shop.graphql.buyer import PASSWORD, RABAT, Buyer, last_mail, link_token
from tests.shop.orders.makers import shelf

ME = "{ me { id email firstName lastName isStaff addresses { id } orders(first: 5) { totalCount } } }"
BACK = "http://localhost/back?lang=fr"


def person(
    email: str = "amal@example.ma", *, roles: tuple[str, ...] = ("consumer",), name: str = "Amal Idrissi"
) -> int:
    """An account with the usual password."""
    actor = system_actor()
    return create_user(
        actor,
        name=name,
        email=email,
        password=PASSWORD,
        roles=roles,
        provinces=None,
        now=clock.now(),
        lang="fr",
    ).id


def signed_in(app: Flask, email: str = "amal@example.ma") -> Buyer:
    """A new person with a token."""
    person(email)
    buyer = Buyer(app)
    buyer.sign_in(email)
    return buyer


def claims(token: str) -> dict[str, Any]:
    """What a token says."""
    found: dict[str, Any] = json.loads(bytes_of(token.split(".")[1]))
    return found


def test_an_account_is_opened_confirmed_and_signed_in(both: Flask) -> None:
    buyer = Buyer(both)
    given = {"email": "Nour@Example.ma", "password": PASSWORD, "firstName": "Nour", "lastName": "El Fassi"}
    told = buyer.good(
        "accountRegister",
        "input: $register",
        "requiresConfirmation user { id }",
        register={**given, "redirectUrl": BACK},
    )
    assert told["requiresConfirmation"]
    assert told["user"] is None
    mail = last_mail()
    assert "http://localhost/back?lang=fr&email=" in mail
    confirm = "email: $email, token: $link"
    token = link_token(mail)
    assert buyer.codes("confirmAccount", confirm, email="nour@example.ma", link="nonsense")[0][1] == "INVALID"
    found = buyer.good(
        "confirmAccount",
        confirm + "",
        "user { email firstName lastName }",
        email="nour@example.ma",
        link=token,
    )
    assert found["user"] == {"email": "nour@example.ma", "firstName": "Nour", "lastName": "El Fassi"}
    assert buyer.codes("confirmAccount", confirm, email="nour@example.ma", link=token)[0][1] == "INVALID"
    signed = buyer.sign_in("nour@example.ma")
    assert signed["user"]["isStaff"] is False
    assert buyer.ask(ME)["me"]["email"] == "nour@example.ma"
    again = buyer.do(
        "accountRegister",
        "input: $register",
        "requiresConfirmation user { id }",
        register={**given, "redirectUrl": BACK},
    )
    assert again == told  # nobody learns that the address has an account


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "court"}, ("password", "PASSWORD_TOO_SHORT")),
        ({"email": "nowhere"}, ("email", "INVALID")),
        ({"redirectUrl": "https://evil.example/x"}, ("redirectUrl", "INVALID")),
        ({"redirectUrl": "https://localhost@evil.example/"}, ("redirectUrl", "INVALID")),
        ({"redirectUrl": "javascript://localhost/%0aalert(1)"}, ("redirectUrl", "INVALID")),
        ({"redirectUrl": None}, ("redirectUrl", "REQUIRED")),
        ({"password": "1234567890"}, ("password", "PASSWORD_TOO_COMMON")),
    ],
)
def test_registration_refuses_in_the_words_of_the_contract(
    app: Flask, change: dict[str, Any], code: Any
) -> None:
    given = {
        "email": "a@example.ma",
        "password": PASSWORD,
        "redirectUrl": BACK,
        "firstName": "Aziz",
        **change,
    }
    assert Buyer(app).codes("accountRegister", "input: $register", register=given) == [code]


def test_tokens_are_signed_by_the_published_key(app: Flask) -> None:
    token = signed_in(app).token
    published = app.test_client().get("/.well-known/jwks.json").get_json()["keys"]
    said = claims(token)
    assert said["iss"] == "http://localhost/graphql/"
    assert said["owner"] == "saleor"
    assert said["type"] == "access"
    assert said["exp"] - said["iat"] == 300
    assert said["email"] == "amal@example.ma"
    header = json.loads(bytes_of(token.split(".")[0]))
    key = next(key for key in published if key["kid"] == header["kid"])
    assert set(key) >= {"kty", "n", "e", "alg", "use"}
    assert not set(key) & {"d", "p", "q"}
    numbers = rsa.RSAPublicNumbers(*(int.from_bytes(bytes_of(key[part]), "big") for part in ("e", "n")))
    told, _dot, signature = token.rpartition(".")
    numbers.public_key().verify(bytes_of(signature), told.encode(), padding.PKCS1v15(), hashes.SHA256())


def test_a_refresh_token_gives_access_tokens_until_the_password_changes(both: Flask) -> None:
    person()
    buyer = Buyer(both)
    kept = buyer.sign_in("amal@example.ma")
    fresh = buyer.good(
        "tokenRefresh", "refreshToken: $refresh", "token user { email }", refresh=kept["refreshToken"]
    )
    buyer.token = fresh["token"]
    assert buyer.ask(ME)["me"]["email"] == "amal@example.ma"
    verify = "isValid payload user { email }"
    assert buyer.good("tokenVerify", "token: $link", verify, link=fresh["token"])["isValid"]
    wrong = buyer.codes(
        "passwordChange", "oldPassword: $password, newPassword: $code", password="no", code="autre mot long"
    )
    assert wrong[0][1] == "INVALID_CREDENTIALS"
    buyer.good(
        "passwordChange",
        "oldPassword: $password, newPassword: $code",
        "user { id }",
        password=PASSWORD,
        code="autre mot long",
    )
    body, status = ask(both, ME, token=buyer.token)
    assert status == 200
    assert body["errors"][0]["extensions"]["exception"]["code"] == "InvalidTokenError"
    assert buyer_codes(both, kept["refreshToken"]) == [("refreshToken", "JWT_INVALID_TOKEN")]


def buyer_codes(app: Flask, refresh: str) -> list[tuple[Any, Any]]:
    """What a refresh token is refused with."""
    return Buyer(app).codes("tokenRefresh", "refreshToken: $refresh", refresh=refresh)


def test_signing_out_everywhere_ends_every_token(app: Flask) -> None:
    buyer = signed_in(app)
    buyer.good("tokensDeactivateAll", "", "__typename")
    assert ask(app, ME, token=buyer.token)[0]["errors"][0]["extensions"]["code"] == "InvalidTokenError"


def test_the_cookie_does_nothing_without_its_text(app: Flask) -> None:
    person()
    client = app.test_client()
    text = f'mutation {{ tokenCreate(email: "amal@example.ma", password: "{PASSWORD}") {{ csrfToken }} }}'
    made = client.post("/graphql/", json={"query": text})
    csrf = made.get_json()["data"]["tokenCreate"]["csrfToken"]
    cookie = made.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/graphql/" in cookie

    def refresh(argument: str) -> Any:
        query = f"mutation {{ tokenRefresh{argument} {{ token errors {{ code }} }} }}"
        return client.post("/graphql/", json={"query": query}).get_json()["data"]["tokenRefresh"]

    assert refresh("")["errors"] == [{"code": "REQUIRED"}]
    assert refresh('(csrfToken: "x")')["errors"] == [{"code": "JWT_INVALID_CSRF_TOKEN"}]
    assert refresh(f'(csrfToken: "{csrf}")')["token"]
    assert client.post("/graphql/", json={"query": ME}).get_json()["data"]["me"] is None


def test_old_forged_and_foreign_tokens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    buyer = signed_in(app)
    header, payload, signature = buyer.token.split(".")

    def code(token: str) -> Any:
        body = ask(app, ME, token=token)[0]
        return (
            body["errors"][0]["extensions"]["exception"]["code"] if "errors" in body else body["data"]["me"]
        )

    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    other = claims(buyer.token) | {"user_id": global_id("User", 1), "is_staff": True}
    forged = base64.urlsafe_b64encode(json.dumps(other).encode()).decode().rstrip("=")
    assert code(f"{header}.{forged}.{signature}") == "InvalidSignatureError"
    assert code(f"{none}.{payload}.") == "InvalidSignatureError"
    assert code(f"{none}.{payload}.{signature}") == "InvalidSignatureError"
    assert code(f"{header}.{payload}.AAAA") == "InvalidSignatureError"
    assert code("garbage") is None
    assert code("a.b.c") is None
    foreign = base64.urlsafe_b64encode(b'{"sub":"1"}').decode().rstrip("=")
    assert code(f"{header}.{foreign}.{signature}") is None
    refresh = Buyer(app).sign_in("amal@example.ma")["refreshToken"]
    assert code(refresh) == "InvalidTokenError"  # it opens nothing itself
    rotate(clock.now())
    assert code(buyer.token)["email"] == "amal@example.ma"
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert code(buyer.token) == "ExpiredSignatureError"
    assert code(f"{header}.{forged}.{signature}") == "InvalidSignatureError"


def test_wrong_passwords_and_second_factors(app: Flask) -> None:
    user_id = person()
    person("agent@example.ma", roles=("moderator",))
    buyer, sign = Buyer(app), "email: $email, password: $password"
    for email in ("amal@example.ma", "nobody@example.ma"):
        assert buyer.codes("tokenCreate", sign, email=email, password="wrong") == [
            ("email", "INVALID_CREDENTIALS")
        ]
    refused = [("email", "DISABLED_AUTHENTICATION_METHOD")]
    assert buyer.codes("tokenCreate", sign, email="agent@example.ma", password=PASSWORD) == refused
    buyer.sign_in("amal@example.ma")
    secret = start_totp(user_id)
    confirm_totp(user_id, current_code(secret, clock.now()), clock.now())
    assert ask(app, ME, token=buyer.token)[0]["errors"][0]["extensions"]["code"] == "InvalidTokenError"
    assert Buyer(app).codes("tokenCreate", sign, email="amal@example.ma", password=PASSWORD) == refused
    for _ in range(10):
        found = buyer_login(app, "nobody@example.ma")
    assert found == [(None, "LOGIN_ATTEMPT_DELAYED")]


def buyer_login(app: Flask, email: str) -> list[tuple[Any, Any]]:
    """A wrong try."""
    return Buyer(app).codes(
        "tokenCreate", "email: $email, password: $password", email=email, password="wrong"
    )


def test_a_new_password_by_the_link_of_a_mail(app: Flask) -> None:
    person()
    person("victim@example.ma", name="Victime")
    buyer = Buyer(app)
    ask_link = "email: $email, redirectUrl: $url"
    assert (
        buyer.do("requestPasswordReset", ask_link, "__typename", email="nobody@example.ma", url=BACK)[
            "errors"
        ]
        == []
    )
    buyer.good("requestPasswordReset", ask_link, "__typename", email="amal@example.ma", url=BACK)
    token = link_token(last_mail())
    setting = "email: $email, password: $password, token: $link"
    stolen = buyer.do(
        "setPassword", setting, "token", email="victim@example.ma", password="autre mot long", link=token
    )
    assert stolen["token"] is None
    assert stolen["errors"][0]["code"] == "INVALID_CREDENTIALS"
    buyer.sign_in("amal@example.ma", "autre mot long")  # the link was hers, and it was used
    buyer.sign_in("victim@example.ma")
    again = buyer.do(
        "setPassword", setting, "token", email="amal@example.ma", password="encore un mot", link=token
    )
    assert again["errors"][0]["code"] == "INVALID"


def test_a_new_email_by_the_link_sent_to_it(app: Flask) -> None:
    buyer, other = signed_in(app), signed_in(app, "other@example.ma")
    asking = "newEmail: $email, password: $password, redirectUrl: $url"
    buyer.good(
        "requestEmailChange", asking, "user { email }", email="neuf@example.ma", password=PASSWORD, url=BACK
    )
    token = link_token(last_mail())
    assert other.codes("confirmEmailChange", "token: $link", link=token) == [("token", "INVALID")]
    setting = "email: $email, password: $password, token: $link"
    assert other.codes(
        "setPassword", setting, email="amal@example.ma", password="autre mot long", link=token
    ) == [("token", "INVALID")]
    told = buyer.good("confirmEmailChange", "token: $link", "user { email }", link=token)
    assert told["user"] == {"email": "neuf@example.ma"}


def test_an_account_ends_by_the_link_of_its_owner(app: Flask) -> None:
    buyer, other = signed_in(app), signed_in(app, "other@example.ma")
    buyer.good("accountAddressCreate", "input: $address", "address { id }", address=RABAT)
    buyer.good("accountRequestDeletion", "redirectUrl: $url", "__typename", url=BACK)
    token = link_token(last_mail())
    assert other.codes("accountDelete", "token: $link", link=token) == [("token", "INVALID")]
    assert buyer.codes("accountDelete", "token: $link", link=buyer.token) == [("token", "INVALID")]
    buyer.good("accountDelete", "token: $link", "user { email }", link=token)
    assert ask(app, ME, token=buyer.token)[0]["errors"][0]["extensions"]["code"] == "InvalidTokenError"
    assert Buyer(app).codes(
        "tokenCreate", "email: $email, password: $password", email="amal@example.ma", password=PASSWORD
    )


def test_the_address_book_is_ones_own(both: Flask) -> None:
    buyer, other = signed_in(both), signed_in(both, "other@example.ma")
    made = buyer.good(
        "accountAddressCreate",
        "input: $address, type: $kind",
        "address { id isDefaultShippingAddress }",
        address=RABAT,
        kind="SHIPPING",
    )
    id_ = made["address"]["id"]
    assert made["address"]["isDefaultShippingAddress"]
    changed = {"streetAddress1": "Hassan, avenue Allal 7"}
    told = buyer.good(
        "accountAddressUpdate",
        "id: $id, input: $address",
        "address { city streetAddress1 phone }",
        id=id_,
        address=changed,
    )
    assert told["address"] == {
        "city": "Rabat",
        "streetAddress1": "Hassan, avenue Allal 7",
        "phone": "+212661234578",
    }
    unknown = [(None, "NOT_FOUND")]
    assert other.codes("accountAddressUpdate", "id: $id, input: $address", id=id_, address=changed) == unknown
    assert other.codes("accountAddressDelete", "id: $id", id=id_) == unknown
    assert other.codes("accountSetDefaultAddress", "id: $id, type: $kind", id=id_, kind="BILLING") == unknown
    body, _status = ask(both, f'mutation {{ accountAddressDelete(id: "{id_}") {{ errors {{ code }} }} }}')
    assert body["errors"][0]["extensions"]["code"] == "PermissionDenied"
    wanted = "{ me { defaultShippingAddress { id } defaultBillingAddress { id } addresses { id } } }"
    assert buyer.ask(wanted)["me"] == {
        "defaultShippingAddress": {"id": id_}, "defaultBillingAddress": None, "addresses": [{"id": id_}],
    }  # fmt: skip
    buyer.good("accountAddressDelete", "id: $id", "address { id }", id=id_)
    assert buyer.ask(wanted)["me"]["addresses"] == []


def test_an_account_buys_and_reads_its_orders(both: Flask) -> None:
    honey = shelf()
    buyer, other = signed_in(both), signed_in(both, "other@example.ma")
    numbers = []
    for _ in range(3):
        id_ = buyer.begin({honey.variant_id: 1})["id"]
        buyer.fill(id_)
        numbers.append(buyer.complete(id_)["number"])
    page = """query Q { me { addresses { city } orders(%s) { totalCount pageInfo { hasNextPage endCursor }
        edges { node { number user { email } total { gross { amount } } paymentStatus } } } } }"""
    first = buyer.ask(page % "first: 2")["me"]
    assert [e["node"]["number"] for e in first["orders"]["edges"]] == numbers[:0:-1]
    assert first["orders"]["totalCount"] == 3
    assert first["addresses"] == [{"city": "Rabat"}]
    cursor = first["orders"]["pageInfo"]["endCursor"]
    rest = buyer.ask(page % f'first: 2, after: "{cursor}"')["me"]["orders"]
    assert [e["node"]["number"] for e in rest["edges"]] == numbers[:1]
    assert not rest["pageInfo"]["hasNextPage"]
    assert other.ask(page % "first: 2")["me"]["orders"]["edges"] == []


def test_a_checkout_has_one_buyer(app: Flask) -> None:
    honey, visitor = shelf(), Buyer(app)
    buyer, other = signed_in(app), signed_in(app, "other@example.ma")
    id_ = visitor.begin({honey.variant_id: 1})["id"]
    buyer.good("checkoutCustomerAttach", "id: $id", "checkout { user { email } }", id=id_)
    assert visitor.checkout(id_)["user"] is None
    assert other.checkout(id_)["user"] is None
    text = 'mutation { %s(id: "%s") { errors { code } } }'
    for mutation in ("checkoutCustomerAttach", "checkoutCustomerDetach"):
        body, _status = ask(app, text % (mutation, id_), token=other.token)
        assert body["errors"][0]["extensions"]["code"] == "PermissionDenied"
    assert buyer.ask("{ me { checkoutIds } }")["me"]["checkoutIds"] == [id_]
    left = buyer.good("checkoutCustomerDetach", "id: $id", "checkout { user { email } email }", id=id_)
    assert left["checkout"] == {"user": None, "email": None}


def test_notes_are_kept_by_whoever_may(app: Flask) -> None:
    honey, visitor = shelf(), Buyer(app)
    buyer = signed_in(app)
    begun = visitor.begin({honey.variant_id: 1}, metadata=[{"key": "from", "value": "shop"}])
    id_, line = begun["id"], begun["lines"][0]["id"]
    notes = [{"key": "gift", "value": "oui"}]
    for target in (id_, line):
        told = visitor.good(
            "updateMetadata",
            "id: $id, input: $notes",
            'item { metafield(key: "gift") }',
            id=target,
            notes=notes,
        )
        assert told["item"] == {"metafield": "oui"}
    visitor.good(
        "deleteMetadata", "id: $id, keys: $keys", "item { metadata { key } }", id=line, keys=["gift"]
    )
    visitor.fill(id_)
    order = visitor.complete(id_)
    assert {note["key"] for note in order["metadata"]} == {"from", "gift"}
    me = buyer.ask("{ me { id } }")["me"]["id"]
    buyer.good("updateMetadata", "id: $id, input: $notes", "item { metadata { key } }", id=me, notes=notes)
    text = 'mutation { updateMetadata(id: "%s", input: [{key: "x", value: "y"}]) { errors { code } } }'
    for target in (me, order["id"], global_id("Product", 1)):
        body, _status = ask(app, text % target)
        assert body["errors"][0]["extensions"]["code"] == "PermissionDenied"
    assert visitor.codes("updateMetadata", "id: $id, input: $notes", id=id_, notes=notes) == [
        ("id", "NOT_FOUND")
    ]
