"""Cursors of shelves that nobody of ours wrote: the first page, never a fault, on both databases."""

import base64
import json

import pytest
from flask import Flask

from tests.shop.catalog.makers import make_product, make_vendor

CURSORS = [
    [["n", "n"], [1e300, 1]],
    [["n", "n"], [10**400, 1]],
    [["n", "n"], [1, 10**30]],
    [["n", "n"], [2**40, 1]],
    [["n", "n", "n"], [1, 2**31, 1]],
    [["t", "n"], [1e30, 1]],
    [["t", "t"], [1, 1]],
    [["n", "t"], [1, 1]],
    [["t", "n"], ["x", None]],
    [["n", "n"], [True, False]],
    [["n", "n"], [[], {}]],
    [["n", "n"], [float("nan"), float("inf")]],
    [["t", "n", "n"], [1, 1, 1]],
    {"a": 1},
    7,
]


@pytest.mark.parametrize("sort", ["newest", "price_asc", "price_desc", "rating", "popular"])
def test_a_cursor_of_somebody_else_s_making_is_no_fault(both: Flask, sort: str) -> None:
    make_product(make_vendor())
    client = both.test_client()
    for cursor in CURSORS:
        text = base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")
        answer = client.get("/fr/products", query_string={"sort": sort, "after": text})
        assert answer.status_code == 200, cursor
