"""Menus, texts and the shape of addresses."""

import json

from flask import Flask

from tests.shop.graphql.asking import data
from tests.shop.orders.makers import shelf


def test_menus_lead_to_shelves_and_texts(app: Flask) -> None:
    shelf()
    text = """query Q($slug: String!) { menu(slug: $slug, channel: "default-channel") { id name items {
        id name level url category { slug } page { slug title } collection { slug } parent { id }
        children { name level category { slug } parent { id } } translation(languageCode: AR) { name } } } }"""
    navbar = data(app, text, slug="navbar")["menu"]["items"]
    assert any(item["category"] for item in navbar)
    assert navbar[-1]["url"].startswith("http://localhost/")
    footer = data(app, text, slug="footer")["menu"]["items"]
    assert {item["page"]["slug"] for item in footer} >= {"terms", "privacy", "legal"}
    assert all(item["translation"]["name"] for item in footer)
    assert data(app, text, slug="other")["menu"] is None


def test_texts_are_told_as_blocks_in_each_language(app: Flask) -> None:
    text = """query Q($slug: String!, $code: LanguageCodeEnum) { page(slug: $slug, slugLanguageCode: $code) {
        id title content seoDescription isPublished publishedAt pageType { slug }
        translation(languageCode: AR) { title content slug } } }"""
    page = data(app, text, slug="terms")["page"]
    assert json.loads(page["content"])["blocks"]
    assert json.loads(page["translation"]["content"])["blocks"]
    assert page["translation"]["title"] != page["title"]
    assert data(app, text, slug="terms", code="EN")["page"]
    assert data(app, text, slug="terms", code="DE")["page"] is None
    assert data(app, text, slug="nothing")["page"] is None
    found = data(app, '{ pages(first: 2, where: {slug: {oneOf: ["terms", "legal"]}}) { totalCount } }')
    assert found["pages"]["totalCount"] == 2


def test_the_form_of_an_address_in_morocco(app: Flask) -> None:
    text = """{ addressValidationRules(countryCode: MA) { countryCode countryName addressFormat allowedFields
        requiredFields upperFields countryAreaChoices { raw verbose } cityChoices { raw } postalCodeMatchers
        postalCodeType } }"""
    found = data(app, text)["addressValidationRules"]
    assert found["requiredFields"] == ["streetAddress1", "city"]
    assert found["postalCodeMatchers"] == [r"^\d{5}$"]
    assert len(found["countryAreaChoices"]) == 12
