"""The cooperative answers opinions; staff decide on reports."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, current_user, login_required, permission_required
from core.desk import DeskCase
from core.i18n import _, ngettext, pick
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.reviews import permissions
from shop.reviews.services import opinions, reports
from shop.reviews.views.public import WHYS
from shop.vendors.rules import due_at
from shop.vendors.services import acting_vendor

my_reviews = lang_blueprint("my_reviews", __name__, "/my/<int:vendor_id>/reviews")
reports_desk = lang_blueprint("reports_desk", __name__, "/desk/reports")


@my_reviews.get("/")
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """What buyers said."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.REPLY)
    found = opinions.list_of_vendor(current_user.user_id, vendor_id, before=number_arg("before"))
    return render_template("shop/reviews/my_reviews.html", vendor=vendor, reviews=found, nav_key="stall")


@my_reviews.post("/<int:review_id>")
@login_required
def reply(vendor_id: int, review_id: int) -> ResponseReturnValue:
    """Answer one of them."""
    opinions.reply(current_user.user_id, vendor_id, review_id, request.form.get("reply", ""), clock.now())
    flash(_("Your answer is shown under the opinion."), "ok")
    return redirect(url_for("my_reviews.index", vendor_id=vendor_id))


def cases(actor: Actor, limit: int) -> list[DeskCase]:
    """Reports as lines of the inbox."""
    return [_case(line) for line in reports.report_queue(actor, limit)]


def count(actor: Actor) -> int:
    """How many subjects were reported."""
    return reports.count_reported(actor)


def _case(line: reports.ReportLine) -> DeskCase:
    vendor = pick(ar=line.vendor.name_ar, fr=line.vendor.name_fr)
    people = ngettext("%(n)s person", "%(n)s people", line.count)
    return DeskCase(
        id=f"report-{line.first.id}", kind="reports", title=pick(ar=line.product.name_ar, fr=line.product.name_fr),
        subtitle=_("Report · %(vendor)s", vendor=vendor), risk=line.risk,
        risk_note=f"{WHYS[line.first.why]} · {people}", due_at=due_at(line.first.created_at),
        url=url_for("reports_desk.show", report_id=line.first.id), icon="flag",
    )  # fmt: skip


@reports_desk.get("/<int:report_id>")
@permission_required(permissions.MODERATE)
def show(report_id: int) -> ResponseReturnValue:
    """What was reported and by how many."""
    line, every = reports.get_report(current_actor(), report_id)
    return render_template(
        "shop/reviews/desk_report.html", line=line, reports=every, whys=WHYS, nav_key="inbox"
    )


@reports_desk.post("/<int:report_id>")
@permission_required(permissions.MODERATE)
def decide(report_id: int) -> ResponseReturnValue:
    """Keep it or take it down."""
    decision = request.form.get("decision")
    remove = decision in ("remove", "reply")
    reports.decide_report(
        current_actor(), report_id, remove, request.form.get("reason", "")[:2000], clock.now(),
        only_reply=decision == "reply",
    )  # fmt: skip
    flash(_("Taken down.") if remove else _("Kept."), "ok")
    return redirect(url_for("desk.inbox"))
