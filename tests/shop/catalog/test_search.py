"""What the search of the shop knows of a product beside its own words."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import transaction
from core.search.contract import SearchQuery
from shop.catalog import search
from shop.catalog.models import Variant
from tests.shop.catalog.makers import make_certificate, make_product, make_vendor


def found(client: FlaskClient, words: str, lang: str) -> int:
    return client.get(f"/{lang}/search", query_string={"q": words}).text.count('<a class="card"')


def test_signs_are_found_by_the_names_buyers_give_them(app: Flask, client: FlaskClient) -> None:
    plain, certified = make_vendor(), make_vendor()
    make_product(plain, {"P": 1})
    make_product(certified, {"B": 1})
    make_certificate(certified, "bio")
    search.rebuild()
    everything = found(client, "tapis", "fr")
    assert everything == 2, "both are found by their own name"
    assert [found(client, words, "fr") for words in ("tapis bio", "tapis biologique")] == [1, 1]
    assert found(client, "زربية بيولوجي", "ar") == 1


def test_size_and_price_are_of_one_variant(app: Flask) -> None:
    """The litre costs 120, the small bottle 40, and a third size is sold out."""
    product = make_product(make_vendor(), {"LITRE": 2, "SMALL": 2, "GONE": 0})
    sizes = {"LITRE": (1, "l", 12_000), "SMALL": (250, "ml", 4_000), "GONE": (5, "l", 1_000)}
    with transaction() as s:
        for variant in s.scalars(select(Variant).where(Variant.product_id == product)):
            variant.content_amount, variant.content_unit, variant.price_centimes = sizes[variant.sku]
    search.rebuild()

    def shown(pack: str, low: int | None = None, high: int | None = None) -> int:
        query = SearchQuery("tapis", filters={"pack": [pack]}, price_min=low, price_max=high)
        return search.backend().search(query).total

    assert [shown("l"), shown("s"), shown("xl")] == [1, 1, 0]
    assert [shown("l", high=5_000), shown("s", high=5_000), shown("l", low=10_000)] == [0, 1, 1]
