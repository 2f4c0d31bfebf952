"""The shop as `make run` starts it, with its demo, and a real browser before it.

The site is made once a run in a folder of its own; pictures of the walks are kept under build/walks/.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "walks"
PASSWORD = "souk-demo-2026"
PHONE, DESK = (390, 844), (1280, 900)


@dataclass(frozen=True)
class Site:
    """A running shop: its address, and how to run one of its commands."""

    url: str
    env: dict[str, str]

    def flask(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run `flask …` on the site's data."""
        argv = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
        return subprocess.run(argv, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)


def free_ports() -> tuple[int, int]:
    """Two ports nobody uses now."""
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The demo shop with its worker and its payment stand-in, as a newcomer gets it."""
    folder = Path(tempfile.mkdtemp(prefix="souk-walk-"))
    port, pay_port = free_ports()
    env = {
        **os.environ,
        "SOUK_INSTANCE_PATH": str(folder),
        "SOUK_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SOUK_STRIPE_BASE_URL": f"http://127.0.0.1:{pay_port}",
        "PYTHONUTF8": "1",
    }
    argv = [sys.executable, "-m", "flask", "--app", "wsgi", "start", "--port", str(port), "--demo", "small"]
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=log, stderr=log)
    found = Site(f"http://127.0.0.1:{port}", env)
    try:
        _wait(found.url, server, folder / "server.log")
        yield found
    finally:
        server.terminate()
        server.wait(20)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path, seconds: int = 900) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            pytest.fail(f"the shop did not start:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the shop did not answer within {seconds} s:\n{log.read_text()[-3000:]}")


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Open a fresh visitor's page: `open_page(width, height, javascript=True)`; console errors fail the test."""
    contexts, complaints = [], []

    def make(size: tuple[int, int] = PHONE, *, javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=site.url, java_script_enabled=javascript
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        return page

    yield make
    for context in contexts:
        context.close()
    serious = [c for c in complaints if "Failed to load resource" not in c]
    assert serious == [], "the browser complained"


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)


def sign_in(page: Page, site: Site, login: str, lang: str = "ar") -> None:
    """Through the login page, with the second factor when it is asked for."""
    page.goto(f"/{lang}/account/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    used = ""
    while page.locator("input[name=code]").count():
        code = site.flask("users", "totp-code", login).stdout.split()[0]
        if code == used or code in _spent:  # each code opens once: wait for the next one
            time.sleep(1)
            continue
        used = code
        _spent.add(code)
        page.fill("input[name=code]", code)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()


_spent: set[str] = set()
