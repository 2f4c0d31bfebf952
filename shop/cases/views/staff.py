"""Cases at the desk: the queue by due time, evidence, decision, appeal by another person."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, permission_required
from core.desk import DeskCase
from core.errors import DomainError, NotAllowed
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.cases import permissions, rules, services
from shop.cases.data import CaseData, CaseRow
from shop.cases.services import access, reading
from shop.cases.views import showing
from shop.messages.permissions import MODERATE
from shop.messages.services.reading import of_parcel_for_staff
from shop.messages.views.sending import picture

cases_desk = lang_blueprint("cases_desk", __name__, "/desk/cases")


def cases(actor: Actor, limit: int) -> list[DeskCase]:
    """Cases that wait for staff, as lines of the inbox."""
    return [_case(row) for row in reading.queue(actor, limit)]


def _case(row: CaseRow) -> DeskCase:
    return DeskCase(
        id=f"case-{row.id}", kind="cases", title=row.vendor_name,
        subtitle=_("Case %(number)s · %(kind)s", number=row.number, kind=showing.KINDS[row.kind]),
        risk="high" if row.state == "appealed" else "medium", risk_note=showing.state_name(row.state),
        due_at=row.due_at or row.opened_at, url=url_for("cases_desk.show", case_id=row.id), icon="scales",
    )  # fmt: skip


@cases_desk.get("")
@permission_required(permissions.READ)
def index() -> ResponseReturnValue:
    """Cases of one's provinces."""
    tab = request.args.get("tab", "todo")
    tab = tab if tab in reading.DESK_TABS else "todo"
    by = access.by_staff(current_actor())
    rows = reading.list_of(by, reading.DESK_TABS[tab], number_arg("before"))
    return render_template(
        "shop/cases/desk_cases.html", rows=rows, tab=tab, counts=reading.counts_of(by, reading.DESK_TABS),
        full=len(rows) == reading.PAGE, kinds=showing.KINDS, state_name=showing.state_name,
        state_kind=showing.STATE_KINDS.get, nav_key="cases",
    )  # fmt: skip


@cases_desk.get("/<int:case_id>")
@permission_required(permissions.READ)
def show(case_id: int) -> ResponseReturnValue:
    """One case with all that was said; the look is in the audit log."""
    return _page(case_id)


def _page(case_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    actor = current_actor()
    found = reading.read_as_staff(actor, case_id)
    thread = of_parcel_for_staff(actor, found.vendor_order_id) if actor.may(MODERATE) else None
    page = render_template(
        "shop/cases/desk_case.html", found=found, thread=thread, refusal=refusal, form=request.form, mine="staff",
        kinds=showing.KINDS, outcomes=_outcomes(found), parties=showing.PARTIES,
        due=showing.due_line(found.state, found.due_at), timeline=showing.timeline(found.history, found.state),
        names=showing.outcomes_of(found.kind), state_name=showing.state_name, state_kind=showing.STATE_KINDS.get,
        may_decide=actor.may(permissions.DECIDE) and found.state in rules.AT_DESK,
        live=actor.may(permissions.DECIDE) and found.state in rules.LIVE, nav_key="cases",
    )  # fmt: skip
    return page, refusal.status if refusal else 200


def _outcomes(found: CaseData) -> dict[str, str]:
    names = showing.outcomes_of(found.kind)
    return {key: names[key] for key in rules.outcomes_for(found.source, found.return_id)}


@cases_desk.post("/<int:case_id>/<any(decide,note,ask):step>")
@permission_required(permissions.DECIDE)
def act(case_id: int, step: str) -> ResponseReturnValue:
    """Decide, note something for oneself, ask both sides."""
    actor, form, now = current_actor(), request.form, clock.now()
    by = access.by_staff(actor, permissions.DECIDE)
    found = access.get_case(by, case_id)
    try:
        if step == "decide":
            decide = services.decide_appeal if found.state == "appealed" else services.decide
            amount = showing.amount_of(form.get("amount", ""))
            decide(actor, case_id, form.get("outcome", ""), amount, form.get("reason", ""), now)
            flash(_("Decided. Both sides were told."), "ok")
        else:
            services.add(by, case_id, form.get("text", ""), now, note=step == "note")
    except DomainError as refusal:
        if isinstance(refusal, NotAllowed) or refusal.status == 404:
            raise
        return _page(case_id, refusal)
    return redirect(url_for("cases_desk.show", case_id=case_id), 303)


@cases_desk.get("/<int:case_id>/pictures/<int:picture_id>")
@permission_required(permissions.READ)
def show_picture(case_id: int, picture_id: int) -> ResponseReturnValue:
    """Evidence; the look is in the audit log."""
    return picture(reading.open_picture_as_staff(current_actor(), case_id, picture_id))


def order_link(order: Any, actor: Actor) -> str:
    """On an order's page at the desk: the complaints about it."""
    rows = reading.of_parcels([parcel.id for parcel in order.parcels])
    found = [one for parcel in order.parcels for one in rows.get(parcel.id, [])]
    if not found or not actor.may(permissions.READ):
        return ""
    return render_template(
        "shop/cases/parcel_link.html", vendor=None, cases=found, kinds=showing.KINDS,
        state_name=showing.state_name, state_kind=showing.STATE_KINDS.get,
    )  # fmt: skip
