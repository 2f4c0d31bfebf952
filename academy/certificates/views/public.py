"""Everybody's pages: check a certificate by its number, its QR code, or the badge somebody sent."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.certificates.data import REASONS, Finding
from academy.certificates.rules.badge import LARGEST
from academy.certificates.services import check_code, check_document, list_revoked
from core import clock
from core.i18n import current_lang
from core.web import lang_blueprint

checking = lang_blueprint("certificate_check", __name__, "/academy/verify")
machine = Blueprint("certificate_links", __name__)
STATUS = {"valid": 200, "revoked": 200, "tampered": 200, "unknown": 404}


@checking.get("/")
def ask() -> ResponseReturnValue:
    """Where a number is typed or a badge is handed in."""
    code = request.args.get("code", "").strip()[:60]
    if code:
        return redirect(url_for("certificate_check.found", code=code.replace("/", "-")))
    return render_template("academy/certificate/ask.html")


@checking.post("/")
def hand_in() -> ResponseReturnValue:
    """What holds of a badge that was handed in as a file."""
    sent = request.files.get("badge")
    data = sent.read(LARGEST + 1) if sent else b""
    if not data:
        return redirect(url_for("certificate_check.ask"))
    return _page(check_document(data, request.form.get("name", "")[:120]), handed_in=True)


@checking.get("/<code>")
def found(code: str) -> ResponseReturnValue:
    """What holds of a number today."""
    return _page(check_code(code[:60]))


def _page(finding: Finding, *, handed_in: bool = False) -> ResponseReturnValue:
    page = render_template(
        f"academy/certificate/{finding.state}.html",
        finding=finding,
        certificate=finding.certificate,
        reasons=REASONS,
        handed_in=handed_in,
        today=clock.now(),
    )
    return page, STATUS[finding.state], {"X-Robots-Tag": "noindex"}


@machine.get("/c/<code>")
def short(code: str) -> ResponseReturnValue:
    """The address in the QR code: short, without a language."""
    return redirect(url_for("certificate_check.found", code=code[:60], lang=current_lang()))


@machine.get("/academy/revocations.json")
def revocations() -> ResponseReturnValue:
    """The list that readers of Open Badges fetch."""
    answer = jsonify(list_revoked())
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@machine.get("/academy/achievements/<slug>/<int:number>")
def achievement(slug: str, number: int) -> ResponseReturnValue:
    """The address that names an achievement leads to the certificates' page."""
    del slug, number
    return redirect(url_for("certificate_check.ask", lang=current_lang()))
