"""Finding as an enemy uses it: odd quotes, amounts and texts; entries that must follow the register; what is kept."""

import itertools
import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from core.db import session, transaction
from core.events import announce
from core.search import indexing, wordbook
from core.search.contract import SearchDocument, SearchQuery
from core.search.indexing import backend, rebuild
from core.search.ranking import encode_cursor
from core.search.whoosh_backend import WhooshBackend
from core.search.wordbook import Miss
from registry.events import FilingRecorded, RegisterImported
from registry.models import Cooperative
from shop.catalog.models import Product
from shop.catalog.queries import find_by_text
from shop.vendors.models import Vendor
from tests.shop.catalog.makers import NOW, make_product, make_stall, make_vendor
from tests.timing import least_cpu

_numbers = itertools.count(1)


def page(client: FlaskClient, **asked: str) -> str:
    answer = client.get("/fr/search", query_string=asked)
    assert answer.status_code == 200
    return answer.text


def found(**filters: list[str]) -> tuple[int, ...]:
    indexing.drain(NOW)
    return backend().search(SearchQuery(filters=filters)).ids


def named(text: str, kind: str = "stall") -> tuple[int, ...]:
    indexing.drain(NOW)
    result = backend().search(SearchQuery(text, kind=kind))
    return () if result.searched_for else result.ids


@pytest.mark.parametrize("news", ["filing", "import"])
def test_entries_follow_the_register(app: Flask, client: FlaskClient, news: str) -> None:
    stall = make_stall()
    product = make_product(stall.vendor_id)
    rebuild()
    assert (found(cooperative=["women"]), named("Tifawine")) == ((product,), ())
    with transaction() as s:
        s.execute(
            update(Cooperative).where(Cooperative.id == stall.cooperative_id)
            .values(name_fr="Coopérative Tifawine", women=0)
        )  # fmt: skip
        announce(
            FilingRecorded(stall.cooperative_id, "amended")
            if news == "filing"
            else RegisterImported([], [stall.cooperative_id])
        )
    assert named("Tifawine") == (stall.vendor_id,)
    assert named("Tifawine", "product") == (product,)
    assert found(cooperative=["women"]) == ()


def test_nothing_below_a_price_of_zero_is_a_filter(app: Flask, client: FlaskClient) -> None:
    make_product(make_vendor(), {"A": 1})
    rebuild()
    for _ in range(3):
        text = page(client, q="tapis", max="0")
    assert "Aucun produit ne correspond aujourd’hui à ces filtres" in text
    assert 'aria-current="true"' in text
    assert wordbook.misses() == []


def test_a_text_of_nothing_seen_is_no_text(app: Flask, client: FlaskClient) -> None:
    make_product(make_vendor(), {"A": 1})
    rebuild()
    text = page(client, q="\u200f\u200b\u202e")
    assert "Tous les produits" in re.findall("<h1>.*?</h1>", text, re.DOTALL)[0]
    assert "beside" not in text


def test_numbers_of_people_are_not_kept(app: Flask) -> None:
    for text in (
        "06 12 34 56 78",
        "06.12.34.56.78",
        "٠٦ ١٢ ٣٤ ٥٦ ٧٨",
        "fatima 06-12-34-56-78",
        "aa 12 34 56",
    ):
        for _ in range(3):
            wordbook.note_miss(text, NOW)
    for _ in range(3):
        wordbook.note_miss("sac 500 g 12 pièces", NOW)
    assert wordbook.misses() == [("sac 500 g 12 pieces", 3)]


BODY = " ".join(f"mot{n} huile vierge d’argan pressée à froid par les femmes du douar" for n in range(60))


def test_phrases_in_long_texts_are_cheap(app: Flask, client: FlaskClient) -> None:
    first = make_product(make_vendor(), {"A": 1})
    columns = [c for c in Product.__table__.c if c.name != "id" and c.computed is None]
    row = session().execute(Product.__table__.select().where(Product.id == first)).mappings().one()
    with transaction() as s:
        base = {c.name: row[c.name] for c in columns}
        base |= {"description_fr": BODY, "description_ar": BODY}
        s.execute(Product.__table__.insert(), [{**base, "name_fr": f"Tapis {n}"} for n in range(400)])
    rebuild()
    page(client, q="huile")
    for text in ('"huile argan"', '"argan huile"', '"de la huile" "argan vierge" "tapis"', '"tapis"'):
        assert least_cpu(partial(page, client, q=text), 0.1) < 0.1, text


def test_a_shop_starts_without_a_place_for_its_index(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    make_product(make_vendor(), {"A": 1})
    (tmp_path / "file").touch()
    app.config["SEARCH_PATH"] = str(tmp_path / "file" / "index")
    app.extensions.pop("souk_search", None)
    app.extensions["souk_preparations"]["search index"]()
    assert "Tapis" in page(client, q="tapis")
    assert app.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 1


def test_a_shop_starts_beside_another_that_makes_the_index(app: Flask) -> None:
    hasty = app.extensions["souk_search"] = WhooshBackend(app.config["SEARCH_PATH"], patience=0.1)
    with hasty._store.writing():
        app.extensions["souk_preparations"]["search index"]()
    assert hasty.health().code == "missing"
    app.extensions["souk_preparations"]["search index"]()
    assert hasty.health().ok


def test_products_gone_a_moment_ago_do_not_hide_the_others(app: Flask, client: FlaskClient) -> None:
    closed, opened = make_vendor(), make_vendor()
    for _ in range(26):
        make_product(closed, {f"S{next(_numbers)}": 1})
    there = make_product(opened, {f"S{next(_numbers)}": 1})
    rebuild()
    app.config["JOBS"] = "worker"
    with transaction() as s:
        s.execute(update(Vendor).where(Vendor.id == closed).values(status="suspended"))
    for sort in ("newest", "relevance"):
        text = page(client, q="tapis", sort=sort)
        assert 'id="filters"' in text
        assert f"/fr/p/{there}" in text


def test_a_place_that_is_no_more_is_left_out(app: Flask, client: FlaskClient) -> None:
    make_product(make_vendor(), {"A": 1})
    rebuild()
    backend().index([SearchDocument(9_999, kind="place", name_fr="Tapis")])
    backend().commit()
    assert page(client, q="tapis").count('<a class="card"') == 1


def test_a_name_with_what_no_database_keeps(both: Flask) -> None:
    for text in ("a\0b", "\ud800", "50\\", "\\%", "%_%"):
        assert list(session().scalars(find_by_text(text, 5))) == []


def test_a_full_list_of_misses_still_counts_and_empties(app: Flask) -> None:
    with transaction() as s:
        row = {"times": 1, "first_on": NOW.date(), "last_on": NOW.date()}
        s.execute(insert(Miss), [{"text": f"bot {n}", **row} for n in range(wordbook.MOST_MISSES - 1)])
    for _ in range(3):
        wordbook.note_miss("amlou", NOW)
    wordbook.note_miss("tagine", NOW)
    assert wordbook.misses() == [("amlou", 3)]
    wordbook.sweep(NOW + timedelta(days=8))
    wordbook.note_miss("tagine", NOW)
    assert session().query(Miss).count() == 2


def test_a_page_past_the_end_leads_to_the_first(app: Flask, client: FlaskClient) -> None:
    make_product(make_vendor(), {"A": 1})
    rebuild()
    past = encode_cursor("relevance", float("inf"), 1)
    answer = client.get("/fr/search", query_string={"q": "tapis", "stock": "yes", "after": past})
    assert (answer.status_code, answer.location) == (302, "/fr/search?q=tapis&stock=yes")
