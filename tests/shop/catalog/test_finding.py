"""The pages of finding: what is said of a changed question, what stands beside products, sizes that are in stock."""

import html
import itertools
import re

from flask import Flask
from flask.testing import FlaskClient

from core.db import transaction
from core.search import indexing, wordbook
from core.search.contract import SearchQuery
from core.search.indexing import backend, rebuild
from registry.models import Cooperative
from shop.catalog.data import VariantOffer
from shop.catalog.search import pack_of
from shop.catalog.services import create_product, decide_revision, submit_revision
from shop.checkout.data import Rate
from shop.checkout.services import set_vendor_rates
from tests.shop.catalog.makers import (
    NOW,
    STAFF,
    SYSTEM,
    listing,
    make_category,
    make_product,
    make_stall,
    make_vendor,
)

_numbers = itertools.count(1)


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


def named(vendor_id: int, name_fr: str, price: int = 10_000, category: str = "crafts") -> int:
    """A product on the shelf with this name."""
    sku = f"S{next(_numbers)}"
    offers = {sku: VariantOffer(price, None, 5)}
    data = listing({sku: 5}, make_category(category), name_fr)
    product_id = create_product(SYSTEM, vendor_id, data, NOW, offers=offers)
    decide_revision(STAFF, submit_revision(SYSTEM, vendor_id, product_id, NOW), "approve", "", NOW)
    return product_id


def shown(text: str) -> list[int]:
    """Products found, in their order; what others buy, on a page of nothing, is not found."""
    if 'id="filters"' not in text:
        return []
    return [int(n) for n in re.findall(r'<a class="card" href="/fr/p/(\d+)', text)]


def test_quoted_words_stand_side_by_side(app: Flask, client: FlaskClient) -> None:
    vendor = make_vendor()
    oil, soap = named(vendor, "Huile d’argan vierge"), named(vendor, "Savon argan à l’huile d’olive")
    rebuild()
    loose, strict = page(client, q="huile argan"), page(client, q='"huile d’argan"')
    assert (set(shown(loose)), shown(strict)) == ({oil, soap}, [oil])
    assert "Seulement les produits où ces mots se suivent" in strict
    assert "q=huile+d%E2%80%99argan" in strict, "the way to the same words in any order"
    assert shown(page(client, q="«huile d’olive»")) == [soap]
    assert '<span class="muted t0 light">1 produit</span>' in strict
    neither = page(client, q='"argan olive"')
    assert shown(neither) == [soap]
    assert "Aucun produit n’a ces mots à la suite" in neither


def test_a_misspelt_phrase_is_put_right(app: Flask, client: FlaskClient) -> None:
    vendor = make_vendor()
    oil, _soap = named(vendor, "Huile d’argan vierge"), named(vendor, "Savon argan à l’huile d’olive")
    rebuild()
    text = page(client, q='"huile d’argna"')
    assert shown(text) == [oil]
    assert "voici les résultats pour" in text


def test_filters_order_and_pages_of_a_phrase(app: Flask, client: FlaskClient) -> None:
    vendor = make_vendor()
    ids = [named(vendor, f"Huile d’argan {n}", 5_000 + 100 * n) for n in range(30)]
    other = named(vendor, "Argan et huile", 1_000)
    rebuild()
    asked = {"q": '"huile d’argan"'}
    first = page(client, **asked)
    later = html.unescape(re.findall(r'href="([^"]*after=[^"]*)"', first)[0])
    rest = client.get(later).text
    assert sorted(shown(first) + shown(rest)) == ids
    assert "30 produits" in first
    cheap = page(client, **asked, sort="price_asc", max="51")
    assert shown(cheap) == ids[:2]
    assert other not in shown(first) + shown(rest)
    dear = shown(page(client, **asked, sort="price_desc"))
    assert dear == ids[:5:-1]


def test_delivery_to_the_chosen_place(app: Flask, client: FlaskClient) -> None:
    """The cooperative of Taroudannt: two days at home, three in its region, four to Rabat."""
    product = make_product(make_vendor(), {"A": 1})
    rebuild()
    seen = {
        to: [bool(shown(page(client, q="tapis", to=to, within=str(n)))) for n in (2, 3, 4)]
        for to in ("09.541", "09.001", "04.421")
    }
    assert seen == {"09.541": [True] * 3, "09.001": [False, True, True], "04.421": [False, False, True]}
    text = page(client, q="tapis", to="09.001", within="3")
    assert "sous 3 jours ouvrables" in text
    assert "Sous 2 jours ouvrables (0)" in text
    nothing = page(client, q="tapis", to="04.421", within="2")
    assert "Quel que soit le délai" in nothing
    assert shown(page(client, q="tapis", within="2")) == [product], (
        "no place: nothing is left out, and it is said"
    )
    assert "Choisissez aussi un lieu" in page(client, q="tapis", within="2")


def test_the_place_of_the_basket_is_known(app: Flask, client: FlaskClient) -> None:
    make_product(make_vendor(), {"A": 1})
    rebuild()
    client.post("/fr/basket/place", data={"place": "Agadir"})
    text = page(client, q="tapis")
    assert '<option value="09.001" selected>' in text
    assert "Sous 3 jours ouvrables (1)" in text


def test_a_cooperative_with_its_own_delays(app: Flask, client: FlaskClient) -> None:
    vendor = make_vendor()
    make_product(vendor, {"A": 1})
    rebuild()
    assert not shown(page(client, q="tapis", to="04.421", within="2"))
    set_vendor_rates(vendor, [Rate("other", 5_000, 9_000, None, 1, 2)])
    indexing.drain(NOW)
    assert shown(page(client, q="tapis", to="04.421", within="2"))


def test_what_fits_no_filter_leads_back(app: Flask, client: FlaskClient) -> None:
    make_product(make_vendor(), {"A": 1})
    rebuild()
    text = page(client, q="tapis", region="01")
    assert "Sans le filtre « Région »" in text
    assert "Tous les prix" in page(client, q="tapis", min="900")
    one = page(client, q="tapis", region="09", stock="yes")
    ways = {html.unescape(way) for way in re.findall(r'class="chip" aria-current="true" href="([^"]*)"', one)}
    assert ways == {"/fr/search?q=tapis&region=09", "/fr/search?q=tapis&stock=yes"}


def test_regions_on_the_map_and_back(app: Flask, client: FlaskClient) -> None:
    vendor = make_vendor()
    make_product(vendor, {"A": 1})
    rebuild()
    text = page(client, q="tapis")
    assert 'href="/fr/search?q=tapis&amp;region=09"' in text
    chosen = page(client, q="tapis", region="09")
    assert 'href="/fr/search?q=tapis" aria-current="true"' in chosen
    assert 'name="region" value="09" checked' in chosen, "the list says the same without a picture"


def test_autocomplete_names_products_and_cooperatives(app: Flask, client: FlaskClient) -> None:
    product = named(make_vendor(), "Huile d’argan")
    rebuild()
    assert client.get("/fr/suggest?q=hui").json == [{"text": "Huile d’argan", "url": f"/fr/p/{product}"}]
    [stall] = client.get("/fr/suggest?q=coop").json or []
    assert stall["url"].startswith("/fr/stall/")


def test_the_register_stands_beside(app: Flask, client: FlaskClient) -> None:
    """Names of cooperatives by likeness, whether they sell or not; words that name no one find none."""
    stall = make_stall(status="suspended")
    with transaction() as s:
        cooperative = s.get_one(Cooperative, stall.cooperative_id)
        cooperative.name_fr, cooperative.name_folded = "Coopérative Tiganimine", "cooperative tiganimine"
    rebuild()
    text = page(client, q="tiganimin")
    assert "Coopérative Tiganimine" in text
    assert f"/fr/registry/{stall.central_number}" in text
    assert "Coopérative Tiganimine" not in page(client, q="tapis")
