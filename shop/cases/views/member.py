"""The cooperative's cases: what to answer, before when."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import Conflict, DomainError
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.cases import permissions, rules, services
from shop.cases.services import access, reading
from shop.cases.views import showing
from shop.messages.views.sending import picture, sent_photos
from shop.vendors.services import acting_vendor, may_act

stall_cases = lang_blueprint("stall_cases", __name__, "/my/<int:vendor_id>/cases")


@stall_cases.get("")
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """The cases of one heap."""
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    by = access.by_vendor(current_user.id, vendor_id, permissions.SEE)
    tab = request.args.get("tab", "todo")
    tab = tab if tab in reading.TABS else "todo"
    rows = reading.list_of(by, reading.TABS[tab], number_arg("before"))
    return render_template(
        "shop/cases/stall_cases.html", vendor=vendor, rows=rows, tab=tab, counts=reading.counts_of(by, reading.TABS),
        full=len(rows) == reading.PAGE, kinds=showing.KINDS, state_name=showing.state_name,
        state_kind=showing.STATE_KINDS.get, nav_key="orders",
    )  # fmt: skip


@stall_cases.get("/<int:case_id>")
@login_required
def show(vendor_id: int, case_id: int) -> ResponseReturnValue:
    """One case with its next step."""
    return _page(vendor_id, case_id)


def _page(vendor_id: int, case_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    vendor = acting_vendor(current_user.id, vendor_id, permissions.SEE)
    found = reading.get(access.by_vendor(current_user.id, vendor_id, permissions.SEE), case_id)
    may_answer = may_act(current_user.id, vendor_id, permissions.ANSWER)
    last = found.last_decision
    page = render_template(
        "shop/cases/stall_case.html", vendor=vendor, found=found, refusal=refusal, form=request.form, mine="vendor",
        kinds=showing.KINDS, outcomes=showing.outcomes_of(found.kind), parties=showing.PARTIES,
        due=showing.due_line(found.state, found.due_at), timeline=showing.timeline(found.history, found.state),
        state_name=showing.state_name, state_kind=showing.STATE_KINDS.get,
        live=found.state in rules.LIVE and may_answer,
        steps=rules.next_states(found.state, "vendor") if may_answer else [],
        may_appeal=may_answer and found.state == "decided" and last is not None
        and rules.may_appeal("vendor", last.outcome, last.centimes, found.asked_centimes), nav_key="orders",
    )  # fmt: skip
    return page, refusal.status if refusal else 200


@stall_cases.post("/<int:case_id>/<any(answer,add,appeal):step>")
@login_required
def act(vendor_id: int, case_id: int, step: str) -> ResponseReturnValue:
    """Take a step."""
    by, form, now = access.by_vendor(current_user.id, vendor_id), request.form, clock.now()
    text = form.get("text", "")
    access.get_case(by, case_id)
    try:
        if step == "answer":
            offer = showing.amount_of(form.get("amount", ""))
            services.offer_answer(by, case_id, text, offer, now, photos=sent_photos())
        elif step == "add":
            services.add(by, case_id, text, now, photos=sent_photos())
        else:
            services.appeal(by, case_id, text, now)
        flash(_("Noted. The other side was told."), "ok")
    except DomainError as refusal:
        if refusal.fields:
            return _page(vendor_id, case_id, refusal)
        if not isinstance(refusal, Conflict):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("stall_cases.show", vendor_id=vendor_id, case_id=case_id), 303)


@stall_cases.get("/<int:case_id>/pictures/<int:picture_id>")
@login_required
def show_picture(vendor_id: int, case_id: int, picture_id: int) -> ResponseReturnValue:
    """Evidence of a case."""
    by = access.by_vendor(current_user.id, vendor_id, permissions.SEE)
    return picture(reading.open_picture(by, case_id, picture_id))


def home_tile(vendor: Any) -> str:
    """On the seller's first screen, while a case waits for an answer."""
    waiting = reading.count_open_of_vendor(vendor.id)
    return render_template("shop/cases/home_tile.html", vendor=vendor, waiting=waiting)


def parcel_link(vendor: Any, parcel: Any) -> str:
    """On a parcel's page: the complaints about it."""
    found = reading.of_parcels([parcel.id]).get(parcel.id)
    if not found or not may_act(current_user.id, vendor.id, permissions.SEE):
        return ""
    return render_template(
        "shop/cases/parcel_link.html", vendor=vendor, cases=found, kinds=showing.KINDS,
        state_name=showing.state_name, state_kind=showing.STATE_KINDS.get,
    )  # fmt: skip
