"""The seller's own pages: what is wrong is said beside what was typed, and nothing is half kept."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.auth import create_user, system_actor
from core.db import session, transaction
from registry.models import Role
from shop.catalog.models import Stock, Variant
from tests.core.auth.conftest import PASSWORD, sign_in
from tests.shop.catalog.makers import make_product, make_stall, variant_ids


@pytest.fixture
def page(app: Flask, client: FlaskClient) -> str:
    """The address of a size of one's own product; signed in."""
    stall = make_stall()
    product_id = make_product(stall.vendor_id, {"A": 7})
    user_id = create_user(
        system_actor(), name="Fatima", email="f@example.ma", phone=None, password=PASSWORD, now=clock.now()
    ).id
    with transaction() as s:
        since, key = clock.local_date(clock.now()), f"{stall.cooperative_id}:{user_id}:seller"
        s.add(
            Role(
                cooperative_id=stall.cooperative_id, user_id=user_id, role="seller", since=since, live_key=key
            )
        )
    sign_in(client, "f@example.ma")
    variant_id = variant_ids(product_id)[0]
    return f"/ar/my/{stall.vendor_id}/products/{product_id}/variants/{variant_id}"


def offer(page: str) -> tuple[int | None, int]:
    session().rollback()
    variant_id = int(page.rpartition("/")[2])
    found = session().get_one(Variant, variant_id)
    return found.price_centimes, session().get_one(Stock, variant_id).on_hand


def test_a_wrong_price_keeps_what_was_typed_and_changes_nothing(client: FlaskClient, page: str) -> None:
    before = offer(page)
    answer = client.post(page, data={"price": "abc", "on_hand": "٣"})
    assert answer.status_code == 400
    assert 'value="abc"' in answer.text
    assert 'value="٣"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert offer(page) == before


def test_arabic_digits_and_a_comma_are_read_and_shown_as_typed(client: FlaskClient, page: str) -> None:
    old, _on_hand = offer(page)
    assert old
    typed = f"{old // 100},50"
    assert client.post(page, data={"price": typed, "on_hand": "١٢"}).status_code == 302
    assert offer(page) == (old // 100 * 100 + 50, 12)
    assert f'value="{typed}"' in client.get(page.rpartition("/variants")[0]).text
