"""The seller's side of the stall: which stall, its page, its team, an appeal."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.i18n import _
from core.web import lang_blueprint
from shop.vendors import permissions
from shop.vendors.services import acting_vendor, edit_stall, list_vendors_of, teams

my_stall = lang_blueprint("my_stall", __name__, "/my")


@my_stall.get("/")
@login_required
def choose() -> ResponseReturnValue:
    """The stalls a person acts for; straight in when there is one."""
    stalls = list_vendors_of(current_user.user_id)
    if len(stalls) == 1:
        return redirect(f"{url_for('my_stall.choose')}{stalls[0].id}/")
    if not stalls:
        return redirect(url_for("sell.start"))
    return render_template("shop/vendors/choose.html", stalls=stalls)


@my_stall.route("/<int:vendor_id>/stall", methods=["GET", "POST"])
@login_required
def page(vendor_id: int) -> ResponseReturnValue:
    """The story buyers read."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.EDIT_STALL)
    if request.method == "POST":
        edit_stall(
            current_user.user_id,
            vendor_id,
            story_ar=request.form.get("story_ar", "")[:4000],
            story_fr=request.form.get("story_fr", "")[:4000],
            now=clock.now(),
        )
        flash(_("Saved. Buyers see it now."), "ok")
        return redirect(url_for("my_stall.page", vendor_id=vendor_id))
    return render_template(
        "shop/vendors/my_stall.html", vendor=vendor, appeal=teams.find_open_appeal(vendor_id), nav_key="stall"
    )


@my_stall.get("/<int:vendor_id>/team")
@login_required
def team(vendor_id: int) -> ResponseReturnValue:
    """Who acts for the cooperative."""
    vendor = acting_vendor(current_user.user_id, vendor_id, permissions.MANAGE_TEAM)
    return render_template(
        "shop/vendors/team.html", vendor=vendor, team=teams.list_team(vendor.cooperative.id), nav_key="stall"
    )


@my_stall.post("/<int:vendor_id>/team")
@login_required
def add_to_team(vendor_id: int) -> ResponseReturnValue:
    """Give somebody with an account a role."""
    teams.add_member(
        current_user.user_id,
        vendor_id,
        request.form.get("login", ""),
        request.form.get("role", ""),
        clock.now(),
    )
    flash(_("Added to the team."), "ok")
    return redirect(url_for("my_stall.team", vendor_id=vendor_id))


@my_stall.post("/<int:vendor_id>/team/<int:member_id>/<role>/end")
@login_required
def remove_from_team(vendor_id: int, member_id: int, role: str) -> ResponseReturnValue:
    """End somebody's role."""
    teams.end_member(current_user.user_id, vendor_id, member_id, role, clock.now())
    flash(_("Removed from the team."), "ok")
    return redirect(url_for("my_stall.team", vendor_id=vendor_id))


@my_stall.post("/<int:vendor_id>/appeal")
@login_required
def appeal(vendor_id: int) -> ResponseReturnValue:
    """Contest a suspension."""
    teams.appeal(current_user.user_id, vendor_id, request.form.get("text", ""), clock.now())
    flash(_("Your appeal was sent. Another person of the Office will read it."), "ok")
    return redirect(url_for("my_stall.page", vendor_id=vendor_id))
