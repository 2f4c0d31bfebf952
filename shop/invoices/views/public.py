"""Is this document genuine? Anybody who holds its code, its seal or the file may ask; nothing personal is answered."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from core.auth.identity import client_address
from core.errors import TooMany
from core.ratelimit import limit
from core.web import lang_blueprint
from shop.invoices.data import Verdict
from shop.invoices.services import verifying

documents = lang_blueprint("documents", __name__, "/documents")
LARGEST_FILE = 5 * 1024 * 1024


@documents.route("", methods=["GET", "POST"])
def verify() -> ResponseReturnValue:
    """Type or paste a code, or choose the file."""
    text = request.form.get("code", "")[:400]
    if request.method == "GET":
        return _page(None, asked=False, typed="")
    upload = request.files.get("file")
    data = upload.stream.read(LARGEST_FILE + 1) if upload and upload.filename else b""
    return _answer(text, data[:LARGEST_FILE] if len(data) <= LARGEST_FILE else b"-")


@documents.get("/<code>")
def verdict(code: str) -> ResponseReturnValue:
    """Where the code on a document leads."""
    return _answer(code[:400], b"")


def _answer(text: str, data: bytes) -> ResponseReturnValue:
    try:
        limit("verify-document", client_address(), times=60, per=600)
    except TooMany as refusal:
        return _page(None, asked=False, typed=text, problem=refusal.message, status=429)
    found = verifying.find_by_file(data) if data else verifying.find_by_text(text)
    return _page(found, asked=bool(text.strip() or data), typed="" if data else text)


def _page(
    found: Verdict | None, *, asked: bool, typed: str, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "shop/invoices/verify.html", found=found, asked=asked, typed=typed, problem=problem
    )
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
