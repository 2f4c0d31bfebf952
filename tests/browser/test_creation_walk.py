"""A cooperative is created on a phone, in Arabic: from the name to the register, and to the day it is struck off."""

import io
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import DESK, PHONE, OpenPage, Site, picture, sign_in

pytestmark = pytest.mark.browser
LEADER = "fondatrice1@demo.souk-taawon.example"
REGISTRAR, HEAD = "registre.agadir@demo.souk-taawon.example", "registre.central@demo.souk-taawon.example"
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def send(page: Page) -> None:
    """The one button of the screen."""
    page.locator(".dock button.big").click()
    page.wait_for_load_state()


def decide(desk: Page, act: str) -> None:
    """Press the act's button, read the letter, send it."""
    desk.locator(f"form:has(input[name=act][value={act}]) button[type=submit], form:has(input[name=act][value={act}]) "
                 "button:not([type])").first.click()  # fmt: skip
    desk.wait_for_load_state()
    if desk.locator("input[name=seen]").count():
        desk.locator("form:has(input[name=seen]) button").first.click()
        desk.wait_for_load_state()


def ask_for_the_name(page: Page, base: str) -> None:
    page.goto(f"{base}/name")
    page.fill("input[name=name_ar_1]", "تعاونية تيفاوين إيموزار")
    page.fill("input[name=name_fr_1]", "Coopérative Tifawine Imouzzer")
    page.locator("button[name=do][value=look]").click()
    page.wait_for_load_state()
    expect(page.locator("main .notice").first).to_be_visible()
    picture(page, "creation-1-name")
    send(page)
    expect(page.locator("main")).to_contain_text("ينظر المكتب في التسميات")


def write_the_file(page: Page, base: str) -> None:
    """Statutes, capital with its live sum, organs, assembly."""
    page.goto(f"{base}/statutes")
    page.check("input[name=organ][value=managers]")
    send(page)
    page.wait_for_url(re.compile("/capital$"))
    shares, paid = page.locator("input[name^=shares_]"), page.locator("input[name^=released_]")
    for n in range(shares.count()):
        paid.nth(n).fill("250")
        shares.nth(n).fill("10")
        shares.nth(n).dispatch_event("change")
    expect(page.locator("#sum")).to_contain_text("5.000")  # counted while typing
    picture(page, "creation-2-capital")
    send(page)
    page.wait_for_url(re.compile("/organs$"))
    page.locator("select[name^=seat_]").first.select_option("manager")
    send(page)
    page.wait_for_url(re.compile("/assembly$"))
    page.fill("input[name=assembly_on]", datetime.now(UTC).date().isoformat())
    page.fill("input[name=place_ar]", "دار الشباب إيموزار")
    page.fill("input[name=place_fr]", "Maison des jeunes, Imouzzer")
    send(page)
    page.wait_for_url(re.compile("/documents$"))


def hand_in(page: Page) -> None:
    """The statutes are there to print; each paper goes in."""
    href = page.locator("a[href*='statutes.pdf']").first.get_attribute("href") or ""
    statutes = page.request.get(href)
    assert "Tifawine" in PdfReader(io.BytesIO(statutes.body())).pages[0].extract_text()
    for kind in ("signed_statutes", "signed_minutes", "bank_certificate", "authority_receipt"):
        page.set_input_files(
            f"input[name={kind}]", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": PAPER}
        )
        page.locator(f"#{kind} form button").first.click()
        page.wait_for_load_state()
    expect(page.locator("main .tag.ok")).to_have_count(4)
    picture(page, "creation-3-documents")


def code_on(page: Page, number: str) -> str:
    """The code printed beside the QR of the certificate."""
    answer = page.request.get(f"/ar/registry/{number}/certificate.pdf")
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.body())).pages)
    found = re.search(r"\b\d+-[0-9A-Z]+_[0-9A-Z]+\b", text)
    assert found, text
    return found.group(0)


def test_from_a_name_to_the_register_and_to_the_end(open_page: OpenPage, site: Site) -> None:
    leader, desk = open_page(PHONE), open_page(DESK)
    sign_in(leader, site, LEADER)
    leader.goto("/ar/create")
    href = leader.locator("a[href*='/create/']", has_text="تيفاوين").first.get_attribute("href") or ""
    leader.goto(href)
    base = href
    assert leader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ask_for_the_name(leader, base)

    sign_in(desk, site, REGISTRAR, "fr")
    file = f"/fr/desk/creations/{href.rsplit('/', 1)[1]}"
    desk.goto(file)
    picture(desk, "creation-desk-name")
    decide(desk, "reserve_name")
    leader.goto(base)
    expect(leader.locator("main")).to_contain_text("التسمية محفوظة لكم")

    write_the_file(leader, base)
    hand_in(leader)
    leader.goto(f"{base}/review")
    send(leader)
    expect(leader.locator("main")).to_contain_text("ملفكم عند المكتب")

    desk.goto(file)
    decide(desk, "take")
    desk.locator("select[name=section0]").select_option("documents")
    desk.fill("textarea[name=text0]", "المرجو صورة أوضح لوصل السلطة المحلية.")
    decide(desk, "ask_changes")
    leader.goto(base)
    expect(leader.locator("main")).to_contain_text("صورة أوضح")
    picture(leader, "creation-4-change")
    leader.locator("textarea[name^=answer_]").fill("أرسلنا صورة جديدة واضحة.")
    leader.locator("form[action$='/act/answer'] button.big").click()
    leader.wait_for_load_state()
    expect(leader.locator("main")).to_contain_text("يقرأ ملفكم")

    desk.goto(file)
    desk.fill("input[name=analytical_number]", "77/2026")
    desk.locator("select[name=court]").select_option("taroudannt")
    decide(desk, "register")
    leader.goto(base)
    expect(leader.locator("main")).to_contain_text("تعاونيتكم مقيدة")
    picture(leader, "creation-5-registered")
    number = (leader.locator("a.big[href*='/registry/']").get_attribute("href") or "").rsplit("/", 1)[1]

    visitor = open_page(PHONE)
    code = code_on(visitor, number)
    visitor.goto(f"/v/{code}")  # what the QR carries: in the language of whoever scans
    proof = f"/ar/v/{code}"
    assert visitor.url.endswith(f"/v/{code}")
    visitor.goto(proof)
    expect(visitor.locator("#standing")).to_have_class(re.compile("cedar"))
    expect(visitor.locator("main")).to_contain_text("تيفاوين")
    picture(visitor, "creation-6-proof")

    strike_off(desk, open_page(DESK), site, number)
    visitor.goto(proof)
    expect(visitor.locator("#standing")).to_have_class(re.compile("bad-t"))
    picture(visitor, "creation-7-struck-off")


def strike_off(desk: Page, second: Page, site: Site, number: str) -> None:
    """One registrar asks, another confirms."""
    desk.goto(f"/fr/desk/filings/end/{number}")
    desk.check("input[name=kind][value=struck_off]")
    desk.fill("input[name=document]", "Jugement 12/2026")
    desk.fill("textarea[name=reason]", "Radiation ordonnée par le tribunal, jugement définitif.")
    desk.locator("form:has(input[name=kind]) button").first.click()
    desk.wait_for_url(re.compile("/requests/"))
    sign_in(second, site, HEAD, "fr")
    second.goto(desk.url)
    second.locator("button[name=outcome][value=confirm]").click()
    second.wait_for_load_state()
