"""In Chromium: packages play on their own origin, report what was learnt, and reach nothing of the learner's."""

import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route
from waitress.server import create_server

from academy.packages.data import PackageData
from academy.packages.services.keeping import add_package, standing
from academy.permissions import WRITE
from core import clock
from core.auth.actor import Actor
from core.auth.services.sessions import open_session
from core.db import db
from tests.academy.certificates.makers import make_learner
from tests.academy.packages.makers import h5p_played, scorm, zipped
from tests.academy.packages.test_inspecting import ORACLE
from tests.conftest import settings
from wsgi import create_app

pytestmark = pytest.mark.browser
PATIENCE = 45
"""Seconds: the machine may be doing other things."""
AUTHOR = Actor(None, frozenset({WRITE}), None, is_staff=True)
SPY = """<!doctype html><title>spy</title><script>
var api = parent.API, found = {};
function attempt(name, act) { try { found[name] = String(act()); } catch (e) { found[name] = 'refused'; } }
attempt('cookie', function () { return document.cookie; });
attempt('learner page', function () { return parent.parent.document.title; });
attempt('top address', function () { return top.location.href; });
attempt('top storage', function () { return top.localStorage.length; });
attempt('leave', function () { top.location = 'https://evil.example/'; return 'asked'; });
api.LMSInitialize('');
var image = new Image();
image.onerror = function () {
  function note(name, promise) {
    return promise.then(function () { found[name] = 'went'; }, function () { found[name] = 'refused'; });
  }
  note('fetch', fetch('SITE/fr/account/', {credentials: 'include'}))
    .then(function () { return note('worker', navigator.serviceWorker.register('a.js')); })
    .then(function () {
      api.LMSSetValue('cmi.suspend_data', JSON.stringify(found));
      api.LMSSetValue('cmi.core.lesson_status', 'completed');
      api.LMSCommit('');
    });
};
image.src = 'SITE/static/img/logo.svg';
</script>"""


class Site:
    """A served application; `url` is the learner's origin."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url

    def learner(self) -> tuple[int, str]:
        """An account and the cookie of its browser."""
        with self.app.app_context():
            user_id = make_learner()
            token = open_session(
                user_id, second_factor=False, address="127.0.0.1", user_agent="", now=clock.now()
            )
            signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
            return user_id, signer.dumps({"sid": token, "_permanent": True})

    def add(self, archive: Any) -> PackageData:
        """A package in the store."""
        with self.app.app_context():
            return add_package(AUTHOR, archive, clock.now())

    def standing(self, user_id: int, package: PackageData) -> Any:
        """What was kept of the learner."""
        with self.app.app_context():
            db.session.rollback()
            return standing(user_id, package.id)


@pytest.fixture
def site(sqlite_uri: str, tmp_path: Path) -> Iterator[Site]:
    late: list[
        Flask
    ] = []  # the port is taken before the application is told its address: nobody else gets it
    server = create_server(lambda e, s: late[0](e, s), host="127.0.0.1", port=0, threads=6)
    url = f"http://127.0.0.1:{server.effective_port}"
    app = create_app({**settings(sqlite_uri, tmp_path), "PUBLIC_URL": url, "WTF_CSRF_ENABLED": True})
    late.append(app)

    def serve() -> None:
        with suppress(OSError):  # closing takes the socket away under its feet
            server.run()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield Site(app, url)
    server.close()
    thread.join(5)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def until(page: Page, true: Callable[[], bool], what: str = "") -> None:
    """Wait until this holds, however busy the machine is; the browser goes on meanwhile."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what or "it never came true"
        page.wait_for_timeout(100)


def _open(browser: Browser, site: Site, cookie: str, package: PackageData, heard: list[str]) -> Page:
    context = browser.new_context()
    context.add_cookies(
        [{"name": "session", "value": cookie, "url": site.url, "httpOnly": True, "sameSite": "Lax"}]
    )
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.accept()))
    page.on("request", lambda request: heard.append(f"{request.url} {request.headers.get('cookie', '')}"))
    page.goto(f"{site.url}/fr/activity/{package.key}")
    return page


@pytest.mark.skipif(not ORACLE.is_file(), reason="the SCORM sample is not beside this checkout")
def test_the_scorm_sample_completes_and_goes_on_where_it_stopped(browser: Browser, site: Site) -> None:
    user_id, cookie = site.learner()
    package, heard = site.add(io.BytesIO(ORACLE.read_bytes())), list[str]()
    page = _open(browser, site, cookie, package, heard)
    course = page.frame_locator("iframe.package").frame_locator("#content")
    for number in ("1", "2", "3"):  # the page itself may still be keeping "0" when the first click comes
        course.locator("#butNext").click()
        until(page, lambda n=number: site.standing(user_id, package).bookmark == n, number)  # type: ignore[misc]
    assert not site.standing(user_id, package).is_done
    page.reload()
    until(page, lambda: any("resume" in said for said in heard), "it asks whether to go on")
    for number in range(4, 15):
        course.locator("#butNext").click()
        until(page, lambda n=number: site.standing(user_id, package).bookmark == str(n))  # type: ignore[misc]
    page.locator("[data-package-done]").wait_for(state="visible")
    assert site.standing(user_id, package).status == "completed"
    apart = [said for said in heard if "//packages.localhost" in said]
    assert len(apart) > 20
    assert not any("session=" in said for said in apart)
    page.context.close()


def test_a_package_reaches_neither_the_learners_page_nor_the_cookies(browser: Browser, site: Site) -> None:
    user_id, cookie = site.learner()
    package = site.add(zipped(scorm() | {"index.html": SPY.replace("SITE", site.url)}))
    heard: list[str] = []
    page = _open(browser, site, cookie, package, heard)
    page.locator("[data-package-done]").wait_for(state="visible")
    found = json.loads(site.standing(user_id, package).state["cmi"]["suspend_data"])
    assert found == {
        "cookie": "", "learner page": "refused", "top address": "refused", "top storage": "refused",
        "leave": "refused", "fetch": "refused", "worker": "refused",
    }  # fmt: skip
    assert page.url.startswith(site.url)
    assert not any(said.startswith(f"{site.url}/fr/account/") for said in heard)
    page.context.close()


def test_a_page_that_is_not_the_player_is_not_believed(browser: Browser, site: Site) -> None:
    user_id, cookie = site.learner()
    package = site.add(zipped(scorm()))
    heard: list[str] = []
    page = _open(browser, site, cookie, package, heard)
    page.frame_locator("iframe.package").frame_locator("#content").locator("p").wait_for()
    page.evaluate(
        """() => new Promise((heard) => { window.addEventListener('message', () => setTimeout(heard));
        window.postMessage({type: 'souk:commit', cmi: {core: {lesson_status: 'passed'}}}, '*'); })"""
    )
    page.evaluate("() => fetch('/fr/account/').then(() => 1)")  # whatever was sent before has been answered
    assert not any("/state" in said for said in heard)
    assert not site.standing(user_id, package).is_done
    page.context.close()


def test_a_page_that_loads_its_script_late_begins_all_the_same(browser: Browser, site: Site) -> None:
    user_id, cookie = site.learner()
    package = site.add(zipped(scorm() | {"index.html": SPY.replace("SITE", site.url)}))
    context = browser.new_context()
    context.add_cookies([{"name": "session", "value": cookie, "url": site.url}])
    page = context.new_page()

    def slowly(route: Route) -> None:
        page.wait_for_timeout(1500)  # long after the activity's own page
        route.continue_()

    page.route("**/academy-package.js*", slowly)
    page.goto(f"{site.url}/fr/activity/{package.key}")
    page.locator("[data-package-done]").wait_for(state="visible", timeout=1000 * PATIENCE)
    assert site.standing(user_id, package).is_done
    context.close()


def test_h5p_plays_and_reports_its_mark(browser: Browser, site: Site) -> None:
    user_id, cookie = site.learner()
    package, heard = site.add(zipped(h5p_played())), list[str]()
    page = _open(browser, site, cookie, package, heard)
    page.on("console", lambda message: heard.append(message.text))
    player = page.frame_locator("iframe.package").frame_locator("iframe.h5p-iframe")
    player.locator("#right").click()
    page.locator("[data-package-done]").wait_for(state="visible")
    now = site.standing(user_id, package)
    assert (now.status, now.percent) == ("completed", 50)
    page.context.close()
