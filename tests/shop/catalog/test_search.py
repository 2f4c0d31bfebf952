"""What the search of the shop knows of a product beside its own words."""

from flask import Flask
from flask.testing import FlaskClient

from shop.catalog import search
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
