"""The web shell: languages in the address, errors as pages or JSON, security headers."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import Template
from markupsafe import Markup
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.routing import BaseConverter

from core import i18n
from core.compress import init_compression
from core.errors import DomainError, TooMany
from core.inputs import init_inputs
from core.templating import init_templates

log = structlog.get_logger()
csrf = CSRFProtect()


class LangConverter(BaseConverter):
    """The first part of every page's address."""

    regex = "|".join(i18n.LANGS)


def lang_blueprint(name: str, import_name: str, url_prefix: str = "") -> Blueprint:
    """A blueprint whose pages live under /<lang>/…; `url_for` keeps the current language by itself."""
    return Blueprint(name, import_name, url_prefix=f"/<lang:lang>{url_prefix}")


def init_languages(app: Flask) -> None:
    """Take the language from the address and put it back into every address that we make."""
    app.url_map.converters["lang"] = LangConverter

    @app.before_request
    def _default_language() -> None:
        # Machine routes and unknown addresses have no language of their own: take the path's, else the browser's.
        if "lang" not in g:
            first = request.path.split("/", 2)[1]
            spoken = request.accept_languages.best_match(i18n.LANGS, i18n.DEFAULT_LANG)
            g.lang = first if first in i18n.LANGS else spoken
            i18n.set_lang(g.lang)

    @app.url_value_preprocessor
    def _language_of_page(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.lang = values.pop("lang")
            i18n.set_lang(g.lang)

    @app.url_defaults
    def _language_in_address(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = i18n.current_lang()


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(self), microphone=(self), payment=()",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
FOR_A_YEAR = "public, max-age=31536000, immutable"


def init_headers(app: Flask) -> None:
    """Security headers on every answer, save those a view has set itself; DESIGN §10."""

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        wanted = ALWAYS | {"Content-Security-Policy": content_security_policy(app)}
        if app.config["SESSION_COOKIE_SECURE"]:
            wanted |= HTTPS_ONLY
        if request.path.startswith("/static/") and request.args.get("v"):
            headers["Cache-Control"] = FOR_A_YEAR
        else:
            wanted["Cache-Control"] = "private, no-cache"
        given = {name.lower() for name, _value in headers}
        for name, value in wanted.items():
            if name.lower() not in given:
                headers.add(name, value)
        return response


def content_security_policy(app: Flask) -> str:
    """Nothing but our own files; forms may also go to the payment host."""
    return _policy(tuple(app.config.get("PAYMENT_HOSTS", ())))


@cache
def _policy(payment_urls: tuple[str, ...]) -> str:
    hosts = {f"{u.scheme}://{u.netloc}" for url in payment_urls if (u := urlsplit(url)).netloc}
    forms = " ".join(["'self'", *sorted(hosts)])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; "
        f"form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
    )


def wants_json() -> bool:
    """Machine routes and clients that ask for JSON get JSON errors."""
    if request.path.startswith(("/v1/", "/graphql", "/webhooks/")):
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def init_errors(app: Flask) -> None:
    """One handler for our errors, one for HTTP's, one for what we did not foresee."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, lambda _e: _answer(400, "form_expired", i18n._(
        "This form was open for too long. Go back, reload the page and send it again."
    )))  # fmt: skip
    app.register_error_handler(Exception, _unforeseen)


# Said on the page of the form itself: there was nothing else in it to keep.
SAID_AT_THE_FORM = ("reason_missing",)


def _domain_error(error: DomainError) -> ResponseReturnValue:
    before = _page_before()
    if before and error.code in SAID_AT_THE_FORM and not wants_json():
        flash(error.message, "bad")
        return redirect(before, 303)
    answer = _answer(error.status, error.code, error.message, error.fields)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, RequestEntityTooLarge):
        return _answer(413, "too_large", i18n._("What you sent is too large: 10 MB at most for a file."))
    answer = _answer(status, f"http_{status}", "")
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _unforeseen(error: Exception) -> ResponseReturnValue:
    if current_app.testing or current_app.debug:
        raise error
    # The rule, not the address: a tracking link in an address is a key to somebody's order.
    log.error("unforeseen_error", rule=str(request.url_rule), method=request.method, exc_info=error)
    if isinstance(error, OperationalError):  # locked for too long, disk full, connection lost: not for long
        answer = _answer(503, "busy", "")
        answer.headers["Retry-After"] = "10"
        return answer
    return _answer(500, "internal_error", "")


def _answer(status: int, code: str, message: str, fields: dict[str, str] | None = None) -> Response:
    if wants_json():
        response = jsonify({"error": {"code": code, "message": message, "fields": fields or {}}})
    else:
        said = [text for text in (fields or {}).values() if text != message]
        response = Response(_error_page(status, code=code, message=message, said=said, back=_page_before()))
    response.status_code = status
    return response


def _page_before() -> str:
    """The page of ours whose form was refused, to go back to; browsers keep what was typed there."""
    before = urlsplit(request.referrer or "")
    is_ours = request.method == "POST" and before.netloc == request.host and before.path.startswith("/")
    return before._replace(scheme="", netloc="", fragment="").geturl() if is_ours else ""


def _error_page(status: int, **context: Any) -> str:
    names: list[str | Template] = [
        f"core/errors/{status}.html",
        f"core/errors/{status // 100}00.html",
        "core/errors/500.html",
    ]
    if status < 500:
        return render_template(names, status=status, **context)
    # Our own trouble may be the database: no session, no menu, nothing that packages add to every page.
    lang = i18n.current_lang()
    template = current_app.jinja_env.get_or_select_template(names)
    return template.render(status=status, lang=lang, dir="rtl" if lang == "ar" else "ltr", **context)


def init_web(app: Flask) -> None:
    """Everything above, on one application."""
    csrf.init_app(app)
    init_languages(app)
    init_inputs(app)
    init_templates(app)
    init_headers(app)
    init_compression(app)
    init_errors(app)
    app.add_url_rule("/", "root", _root)


def _root() -> ResponseReturnValue:
    lang = request.cookies.get("lang") or request.accept_languages.best_match(i18n.LANGS, i18n.DEFAULT_LANG)
    return redirect(f"/{lang if lang in i18n.LANGS else i18n.DEFAULT_LANG}/")


def markup(text: str) -> Markup:
    """Text that is already safe HTML."""
    return Markup(text)  # noqa: S704
