"""In Chromium: a lesson is kept; the network is cut; it opens, is heard, is done, its quiz is tried; back, sent once.

The same pages are read through the accessibility tree in Arabic, as a screen reader does.
"""

import io
import math
import struct
import time
import wave
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select, update
from waitress.server import create_server

from academy.courses.models import AudioTrack
from academy.courses.models import Page as Page_
from academy.data import CourseCard
from academy.learning.models import Attempt, Completion
from academy.quizzes.models import Question
from academy.quizzes.rules import spot_of
from core.auth import create_user, get_user, system_actor
from core.auth.models import UserSession
from core.db import db, session, transaction
from core.storage import storage
from tests.academy.makers import NOW, PASSWORD, course, learner
from tests.conftest import settings
from wsgi import create_app

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[2] / "build" / "walks"


def tone(seconds: int = 2) -> bytes:
    """A recording: a quiet tone."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(
            b"".join(struct.pack("<h", int(900 * math.sin(n / 3))) for n in range(8000 * seconds))
        )
    return file.getvalue()


class School:
    """A running academy with one course, and its only learners."""

    def __init__(self, app: Flask, url: str, card: CourseCard, users: list[int]) -> None:
        self.app, self.url, self.card, self.users = app, url, card, users

    def record_question(self) -> None:
        """Somebody's voice for the first question of the practice quiz."""
        with self.app.app_context():
            question = session().scalars(select(Question).order_by(Question.id)).first()
            assert question
            key = storage().save("academy/audio/q/q1.wav", tone(), "audio/wav")
            row = {
                "media_type": "audio/wav",
                "byte_size": 32044,
                "seconds": 2,
                "origin": "recorded",
                "created_at": NOW,
            }
            with transaction() as s:
                s.add(AudioTrack(page_id=question.page_id, spot=spot_of(question.id), track="darija",
                                 storage_key=key, **row))  # fmt: skip
            db.session.remove()

    def kept(self, user: int) -> tuple[int, int]:
        """(steps done, attempts) in the database."""
        with self.app.app_context():
            steps = session().scalars(select(Completion.step_id).where(Completion.user_id == user)).all()
            tries = session().scalars(select(Attempt.id).where(Attempt.user_id == user)).all()
            db.session.remove()
            return len(steps), len(tries)

    def sign_in(self, page: Page, user: int) -> None:
        with self.app.app_context():
            login = get_user(user).login
        page.goto(f"{self.url}/ar/account/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/account/**")


@pytest.fixture
def school(sqlite_uri: str, tmp_path: Path) -> Iterator[School]:
    app = create_app({**settings(sqlite_uri, tmp_path), "WTF_CSRF_ENABLED": True})
    with app.app_context():
        card, lines = course()
        storage().save("academy/audio/aa/tone.wav", tone(), "audio/wav")
        with transaction() as s:
            track = {"track": "darija", "origin": "recorded", "media_type": "audio/wav", "byte_size": 32000}
            place = {"page_id": lines["wrap"].id, "storage_key": "academy/audio/aa/tone.wav", "seconds": 2}
            s.add(AudioTrack(**track, **place, created_at=NOW))
        users = [learner("فاطمة"), learner("محمد")]
        db.session.remove()
    server = create_server(app, host="127.0.0.1", port=0, threads=4)

    def serve() -> None:
        with suppress(OSError):  # closing takes the socket away under its feet
            server.run()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield School(app, f"http://127.0.0.1:{server.effective_port}", card, users)
    server.close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="ar-MA")
    context.set_default_timeout(15_000)
    yield context
    context.close()


def until(page: Page, expression: str, argument: object = None) -> None:
    """Wait until this is true (the pages' own policy forbids the browser to evaluate it in a loop)."""
    end = time.monotonic() + 15
    while not page.evaluate(expression, argument):
        assert time.monotonic() < end, expression
        time.sleep(0.1)


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"academy-{name}.png"), full_page=True)


def keep(page: Page, school: School) -> None:
    page.goto(f"{school.url}/ar/learn/{school.card.slug}")
    until(page, "navigator.serviceWorker.controller !== null")
    button = page.locator("button[data-keep]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


TOLD = "document.querySelector('[data-quiz] fieldset:disabled')"


def answer_all(page: Page) -> None:
    """Any answer to each question, until the result."""
    while page.locator("#prompt").count():
        fields = page.locator("[data-quiz]")
        if fields.locator("select").count():
            for one in fields.locator("select").all():
                one.select_option(index=1)
        elif fields.locator("input[type=radio],input[type=checkbox]").count():
            fields.locator("input").first.check()
        else:
            fields.locator("input.in").fill("2")
        before = page.locator("[data-quiz] p").first.inner_text()
        page.locator(".stick button").click()
        until(page, f"t => {TOLD} || document.querySelector('[data-quiz] p').innerText !== t", before)
        if page.evaluate(f"{TOLD} !== null"):  # practising: what was right is said, then on
            expect(page.locator("[data-quiz] [role=status]")).to_be_visible()
            page.locator(".stick button").click()
            until(page, "t => document.querySelector('[data-quiz] p').innerText !== t", before)


def test_a_lesson_without_a_network(school: School, phone: BrowserContext) -> None:
    page, user = phone.new_page(), school.users[0]
    complaints: list[str] = []
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on("console", lambda m: complaints.append(m.text) if "Content Security" in m.text else None)
    school.sign_in(page, user)
    school.record_question()
    keep(page, school)
    picture(page, "course")
    phone.set_offline(True)
    page.goto(f"{school.url}/ar/learn/{school.card.slug}/wrap")
    expect(page.locator("#lesson-text")).to_contain_text("القارورة")
    expect(page.locator("[data-offline-note]")).to_be_visible()
    expect(page.locator("[data-voice]")).to_contain_text(
        "Darija" if "Darija" in page.inner_text("[data-voice]") else "الدارجة"
    )
    page.locator("[data-play]").click()
    until(page, "document.querySelector('audio').currentTime > 0.2")
    picture(page, "offline")
    page.locator(".stick button").click()
    page.wait_for_url("**/fill")
    page.goto(f"{school.url}/ar/learn/{school.card.slug}/check")
    expect(page.locator("#prompt")).to_be_visible()
    expect(page.locator("[data-quiz] .answer img")).to_have_count(1)
    until(page, "document.querySelector('[data-quiz] .answer img').naturalWidth > 0")
    assert page.locator("[data-quiz] .hear").count() in (1, 3), "the question and both answers can be heard"
    voice = page.locator("[data-quiz] .hear[data-sounds]")
    expect(voice).to_have_count(1)
    voice.click()
    expect(voice).to_have_attribute("aria-pressed", "true")
    expect(voice).to_have_attribute("aria-pressed", "false", timeout=15_000)  # it was heard to its end
    page.locator("[data-quiz] input").first.check()
    page.locator(".stick button").click()
    expect(page.locator("[data-quiz] .choice.wrong")).to_contain_text("ليس هذا")
    expect(page.locator("[data-quiz] .choice.right")).to_contain_text("جواب صحيح")
    expect(page.locator("[data-quiz] [role=status]")).to_contain_text("الفراغ هو الذي يكسر")
    picture(page, "offline-told")
    page.locator(".stick button").click()
    picture(page, "offline-quiz")
    answer_all(page)
    expect(page.locator("[data-quiz] [role=status]")).to_be_visible()
    page.goto(f"{school.url}/ar/learn/nothing-kept")
    expect(page.locator("[data-waiting]")).to_have_text("2")
    assert school.kept(user) == (0, 0)
    tabs = [phone.new_page() for _n in range(2)]
    for tab in tabs:
        tab.goto(f"{school.url}/ar/learn/{school.card.slug}/fill")
    phone.set_offline(False)
    page.goto(f"{school.url}/ar/learn/kept")
    for tab in (page, *tabs):
        tab.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-waiting]")).to_have_text("0")
    page.wait_for_timeout(500)
    assert school.kept(user) == (2, 1), "two tabs and a retry: once (the quiz was passed)"
    picture(page, "kept")
    assert complaints == []


def test_two_learners_share_a_phone(school: School, phone: BrowserContext) -> None:
    page = phone.new_page()
    first, second = school.users
    school.sign_in(page, first)
    keep(page, school)
    form = page.locator("[data-profile-form]")

    def be(name: str, pin: str, *, mine: bool = False) -> None:
        page.goto(f"{school.url}/ar/learn/kept")
        if mine:
            page.locator("[data-profile-mine]").click()
        form.locator("[name=name]").fill(name)
        form.locator("[name=pin]").fill(pin)
        form.locator("button").click()

    def learn(step: str) -> None:
        page.goto(f"{school.url}/ar/learn/{school.card.slug}/{step}")
        page.locator(".stick button").click()
        page.wait_for_url(f"**/{'fill' if step == 'wrap' else 'check'}")

    be("فاطمة", "1234", mine=True)
    expect(page.locator("[data-profiles]")).to_contain_text("فاطمة")
    learn("wrap")
    page.goto(f"{school.url}/ar/learn/kept")
    expect(page.locator("[data-waiting]")).to_have_text("0")
    be("محمد", "9999")
    be("محمد", "0000")
    expect(page.locator("[data-profile-error]")).not_to_be_empty()
    learn("fill")  # while the first one's account is still open
    page.goto(f"{school.url}/ar/learn/kept")
    expect(page.locator("[data-sync-state]")).to_contain_text("المتعلم الآخر")
    expect(page.locator("[data-waiting]")).to_have_text("1")
    assert school.kept(first) == (1, 0), "the second one's step is not the first one's"
    expect(page.locator("[data-profile-mine]")).to_be_hidden()  # that account has its learner
    phone.clear_cookies()
    school.sign_in(page, second)
    with page.expect_response(lambda r: r.url.endswith("/sync") and r.request.method == "POST") as sent:
        page.goto(f"{school.url}/ar/learn/kept")  # "0" stands in the page until the phone has counted
    assert sent.value.ok
    expect(page.locator("[data-waiting]")).to_have_text("0")
    assert (school.kept(first), school.kept(second)) == ((1, 0), (1, 0))


def test_a_visitor_on_anothers_phone_does_not_get_her_account(school: School, phone: BrowserContext) -> None:
    """The account was never used for learning here: the guest who says nothing is not taken for its owner."""
    page, first = phone.new_page(), school.users[0]
    school.sign_in(page, first)
    keep(page, school)
    page.goto(f"{school.url}/ar/learn/kept")
    form = page.locator("[data-profile-form]")
    expect(page.locator("[data-profile-mine]")).to_be_visible()
    form.locator("[name=name]").fill("محمد")
    form.locator("[name=pin]").fill("9999")
    form.locator("button").click()
    expect(page.locator("[data-profiles]")).to_contain_text("محمد")
    page.goto(f"{school.url}/ar/learn/{school.card.slug}/wrap")
    page.locator(".stick button").click()
    page.wait_for_url("**/fill")
    page.goto(f"{school.url}/ar/learn/kept")
    expect(page.locator("[data-waiting]")).to_have_text("1")
    assert school.kept(first) == (0, 0)
    form.locator("[name=name]").fill("محمد")
    form.locator("[name=pin]").fill("9999")
    page.locator("[data-profile-mine]").click()  # it was hers after all
    form.locator("button").click()
    expect(page.locator("[data-waiting]")).to_have_text("0")
    assert school.kept(first) == (1, 0)


def named(page: Page) -> list[tuple[str, str]]:
    """(role, name) of what a screen reader stops at, in its order."""
    lines = page.locator("body").aria_snapshot().splitlines()
    found = []
    for line in lines:
        role, _space, rest = line.strip().removeprefix("- ").partition(" ")
        if role.rstrip(":") in (
            "heading",
            "button",
            "link",
            "radio",
            "checkbox",
            "combobox",
            "textbox",
            "img",
        ):
            found.append((role.rstrip(":"), rest.partition('"')[2].partition('"')[0]))
    return found


def test_by_screen_reader_in_arabic(school: School, phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(f"{school.url}/ar/learn/{school.card.slug}/wrap")
    page.locator("[data-keep]").wait_for()
    told = named(page)
    assert all(name for _role, name in told), told
    names = [name for _role, name in told]
    order = [names.index(school.card.title_ar), names.index("نلف")]
    assert order == sorted(order)
    assert next(role for role, name in told if name == school.card.title_ar) == "heading"
    assert told[-1][0] == "button", "the way on comes last"
    play = next(
        i
        for i, (role, name) in enumerate(told)
        if role == "button" and ("Darija" in name or "الدارجة" in name)
    )
    assert play < order[1], "one can listen before reading"
    assert page.locator("html").get_attribute("lang") == "ar"
    picture(page, "lesson")
    page.goto(f"{school.url}/ar/learn/{school.card.slug}/check")
    for _question in range(6):
        told = named(page)
        assert all(name for _role, name in told), told
        roles = [role for role, _name in told]
        assert roles.index("heading") < min(
            i for i, r in enumerate(roles) if r in ("radio", "checkbox", "combobox", "textbox")
        )
        serious = [
            v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")
        ]
        assert serious == [], serious
        fields = page.locator("#quiz")
        for one in fields.locator("select").all():
            one.select_option(index=1)
        ticks = fields.locator("input[type=radio],input[type=checkbox]")
        if ticks.count():
            ticks.first.check()
        for one in fields.locator("input.in").all():
            one.fill("2")
        picture(page, f"quiz-{_question}")
        page.locator(".stick button").click()
        page.wait_for_load_state()
        page.locator("p[role=status]").wait_for()
        picture(page, f"told-{_question}")
        page.locator(".stick button").click()
        page.wait_for_load_state()
    picture(page, "result")


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit(school: School, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=school.url)
    page = context.new_page()
    slug = f"/{school.card.slug}"
    places = {
        "shelf": "",
        "course": slug,
        "wrap": f"{slug}/wrap",
        "check": f"{slug}/check",
        "sheet": f"{slug}/sheet",
        "kept": "/kept",
    }
    for lang in ("ar", "fr", "en"):
        for name, path in places.items():
            page.goto(f"/{lang}/learn{path or '/'}")
            picture(page, f"{name}-{lang}-{width}")
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, (lang, name, over)
            serious = [
                v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")
            ]
            assert serious == [], (lang, name, [(v["id"], v["nodes"][0]["html"]) for v in serious])
    context.close()


MICROPHONE = """navigator.mediaDevices.getUserMedia = async () => {
  const sound = new AudioContext(), voice = sound.createOscillator(), to = sound.createMediaStreamDestination();
  voice.connect(to); voice.start(); return to.stream;
}"""


def test_an_author_records_in_the_browser(school: School, browser: Browser) -> None:
    """A device's microphone is the only thing that is not real here."""
    with school.app.app_context():
        trainer = create_user(
            system_actor(), name="Touria", phone="0661450555", password=PASSWORD, roles=("trainer",), now=NOW
        ).id
        page_id = session().scalars(select(Page_.id).order_by(Page_.position)).all()[1]
        db.session.remove()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(MICROPHONE)
    page.goto(f"{school.url}/fr/account/login")
    page.fill("input[name=login]", "0661450555")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    with school.app.app_context():
        with transaction() as s:
            s.execute(update(UserSession).where(UserSession.user_id == trainer).values(second_factor=True))
        db.session.remove()
    page.goto(f"{school.url}/fr/desk/courses/pages/{page_id}")
    button = page.locator("[data-rec-button]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(1500)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    page.select_option("select[name=track]", "darija")
    page.get_by_role("button", name="Garder l’enregistrement").click()
    page.wait_for_load_state()
    expect(page.locator("audio[src^='/media/academy/']")).to_have_count(1)
    picture(page, "recorded")
    context.close()
    with school.app.app_context():
        [kept] = session().scalars(select(AudioTrack).where(AudioTrack.page_id == page_id)).all()
        assert (kept.track, kept.origin, kept.media_type) == ("darija", "recorded", "audio/webm")
        assert kept.seconds < 30
        db.session.remove()
