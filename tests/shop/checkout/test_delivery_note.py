"""What the pages of products and stalls say of delivery: the fee of what was chosen, not of something usual."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.db import session, transaction
from shop.catalog.models import Product, Variant
from shop.vendors.models import Vendor
from tests.shop.orders.makers import Shelf, shelf


@pytest.fixture
def goods(app: Flask) -> Shelf:
    return shelf(10)


@pytest.mark.parametrize(("weight_g", "low", "high"), [(0, 20, 45), (900, 20, 45), (12_000, 35, 85)])
def test_a_product_s_page_names_the_fees_of_its_weight(
    client: FlaskClient, goods: Shelf, weight_g: int, low: int, high: int
) -> None:
    with transaction() as s:
        s.execute(update(Variant).where(Variant.id == goods.variant_id).values(weight_g=weight_g))
    row = (
        session()
        .execute(select(Product.id, Product.slug).join(Variant, Variant.product_id == Product.id))
        .one()
    )
    page = client.get(f"/en/p/{row.id}-{row.slug}")
    assert page.status_code == 200
    assert f"from {low}\u00a0DH to {high}\u00a0DH" in page.text


def test_a_stall_s_page_names_the_usual_fees(client: FlaskClient, goods: Shelf) -> None:
    slug = session().scalars(select(Vendor.slug).where(Vendor.id == goods.stall.vendor_id)).one()
    page = client.get(f"/en/stall/{slug}")
    assert page.status_code == 200
    assert "from 20\u00a0DH to 45\u00a0DH" in page.text
