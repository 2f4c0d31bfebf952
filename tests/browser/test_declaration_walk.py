"""A president declares the year on her phone, in Arabic; the Office reads the letter before it leaves, then accepts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage, Site, picture, sign_in

pytestmark = pytest.mark.browser
PRESIDENT, REGISTRAR = (
    "fatima.tadamount@demo.souk-taawon.example",
    "registre.central@demo.souk-taawon.example",
)
ANSWERS: dict[str, dict[str, str]] = {
    "assembly": {"assembly_on": "2026-04-12", "attendance": "30"},
    "decisions": {"decisions": "المصادقة على الحسابات وتوزيع الفائض"},
    "organs": {},
    "accounts": {"turnover_centimes": "480 000", "surplus_centimes": "35 000", "reserves_centimes": "70 000"},
    "people": {},
    "jobs": {},
}
CHOICES = {"assembly": ("assembly_held", "yes"), "organs": ("organs_renewed", "no")}


def declare(page: Page) -> None:
    """Each screen is one question; what last year said is filled in."""
    for step, typed in ANSWERS.items():
        page.wait_for_url(re.compile(f"/2025/{step}$"))
        if step in CHOICES:
            name, value = CHOICES[step]
            page.check(f"input[name={name}][value={value}]")
        for name, text in typed.items():
            page.fill(f"[name={name}]", text)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(page, f"declaration-{step}")
        page.locator("main form button.big").click()
    page.wait_for_url(re.compile("/2025/review$"))


def test_a_year_is_declared_and_accepted(open_page: OpenPage, site: Site) -> None:
    page, desk = open_page(PHONE), open_page(DESK)
    sign_in(page, site, PRESIDENT)
    page.goto("/ar/declarations")
    page.locator("a[href$='/2025/assembly']").click()
    declare(page)
    expect(page.locator("main")).to_contain_text("480.000")
    picture(page, "declaration-review")
    page.locator("form[action$='/file'] button").click()
    page.wait_for_url(re.compile(r"/ar/declarations/\d+$"))
    expect(page.locator("main .tag").first).to_contain_text("لدى المكتب")

    sign_in(desk, site, REGISTRAR, "fr")
    desk.goto("/fr/desk/declarations?kind=waiting")
    desk.locator("a", has_text="Tadamount").first.click()
    picture(desk, "declaration-desk")
    desk.locator("button[name=outcome][value=accepted]").click()
    expect(desk.locator("main article").first).to_have_attribute("dir", "rtl")
    picture(desk, "declaration-letter")
    desk.locator("form:has(input[name=seen]) button").first.click()
    expect(desk.locator("main .tag", has_text="Acceptée").first).to_be_visible()
    page.reload()
    expect(page.locator("main .tag").first).to_contain_text("مقبول")
