"""The money's whole way in a real browser: two cooperatives, cash at the door, a carrier that brings three dirhams too
little, a payout by two people, and a return after it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESK, PASSWORD, PHONE, picture
from tests.browser.money_world import CHECKER, MAKER, Stand, World, code_of, slug_of, world
from tests.shop.remittances.makers import doctor
from tests.shop.returns.makers import picture as photo

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


@pytest.fixture
def shop(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world of the story."""
    with world(app, monkeypatch) as found:
        yield found


@pytest.fixture
def new_page(browser: Browser, shop: World) -> Iterator[NewPage]:
    """A fresh visitor; what the browser complains of fails the test."""
    contexts, complaints = [], []

    def make(size: tuple[int, int] = PHONE) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=shop.url)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [c for c in complaints if "Failed to load resource" not in c] == []


def sign_in(page: Page, login: str, lang: str = "fr") -> None:
    """With the second factor where it is asked for."""
    page.goto(f"/{lang}/account/login")
    if not page.locator("input[name=login]").count():
        return  # still known
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    used = ""
    while page.locator("input[name=code]").count():
        code = code_of(login)
        if code == used:  # each code opens once: wait for the next one
            page.wait_for_timeout(1000)
            continue
        used = code
        page.fill("input[name=code]", code)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()


def press(page: Page, form: str) -> None:
    """Send the form whose address ends like this."""
    page.locator(f"form[action$='{form}'] button").last.click()
    page.wait_for_load_state()


def centimes(text: str) -> int:
    """An amount as pages write it: without decimals when there are none."""
    found = re.search(r"\d[\d\s\u202f\xa0.]*(,\d\d)?", text)
    assert found, text
    digits = int(re.sub(r"\D", "", found.group(0)))
    return digits if found.group(1) else 100 * digits


def buy(page: Page, stands: tuple[Stand, ...]) -> str:
    """Two pieces from each, cash at the door; returns the address of the tracking page."""
    for stand in stands:
        page.goto(f"/fr/stall/{slug_of(stand.vendor_id)}")
        page.locator("a.card").first.click()
        page.wait_for_url(re.compile(r"/p/\d+"))
        for _twice in (1, 2):
            page.locator("form[action$='/basket/add'] button:not([data-step])").click()
            page.wait_for_load_state()
            page.go_back()
    page.goto("/fr/checkout")
    for field, text in (("name", "Salma Alaoui"), ("phone", "06 00 12 34 56"), ("place", "Rabat"),
                        ("address", "Agdal, près de la mosquée")):  # fmt: skip
        page.fill(f"input[name={field}]", text)
    page.check("input[name=payment_method][value=cod]")
    page.locator("form#checkout button.big[value=order]").click()
    page.wait_for_load_state()
    if page.locator("form#checkout").count():
        page.locator("form#checkout button.big[value=order]").click()
    page.wait_for_url(re.compile("/order/"))
    return page.url.replace("/thanks", "")


def open_order(page: Page, stand: Stand) -> Locator:
    """The seller opens the newest parcel; returns its page."""
    page.goto(f"/fr/my/{stand.vendor_id}/orders")
    page.locator("article.parcel a.btn.ghost").first.click()
    page.wait_for_load_state()
    return page.locator("main")


def take_to_the_carrier(page: Page, stand: Stand) -> None:
    """Confirmed, ready, handed to Amana."""
    open_order(page, stand)
    press(page, "/confirm")
    press(page, "/ready")
    page.fill("input[name=carrier]", "Amana")
    press(page, "/ship")


def test_from_the_door_to_the_bank_and_back(new_page: NewPage, shop: World, tmp_path: Path) -> None:
    first, second = shop.stands
    buyer, sellers = new_page(), {stand: new_page() for stand in shop.stands}
    tracking = buy(buyer, shop.stands)
    picture(buyer, "money-thanks")
    for stand, page in sellers.items():
        sign_in(page, stand.login)
        take_to_the_carrier(page, stand)

    # one refuses at the door, one takes it and pays
    press(sellers[second], "/refused")
    expect(sellers[second].locator("main")).to_contain_text(re.compile("[Rr]efus"))
    page = sellers[first]
    owed = centimes(page.input_value("input[name=amount]"))
    press(page, "/deliver")
    parcel = parcel_number(page)
    picture(page, "money-delivered")
    buyer.goto(tracking)
    picture(buyer, "money-tracking")

    variance = open_variance(carrier_brings(new_page, tmp_path, parcel, owed - 300), parcel)
    expect(variance.locator("main")).to_contain_text(re.compile(r"Le transporteur nous doit\s*3\sDH"))
    picture(variance, "money-variance")

    # the cooperative is paid all the same, once the buyer can no longer send it back
    shop.time.sleep(9.5)
    paid = pay_out(new_page)
    sign_in(page, first.login)
    page.goto(f"/fr/my/{first.vendor_id}/money")
    expect(page.locator("main")).to_contain_text(paid)
    picture(page, "money-mine-paid")

    # one line comes back after that: the cooperative owes, and the next payout carries it
    send_back(buyer, tracking, tmp_path)
    take_back(page, first)
    page.goto(f"/fr/my/{first.vendor_id}/payouts")
    picture(page, "money-carried")
    owes = page.locator("main").inner_text()
    assert re.search(r"[-−]\s*\d", owes), owes
    desk = new_page(DESK)
    sign_in(desk, MAKER)
    desk.goto("/fr/desk/payouts")
    press(desk, "/desk/payouts")
    picture(desk, "money-nothing-to-pay")

    # what it sells next pays the debt first
    debt = centimes(re.findall(r"[-−]\s*(\d[\d\s,]*)", owes)[0])
    buy(new_page(), (first,))
    take_to_the_carrier(page, first)
    press(page, "/deliver")
    carrier_brings(new_page, tmp_path, parcel_number(page), owed)
    shop.time.sleep(9.5)
    assert centimes(pay_out(new_page)) == centimes(paid) - debt
    page.goto(f"/fr/my/{first.vendor_id}/payouts")
    picture(page, "money-carried-over")
    assert doctor() == {}


def parcel_number(page: Page) -> str:
    """The number on the seller's page of a parcel."""
    found = re.search(r"ST-\d\d-\d+-\d", page.content())
    assert found, page.url
    return found.group(0)


def carrier_brings(new_page: NewPage, folder: Path, number: str, amount: int) -> Page:
    """Finance reads the carrier's file and accepts it."""
    desk = new_page(DESK)
    sign_in(desk, MAKER)
    file = folder / "amana.csv"
    file.write_text(f"Commande;Montant\n{number};{amount // 100},{amount % 100:02d}\n", encoding="utf-8")
    desk.goto("/fr/desk/remittances")
    desk.select_option("select[name=carrier]", "AMANA")
    desk.set_input_files("input[name=file]", str(file))
    press(desk, "/desk/remittances")
    desk.wait_for_url(re.compile(r"/remittances/\d+"))
    picture(desk, "money-remittance-read")
    press(desk, "/accept")
    picture(desk, "money-remittance")
    return desk


def open_variance(desk: Page, number: str) -> Page:
    """The carrier owes: it is asked."""
    desk.goto("/fr/desk/remittances/variances")
    desk.locator("table.t a", has_text=number).click()
    desk.wait_for_load_state()
    press(desk, "/ask")
    return desk


def pay_out(new_page: NewPage) -> str:
    """One draws up the batch, another approves, the bank pays; returns the amount as written."""
    maker, checker = new_page(DESK), new_page(DESK)
    sign_in(maker, MAKER)
    maker.goto("/fr/desk/payouts")
    press(maker, "/desk/payouts")
    maker.wait_for_url(re.compile(r"/payouts/\d+"))
    batch = maker.url
    press(maker, "/submit")
    expect(maker.locator("form[action*='/approve']")).to_have_count(0)
    sign_in(checker, CHECKER)
    checker.goto(batch)
    amount = checker.locator("table.t tbody td.n").first.inner_text()
    picture(checker, "money-approve")
    press(checker, "/approve")
    maker.goto(batch)
    with maker.expect_download() as got:
        maker.locator("form[action*='/file'] button").click()
    assert "SOUK" in Path(got.value.path()).read_text(encoding="ascii")
    maker.goto(batch)
    press(maker, "/paid")
    picture(maker, "money-paid")
    return amount


def send_back(page: Page, tracking: str, folder: Path) -> None:
    """The buyer sends one piece back: something is wrong with it."""
    shown = folder / "photo.png"
    shown.write_bytes(photo())
    page.goto(tracking)
    page.locator("a[href*='/returns/new/']").first.click()
    page.wait_for_load_state()
    page.check("input[name=why][value=damaged]")
    page.set_input_files("input[type=file]", str(shown))
    if page.locator("input[name=rib]").count():
        page.fill("input[name=rib]", "007810000123456789012367"[:22] + _key("0078100001234567890123"))
        page.fill("input[name=holder]", "Salma Alaoui")
    page.locator("main form button.big").last.click()
    page.wait_for_url(re.compile(r"/returns/\d+$"))
    picture(page, "money-return-asked")


def _key(body: str) -> str:
    return f"{97 - int(body + '00') % 97:02d}"


def take_back(page: Page, stand: Stand) -> None:
    """The cooperative accepts, receives, pays back."""
    page.goto(f"/fr/my/{stand.vendor_id}/returns")
    page.locator("main a[href*='/returns/']").last.click()
    page.wait_for_load_state()
    press(page, "/accept")
    press(page, "/receive")
    press(page, "/inspect")
    picture(page, "money-return-paid-back")
