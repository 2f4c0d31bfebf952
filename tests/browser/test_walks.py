"""Stories told in a real browser: a buyer, a cooperative, the Office."""

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage, Site, picture, sign_in

pytestmark = pytest.mark.browser
WORDS = {
    "ar": {"name": "سلمى العلوي", "city": "الرباط", "address": "حي أكدال، قرب المسجد"},
    "fr": {"name": "Salma Alaoui", "city": "Rabat", "address": "Agdal, près de la mosquée"},
}


def put_in_basket(page: Page, lang: str, words: str, skip: str = "") -> str:
    """Search, open the first product of another cooperative than `skip`, put it in the basket; returns its maker."""
    page.goto(f"/{lang}/")
    page.fill("input[name=q]", words)
    page.press("input[name=q]", "Enter")
    page.wait_for_url(re.compile("search"))
    cards = page.locator("a.card")
    for number in range(cards.count()):
        maker = cards.nth(number).locator("p.muted").first.inner_text().split("·")[0].strip()
        if maker != skip:
            cards.nth(number).click()
            break
    page.wait_for_url(re.compile(r"/p/\d+"))
    page.locator("form[action$='/basket/add'] button:not([data-step])").click()
    page.wait_for_load_state()
    return maker


def fill_checkout(page: Page, lang: str, phone: str, method: str) -> None:
    """Name, phone, city, address, way of paying; then the button that carries the amount."""
    page.goto(f"/{lang}/checkout")
    for field, text in (("name", WORDS[lang]["name"]), ("phone", phone), ("place", WORDS[lang]["city"]),
                        ("address", WORDS[lang]["address"])):  # fmt: skip
        page.fill(f"input[name={field}]", text)
    page.check(f"input[name=payment_method][value={method}]")
    visible = page.locator("main form input:visible:not([type=radio])").count()
    assert visible <= 6, "at most six inputs"


def order_now(page: Page) -> None:
    """Press the button; without JavaScript the fee was an estimate: agree to the amount shown for the city."""
    page.locator("form#checkout button.big[value=order]").click()
    page.wait_for_load_state()
    if page.locator("form#checkout").count():
        page.locator("form#checkout button.big[value=order]").click()
        page.wait_for_load_state()


def order_number(page: Page) -> str:
    """The number on the confirmation page."""
    page.wait_for_url(re.compile("/order/"))
    found = re.search(r"ST-\d{2}-\d{6}", page.locator("main").inner_text())
    assert found, page.locator("main").inner_text()[:400]
    return found.group(0)


def test_the_amount_follows_the_city_before_anything_is_sent(open_page: OpenPage) -> None:
    page = open_page(PHONE)
    put_in_basket(page, "fr", "zit argan")
    page.goto("/fr/checkout")
    with page.expect_response(lambda answer: answer.request.method == "POST") as asked:
        page.fill("input[name=place]", "Rabat")
        page.press("input[name=place]", "Tab")
    assert asked.value.ok
    expect(page.locator("#sum")).not_to_contain_text("estimation")
    page.fill("input[name=name]", "Salma Alaoui")
    page.fill("input[name=phone]", "0600123461")
    page.fill("input[name=address]", "Agdal")
    page.check("input[name=payment_method][value=cod]")
    amount = page.locator("#pay-now .num").inner_text()
    page.locator("#pay-now").click()
    order_number(page)
    expect(page.locator("main")).to_contain_text(amount)


@pytest.mark.parametrize(("lang", "size"), [("ar", PHONE), ("fr", DESK)])
def test_a_guest_buys_from_two_cooperatives_and_pays_at_the_door(
    open_page: OpenPage, site: Site, lang: str, size: tuple[int, int]
) -> None:
    page = open_page(size)
    first = put_in_basket(page, lang, "zit argan")
    second = put_in_basket(page, lang, "zaafran" if lang == "fr" else "3sel", skip=first)
    assert first != second
    page.goto(f"/{lang}/basket")
    expect(page.locator("section.parcel")).to_have_count(2)
    picture(page, f"basket-{lang}")
    fill_checkout(page, lang, "06 00 12 34 56", "cod")
    picture(page, f"checkout-{lang}")
    order_now(page)
    number = order_number(page)
    picture(page, f"thanks-{lang}")
    page.goto(f"/{lang}/basket")
    expect(page.locator("section.parcel")).to_have_count(0)
    assert number


def test_the_walk_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page(PHONE, javascript=False)
    put_in_basket(page, "ar", "tmar")
    fill_checkout(page, "ar", "0600123457", "cod")
    order_now(page)
    assert order_number(page)


@pytest.mark.parametrize(("lang", "size"), [("ar", PHONE), ("fr", DESK)])
def test_a_guest_pays_by_card(open_page: OpenPage, lang: str, size: tuple[int, int]) -> None:
    page = open_page(size)
    put_in_basket(page, lang, "argan")
    fill_checkout(page, lang, "0600123458", "stripe")
    order_now(page)
    page.wait_for_url(re.compile(r"127\.0\.0\.1:\d+/(c/)?pay|/c/pay|cs_test"))
    picture(page, f"card-{lang}")
    page.fill("input[name=number]", "4242 4242 4242 4242")
    page.fill("input[name=expiry]", "12/30")
    page.fill("input[name=cvc]", "123")
    if page.locator("input[name=email]").count() and not page.input_value("input[name=email]"):
        page.fill("input[name=email]", "salma@example.ma")
    if page.locator("input[name=name]").count() and not page.input_value("input[name=name]"):
        page.fill("input[name=name]", "Salma Alaoui")
    page.locator("form button.pay").first.click()
    assert order_number(page)
    picture(page, f"card-paid-{lang}")


def test_the_cooperative_ships_and_the_buyer_sees_it(open_page: OpenPage, site: Site) -> None:
    buyer = open_page(PHONE)
    number, vendor_login = buy_from_a_demo_seller(buyer, site)
    tracking = buyer.url.replace("/thanks", "")
    seller = open_page(PHONE)
    sign_in(seller, site, vendor_login)
    seller.goto("/ar/my/")
    seller.wait_for_url(re.compile(r"/my/\d+/"))
    picture(seller, "seller-home-ar")
    seller.goto(seller.url.rstrip("/") + "/orders")
    seller.locator("article.parcel", has_text=number).locator("a.btn.ghost").click()
    for step in ("confirm", "ready", "ship"):
        seller.locator(f"form[action*='/{step}'] button.big").click()
        seller.wait_for_load_state()
    picture(seller, "seller-order-ar")
    buyer.goto(tracking)
    expect(buyer.locator("main")).to_contain_text(re.compile("في الطريق|خرج|أرسل|الشحن|شحن"))
    picture(buyer, "tracking-ar")


def buy_from_a_demo_seller(page: Page, site: Site) -> tuple[str, str]:
    """Buy something of a cooperative whose president has a demo account; (order number, login)."""
    login, slug = seller_with_products(site)
    page.goto(f"/ar/stall/{slug}")
    page.locator("a.card").first.click()
    page.wait_for_url(re.compile(r"/p/\d+"))
    page.locator("form[action$='/basket/add'] button:not([data-step])").click()
    page.wait_for_load_state()
    fill_checkout(page, "ar", "0600123459", "cod")
    order_now(page)
    return order_number(page), login


SELLER = """
    SELECT u.email, v.slug FROM registry_role r
    JOIN core_user u ON u.id = r.user_id AND u.email IS NOT NULL
    JOIN registry_cooperative c ON c.id = r.cooperative_id AND c.status = 'active'
    JOIN shop_vendor v ON v.cooperative_id = c.id AND v.status = 'approved'
    JOIN shop_product p ON p.vendor_id = v.id AND p.status = 'live'
    JOIN shop_variant x ON x.product_id = p.id
    JOIN shop_stock s ON s.variant_id = x.id AND s.on_hand - s.reserved - s.allocated > 3
    WHERE r.role = 'president' AND r.until IS NULL ORDER BY r.id LIMIT 1
"""


def seller_with_products(site: Site) -> tuple[str, str]:
    """(login of a president, slug of the stall) from the demo's own data."""
    with closing(sqlite3.connect(Path(site.env["SOUK_INSTANCE_PATH"]) / "souk.sqlite3")) as database:
        login, slug = database.execute(SELLER).fetchone()
    return login, slug


def test_staff_read_their_inbox_with_the_second_factor(open_page: OpenPage, site: Site) -> None:
    page = open_page(DESK)
    sign_in(page, site, "admin@demo.souk-taawon.example", "fr")
    page.goto("/fr/desk/")
    expect(page.locator("nav.rail")).to_be_visible()
    picture(page, "staff-inbox-fr")


BUYER = """
    SELECT u.email FROM core_user u LEFT JOIN registry_role r ON r.user_id = u.id
    LEFT JOIN core_user_role x ON x.user_id = u.id AND x.role <> 'consumer'
    WHERE u.email IS NOT NULL AND r.id IS NULL AND x.user_id IS NULL ORDER BY u.id LIMIT 1
"""
UNCLAIMED = """
    SELECT c.central_number FROM registry_cooperative c JOIN registry_sector s ON s.code = c.sector_code AND s.sells
    LEFT JOIN registry_role r ON r.cooperative_id = c.id AND r.until IS NULL
    LEFT JOIN shop_vendor v ON v.cooperative_id = c.id
    WHERE c.status = 'active' AND c.phone_enc IS NOT NULL AND r.id IS NULL AND v.id IS NULL ORDER BY c.id LIMIT 1
"""


def last_sms_code(site: Site, after: set[Path]) -> str:
    """The six digits of the SMS that the worker has just sent."""
    outbox = Path(site.env["SOUK_INSTANCE_PATH"]) / "outbox"
    for _ in range(60):
        fresh = sorted(set(outbox.glob("*-sms.txt")) - after)
        codes = [c for path in fresh for c in re.findall(r"(?<!\d)\d{6}(?!\d)", path.read_text())]
        if codes:
            return codes[-1]
        time.sleep(0.5)
    pytest.fail("no SMS with a code left")


def test_a_cooperative_is_claimed_and_the_office_opens_its_stall(open_page: OpenPage, site: Site) -> None:
    instance = Path(site.env["SOUK_INSTANCE_PATH"])
    with closing(sqlite3.connect(instance / "souk.sqlite3")) as database:
        number = database.execute(UNCLAIMED).fetchone()[0]
        buyer = database.execute(BUYER).fetchone()[0]
    page = open_page(PHONE)
    sign_in(page, site, buyer)
    page.goto("/ar/sell/claim")
    page.fill("input[name=number]", number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    page.locator("main form button.big").click()
    page.wait_for_url(re.compile(r"/sell/claim/\d+"))
    before = set((instance / "outbox").glob("*-sms.txt"))
    page.locator("button[name=channel][value=sms]").click()
    page.wait_for_load_state()
    page.fill("input[name=code]", last_sms_code(site, before))
    page.locator("form[action$='/prove'] button").click()
    page.wait_for_load_state()
    page.check("input[name=terms]")
    picture(page, "claim-terms-ar")
    page.locator("form[action$='/submit'] button").click()
    page.wait_for_load_state()
    claim = page.url.rstrip("/").split("/")[-1]
    staff = open_page(DESK)
    sign_in(staff, site, "admin@demo.souk-taawon.example", "fr")
    staff.goto(f"/fr/desk/claims/{claim}")
    picture(staff, "staff-claim-fr")
    staff.locator("button[name=outcome][value=approved]").click()
    staff.wait_for_load_state()
    page.reload()
    page.locator("main a.btn.big").click()
    page.wait_for_url(re.compile(r"/my/\d+/"))
    picture(page, "seller-first-day-ar")
