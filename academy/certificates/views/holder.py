"""The holder's pages: the list, one certificate, its PDF and its badge, whether strangers read the name."""

import json

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.certificates.data import CertificateData
from academy.certificates.gateway import public_address
from academy.certificates.rules.badge import check_address
from academy.certificates.services import get_mine, list_mine, set_name_shown
from core.auth import current_user, login_required
from core.format import format_date
from core.i18n import _
from core.pdf import make_pdf, qr_svg
from core.web import lang_blueprint, markup

certificates = lang_blueprint("certificates", __name__, "/academy/certificates")


@certificates.get("/")
@login_required
def mine() -> ResponseReturnValue:
    """One's own certificates."""
    return render_template("academy/certificate/mine.html", certificates=list_mine(current_user.user_id))


@certificates.get("/<int:certificate_id>")
@login_required
def show(certificate_id: int) -> ResponseReturnValue:
    """One certificate and what its holder may do with it."""
    found = get_mine(current_user.user_id, certificate_id)
    address = check_address(public_address(), found.code)
    return render_template(
        "academy/certificate/show.html", certificate=found, address=address, qr=markup(qr_svg(address))
    )


@certificates.post("/<int:certificate_id>/name")
@login_required
def show_name(certificate_id: int) -> ResponseReturnValue:
    """Let strangers read the name, or stop it."""
    shown = request.form.get("shown") == "1"
    set_name_shown(current_user.user_id, certificate_id, shown)
    said = (
        _("Whoever checks the certificate now reads your name.") if shown else _("Your name is hidden again.")
    )
    flash(said, "ok")
    return redirect(url_for("certificates.show", certificate_id=certificate_id))


@certificates.get("/<int:certificate_id>/certificate.pdf")
@login_required
def pdf(certificate_id: int) -> ResponseReturnValue:
    """A4 landscape, for the wall and the file."""
    found = get_mine(current_user.user_id, certificate_id)
    return _file(make_pdf(paper_html(found)), "application/pdf", f"{found.code}.pdf")


@certificates.get("/<int:certificate_id>/badge.json")
@login_required
def badge(certificate_id: int) -> ResponseReturnValue:
    """The signed Open Badges credential, for wallets of badges."""
    found = get_mine(current_user.user_id, certificate_id)
    pretty = json.dumps(json.loads(found.credential), ensure_ascii=False, indent=2)
    return _file(pretty.encode(), "application/ld+json", f"{found.code}.json")


def paper_html(found: CertificateData) -> str:
    """The certificate as a page of A4."""
    return render_template(
        "academy/certificate/paper.html",
        certificate=found,
        qr=markup(qr_svg(check_address(public_address(), found.code))),
        day_ar=format_date(found.issued_at, "ar"),
        day_fr=format_date(found.issued_at, "fr"),
    )


def _file(data: bytes, kind: str, name: str) -> Response:
    answer = Response(data, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
