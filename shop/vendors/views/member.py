"""The seller's side of the stall: which stall, its page, its team, an appeal."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import DomainError
from core.i18n import _
from core.web import lang_blueprint
from shop.vendors import permissions
from shop.vendors.services import (
    TERMS_VERSION,
    acting_vendor,
    edit_stall,
    invitations,
    list_vendors_of,
    opening,
    teams,
)
from shop.vendors.views.public import text_of

my_stall = lang_blueprint("my_stall", __name__, "/my")


@my_stall.get("/")
@login_required
def choose() -> ResponseReturnValue:
    """The stalls a person acts for; straight in when there is one."""
    stalls = list_vendors_of(current_user.user_id)
    if len(stalls) == 1 and stalls[0].status == "invited":
        return redirect(url_for("my_stall.ready", vendor_id=stalls[0].id))
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


@my_stall.get("/<int:vendor_id>/open")
@login_required
def ready(vendor_id: int) -> ResponseReturnValue:
    """The stall that waits for a newly registered cooperative: the terms, and one button."""
    return _ready_page(vendor_id, {})


@my_stall.post("/<int:vendor_id>/open")
@login_required
def open_stall(vendor_id: int) -> ResponseReturnValue:
    """The leader accepts the terms: the stall is open."""
    try:
        opening.open_invited(current_user.user_id, vendor_id, request.form.get("terms", "")[:20], clock.now())
    except DomainError as error:
        if not error.fields:
            raise
        return _ready_page(vendor_id, error.fields), error.status
    flash(_("Your stall is open. Put your first product on it."), "ok")
    return redirect(url_for("my_stall.page", vendor_id=vendor_id))


def _ready_page(vendor_id: int, fields: dict[str, str]) -> str:
    return render_template(
        "shop/vendors/ready.html",
        vendor=opening.waiting_stall(current_user.user_id, vendor_id),
        terms=text_of("terms-vendor", "ar"),
        terms_version=TERMS_VERSION,
        fields=fields,
        nav_key="stall",
    )


@my_stall.get("/<int:vendor_id>/team")
@login_required
def team(vendor_id: int) -> ResponseReturnValue:
    """Who acts for the cooperative, and who is asked to."""
    return _team_page(vendor_id, {})


def _team_page(vendor_id: int, fields: dict[str, str]) -> str:
    user, typed = current_user.user_id, request.form
    vendor = acting_vendor(user, vendor_id, permissions.MANAGE_TEAM)
    return render_template(
        "shop/vendors/team.html",
        vendor=vendor,
        team=teams.list_team(vendor.cooperative.id),
        invited=invitations.list_open(user, vendor_id, clock.now()),
        labels=teams.ROLE_LABELS,
        duties=teams.ROLE_DUTIES,
        fields=fields,
        login=typed.get("login", "")[:300],
        role=typed.get("role", "packer"),
        nav_key="stall",
    )


@my_stall.post("/<int:vendor_id>/team")
@login_required
def add_to_team(vendor_id: int) -> ResponseReturnValue:
    """Invite somebody; the answer does not tell whether the person has an account."""
    login, role = request.form.get("login", ""), request.form.get("role", "")
    try:
        invitations.invite(current_user.user_id, vendor_id, login, role, _invitation_link, clock.now())
    except DomainError as error:
        if not error.fields:
            raise
        return _team_page(vendor_id, error.fields), error.status
    flash(_("The invitation is on its way. The person joins the team by accepting it."), "ok")
    return redirect(url_for("my_stall.team", vendor_id=vendor_id))


def _invitation_link(secret: str, lang: str) -> str:
    """Always on SOUK_PUBLIC_URL, whatever Host the request named."""
    base = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    return base + url_for("my_stall.invitation", token=secret, lang=lang)


@my_stall.post("/<int:vendor_id>/team/invitations/<int:invitation_id>/cancel")
@login_required
def cancel_invitation(vendor_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    invitations.cancel(current_user.user_id, vendor_id, invitation_id, clock.now())
    flash(_("The invitation is cancelled."), "ok")
    return redirect(url_for("my_stall.team", vendor_id=vendor_id))


@my_stall.get("/invitation/<token>")
@login_required
def invitation(token: str) -> ResponseReturnValue:
    """What a cooperative asks of the person who is signed in."""
    found = invitations.get_invitation(current_user.user_id, token, clock.now())
    if found.is_accepted:
        return redirect(url_for("my_stall.choose"))
    return render_template(
        "shop/vendors/invitation.html",
        invitation=found,
        token=token,
        label=teams.ROLE_LABELS[found.role],
        duty=teams.ROLE_DUTIES[found.role],
    )


@my_stall.post("/invitation/<token>/accept")
@login_required
def accept_invitation(token: str) -> ResponseReturnValue:
    """Join the team."""
    invitations.accept(current_user.user_id, token, clock.now())
    flash(_("Welcome to the team."), "ok")
    return redirect(url_for("my_stall.choose"))


@my_stall.post("/invitation/<token>/decline")
@login_required
def decline_invitation(token: str) -> ResponseReturnValue:
    """Say no."""
    invitations.decline(current_user.user_id, token, clock.now())
    flash(_("You have declined the invitation. The cooperative does not see your name."), "ok")
    return redirect(url_for("account.home"))


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
