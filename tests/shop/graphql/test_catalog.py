"""Products, categories and cooperatives over HTTP, as clients ask for them."""

import itertools
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from core.db import transaction
from registry.models import Cooperative
from shop.catalog.data import VariantOffer
from shop.catalog.models import Product, Variant
from shop.catalog.services import create_product, decide_revision, submit_revision
from shop.graphql.ids import global_id
from shop.vendors.models import Vendor
from tests.shop.catalog.makers import NOW, STAFF, SYSTEM, Stall, listing, make_category, make_stall
from tests.shop.catalog.test_statements import statements
from tests.shop.graphql.asking import ask, data

LISTING = """
query List($channel: String!, $first: Int, $after: String, $last: Int, $before: String, $sort: ProductOrder) {
  products(channel: $channel, first: $first, after: $after, last: $last, before: $before, sortBy: $sort) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node {
      id slug name isAvailable rating
      category { id slug name translation(languageCode: AR) { name } }
      cooperative { name slug centralNumber }
      thumbnail(size: 256, format: WEBP) { url alt }
      translation(languageCode: AR_MA) { name description }
      pricing { onSale priceRange { start { gross { amount currency fractionalAmount } net { amount } tax { amount } }
                                    stop { gross { amount } } } }
      productVariants(first: 5) { edges { node { id name sku quantityAvailable
        pricing { price { gross { amount } } } attributes { attribute { slug } values { name } } } } }
      metadata { key value }
    } }
  }
}
"""


SKUS = itertools.count(1)


def live(stall: Stall, category: str, price: int = 1000) -> int:
    """A product on sale, three of it in stock."""
    sku = f"A{next(SKUS)}"
    offers = {sku: VariantOffer(price, None, 3)}
    listed = listing({sku: 3}, make_category(category), f"Tapis {price}")
    product_id = create_product(SYSTEM, stall.vendor_id, listed, NOW, offers=offers)
    decide_revision(STAFF, submit_revision(SYSTEM, stall.vendor_id, product_id, NOW), "approve", "", NOW)
    return product_id


def a_shop(products: int = 5) -> list[int]:
    """A stall with as many live products, each dearer than the one before."""
    stall = make_stall()
    return [live(stall, "crafts", 1000 + 500 * n) for n in range(products)]


def nodes(answer: Any) -> list[Any]:
    """The nodes of the products' connection."""
    return [edge["node"] for edge in answer["products"]["edges"]]


def test_a_list_tells_what_cards_show(both: Flask) -> None:
    ids = a_shop()
    found = data(
        both, LISTING, channel="default-channel", first=3, sort={"field": "PRICE", "direction": "ASC"}
    )
    products = found["products"]
    assert products["totalCount"] == 5
    assert [node["id"] for node in nodes(found)] == [global_id("Product", i) for i in ids[:3]]
    first = nodes(found)[0]
    price = first["pricing"]["priceRange"]["start"]
    assert price["gross"] == {"amount": 10.0, "currency": "MAD", "fractionalAmount": 1000}
    assert price["net"]["amount"] + price["tax"]["amount"] == pytest.approx(10.0)
    assert first["translation"]["name"]
    assert first["category"]["translation"]["name"]
    assert first["productVariants"]["edges"][0]["node"]["pricing"]["price"]["gross"]["amount"] == 10.0
    assert products["pageInfo"]["hasNextPage"]
    assert not products["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize(
    "field", ["NAME", "PRICE", "DATE", "PUBLISHED_AT", "CREATED_AT", "RATING", "COLLECTION"]
)
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_pages_meet_in_both_directions(both: Flask, field: str, direction: str) -> None:
    a_shop(5)
    order = {"field": field, "direction": direction}
    ahead = _walk(both, order, "first", "after", "endCursor", "hasNextPage")
    back = _walk(both, order, "last", "before", "startCursor", "hasPreviousPage")
    assert [len(page) for page in ahead] == [2, 2, 1]
    flat = [i for page in ahead for i in page]
    assert len(set(flat)) == 5
    assert [i for page in reversed(back) for i in page] == flat


def _walk(app: Flask, order: dict[str, str], size: str, cursor: str, end: str, more: str) -> list[list[str]]:
    """The pages one after another, two products each."""
    pages: list[list[str]] = []
    asked: dict[str, Any] = {"channel": "default-channel", "sort": order, size: 2}
    while True:
        page = data(app, LISTING, **asked)
        pages.append([node["id"] for node in nodes(page)])
        if not page["products"]["pageInfo"][more]:
            return pages
        asked[cursor] = page["products"]["pageInfo"][end]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "You must provide a `first` or `last`"),
        ({"first": 101}, "between 1 and 100"),
        ({"first": 0}, "between 1 and 100"),
        ({"first": 2, "last": 2}, "cannot be combined"),
        ({"first": 2, "before": "eA=="}, "cannot be combined"),
        ({"last": 2, "after": "eA=="}, "cannot be combined"),
        ({"first": 2, "after": "not base64"}, "Received cursor is invalid"),
        ({"first": 2, "after": "WyJhIiwgImIiXQ=="}, "Received cursor is invalid"),
        ({"first": 2, "after": "W1tbW1tbW1tbXV1dXV1dXV1d"}, "Received cursor is invalid"),
    ],
)
def test_pages_that_mean_nothing_are_explained(app: Flask, arguments: dict[str, Any], words: str) -> None:
    a_shop(1)
    answer, status = ask(app, LISTING, channel="default-channel", **arguments)
    assert status == 200
    assert answer["data"] == {"products": None}
    assert words in answer["errors"][0]["message"]


def test_an_unknown_channel_is_an_empty_shop(app: Flask) -> None:
    a_shop(1)
    found = data(app, LISTING, channel="elsewhere", first=5)["products"]
    assert (found["edges"], found["totalCount"]) == ([], 0)
    assert data(
        app, '{ channel(slug: "elsewhere") { id } product(id: "x", channel: "elsewhere") { id } }'
    ) == {
        "channel": None,
        "product": None,
    }


ONE = """query One($slug: String, $id: ID, $lang: LanguageCodeEnum) {
  product(slug: $slug, id: $id, slugLanguageCode: $lang, channel: "default-channel") {
    id slug description seoDescription created
    media { url type } attributes { attribute { name } values { name } }
    assignedAttributes { attribute { slug name } __typename
      ... on AssignedSingleChoiceAttribute { value { name translation(languageCode: AR) } }
      ... on AssignedPlainTextAttribute { text: value } ... on AssignedNumericAttribute { number: value } }
    variants { id weight { unit value } } defaultVariant { id } } }"""


def test_one_product_by_slug_and_by_id(app: Flask) -> None:
    wanted = a_shop(2)[1]
    by_id = data(app, ONE, id=global_id("Product", wanted))["product"]
    assert data(app, ONE, slug=by_id["slug"])["product"] == by_id
    assert data(app, ONE, slug=by_id["slug"], lang="FR")["product"] == by_id
    assert data(app, ONE, slug=by_id["slug"], lang="PL")["product"] is None
    assert data(app, ONE, slug=f"other-{wanted}")["product"] is None
    for wrong in ("x", "UHJvZHVjdDo=", global_id("Checkout", wanted), global_id("Product", 10**8), "é", "12"):
        assert data(app, ONE, id=wrong)["product"] is None


def test_what_buyers_may_not_see_is_not_there(app: Flask) -> None:
    stall = make_stall()
    draft, shown = live(stall, "crafts"), live(stall, "crafts")
    with transaction() as s:
        s.execute(update(Product).where(Product.id == draft).values(status="draft"))
    assert len(nodes(data(app, LISTING, channel="default-channel", first=5))) == 1
    variant = data(app, ONE, id=global_id("Product", shown))["product"]["variants"][0]["id"]
    with transaction() as s:
        s.execute(
            update(Cooperative).where(Cooperative.id == stall.cooperative_id).values(status="suspended")
        )
    assert nodes(data(app, LISTING, channel="default-channel", first=5)) == []
    assert data(app, ONE, id=global_id("Product", shown))["product"] is None
    hidden = data(
        app,
        "query V($id: ID) { productVariant(id: $id) { id } cooperatives(first: 5) { totalCount } }",
        id=variant,
    )
    assert hidden == {"productVariant": None, "cooperatives": {"totalCount": 0}}


FILTERED = """query F($filter: ProductFilterInput, $where: ProductWhereInput, $search: String) {
  products(filter: $filter, where: $where, search: $search, first: 50, channel: "default-channel",
           sortBy: {field: PRICE, direction: ASC}) { totalCount edges { node { id } } } }"""


def test_filters_narrow(both: Flask) -> None:
    ids = a_shop(5)
    other = live(make_stall(), "other", 9000)

    def found(**asked: Any) -> list[int]:
        answer = data(both, FILTERED, **asked)["products"]
        assert answer["totalCount"] == len(answer["edges"])
        return [int(by_number[edge["node"]["id"]]) for edge in answer["edges"]]

    by_number = {global_id("Product", i): i for i in [*ids, other]}
    assert found() == [*ids, other]
    assert found(filter={"price": {"gte": 15, "lte": 20}}) == ids[1:3]
    assert found(where={"price": {"range": {"gte": "15", "lte": 20.0}}}) == ids[1:3]
    assert found(where={"OR": [{"price": {"range": {"lte": 10}}}, {"price": {"eq": 30}}]}) == [ids[0], ids[4]]
    assert found(where={"AND": [{"ids": list(by_number)[:3]}, {"price": {"range": {"gte": 15}}}]}) == ids[1:3]
    assert found(filter={"ids": ["nonsense"]}) == []
    assert found(filter={"isAvailable": False}) == []
    assert found(filter={"stockAvailability": "IN_STOCK"}) == [*ids, other]
    categories = data(
        both,
        "{ categories(first: 10) { edges { node { id slug level children(first: 3) { totalCount } } } } }",
    )
    by_slug = {edge["node"]["slug"]: edge["node"]["id"] for edge in categories["categories"]["edges"]}
    assert found(filter={"categories": [by_slug["other"]]}) == [other]
    assert found(where={"category": {"oneOf": [by_slug["other"], "x"]}}) == [other]
    cooperatives = data(
        both,
        "{ cooperatives(first: 10) { totalCount edges { node { id products(first: 9) { totalCount } } } } }",
    )
    assert cooperatives["cooperatives"]["totalCount"] == 2
    theirs = [edge["node"] for edge in cooperatives["cooperatives"]["edges"]]
    assert [c["products"]["totalCount"] for c in theirs] == [5, 1]
    assert found(filter={"cooperatives": [theirs[1]["id"]]}) == [other]


def test_filter_and_where_together_are_refused(app: Flask) -> None:
    answer, _status = ask(app, FILTERED, filter={"search": "x"}, where={"ids": []})
    assert "Only one filtering argument" in answer["errors"][0]["message"]


def test_conditions_are_bounded(app: Flask) -> None:
    where: dict[str, Any] = {"OR": [{"ids": []}] * 80}
    answer, status = ask(app, FILTERED, where=where)
    assert status == 200
    assert "conditions may be combined" in answer["errors"][0]["message"]


def test_a_list_costs_few_statements_however_long(app: Flask) -> None:
    a_shop(24)
    data(app, LISTING, channel="default-channel", first=24)
    counted = []
    for size in (3, 24):
        with statements() as seen:
            data(app, LISTING, channel="default-channel", first=size)
        counted.append(len(seen))
    print([q[:90] for q in seen])
    assert counted[0] == counted[1] <= 6


CARDS = """query Cards($first: Int!) { products(first: $first, channel: "default-channel") { totalCount
  pageInfo { hasNextPage endCursor } edges { cursor node { id slug name category { name } rating isAvailable
  cooperative { id slug name city } thumbnail { url } translation(languageCode: AR) { name }
  pricing { onSale priceRange { start { gross { amount } net { amount } } stop { gross { amount } } } } } } } }"""


def test_a_list_of_cards_is_one_statement_as_on_the_website(both: Flask) -> None:
    a_shop(5)
    data(both, CARDS, first=5)  # the shelves are read once a minute
    with statements() as seen:
        found = data(both, CARDS, first=5)["products"]
    assert [text.split()[0] for text in seen] == ["SELECT", "SELECT"], seen  # the page and the total
    assert "count(*)" in seen[1]
    assert found["totalCount"] == 5


def test_a_card_names_its_seller_as_the_register_does(both: Flask) -> None:
    a_shop(2)
    short = "cooperative { id slug name city }"
    more = short.replace(
        "}", "centralNumber region foundedYear description translation(languageCode: AR) { name } }"
    )
    text = "{ products(first: 5) { edges { node { %s } } } }"
    shown = [node["cooperative"] for node in nodes(data(both, text % short))]
    told = [node["cooperative"] for node in nodes(data(both, text % more))]
    assert [{key: one[key] for key in shown[0]} for one in told] == shown
    by_id = data(both, "query C($id: ID) { cooperative(id: $id) { id slug name city } }", id=shown[0]["id"])
    assert by_id["cooperative"] == shown[0]
    assert all(one["centralNumber"] and one["translation"]["name"] for one in told)


def test_prices_from_the_cheapest_to_the_dearest_wherever_a_product_is_found(both: Flask) -> None:
    stall = make_stall()
    skus = {f"R{n}": VariantOffer(1000 * n, None, 3) for n in (3, 1, 2)}
    listed = listing(dict.fromkeys(skus, 3), make_category("crafts"), "Tapis")
    product_id = create_product(SYSTEM, stall.vendor_id, listed, NOW, offers=skus)
    decide_revision(STAFF, submit_revision(SYSTEM, stall.vendor_id, product_id, NOW), "approve", "", NOW)
    live(stall, "crafts", 500)
    prices = "pricing { priceRange { start { gross { amount } } stop { gross { amount } } } }"
    wanted = {"start": {"gross": {"amount": 10.0}}, "stop": {"gross": {"amount": 30.0}}}
    id_ = global_id("Product", product_id)
    text = "query P($id: ID, $in: ProductFilterInput) { one: product(id: $id) { %s } products(first: 5, filter: $in) {"
    text = (text + " edges { node { id %s } } } }") % (prices, prices)
    found = data(both, text, id=id_)
    assert found["one"]["pricing"]["priceRange"] == wanted
    listed_ = {node["id"]: node["pricing"]["priceRange"] for node in nodes(found)}
    assert len(listed_) == 2
    assert listed_[id_] == wanted
    with transaction() as s:
        s.execute(update(Variant).where(Variant.price_centimes == 3000).values(active=False))
    assert data(both, text, id=id_)["one"]["pricing"]["priceRange"]["stop"]["gross"]["amount"] == 20.0


def test_a_new_shelf_is_told_at_once(app: Flask) -> None:
    a_shop(1)
    assert nodes(data(app, CARDS, first=5))[0]["category"]["name"]
    live(make_stall(), "other", 700)
    assert all(node["category"] for node in nodes(data(app, CARDS, first=5)))


def test_a_cooperative_by_number_and_address(app: Flask) -> None:
    stall = make_stall()
    text = """query C($n: String, $slug: String) { cooperative(centralNumber: $n, slug: $slug) {
        name slug url verificationUrl foundedYear translation(languageCode: AR) { name }
        products(first: 2) { totalCount } } }"""
    found = data(app, text, n=stall.central_number)["cooperative"]
    assert found["foundedYear"] == 2020
    assert found["verificationUrl"].startswith("http")
    assert data(app, text, slug=found["slug"])["cooperative"] == found
    with transaction() as s:
        s.execute(update(Vendor).where(Vendor.id == stall.vendor_id).values(status="suspended"))
    assert data(app, text, n=stall.central_number)["cooperative"] is None


def test_the_collections_are_what_the_front_page_shows(app: Flask) -> None:
    a_shop(3)
    text = """{ collection(slug: "featured-products", channel: "default-channel") { name products(first: 10) {
        edges { node { name } } } } collections(first: 5, channel: "default-channel") { totalCount } }"""
    found = data(app, text)
    assert len(found["collection"]["products"]["edges"]) == 3
    assert found["collections"]["totalCount"] == 2
