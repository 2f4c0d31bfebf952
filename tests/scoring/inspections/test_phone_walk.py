"""An inspector's phone without a network: visits taken along, a report written there, sent once when it is back."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import func, select, update
from waitress.server import create_server

from core import clock
from core.auth.models import User
from core.auth.services.sessions import open_session
from core.db import Model, db, session, transaction
from scoring.inspections.models import Finding, Photo, Report
from tests.conftest import settings
from tests.scoring.inspections.makers import planned, stalls
from tests.scoring.inspections.test_reporting import picture
from wsgi import create_app

PICTURES = Path(__file__).resolve().parents[3] / "build" / "walks"


class Desk:
    """A small shop with one planned visit."""

    def __init__(self, app: Flask, url: str, cookie: str) -> None:
        self.app, self.url, self.cookie = app, url, cookie

    def kept(self) -> tuple[int, int, int]:
        """(reports, findings, pictures) in the database."""
        with self.app.app_context():
            counts = [
                session().scalar(select(func.count()).select_from(table)) or 0
                for table in (Report, Finding, Photo)
            ]
            db.session.remove()
            return counts[0], counts[1], counts[2]


@pytest.fixture
def desk(sqlite_uri: str, tmp_path: Path) -> Iterator[Desk]:
    app = create_app({**settings(sqlite_uri, tmp_path), "WTF_CSRF_ENABLED": True})
    with app.app_context():
        Model.metadata.create_all(db.engine)
        stalls(1)
        sent, _visit = planned()
        with transaction() as s:
            s.execute(update(User).where(User.id == sent.user_id).values(totp_secret="-"))
        token = open_session(
            sent.user_id or 0, second_factor=True, address="127.0.0.1", user_agent="", now=clock.now()
        )
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = signer.dumps({"_permanent": True, "sid": token})
        db.session.remove()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)

    def serve() -> None:
        with suppress(OSError):  # closing takes the socket away under its feet
            server.run()

    Thread(target=serve, daemon=True).start()
    yield Desk(app, f"http://127.0.0.1:{server.effective_port}", cookie)
    server.close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def phone(browser: Browser, desk: Desk) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ar-MA")
    context.set_default_timeout(15_000)
    name = desk.app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": desk.cookie, "url": desk.url}])
    yield context
    context.close()


@pytest.mark.browser
def test_a_report_without_a_network(desk: Desk, phone: BrowserContext) -> None:
    page, complaints = phone.new_page(), list[str]()
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on("console", lambda m: complaints.append(m.text) if "Content Security" in m.text else None)
    page.goto(f"{desk.url}/ar/desk/visits/phone")
    end = time.monotonic() + 15
    while not page.evaluate("navigator.serviceWorker.controller !== null"):
        assert time.monotonic() < end
        time.sleep(0.1)
    page.locator("[data-take]").click()
    expect(page.locator("[data-list] li")).to_have_count(1)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / "visits-phone.png"), full_page=True)

    phone.set_offline(True)
    page.goto(f"{desk.url}/ar/desk/visits/999/report")
    expect(page.locator("[data-offline]")).to_be_visible()
    page.locator("[data-list] button").click()
    here = page.locator("[data-here]")
    expect(here.locator("fieldset")).to_have_count(12)
    assert not here.locator("#t-hygiene").is_visible()
    here.locator("[name=v-members][value=ok]").check()
    here.locator("[name=v-hygiene][value=no]").check()
    here.locator("#s-hygiene").select_option("2")
    here.locator("#t-hygiene").fill("الأرضية غير نظيفة")
    photos = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": picture(400 + n)} for n in range(2)]
    here.locator("#photos").set_input_files(photos)
    page.screenshot(path=str(PICTURES / "visits-phone-report.png"), full_page=True)
    here.locator("form button[type=submit]").click()
    expect(page.locator("[data-count]")).to_have_text("1")
    expect(page.locator("[data-list] li")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-count]")).to_have_text("1")
    assert desk.kept() == (0, 0, 0)

    phone.set_offline(False)
    tabs = [page, phone.new_page()]
    tabs[1].goto(f"{desk.url}/ar/desk/visits/phone")
    for tab in tabs:
        tab.evaluate("dispatchEvent(new Event('online'))")
    page.goto(f"{desk.url}/ar/desk/visits/phone")
    expect(page.locator("[data-count]")).to_have_text("0")
    page.wait_for_timeout(500)
    assert desk.kept() == (1, 1, 2), "two tabs and a reload: once"
    assert complaints == []
