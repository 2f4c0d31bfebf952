"""A young woman of Tinghir, on her phone, in Arabic: from what she can do to the file of a cooperative."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage, Site, picture, sign_in

pytestmark = pytest.mark.browser
TOUDA = "touda.tinghir@demo.souk-taawon.example"
PROVINCE = "08.577"


def fits(page: Page) -> None:
    """Nothing hangs out of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def say_what_i_can_do(page: Page) -> None:
    """Skills, place, means; the two counted answers are optional."""
    page.goto("/ar/my/projects/")
    page.wait_for_url(re.compile("/my/projects/me"))
    fits(page)
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    for skill in ("selling", "packing", "accounting"):
        page.check(f"input[name=skills][value={skill}]")
    page.select_option("select[name=province]", PROVINCE)
    page.check("input[name=mobility][value=province]")
    page.fill("input[name=capital]", "4000")
    page.check("input[name=sex][value=f]")
    page.check("input[name=age][value='15_24']")
    picture(page, "projects-1-profile")
    page.locator("form[action$='/my/projects/me'] button.big").click()
    page.wait_for_url(re.compile("/my/projects/$"))


def see_ideas_with_reasons(page: Page) -> None:
    """Three ideas or more, each with the parts of its score in words."""
    cards = page.locator("main a.idea")
    assert cards.count() >= 3
    first = page.locator("main details").first
    first.locator("summary").click()
    expect(first.locator(".parts")).to_have_count(5)
    points = first.locator(".parts b").all_inner_texts()
    assert sum(int(text.split("/")[1]) for text in points) == 100
    fits(page)
    picture(page, "projects-2-fitting")


def join_the_team(page: Page) -> str:
    """The team of Tinghir lacks one person; with her it is complete. Returns the idea's code."""
    page.goto(f"/ar/projects/?region=08&province={PROVINCE}&open=1&order=investment")
    code = ""
    for link in [a.get_attribute("href") for a in page.locator("main a.idea:has(.tag.wait)").all()]:
        page.goto(str(link))
        code = str(link).rstrip("/").rpartition("/")[2]
        break
    assert code, "a team is forming in Tinghir"
    fits(page)
    picture(page, "projects-3-idea")
    page.check("#join input[name=shares]")
    page.locator("#join form button.big").click()
    page.wait_for_url(re.compile(f"/my/projects/team/{code}"))
    return code


def begin_the_creation(page: Page) -> None:
    """Courses are named, and the file of the cooperative begins with the sheet filled in."""
    assert page.locator("main a[href*='/learn/']").count() >= 1, "courses are suggested"
    fits(page)
    picture(page, "projects-4-team")
    page.locator("form[action$='/create'] button").click()
    page.wait_for_url(re.compile(r"/create/\d+$"))
    expect(page.locator("main")).to_contain_text("تنغير")
    picture(page, "projects-5-creation")
    page.goto(f"{page.url}/object")
    filled = [area.input_value() for area in page.locator("main textarea").all()]
    assert any(len(text) > 30 for text in filled), "what the cooperative is for comes from the sheet"
    picture(page, "projects-6-creation-idea")


def story(page: Page) -> None:
    """All of it."""
    say_what_i_can_do(page)
    see_ideas_with_reasons(page)
    code = join_the_team(page)
    begin_the_creation(page)
    page.goto(f"/ar/projects/{code}")
    assert page.locator("main .path li.now").count() == 1


def test_from_skills_to_a_file_begun(site: Site, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    sign_in(page, site, TOUDA)
    story(page)


def test_the_map_by_keyboard_and_the_list_by_map(site: Site, open_page: OpenPage) -> None:
    """Regions on the map are links with their number; the region opened has that many ideas."""
    page = open_page(PHONE)
    page.goto("/fr/projects/")
    link = page.locator(".v-ideas svg a").nth(4)
    number = re.search(r": (\d+)", str(link.get_attribute("aria-label")))
    assert number
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("region="))
    expect(page.locator("main h2").first).to_contain_text(number[1])
    page.locator("label:has(#m-need)").click()
    expect(page.locator(".v-need")).to_be_visible()
    expect(page.locator(".v-ideas")).to_be_hidden()
