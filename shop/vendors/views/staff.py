"""The staff's side: claims beside the registry record, stalls, suspension, appeals."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required
from core.desk import DeskCase
from core.i18n import _, pick
from core.inputs import number_arg
from core.web import lang_blueprint
from registry import api as registry
from shop.vendors import permissions, rules
from shop.vendors.data import ClaimData
from shop.vendors.services import (
    deciding,
    find_stalls,
    get_vendor_card,
    reinstate,
    suspend,
    teams,
    transitions,
)

vendors_desk = lang_blueprint("vendors_desk", __name__, "/desk")
TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


def claim_case(claim: ClaimData) -> DeskCase:
    """A claim as a line of the inbox."""
    cooperative = claim.cooperative
    proof = (
        _("Signed mandate, to be read")
        if claim.proof == "mandate"
        else _("Code confirmed on the contact on record")
    )
    return DeskCase(
        id=f"claim-{claim.id}",
        kind="claims",
        title=pick(ar=cooperative.name_ar, fr=cooperative.name_fr),
        subtitle=_("Asks to sell · %(place)s", place=pick(ar=cooperative.place_ar, fr=cooperative.place_fr)),
        risk=claim.risk,
        risk_note=proof,
        due_at=rules.due_at(claim.submitted_at or clock.now()),
        url=url_for("vendors_desk.claim", claim_id=claim.id),
        icon="shield",
    )


@vendors_desk.get("/claims/<int:claim_id>")
@permission_required(permissions.DECIDE_CLAIMS)
def claim(claim_id: int) -> ResponseReturnValue:
    """The claim beside the registry record."""
    found = deciding.get_for_staff(current_actor(), claim_id)
    return render_template(
        "shop/vendors/desk_claim.html",
        claim=found,
        contact=registry.contact_hint(found.cooperative.id),
        team=teams.list_team(found.cooperative.id),
        applicant=teams.user_names([found.user_id]).get(found.user_id, ""),
        due_at=rules.due_at(found.submitted_at) if found.submitted_at else None,
        nav_key="inbox",
    )


@vendors_desk.post("/claims/<int:claim_id>/decide")
@permission_required(permissions.DECIDE_CLAIMS)
def decide(claim_id: int) -> ResponseReturnValue:
    """Approve, ask or refuse."""
    outcome = request.form.get("outcome", "")
    if outcome not in ("approved", "refused", "changes_requested"):
        deciding.get_for_staff(current_actor(), claim_id)
        return redirect(url_for("vendors_desk.claim", claim_id=claim_id))
    deciding.decide(current_actor(), claim_id, outcome, request.form.get("reason", "")[:2000], clock.now())
    flash({"approved": _("Approved: the stall is open."), "refused": _("Refused; the reason was sent.")}.get(
        outcome, _("The question was sent to the cooperative.")), "ok")  # fmt: skip
    return redirect(url_for("desk.inbox"))


@vendors_desk.get("/claims/<int:claim_id>/mandate")
@permission_required(permissions.DECIDE_CLAIMS)
def mandate(claim_id: int) -> ResponseReturnValue:
    """The signed mandate, as an attachment that the browser never opens inside our site."""
    data, suffix = deciding.open_mandate(current_actor(), claim_id)
    response = Response(data, content_type=TYPES.get(suffix, "application/octet-stream"))
    response.headers["Content-Disposition"] = f'attachment; filename="mandate-{claim_id}{suffix}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@vendors_desk.get("/stalls")
@permission_required(permissions.SUSPEND)
def stalls() -> ResponseReturnValue:
    """Stalls of one's provinces, by name or number."""
    query = request.args.get("q", "")
    after = number_arg("after")
    found = find_stalls(current_actor(), query, after)
    return render_template("shop/vendors/desk_stalls.html", stalls=found, q=query, nav_key="stalls")


@vendors_desk.get("/stalls/<int:vendor_id>")
@permission_required(permissions.SUSPEND)
def stall(vendor_id: int) -> ResponseReturnValue:
    """One stall: standing, history, suspension, appeal."""
    vendor = get_vendor_card(vendor_id)
    actor = current_actor()
    history = transitions(actor, vendor_id)
    return render_template(
        "shop/vendors/desk_stall.html",
        vendor=vendor,
        history=history,
        appeal=teams.find_open_appeal(vendor_id),
        nav_key="stalls",
    )


@vendors_desk.post("/stalls/<int:vendor_id>/<any(suspend,reinstate):act>")
@permission_required(permissions.SUSPEND)
def act(vendor_id: int, act: str) -> ResponseReturnValue:
    """Suspend or reinstate, with a reason."""
    run = suspend if act == "suspend" else reinstate
    run(vendor_id, current_actor(), request.form.get("reason", "")[:2000], clock.now())
    flash(_("The stall is closed.") if act == "suspend" else _("The stall is open again."), "ok")
    return redirect(url_for("vendors_desk.stall", vendor_id=vendor_id))


@vendors_desk.post("/appeals/<int:appeal_id>")
@permission_required(permissions.SUSPEND)
def answer_appeal(appeal_id: int) -> ResponseReturnValue:
    """Answer an appeal."""
    form = request.form
    teams.decide_appeal(
        current_actor(), appeal_id, form.get("outcome", ""), form.get("reason", "")[:2000], clock.now()
    )
    flash(_("The answer was recorded."), "ok")
    return redirect(url_for("desk.inbox"))
