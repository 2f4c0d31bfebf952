"""Where people arrive when they sign in without having asked for a page."""

import re

from flask.testing import FlaskClient

from core import clock
from core.auth import create_user, system_actor
from core.db import transaction
from registry.models import Role
from shop.vendors.models import Vendor
from tests.core.auth.conftest import PASSWORD, make_staff, staff_in
from tests.shop.catalog.makers import make_vendor


def person(email: str) -> int:
    return create_user(
        system_actor(), name="Fatima", email=email, phone=None, password=PASSWORD, now=clock.now()
    ).id


def arrival(client: FlaskClient, login: str, wanted: str = "") -> str:
    answer = client.post("/ar/account/login", data={"login": login, "password": PASSWORD, "next": wanted})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_seller_arrives_at_the_stall_and_finds_it_again_in_the_account(client: FlaskClient) -> None:
    vendor_id, user_id = make_vendor(), person("fatima@example.ma")
    with transaction() as s:
        cooperative_id = s.get_one(Vendor, vendor_id).cooperative_id
        s.add(Role(cooperative_id=cooperative_id, user_id=user_id, role="seller", since=clock.local_date(clock.now()),
                   live_key=f"{cooperative_id}:{user_id}:seller"))  # fmt: skip
    assert arrival(client, "fatima@example.ma") == "/ar/my/"
    assert client.get("/ar/my/").headers["Location"] == f"/ar/my/{vendor_id}/"
    assert f'href="/ar/my/{vendor_id}/"' in client.get("/ar/account/").text


def test_a_buyer_arrives_at_the_account_and_a_page_that_was_asked_for_comes_first(
    client: FlaskClient,
) -> None:
    make_vendor()
    person("said@example.ma")
    assert arrival(client, "said@example.ma") == "/ar/account/"
    assert not re.search(r'href="/ar/my/\d+/', client.get("/ar/account/").text), "nobody else's stall"
    assert arrival(client, "said@example.ma", "/ar/basket") == "/ar/basket"


def test_staff_arrive_at_the_desk(client: FlaskClient) -> None:
    make_staff("hind@odco.example", ("moderator",))
    staff_in(client, "hind@odco.example")
    assert client.get("/fr/account/login").headers["Location"] == "/fr/desk/"
