"""Every important page, in Arabic and French, as a phone meets it for the first time.

Nothing sticks out sideways, also with text twice as large; axe finds nothing serious; no other host is asked;
the console stays silent; and the page is light enough for a slow line. The weights are printed as a table.
"""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, StorageState, expect

from tests.browser.conftest import ROOT, Site, sign_in
from tests.browser.test_walks import fill_checkout, order_now, order_number, put_in_basket

pytestmark = pytest.mark.browser

LANGUAGES = ("ar", "fr")
WIDTHS = (320, 360, 390)
PAGE_BUDGET, SCRIPT_BUDGET = 120_000, 25_000  # transferred bytes
REPORT = ROOT / "build" / "page-weights.txt"
SELLER = "fatima.tadamount@demo.souk-taawon.example"
STAFF = "admin@demo.souk-taawon.example"
PAGES = {
    "home": "guest", "search": "guest", "product": "guest", "basket": "guest", "checkout": "guest",
    "tracking": "guest", "stall": "guest", "record": "guest", "login": "nobody",
    "figures": "nobody", "verify": "nobody", "open-data": "nobody",
    "vendor-home": "seller", "vendor-products": "seller", "vendor-order": "seller",
    "staff-inbox": "staff", "staff-revision": "staff",
}  # fmt: skip
# What sticks out of the page, and is not inside something that scrolls or is cut on purpose.
STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth, root = document.scrollingElement;
  if (root.scrollWidth <= wide) return [];
  return [...document.body.querySelectorAll('*')].filter((e) => {
    const r = e.getBoundingClientRect();
    return r.width && (r.right > wide + 1 || r.left < -1) && !e.closest('.sr');
  }).slice(0, 6).map((e) => e.tagName.toLowerCase() + '.' + (e.getAttribute('class') || '')).concat(
    ['width ' + root.scrollWidth + ' > ' + wide]);
}"""
# Pictures of the first screen: the others are fetched only by who scrolls.
LATER_PICTURES = """() => {
  const seen = new Set(), later = new Set();
  for (const img of document.images) {
    const below = img.loading === 'lazy' && img.getBoundingClientRect().top >= innerHeight;
    (below ? later : seen).add(img.currentSrc || img.src);
  }
  return [...later].filter((url) => !seen.has(url));
}"""


@dataclass
class Visit:
    """Where each page is, and who is signed in: one shop, three people."""

    site: Site
    paths: dict[str, str]
    people: dict[str, StorageState]

    def address(self, name: str, lang: str) -> str:
        """The page's address in this language."""
        return f"{self.site.url}/{lang}{self.paths[name]}"


@dataclass
class Traffic:
    """What one load of a page asked for and received, in bytes on the line."""

    asked: list[str] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def listen(self, line: CDPSession) -> None:
        """Record from the browser's own network log."""
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.responseReceived", self._answered)
        line.on("Network.loadingFinished", self._finished)

    def _asked(self, event: dict[str, Any]) -> None:
        self.asked.append(event["request"]["url"])

    def _answered(self, event: dict[str, Any]) -> None:
        self.urls[event["requestId"]] = event["response"]["url"]
        self.kinds[event["requestId"]] = event["type"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def bytes_of(self, *kinds: str, without: frozenset[str] = frozenset()) -> int:
        """The sum for these kinds of files, without these addresses."""
        return sum(
            size
            for number, size in self.sizes.items()
            if self.kinds.get(number) in kinds and self.urls[number] not in without
        )


@dataclass
class Weights:
    """The table that the tests fill and print at the end."""

    rows: list[tuple[str, str, int, int, int, int, int]] = field(default_factory=list)

    def text(self) -> str:
        """Kilobytes per page and language."""
        head = (
            f"{'page':<18}{'lang':<6}{'html':>8}{'css':>8}{'js':>8}{'fonts':>8}{'images':>8}{'total':>9}  kB"
        )
        lines = [
            f"{name:<18}{lang:<6}"
            + "".join(f"{n / 1000:>8.1f}" for n in parts)
            + f"{sum(parts) / 1000:>9.1f}"
            for name, lang, *parts in self.rows
        ]
        return "\n".join([head, *lines])


def context_for(browser: Browser, site: Site, state: StorageState | None = None) -> BrowserContext:
    """A phone's browser, with nothing kept from before but the person's cookies."""
    found = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=site.url, storage_state=state
    )
    found.set_default_timeout(20_000)
    return found


def path_of(page: Page) -> str:
    """The address without host and language."""
    return re.sub(r"^https?://[^/]+/(ar|fr|en)", "", page.url)


def send_words(page: Page, product: str) -> None:
    """Change what is said of a product, and send it to the Office."""
    page.goto(f"{product}/words")
    page.fill("#description_ar", page.input_value("#description_ar") + " نعصرها <كل> صباح.")
    page.locator("main form button.big").click()
    page.goto(product)
    page.locator("form[action$='/submit'] button").click()
    page.wait_for_load_state()


def follow_seller(page: Page, site: Site) -> dict[str, str]:
    """A cooperative's president: her home, her products, her stall, and words of hers sent to the Office."""
    sign_in(page, site, SELLER)
    page.goto("/ar/my/")
    home = path_of(page)
    stall = page.locator("a[href*='/stall/']").first
    if not stall.count():
        page.goto(f"/ar{home}stall")
    slug = page.locator("a[href*='/stall/']").first.get_attribute("href") or ""
    page.goto(f"/ar{home}products/")
    lines = page.locator("a[href*='/products/']:has(.art)")
    for product in [lines.nth(k).get_attribute("href") or "" for k in (1, 2)]:
        send_words(page, product)
    return {
        "vendor-home": home,
        "vendor-products": f"{home}products/",
        "stall": re.sub(r"^/(ar|fr)", "", slug),
    }


def follow_guest(page: Page, stall: str) -> dict[str, str]:
    """A buyer: an order of this stall, then a basket of two cooperatives again."""
    page.goto(f"/ar{stall}")
    record = page.locator("section.seals a[href*='/registry/']").first.get_attribute("href") or ""
    page.locator("a.card").first.click()
    page.wait_for_url(re.compile(r"/p/\d+"))
    product = path_of(page)
    page.locator("form[action$='/basket/add'] button:not([data-step])").click()
    page.wait_for_load_state()
    fill_checkout(page, "ar", "06 00 12 34 50", "cod")
    order_now(page)
    order_number(page)
    tracking = path_of(page).replace("/thanks", "")
    first = put_in_basket(page, "ar", "zit argan")
    put_in_basket(page, "ar", "3sel", skip=first)
    return {
        "product": product,
        "tracking": tracking,
        "record": re.sub(r"^/(ar|fr)", "", record),
    }


def follow_staff(page: Page, site: Site) -> dict[str, str]:
    """The Office: the listing that the cooperative has just sent."""
    sign_in(page, site, STAFF, "fr")
    page.goto("/fr/desk/?source=revisions")
    case = page.locator("a.case[href*='/revisions/']").first.get_attribute("href") or ""
    return {"staff-revision": re.sub(r"^/(ar|fr)", "", case)}


def prepare(browser: Browser, site: Site) -> Visit:
    """Sign three people in, and let them do what fills the pages."""
    paths = {
        "home": "/", "search": "/search?q=argan", "basket": "/basket", "checkout": "/checkout",
        "login": "/account/login", "staff-inbox": "/desk/",
        "figures": "/registry/statistics?measure=women", "verify": "/registry/verify",
        "open-data": "/registry/open-data",
    }  # fmt: skip
    people: dict[str, StorageState] = {}
    with context_for(browser, site) as seller, context_for(browser, site) as guest:
        desk, page = seller.new_page(), guest.new_page()
        paths |= follow_seller(desk, site)
        paths |= follow_guest(page, paths["stall"])
        desk.goto(f"/ar{paths['vendor-home']}orders")
        parcel = desk.locator("article.parcel h2 a").first.get_attribute("href") or ""
        paths["vendor-order"] = re.sub(r"^/(ar|fr)", "", parcel)
        people |= {"seller": seller.storage_state(), "guest": guest.storage_state()}
    with context_for(browser, site) as staff:
        paths |= follow_staff(staff.new_page(), site)
        people["staff"] = staff.storage_state()
    return Visit(site, paths, people)


@pytest.fixture(scope="module")
def visit(browser: Browser, site: Site) -> Visit:
    """The shop after an order, a full basket and a listing sent for review."""
    return prepare(browser, site)


@pytest.fixture(scope="module")
def weights(request: pytest.FixtureRequest) -> Iterator[Weights]:
    """The table of weights: printed after the last page, and kept under build/."""
    found = Weights()
    yield found
    write_report(REPORT, found.text())
    aside = request.config.pluginmanager.get_plugin("capturemanager")
    with aside.global_and_fixture_disabled() if aside else nullcontext():
        print(f"\n\nWhat a first visit transfers at 390 px:\n{found.text()}\n")


def write_report(path: Path, text: str) -> None:
    """Keep the table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def sticking_out(page: Page) -> list[str]:
    """What overflows at each width, and with text twice as large."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found += [f"{width} px: {what}" for what in page.evaluate(STICKS_OUT)]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"390 px, text 200 %: {what}" for what in page.evaluate(STICKS_OUT)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def serious_faults(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    answer = Axe().run(page).response
    return [
        f"{v['id']} ({v['impact']}): {v['nodes'][0]['target']} {v['nodes'][0]['html'][:160]}"
        for v in answer["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def weigh(page: Page, traffic: Traffic) -> tuple[int, int, int, int, int]:
    """Bytes of HTML, CSS, JavaScript, fonts, and pictures of the first screen."""
    later = frozenset(page.evaluate(LATER_PICTURES))
    one = {kind: traffic.bytes_of(kind) for kind in ("Document", "Stylesheet", "Script", "Font")}
    pictures = traffic.bytes_of("Image", "Other", without=later)
    return one["Document"], one["Stylesheet"], one["Script"], one["Font"], pictures


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_page(browser: Browser, visit: Visit, weights: Weights, name: str, lang: str) -> None:
    """One cold load of one page, judged in every respect."""
    said: list[str] = []
    with context_for(browser, visit.site, visit.people.get(PAGES[name])) as context:
        page, traffic = context.new_page(), Traffic()
        traffic.listen(context.new_cdp_session(page))
        page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        answer = page.goto(visit.address(name, lang))
        page.wait_for_load_state("networkidle")
        assert answer is not None
        assert answer.status == 200, page.url
        assert page.url == visit.address(name, lang), "sent elsewhere"
        parts = weigh(page, traffic)
        weights.rows.append((name, lang, *parts))
        foreign = [url for url in traffic.asked if not url.startswith((visit.site.url, "data:"))]
        faults = serious_faults(page)
        outside = sticking_out(page)
    assert (outside, faults, foreign, said) == ([], [], [], [])
    assert parts[2] <= SCRIPT_BUDGET, "too much JavaScript"
    assert sum(parts) <= PAGE_BUDGET, "too heavy"


def test_the_inbox_shows_the_case_in_focus(browser: Browser, visit: Visit) -> None:
    """J and K walk the cases; beside them is what changed; Enter opens the case."""
    with browser.new_context(
        viewport={"width": 1280, "height": 900}, base_url=visit.site.url, storage_state=visit.people["staff"]
    ) as context:
        page = context.new_page()
        page.goto("/fr/desk/?source=revisions")
        titles = page.locator("a.case b").all_inner_texts()
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(page.locator("#preview h2")).to_have_text(titles[1])
        expect(page.locator("a.case[aria-current]")).to_have_count(1)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/revisions/"))
        expect(page.locator("h1")).to_have_text(titles[1])


def test_the_measures_notice_faults(browser: Browser, site: Site) -> None:
    """The checks above are not blind: a bad page fails each of them."""
    with context_for(browser, site) as context:
        page = context.new_page()
        page.set_content(
            '<html lang="fr"><title>x</title><main><h1>x</h1><img src="/a.png"><button></button>'
            '<p>some<span class="wide">words</span></p></main>'
        )
        page.evaluate("document.querySelector('.wide').style.cssText = 'display:block;width:18em'")
        outside = sticking_out(page)
        assert {line.split(":")[0] for line in outside} == {"390 px, text 200 %"}
        assert {line.split(" ")[0] for line in serious_faults(page)} >= {"image-alt", "button-name"}
