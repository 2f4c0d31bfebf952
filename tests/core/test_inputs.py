"""What addresses and forms may carry: silly ones are refused or ignored, on both databases; none is a fault."""

import io
import re
from html import unescape

import pytest
from flask import Flask

from core.storage import storage

BIG = "9" * 30
ANSWERS = {200, 301, 302, 308, 400, 404}


def links(html: str) -> list[str]:
    """Addresses of the page's other languages."""
    return [unescape(url) for url in re.findall(r'<a[^>]*href="([^"]*)"[^>]*hreflang=', html)] + [
        unescape(url) for url in re.findall(r'hreflang="[^"]*"[^>]*href="([^"]*)"', html)
    ]


@pytest.mark.parametrize(
    "query",
    ["endpoint=x", "_scheme=javascript&_external=1", "_scheme=x", "_method=POST&_anchor=y", "values=1"],
)
def test_a_visitor_s_arguments_say_nothing_to_the_maker_of_addresses(app: Flask, query: str) -> None:
    answer = app.test_client().get(f"/fr/sell/?{query}")
    assert answer.status_code == 200
    assert "javascript://" not in answer.text
    found = links(answer.text)
    assert any(url.startswith("/ar/sell/") for url in found), found
    assert all(url.startswith(("/", "http://localhost/")) for url in found), found


@pytest.mark.parametrize(
    "path",
    [
        "/ar/search?q=%00",
        "/ar/p/1-%00",
        "/ar/order/%00",
        "/ar/stall/%00",
        "/ar/registry/%00",
        "/v1/cooperatives/%00",
        "/media/%00.webp",
        "/static/%00",
    ],
)
def test_a_nul_is_refused_before_it_meets_the_database(both: Flask, path: str) -> None:
    assert both.test_client().get(path).status_code in (400, 404)


def test_a_nul_in_a_form_is_refused(both: Flask) -> None:
    client = both.test_client()
    for path, data in [
        ("/ar/order/find", {"number": "ST\0", "phone": "0612345678"}),
        ("/ar/account/login", {"login": "a\0@b.ma", "password": "x\0"}),
        ("/ar/basket/place", {"place": "\0"}),
    ]:
        assert client.post(path, data=data).status_code == 400, path
    named = {"file": (io.BytesIO(b"%PDF-"), "a\0.pdf")}
    assert client.post("/ar/documents", data=named).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        f"/ar/p/{BIG}",
        "/ar/p/" + "9" * 5000,
        f"/ar/p/1/reviews?before={BIG}",
        f"/ar/registry?after={BIG}",
        f"/ar/products?after={BIG}",
        f"/ar/search?min={BIG}&max=-{BIG}&after={BIG}",
        f"/ar/search?q={'(' * 3000}",
        "/ar/search?q=a*%20OR%20%22%20NOT%20[a%20TO%20z]",
        f"/ar/search?q={'a' * 10_000}",
        "/ar/search?q=%E2%80%AE%ED%A0%80%F0%9F%8D%AF",
        "/ar/suggest?q=%ED%A0%80*(",
    ],
)
def test_silly_numbers_and_texts_are_no_fault(both: Flask, path: str) -> None:
    assert both.test_client().get(path).status_code in ANSWERS


@pytest.mark.parametrize(
    "path",
    [
        "/media/products/../private/mandates/a.pdf",
        "/media/./private/mandates/a.pdf",
        "/media/x/../private/mandates/a.pdf",
        "/media/%2e/private/mandates/a.pdf",
        "/media/private/mandates/a.pdf",
        "/media/products/x/%2e%2e/%2e%2e/private/mandates/a.pdf",
        "/media/..%2f..%2fsecrets.json",
        "/media/" + "a/" * 90 + "x.pdf",
        "/media/" + "a" * 3000 + ".pdf",
    ],
)
def test_no_way_leads_from_public_files_to_private_ones(app: Flask, path: str) -> None:
    storage().save("private/mandates/a.pdf", b"%PDF-secret", "application/pdf")
    answer = app.test_client().get(path)
    assert answer.status_code == 404
    assert b"secret" not in answer.data


def test_our_own_pictures_are_served(app: Flask) -> None:
    storage().save("products/3f/3fa9-320.webp", b"RIFF", "image/webp")
    answer = app.test_client().get("/media/products/3f/3fa9-320.webp")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
