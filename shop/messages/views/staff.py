"""Reported conversations at the desk: read with a trace, decided with a reason."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, permission_required
from core.desk import DeskCase
from core.i18n import _
from core.web import lang_blueprint
from shop.messages import permissions
from shop.messages.services import access, reading, reports
from shop.messages.views.sending import picture
from shop.messages.views.showing import DECISIONS, WHYS
from shop.vendors.rules import due_at

threads_desk = lang_blueprint("threads_desk", __name__, "/desk/conversations")
URGENT = ("abuse", "fraud")


def cases(actor: Actor, limit: int) -> list[DeskCase]:
    """Reports as lines of the inbox."""
    return [_case(one) for one in reports.report_queue(actor, limit)]


def _case(one: reports.ReportedThread) -> DeskCase:
    return DeskCase(
        id=f"thread-{one.report.id}", kind="threads", title=one.thread.vendor_name,
        subtitle=_("Conversation · %(subject)s", subject=one.thread.subject),
        risk="high" if one.report.why in URGENT else "medium", risk_note=str(WHYS[one.report.why]),
        due_at=due_at(one.report.at), url=url_for("threads_desk.show", report_id=one.report.id), icon="chat",
    )  # fmt: skip


@threads_desk.get("/<int:report_id>")
@permission_required(permissions.MODERATE)
def show(report_id: int) -> ResponseReturnValue:
    """The conversation with what was said of it; the look is in the audit log."""
    found = reports.get_report(current_actor(), report_id)
    return render_template(
        "shop/messages/desk_thread.html", found=found, whys=WHYS, decisions=DECISIONS, nav_key="inbox"
    )


@threads_desk.post("/<int:report_id>")
@permission_required(permissions.MODERATE)
def decide(report_id: int) -> ResponseReturnValue:
    """Keep, hide or close."""
    form = request.form
    ticked = [int(key) for key in form.getlist("hide") if key.isdecimal() and len(key) < 10]
    reports.decide(
        current_actor(), report_id, form.get("decision", ""), ticked, form.get("reason", ""), clock.now()
    )
    flash(_("Decided. Both sides see it."), "ok")
    return redirect(url_for("desk.inbox"), 303)


@threads_desk.get("/pictures/<int:thread_id>/<int:picture_id>")
@permission_required(permissions.MODERATE)
def show_picture(thread_id: int, picture_id: int) -> ResponseReturnValue:
    """A picture of a reported conversation."""
    return picture(reading.open_picture(access.staff(current_actor()), thread_id, picture_id))
