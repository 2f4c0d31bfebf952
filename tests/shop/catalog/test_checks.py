"""The doctor names planted damage, and nothing else."""

import pytest
from flask import Flask
from sqlalchemy import text

from core.db import session, transaction
from shop.catalog.checks import listing_findings, stock_findings
from tests.shop.catalog.makers import make_draft, make_product, make_vendor, variant_ids


def damage(statement: str, **values: object) -> None:
    with transaction() as s:
        s.execute(text("PRAGMA ignore_check_constraints = ON"))
        s.execute(text(statement), values)
    session().rollback()


@pytest.fixture
def product_id(app: Flask) -> int:
    vendor_id = make_vendor()
    make_draft(vendor_id, {"D": 1})
    return make_product(vendor_id, {"A": 5})


def test_a_sound_catalogue(product_id: int) -> None:
    assert (stock_findings(), listing_findings()) == ([], [])


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE shop_stock SET on_hand = -1 WHERE variant_id = :v", "-1 on hand"),
        (
            "UPDATE shop_stock SET reserved = 3, allocated = 3 WHERE variant_id = :v",
            "3 reserved, 3 allocated",
        ),
        ("DELETE FROM shop_stock WHERE variant_id = :v", "has no stock row"),
    ],
)
def test_damaged_stock(product_id: int, statement: str, said: str) -> None:
    damage(statement, v=variant_ids(product_id)[0])
    [finding] = stock_findings()
    assert said in finding


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE shop_product SET live_revision_id = NULL WHERE id = :p", "without an approved revision"),
        ("UPDATE shop_revision SET state = 'rejected' WHERE product_id = :p", "without an approved revision"),
        ("UPDATE shop_product SET min_price_centimes = 1 WHERE id = :p", "a price that no variant has"),
        ("UPDATE shop_variant SET price_centimes = NULL WHERE product_id = :p", "on sale without a price"),
    ],
)
def test_damaged_listings(product_id: int, statement: str, said: str) -> None:
    damage(statement, p=product_id)
    [finding] = listing_findings()
    assert said in finding
