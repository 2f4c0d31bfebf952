"""Courses where people need them: on the pages of creation, of the project sheet and of the seller's stall."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from academy.data import TOPICS
from tests.academy.makers import course
from tests.projectbank.makers import an_idea
from tests.projectbank.test_pages import SEEKER, code_of
from tests.projectbank.test_pages import sign_in as seeker_in
from tests.shop.orders.makers import shelf
from tests.shop.orders.test_seller_pages import seller_in


def linked(page: str) -> list[str]:
    """Courses a page links to, in its order."""
    return re.findall(r'<li><a href="/fr/learn/([a-z_-]+)"', page)


def every_topic() -> None:
    for number, topic in enumerate(TOPICS):
        course(topic, topics=(topic,), position=number)


@pytest.mark.parametrize(
    ("path", "slugs"),
    [
        ("", ["accounts", "cod", "customers"]),
        ("orders", ["packing", "cod"]),
        ("products/new", ["listing"]),
        ("stall", ["listing", "quality_signs"]),
    ],
)
def test_the_sellers_pages(app: Flask, client: FlaskClient, path: str, slugs: list[str]) -> None:
    every_topic()
    goods = shelf(10)
    seller_in(client, goods)
    page = client.get(f"/fr/my/{goods.stall.vendor_id}/{path}")
    assert page.status_code == 200
    assert linked(page.text) == slugs


def test_the_beginning_of_a_creation(client: FlaskClient) -> None:
    every_topic()
    seeker_in(client, SEEKER)
    assert linked(client.get("/fr/create").text) == ["creating"]


def test_a_project_sheet(client: FlaskClient) -> None:
    every_topic()
    code = code_of(an_idea())
    found = linked(client.get(f"/fr/projects/{code}").text)
    assert found
    assert set(found) <= set(TOPICS)


def test_without_courses_nothing_is_promised(app: Flask, client: FlaskClient) -> None:
    goods = shelf(10)
    seller_in(client, goods)
    assert (
        "/learn/"
        not in client.get(f"/fr/my/{goods.stall.vendor_id}/products/new")
        .text.split("<main")[1]
        .split("</main")[0]
    )
