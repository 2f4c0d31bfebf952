"""The seller's certificates, and the import of a catalogue from a file."""

from datetime import date
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, current_user, login_required
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint
from shop.catalog import permissions
from shop.catalog.certificates import list_certificates, remove_certificate, send_certificate
from shop.catalog.data import CertificateKind
from shop.catalog.views.showing import LABELS
from shop.vendors.services import acting_vendor

my_signs = lang_blueprint("my_signs", __name__, "/my/<int:vendor_id>/signs")
KINDS = ("onssa", "igp", "aop", "label_agricole", "bio", "handmade")


@my_signs.route("/", methods=["GET", "POST"])
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """The certificates of the cooperative, and one more."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT)
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            _send(vendor_id)
            flash(_("Sent. The Office reads it before it counts."), "ok")
            return redirect(url_for("my_signs.index", vendor_id=vendor_id))
        except DomainError as error:
            fields = error.fields or {"number": error.message}
            flash(error.message, "bad")
    page = render_template(
        "shop/catalog/my_signs.html", vendor=vendor, signs=list_certificates(current_actor(), vendor_id),
        labels=LABELS, kinds=KINDS, fields=fields, typed=request.form, today=clock.local_date(clock.now()),
        nav_key="products",
    )  # fmt: skip
    return page, 400 if fields else 200


def _send(vendor_id: int) -> None:
    form = request.form
    kind = form.get("kind", "")
    send_certificate(
        current_actor(), vendor_id, cast("CertificateKind", kind), form.get("number", "")[:80], clock.now(),
        issuer=form.get("issuer", "")[:120], valid_from=_day("valid_from"), valid_to=_day("valid_to"),
    )  # fmt: skip


def _day(name: str) -> date | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("Write the day as year-month-day, such as 2027-06-30.")
        raise DomainError("bad_date", message, fields={name: message}) from None


@my_signs.post("/<int:certificate_id>/remove")
@login_required
def remove(vendor_id: int, certificate_id: int) -> ResponseReturnValue:
    """Take a certificate away."""
    remove_certificate(current_actor(), vendor_id, certificate_id)
    flash(_("Removed."), "ok")
    return redirect(url_for("my_signs.index", vendor_id=vendor_id))
