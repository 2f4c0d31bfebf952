"""The hosted payment page: card field, 3-D Secure question, closed pages. No script, own style sheet,
strict CSP.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from shop.payments.standin import bank as cards
from shop.payments.standin.api import bank
from shop.payments.standin.texts import LANGS, amount_text, texts
from shop.payments.standin.wire import Json, StripeRefusal

page = Blueprint("standin_page", __name__, static_folder="static", static_url_path="/c/static")
SAMPLES = (("card_ok", cards.GOOD), ("card_3ds", cards.THREE_D_SECURE), ("card_no", "4000000000000002"))
FILES = (("css", "pay.css"), ("icon", "icon.svg"))
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@page.get("/c/pay/<identifier>")
def show(identifier: str) -> AnyResponse:
    """The payment form, or why there is none."""
    session = _session(identifier)
    if session is None or session["status"] != "open":
        return _closed(session)
    return _form(session, _prefilled(session), {})


@page.post("/c/pay/<identifier>")
def pay(identifier: str) -> AnyResponse:
    """The buyer submits the card."""
    session = _session(identifier)
    if session is None or session["status"] != "open":
        return _closed(session)
    filled = {
        name: request.form.get(name, "").strip()[:120]
        for name in ("email", "number", "expiry", "cvc", "name")
    }
    number = re.sub(r"\D", "", filled["number"].translate(_ARABIC_DIGITS))
    errors = _errors(number, filled)
    if errors:
        return _form(session, filled, errors, status=422)
    month, year = _expiry(filled["expiry"]) or (12, 2040)
    try:
        outcome = bank().pay(identifier, number, month=month, year=year, email=filled["email"])
    except StripeRefusal:
        return _closed(_session(identifier))
    return _next(identifier, outcome, filled)


@page.get("/c/pay/<identifier>/confirm")
def question(identifier: str) -> AnyResponse:
    """The bank's 3-D Secure question."""
    session = _session(identifier)
    if session is None or session["status"] != "open":
        return _closed(session)
    return _render("confirm.html", session)


@page.post("/c/pay/<identifier>/confirm")
def answer(identifier: str) -> AnyResponse:
    """The buyer's answer to it."""
    try:
        outcome = bank().confirm(identifier, approved=request.form.get("decision") == "approve")
    except StripeRefusal:
        return _closed(_session(identifier))
    return _next(identifier, outcome, {})


@page.before_request
def same_site_only() -> AnyResponse | None:
    """A form on another site may not submit this one."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin and origin != request.host_url.rstrip("/"):
        return make_response("forbidden", 403)
    return None


def _next(identifier: str, outcome: str, filled: Mapping[str, str]) -> AnyResponse:
    session = bank().get_session(identifier)
    if outcome == "paid":
        return redirect(_filled_url(session["success_url"], identifier), 303)
    if outcome == "confirm":
        return redirect(
            url_for("standin_page.question", identifier=identifier, lang=request.args.get("lang")), 303
        )
    known = texts(_lang(session))
    key = f"d_{outcome}"
    return _form(
        session, {**filled, "number": "", "cvc": ""}, {"form": known.get(key, known["d_generic"])}, status=402
    )


def _session(identifier: str) -> Json | None:
    try:
        return bank().get_session(identifier)
    except StripeRefusal:
        return None


def _prefilled(session: Json) -> dict[str, str]:
    sample = request.args.get("card", "")
    filled = {"email": session["customer_email"] or "", "number": "", "expiry": "", "cvc": "", "name": ""}
    if sample in dict(SAMPLES).values():
        year = datetime.now(UTC).year + 3
        grouped = " ".join(sample[i : i + 4] for i in range(0, 16, 4))
        filled.update(number=grouped, expiry=f"12/{year % 100:02d}", cvc="123")
    return filled


def _errors(number: str, filled: Mapping[str, str]) -> dict[str, str]:
    wrong = {}
    if not 13 <= len(number) <= 19 or not _luhn(number):
        wrong["number"] = "e_number"
    expiry = _expiry(filled["expiry"])
    today = datetime.now(UTC)
    if expiry is None or (expiry[1], expiry[0]) < (today.year, today.month):
        wrong["expiry"] = "e_expiry"
    if not re.fullmatch(r"\d{3,4}", filled["cvc"].translate(_ARABIC_DIGITS)):
        wrong["cvc"] = "e_cvc"
    return wrong


def _expiry(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d{1,2})\s*[/\-. ]?\s*(\d{2}|\d{4})", text.translate(_ARABIC_DIGITS))
    if found is None or not 1 <= int(found[1]) <= 12:
        return None
    return int(found[1]), int(found[2]) % 100 + 2000


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return sum(d if i % 2 == 0 else sum(divmod(d * 2, 10)) for i, d in enumerate(digits)) % 10 == 0


def _filled_url(url: str, identifier: str) -> str:
    return url.replace("{CHECKOUT_SESSION_ID}", identifier)


def _lang(session: Json | None) -> str:
    """The page's language: asked by link, by the session, then by the browser. Stripe has no Arabic
    locale, so the shop sends `auto` and names the language in the metadata.
    """
    asked = request.args.get("lang", "")
    named = "" if session is None else session["metadata"].get("lang", "") or session["locale"]
    return next(
        (lang for lang in (asked, named) if lang in LANGS), request.accept_languages.best_match(LANGS) or "fr"
    )


def _form(
    session: Json, filled: Mapping[str, str], errors: Mapping[str, str], status: int = 200
) -> AnyResponse:
    lang = _lang(session)
    known = texts(lang)
    return _render(
        "pay.html",
        session,
        status=status,
        layout="pair",
        filled=filled,
        errors={name: known.get(text, text) for name, text in errors.items()},
        form_url=url_for("standin_page.pay", identifier=session["id"], lang=lang),
        samples=[(key, number, _sample_url(session, lang, number)) for key, number in SAMPLES],
    )


def _sample_url(session: Json, lang: str, number: str) -> str:
    return url_for("standin_page.show", identifier=session["id"], lang=lang, card=number)


def _closed(session: Json | None) -> AnyResponse:
    kind = (
        "unknown"
        if session is None
        else {"complete": "done", "open": "expired"}.get(session["status"], "expired")
    )
    link = None
    if session is not None:
        link = session["success_url"] if kind == "done" else session["cancel_url"]
        link = _filled_url(link, session["id"]) if link else None
    status = {"unknown": 404, "expired": 410}.get(kind, 200)
    return _render("closed.html", session, status=status, kind=kind, link=link)


def _render(template: str, session: Json | None, status: int = 200, **values: object) -> AnyResponse:
    lang = _lang(session)
    amount = "" if session is None else amount_text(session["amount_total"], session["currency"], lang)
    lines = [] if session is None else session["_lines"]
    body = render_template(
        f"shop/payments/standin/{template}",
        t=texts(lang),
        lang=lang,
        dir="rtl" if lang == "ar" else "ltr",
        langs=LANGS,
        session=session,
        amount=amount,
        lines=[_line(line, lang) for line in lines],
        files={name: url_for("standin_page.static", filename=file) for name, file in FILES},
        **{"layout": "narrow", **values},
    )
    response: Response = make_response(body, status)
    response.headers["Content-Security-Policy"] = _policy(session)
    response.headers["Cache-Control"] = "no-store"
    return response


def _line(line: Json, lang: str) -> tuple[str, int, str]:
    return line["description"], line["quantity"], amount_text(line["amount_total"], line["currency"], lang)


def _policy(session: Json | None) -> str:
    """Browsers check `form-action` on the redirect that follows a form too: name the shop's origin."""
    origins = {"'self'"}
    for url in () if session is None else (session["success_url"], session["cancel_url"]):
        parts = urlsplit(url or "")
        if parts.scheme in ("http", "https") and re.fullmatch(r"[\w.\-:\[\]]+", parts.netloc):
            origins.add(f"{parts.scheme}://{parts.netloc}")
    return (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {' '.join(sorted(origins))}"
    )
