"""Sold by weight: the seller's form, the Office's reading, the buyer's page, the basket."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import session
from shop.catalog.data import VariantData, VariantOffer
from shop.catalog.models import Variant
from shop.catalog.queries import get_buyable
from shop.catalog.services import create_product, decide_revision, submit_revision
from shop.catalog.views.comparing import text_of
from tests.shop.catalog.makers import (
    NOW,
    STAFF,
    SYSTEM,
    listing,
    make_category,
    make_draft,
    make_stall,
    variant_ids,
)
from tests.shop.orders.makers import Shelf
from tests.shop.orders.test_seller_pages import seller_in


def by_weight(vendor_id: int, unit: str = "g") -> int:
    variant = VariantData("F", name_fr="Meule", content_amount=800, content_unit=unit, tolerance_percent=15)
    wanted = replace(listing({"F": 1}, make_category()), variants=(variant,))
    product_id = create_product(SYSTEM, vendor_id, wanted, NOW, offers={"F": VariantOffer(9_600, None, 4)})
    decide_revision(STAFF, submit_revision(SYSTEM, vendor_id, product_id, NOW), "approve", "", NOW)
    return product_id


@pytest.mark.parametrize(("lang", "said"), [("fr", "au plus 96"), ("ar", "على الأكثر"), ("en", "at most 96")])
def test_the_buyer_reads_the_price_that_is_never_exceeded(
    app: Flask, client: FlaskClient, lang: str, said: str
) -> None:
    product_id = by_weight(make_stall().vendor_id)
    found = get_buyable(variant_ids(product_id), today=NOW.date())
    assert [(x.nominal_g, x.tolerance_percent) for x in found.values()] == [(800, 15)]
    html = client.get(f"/{lang}/p/{product_id}", follow_redirects=True).text.replace("\u00a0", " ")
    assert said in html


def test_what_has_no_grams_is_not_sold_by_weight(app: Flask) -> None:
    product_id = by_weight(make_stall().vendor_id, "ml")
    assert [x.nominal_g for x in get_buyable(variant_ids(product_id), today=NOW.date()).values()] == [None]


def test_the_seller_says_it_and_the_office_reads_it(app: Flask, client: FlaskClient) -> None:
    stall = make_stall()
    product_id = make_draft(stall.vendor_id)
    seller_in(client, Shelf(stall, 0))
    page = f"/fr/my/{stall.vendor_id}/products/{product_id}/price"
    assert 'name="tolerance"' in client.get(page).text
    typed = {"amount": "1", "unit": "kg", "price": "120", "on_hand": "3", "tolerance": "10", "weight": ""}
    assert client.post(page, data=typed).status_code == 302
    session().rollback()
    variant = session().get_one(Variant, variant_ids(product_id)[0])
    assert (variant.content_amount, variant.content_unit) == (1000, "g")
    told = {"name_ar": "", "name_fr": "", "content_amount": 1000, "content_unit": "g", "weight_g": 1000}
    assert "10" in text_of("variants.A", {**told, "tolerance_percent": 10}).split("·")[-1]
