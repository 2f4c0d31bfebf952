"""The public stall, and the pages every shop must have: terms, privacy, delivery, returns."""

from functools import cache
from pathlib import Path

import nh3
from flask import abort, render_template
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markupsafe import Markup

from core.i18n import _l, current_lang
from core.web import lang_blueprint
from shop.vendors import services

stall = lang_blueprint("stall", __name__)
TEXTS = Path(__file__).resolve().parents[1] / "terms"
PAGES = {
    "terms": ("terms-sale", _l("Terms of sale")),
    "vendor-terms": ("terms-vendor", _l("Terms for cooperatives that sell")),
    "privacy": ("privacy", _l("Personal data")),
    "legal": ("legal", _l("Legal notice")),
    "delivery": ("delivery", _l("Delivery and delays")),
    "returns": ("returns", _l("Withdrawal and returns")),
}


@stall.get("/stall/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """The stall of a cooperative, while it is open."""
    return render_template("shop/vendors/stall.html", vendor=services.get_open_stall(slug))


@stall.get("/pages/<name>")
def page(name: str) -> ResponseReturnValue:
    """A text of the platform. The Arabic one is the text of law; other languages carry a link to it."""
    if name not in PAGES:
        abort(404)
    file, title = PAGES[name]
    return render_template(
        "shop/vendors/page.html", title=title, body=text_of(file, current_lang()), name=name
    )


@cache
def text_of(file: str, lang: str) -> Markup:
    """The text as clean HTML; the Arabic one when a language is missing."""
    path = TEXTS / f"{file}-{lang}.md"
    source = (path if path.exists() else TEXTS / f"{file}-ar.md").read_text(encoding="utf-8")
    rendered = MarkdownIt("commonmark").enable("table").render(source)
    return Markup(nh3.clean(rendered))  # noqa: S704
