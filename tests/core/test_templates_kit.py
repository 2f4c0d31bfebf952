"""The shared templates: every component renders in every language, under the strict content security policy,
within the budgets, without sideways scrolling, and without what axe calls serious.
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, render_template, render_template_string
from flask_wtf import FlaskForm
from playwright.sync_api import Browser, Page
from waitress.server import create_server
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from core.i18n import speaking
from core.web import lang_blueprint

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
SHELLS = {
    "vendor": """{% extends "core/vendor.html" %}{% import "core/macros.html" as m %}
        {% block title %}t{% endblock %}{% block main %}<p>{{ m.eq([("180", "a"), ("3,60", "b"), ("176,40", "c")]) }}
        {% endblock %}{% block dock %}<div class="stick">{{ m.btn("x", "#", "big grow") }}</div>{% endblock %}""",
    "desk": """{% extends "core/desk.html" %}{% import "core/macros.html" as m %}{% block title %}t{% endblock %}
        {% block main %}<h1>t</h1>{{ m.search("#", key="/", id="dq") }}
        {% for k in (1, 2, 3) %}{{ m.case({"id": k, "title": "c", "subtitle": "s", "risk": "high", "risk_note": "",
        "url": "#c%s"|format(k), "icon": "edit"},
        due="2 h") }}{% endfor %}
        <form method="post">{{ m.btn("ok", key="a", type="button") }}</form>{% endblock %}""",
    "document": """{% extends "core/document.html" %}{% block title %}t{% endblock %}
        {% block main %}<section class="sheet-a4">t</section>{% endblock %}""",
}


class Sample(FlaskForm):
    """One field of each kind."""

    name = StringField("Name", [DataRequired()], description="As on the card")
    note = TextAreaField("Note")
    city = SelectField("City", choices=[SelectChoice("1", "Rabat")])
    pay = RadioField("Payment", choices=[SelectChoice("cod", "Cash"), SelectChoice("card", "Card")])
    agree = BooleanField("I agree", [DataRequired()])


@pytest.fixture
def kit(app: Flask) -> Flask:
    """The application with a page for the kit and one for each shell."""
    pages = lang_blueprint("kit", __name__)

    @pages.get("/kit")
    def kit_page() -> str:
        form = Sample(meta={"csrf": False})
        form.name.errors = ["Too short"]
        return render_template("core/kit.html", forms=list(form))

    @pages.get("/kit/<name>")
    def shell_page(name: str) -> str:
        return render_template_string(SHELLS[name], nav_values={"vendor_id": 1})

    @pages.get("/kit/suggest")
    def suggestions() -> list[dict[str, str]]:
        return [{"text": "miel", "url": "#miel"}, {"text": "miel de thym", "url": "#thym"}]

    app.register_blueprint(pages)
    return app


@pytest.fixture
def site(kit: Flask) -> Iterator[str]:
    """The kit on a real port."""
    server = create_server(kit, host="127.0.0.1", port=0, threads=4)
    runner = Thread(target=server.run, daemon=True)
    runner.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    runner.join(timeout=10)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    yield tab
    tab.close()


def complaints(page: Page) -> list[str]:
    """What the browser says: blocked by the policy, missing files, script errors."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


# ---------- templates


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
@pytest.mark.parametrize("path", ["kit", "kit/vendor", "kit/desk", "kit/document"])
def test_pages_render_in_every_language(kit: Flask, lang: str, path: str) -> None:
    html = kit.test_client().get(f"/{lang}/{path}").get_data(as_text=True)
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in html
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|data:image", html)
    assert "<script>" not in html


def test_no_template_breaks_the_policy() -> None:
    faults = [
        f"{path.relative_to(ROOT)}: {found[0].strip()}"
        for path in TEMPLATES.rglob("*.html")
        if "mail" not in path.parts
        for found in re.finditer(
            r"\sstyle=[\"'{]|<style\b|\son[a-z]+=\"|<script>|data:image", path.read_text()
        )
    ]
    assert faults == []


def test_no_stylesheet_holds_data_or_physical_margins() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        text = sheet.read_text()
        assert "data:" not in text
        assert not re.search(r"(margin|padding|border)-(left|right)|(?<![\w-])(left|right):", text), (
            sheet.name
        )


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_error_pages_say_what_to_do(app: Flask, status: int) -> None:
    for lang in ("ar", "fr", "en"):
        with app.test_request_context(f"/{lang}/"), speaking(lang):
            html = render_template(
                f"core/errors/{status}.html", status=status, code=f"http_{status}", message="", fields=None
            )
        assert html.count("<h1>") == 1
        assert f'<bdi class="num">{status}' in html


def test_our_own_trouble_is_told_without_session_or_database(kit: Flask) -> None:
    def refuse() -> dict[str, str]:
        raise OSError("the database is away")

    @kit.get("/broken")
    def broken() -> str:
        raise OSError("the database is away")

    kit.testing = False
    kit.context_processor(refuse)
    answer = kit.test_client().get("/broken", headers={"Accept-Language": "fr"})
    assert answer.status_code == 500
    assert "Aucun montant" in answer.get_data(as_text=True)


def test_fields_carry_label_help_and_error(kit: Flask) -> None:
    html = kit.test_client().get("/fr/kit").get_data(as_text=True)
    assert 'for="name"' in html
    assert 'aria-describedby="name-help name-err"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="name-err"' in html


def test_texts_from_people_are_escaped(kit: Flask) -> None:
    source = """{% import "core/macros.html" as m %}
        {{ m.card({"name": evil, "vendor": evil, "price": 100, "label": evil}) }}
        {{ m.kv([(evil, evil)]) }}{{ m.notice("ok", evil) }}{{ m.input("a", evil, evil, evil, evil) }}{{ m.hear(evil) }}
        {{ m.empty(evil, evil) }}{{ m.tag(evil) }}{{ m.line([("now", evil, evil)]) }}{{ m.search("#", evil) }}"""
    with kit.test_request_context("/fr/"):
        html = render_template_string(source, evil="<script>'\">")
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") >= 14


# ---------- files


def test_budgets() -> None:
    packed = {
        path.name: len(gzip.compress(path.read_bytes(), 9)) for path in STATIC.rglob("*.*") if path.is_file()
    }
    assert packed["components.css"] <= 10 * 1024
    assert packed["app.js"] <= 3 * 1024
    arabic = [(STATIC / "fonts" / name).stat().st_size for name in _fonts("arabic", "kufi")]
    assert sum(arabic) <= 40 * 1024


def _fonts(*words: str) -> list[str]:
    return [p.name for p in (STATIC / "fonts").glob("*.woff2") if any(word in p.name for word in words)]


def test_every_icon_and_picture_named_in_a_template_exists() -> None:
    icons = set(re.findall(r'id="i-([\w-]+)"', (STATIC / "img/icons.svg").read_text()))
    source = (TEMPLATES / "core/macros.html").read_text()
    named = set(re.findall(r"(?<![\w_])i\('([\w-]+)'", source))
    assert named <= icons
    listed = set(re.findall(r"'([\w-]+)'", (TEMPLATES / "core/art.html").read_text()))
    drawn = {p.stem for folder in ("art", "scenes") for p in (STATIC / "img" / folder).glob("*.svg")}
    assert listed == drawn


def test_stylesheets_name_files_that_exist() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        for name in re.findall(r"url\(([^)]+)\)", sheet.read_text()):
            assert (sheet.parent / name).is_file(), name


# ---------- in a browser

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_nothing_scrolls_sideways_and_the_policy_holds(site: str, page: Page, lang: str) -> None:
    said = complaints(page)
    for path in ("kit", "kit/vendor", "kit/desk"):
        page.goto(f"{site}/{lang}/{path}")
        page.wait_for_load_state("networkidle")
        for width in (320, 360, 390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate(SIDEWAYS) <= 0, f"{path} at {width}"
        page.set_viewport_size({"width": 390, "height": 844})
        page.evaluate("() => { document.documentElement.style.fontSize = '32px' }")
        assert page.evaluate(SIDEWAYS) <= 0, f"{path} with text at 200 %"
    assert said == []


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_axe_finds_nothing_serious(site: str, page: Page, lang: str) -> None:
    for path in ("kit", "kit/vendor", "kit/desk"):
        page.goto(f"{site}/{lang}/{path}")
        page.wait_for_load_state("networkidle")
        found: list[dict[str, Any]] = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == [], path


@pytest.mark.browser
def test_stepper_changes_the_quantity_within_its_limits(site: str, page: Page) -> None:
    page.goto(f"{site}/fr/kit")
    field = page.locator("input[name=q1]")
    box = page.locator(".qty", has=field)
    box.locator("[data-step='1']").click()
    assert field.input_value() == "3"
    for _ in range(4):
        box.locator("[data-step='-1']").click()
    assert field.input_value() == "1"


@pytest.mark.browser
def test_search_suggests_and_the_keyboard_chooses(site: str, page: Page) -> None:
    page.route("**/suggest?*", lambda route: route.fulfill(json=[{"text": "miel", "url": "#miel"}]))
    page.goto(f"{site}/fr/kit")
    field = page.locator("#q")
    field.fill("mi")
    page.wait_for_selector(".suggest [role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    assert page.locator(".suggest [aria-selected=true]").inner_text() == "miel"
    field.press("Enter")
    assert page.url.endswith("#miel")


@pytest.mark.browser
def test_desk_keys_move_and_act(site: str, page: Page) -> None:
    page.goto(f"{site}/fr/kit/desk")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("() => document.activeElement.dataset.case") == "2"
    page.keyboard.press("k")
    assert page.evaluate("() => document.activeElement.dataset.case") == "1"
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "dq"


@pytest.mark.browser
def test_a_form_is_sent_once(site: str, page: Page) -> None:
    page.goto(f"{site}/fr/kit")
    blocked = page.evaluate(
        """() => { const f = document.createElement('form'); f.method = 'post'; document.body.append(f);
        const send = () => !f.dispatchEvent(new SubmitEvent('submit', {bubbles: true, cancelable: true}));
        return [send(), send()]; }"""
    )
    assert blocked == [False, True]


@pytest.mark.browser
def test_pages_work_without_script(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(f"{site}/ar/kit")
    assert tab.locator("input[name=q1]").is_visible()
    assert tab.locator("[data-step]").first.is_hidden()
    assert tab.locator(".hear").first.is_hidden()
    context.close()
