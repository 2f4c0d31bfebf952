"""The staff's page: find a certificate by its number, revoke it with a reason."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from academy.certificates.data import REASONS
from academy.certificates.permissions import REVOKE
from academy.certificates.rules.codes import tidy
from academy.certificates.services import find_for_staff, revoke
from core import clock
from core.auth import current_actor, permission_required
from core.i18n import _
from core.web import lang_blueprint

certificates_desk = lang_blueprint("certificates_desk", __name__, "/desk/certificates")


@certificates_desk.get("/")
@permission_required(REVOKE)
def find() -> ResponseReturnValue:
    """The certificate of a number; the holder's name stays hidden unless the holder shows it."""
    code = request.args.get("code", "").strip()[:60]
    return render_template(
        "academy/certificate/desk.html",
        code=code,
        certificate=find_for_staff(current_actor(), code) if code else None,
        reasons=REASONS,
        nav_key="certificates",
    )


@certificates_desk.post("/<code>/revoke")
@permission_required(REVOKE)
def end(code: str) -> ResponseReturnValue:
    """End its validity."""
    revoke(current_actor(), tidy(code), request.form.get("reason", "")[:20], clock.now())
    flash(_("Revoked. Whoever checks it sees so from now on."), "ok")
    return redirect(url_for("certificates_desk.find", code=code))
