"""The pages of finding: what is said of a changed question, what stands beside products, sizes that are in stock."""

from flask import Flask
from flask.testing import FlaskClient

from core.search import wordbook
from core.search.contract import SearchQuery
from core.search.indexing import backend, rebuild
from shop.catalog.search import pack_of
from tests.shop.catalog.makers import make_product, make_vendor


def page(client: FlaskClient, **asked: str) -> str:
    answer = client.get("/fr/search", query_string=asked)
    assert answer.status_code == 200
    return answer.text


def test_a_size_is_found_only_in_stock(app: Flask, client: FlaskClient) -> None:
    vendor = make_vendor()
    sold_out, there = make_product(vendor, {"A": 0}), make_product(vendor, {"B": 3})
    rebuild()
    found = backend().search(SearchQuery(filters={"stock": ["yes"]}, facets=("pack", "stock")))
    assert (found.ids, found.facets["stock"]) == ((there,), {"yes": 1})
    assert sum(found.facets["pack"].values()) == 1
    assert {sold_out, there} == set(backend().search(SearchQuery()).ids)
    assert 'name="stock"' in page(client, q="tapis")
    assert page(client, q="tapis", stock="yes").count('<a class="card"') == 1


def test_packs_have_drawers() -> None:
    asked = [(250, "ml"), (251, "g"), (1, "kg"), (5, "l"), (1, "piece"), (2, "m2")]
    assert [pack_of(*one) for one in asked] == ["s", "m", "l", "xl", "piece", "piece"]


def test_cooperatives_and_places_stand_beside_products(app: Flask, client: FlaskClient) -> None:
    make_product(make_vendor(), {"A": 1})
    rebuild()
    [stall] = backend().documents("stall")
    text = page(client, q="coopérative")
    assert "/fr/registry" in text
    assert backend().documents("place")
    assert stall


def test_a_changed_question_is_said(app: Flask, client: FlaskClient) -> None:
    make_product(make_vendor(), {"A": 1})
    rebuild()
    assert "tapsi" in page(client, q="tapsi")
    assert page(client, q="tapis xyzzyq").count('<a class="card"') == 1
    assert ">xyzzyq</bdi></s>" in page(client, q="tapis xyzzyq")


def test_what_finds_nothing_is_noted_without_who(app: Flask, client: FlaskClient) -> None:
    rebuild()
    for _ in range(3):
        page(client, q="xyzzyq")
        page(client, q="0612345678")
    assert wordbook.misses() == [("xyzzyq", 3)]
