"""Hostile texts through the pages: search, autocomplete, filters and cursor answer every one of them."""

from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient

from shop.catalog import search
from tests.core.search.hostile import SEEDS
from tests.shop.catalog.makers import make_product, make_vendor


def test_every_page_answers(app: Flask, client: FlaskClient) -> None:
    make_product(make_vendor(), {"P": 1})
    search.rebuild()
    failed = []
    for seed in SEEDS:
        text = seed[:2_000]  # longer addresses are refused before they reach the shop
        asked = {
            "q": text,
            "region": text[:80],
            "after": text[:80],
            "min": text[:20],
            "pack": text[:20],
            "sort": text[:20],
        }
        for page, args in (("search", asked), ("suggest", {"q": text})):
            answer = client.get(f"/fr/{page}?{urlencode(args, errors='surrogatepass')}")
            if answer.status_code not in (200, 400, 414):
                failed.append((page, answer.status_code, seed[:40]))
    assert failed == []
