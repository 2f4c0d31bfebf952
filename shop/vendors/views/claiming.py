"""Claiming a cooperative, one decision a screen: number → proof → terms → waiting → open."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint
from registry import api as registry
from shop.vendors import rules
from shop.vendors.services import TERMS_VERSION, claims, find_vendor_of, list_vendors_of
from shop.vendors.views.public import text_of

sell = lang_blueprint("sell", __name__, "/sell")


@sell.get("/")
def start() -> ResponseReturnValue:
    """What selling here means, and the door to it."""
    signed_in = current_user.is_authenticated
    mine = claims.list_claims_of(current_user.user_id) if signed_in else []
    stalls = list_vendors_of(current_user.user_id) if signed_in else []
    return render_template("shop/vendors/sell.html", claims=mine, stalls=stalls)


@sell.route("/claim", methods=["GET", "POST"])
@login_required
def number() -> ResponseReturnValue:
    """Type the registry number."""
    typed, fields = request.values.get("number", ""), {}
    if request.method == "POST":
        try:
            claim_id = claims.start_claim(current_user.user_id, typed, clock.now())
            return redirect(url_for("sell.claim", claim_id=claim_id))
        except DomainError as error:
            fields = error.fields or {"number": error.message}
            flash(error.message, "bad")
    status = 400 if fields else 200
    return render_template("shop/vendors/claim_number.html", number=typed, fields=fields), status


@sell.get("/claim/<int:claim_id>")
@login_required
def claim(claim_id: int) -> ResponseReturnValue:
    """The claim at its present step."""
    return _claim_page(claim_id, {})


def _claim_page(claim_id: int, fields: dict[str, str]) -> ResponseReturnValue:
    found = claims.get_claim(current_user.user_id, claim_id)
    vendor = find_vendor_of(found.cooperative.id) if found.state == "approved" else None
    page = render_template(
        "shop/vendors/claim.html",
        claim=found,
        vendor=vendor,
        fields=fields,
        contact=registry.contact_hint(found.cooperative.id),
        terms=text_of("terms-vendor", "ar"),
        terms_version=TERMS_VERSION,
        step=_step(found.state),
        review_hours=rules.REVIEW_HOURS,
    )
    return page, 400 if fields else 200


def _step(state: str) -> int:
    return {"started": 2, "code_sent": 2, "proved": 3, "changes_requested": 3}.get(state, 4)


@sell.post("/claim/<int:claim_id>/<act>")
@login_required
def act(claim_id: int, act: str) -> ResponseReturnValue:
    """One act on the claim; an error comes back on the same page with what was typed kept."""
    user, now = current_user.user_id, clock.now()
    try:
        if act == "code":
            claims.send_code(user, claim_id, request.form.get("channel", "sms"), now)
            flash(_("The code is on its way. It is valid for 15 minutes."), "ok")
        elif act == "prove":
            claims.enter_code(user, claim_id, request.form.get("code", ""), now)
        elif act == "mandate":
            file = request.files.get("mandate")
            claims.attach_mandate(
                user, claim_id, file.read(rules.MANDATE_MAX_BYTES + 1) if file else b"", now
            )
        elif act == "submit":
            claims.submit(user, claim_id, request.form.get("terms", ""), now)
        elif act == "withdraw":
            claims.withdraw(user, claim_id, now)
            flash(_("The request was withdrawn. You can start again at any time."), "ok")
            return redirect(url_for("sell.start"))
        else:
            abort(404)
    except DomainError as error:
        if error.status == 404:
            raise
        flash(error.message, "bad")
        return _claim_page(claim_id, error.fields or {"form": error.message})
    return redirect(url_for("sell.claim", claim_id=claim_id))
