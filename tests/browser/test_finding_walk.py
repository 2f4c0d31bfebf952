"""A buyer looks for things in her own spelling, on a phone, and with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage, picture

pytestmark = pytest.mark.browser


def look_for(page: Page, lang: str, words: str) -> None:
    """Type words in the box at the top of the home page and send them."""
    page.goto(f"/{lang}/")
    page.fill("input[name=q]", words)
    page.press("input[name=q]", "Enter")
    page.wait_for_url(re.compile("/search"))


def names(page: Page) -> list[str]:
    """The names on the cards."""
    return page.locator("a.card h3").all_inner_texts()


def test_a_buyer_finds_filters_and_loses_nothing(open_page: OpenPage) -> None:
    page = open_page(PHONE)
    look_for(page, "ar", "3sel")
    assert any("عسل" in name for name in names(page)[:4])
    look_for(page, "ar", "zit argna")
    notice = page.locator(".notice").first
    expect(notice).to_contain_text("zit argna")
    expect(notice).to_contain_text("argan")
    assert any("أركان" in name for name in names(page)[:4])
    before = page.url
    page.click("a[href='#filters']")
    region = page.locator("#filters input[name=region]").first
    size = page.locator("#filters input[name=pack]").first
    chosen = region.get_attribute("value"), size.get_attribute("value")
    region.check()
    size.check()
    picture(page, "finding-filters-ar")
    page.click("#filters .dock button")
    page.wait_for_url(re.compile(f"region={chosen[0]}"))
    assert f"pack={chosen[1]}" in page.url
    expect(page.locator(".chips a[aria-current]")).to_have_count(2)
    picture(page, "finding-filtered-ar")
    filtered, kept = page.url, names(page)
    page.locator("a.card").first.click()
    page.wait_for_url(re.compile(r"/p/\d+"))
    page.go_back()
    page.wait_for_url(filtered)
    assert names(page) == kept
    expect(page.locator("input[name=q]").first).to_have_value("zit argna")
    page.locator(".chips a[aria-current]").first.click()
    page.wait_for_load_state()
    expect(page.locator(".chips a[aria-current]")).to_have_count(1)
    page.go_back()
    page.wait_for_url(filtered)
    page.go_back()
    page.go_back()
    assert page.url.partition("#")[0] == before
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE[0]


def test_without_javascript_and_with_quoted_words(open_page: OpenPage) -> None:
    page = open_page(PHONE, javascript=False)
    look_for(page, "ar", "«زيت أركان»")
    assert names(page)
    expect(page.locator(".notice").first).to_contain_text("زيت أركان")
    page.click("a[href='#filters']")
    page.select_option("select[name=to]", "04.421")
    page.select_option("select[name=within]", "4")
    page.click("#filters .dock button")
    page.wait_for_url(re.compile("within=4"))
    expect(page.locator(".chips a[aria-current]")).to_have_count(1)
    look_for(page, "ar", "xyzzyq")
    expect(page.locator("h1")).to_be_visible()
    picture(page, "finding-nothing-ar")


def test_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(DESK)
    page.goto("/fr/")
    page.focus("input[name=q]")
    page.keyboard.type("huile d’arg", delay=30)
    expect(page.locator("[role=listbox] [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    page.keyboard.type("an")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    tick = page.locator("#filters input[name=region]").first
    tick.focus()
    page.keyboard.press("Space")
    expect(tick).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("region="))
    page.locator(".where summary").focus()
    if not page.locator(".where[open]").count():
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = page.evaluate(
        "document.activeElement.closest('.map') && document.activeElement.getAttribute('aria-label')"
    )
    assert focused, "a region of the map has the focus, with its name"
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("h1")).to_be_visible()
    picture(page, "finding-keyboard-fr")
