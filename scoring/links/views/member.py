"""My score: the points, what they are made of, every fact, what to do next, appeals."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from scoring.fairness.rules import GROUNDS
from scoring.fairness.services import appeals
from scoring.links.views import cooperative
from scoring.method.rules.parameters import V1
from scoring.method.services import running, versions
from scoring.method.services.gathering import window
from scoring.method.views import words
from shop import api as shop

my_score = lang_blueprint("my_score", __name__, "/my/<int:vendor_id>/score")
READ, CONTEST = "shop.vendors.read", "shop.vendors.stall"
KINDS = ("late", "defects", "fault_returns", "replies", "rating", "excluded")


@my_score.get("/")
@login_required
def show(vendor_id: int) -> ResponseReturnValue:
    """The score and its parts."""
    vendor = shop.acting_vendor(current_user.user_id, vendor_id, READ)
    found = cooperative.context(vendor.cooperative.id, current_user.user_id)
    return render_template("scoring/my_score.html", **(found | {"vendor": vendor}))


@my_score.get("/facts/")
@login_required
def facts(vendor_id: int) -> ResponseReturnValue:
    """The orders behind one part."""
    vendor = shop.acting_vendor(current_user.user_id, vendor_id, READ)
    kind, run = request.args.get("kind", ""), running.latest_run()
    if kind and kind not in KINDS:
        abort(404)
    p = versions.numbers_of(run.method_version) if run else V1
    since, until = window(run.as_of if run else clock.local_date(clock.now()), p)
    owners = [vendor.cooperative.id, *appeals.predecessors(vendor.cooperative.id)]
    lines = shop.facts_of(owners, since, until, kind=kind, before=number_arg("before"))
    mine = {a.vendor_order_id: a for a in appeals.appeals_of(current_user.user_id, vendor.cooperative.id)}
    cooperative.now_read(current_user.user_id, vendor.cooperative.id)
    return render_template(
        "scoring/my_facts.html", vendor=vendor, lines=lines, kind=kind, kinds=KINDS, words=words, appeals=mine,
        grounds=GROUNDS, may_appeal=appeals.may_contest, nav_key="score",
    )  # fmt: skip


@my_score.post("/facts/<int:parcel_id>")
@login_required
def contest(vendor_id: int, parcel_id: int) -> ResponseReturnValue:
    """Ask that one order be not held against the cooperative."""
    vendor = shop.acting_vendor(current_user.user_id, vendor_id, CONTEST)
    form = request.form
    appeals.ask(
        current_user.user_id, vendor.cooperative.id, parcel_id, form.get("ground", ""), form.get("text", ""),
        clock.now(),
    )  # fmt: skip
    flash(_("Your appeal is with the Office. The answer will be shown here."), "ok")
    return redirect(url_for("my_score.facts", vendor_id=vendor_id))
