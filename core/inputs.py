"""What an address or a form may carry: no NUL, which PostgreSQL cannot store, and numbers that fit a row's."""

from flask import Flask, abort, request

from core.format import western_digits
from core.routing import LARGEST

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def number_arg(name: str) -> int | None:
    """The row number in `?name=…`; None when it is missing or is none."""
    digits = western_digits(request.args.get(name, "")[:40]).strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits) if int(digits) <= LARGEST else None


def init_inputs(app: Flask) -> None:
    """Refuse text with a NUL before any view sees it: no keyboard writes one."""

    @app.before_request
    def _no_nul() -> None:
        texts = [request.path, *(text for pair in request.args.items(multi=True) for text in pair)]
        if request.mimetype in FORMS and not request.path.startswith("/webhooks/"):
            texts += [text for pair in request.form.items(multi=True) for text in pair]
            texts += [file.filename or "" for file in request.files.values()]
        if any("\0" in text for text in texts):
            abort(400)
