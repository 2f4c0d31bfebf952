"""The desk's page of people: who holds which role, asking for roles, confirming what a colleague asked."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.guards import fresh_required, permission_required, staff_required
from core.auth.identity import current_actor
from core.auth.permissions import DEACTIVATE, GRANT_ROLES, ROLE_LABELS, SEE_USERS
from core.auth.rules import STAFF_ROLES
from core.auth.services import roles as role_services
from core.auth.services.accounts import deactivate_user, get_user, list_users
from core.errors import DomainError
from core.geography.lookups import list_provinces
from core.i18n import _
from core.web import lang_blueprint

people = lang_blueprint("people", __name__, "/desk/people")
PAGE = 50


@people.after_request
def _never_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@people.get("/")
@staff_required
@permission_required(SEE_USERS)
def list_people() -> ResponseReturnValue:
    """Staff, or whoever matches the search; requests that wait for a second person."""
    actor, text = current_actor(), request.args.get("q", "").strip()[:120]
    after = request.args.get("after", "0")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    found = list_users(actor, after=start, staff_only=not text, text=text, limit=PAGE + 1)
    waiting = role_services.list_role_requests(actor) if actor.may(GRANT_ROLES) else []
    return render_template(
        "core/auth/people.html", people=found[:PAGE], q=text, waiting=waiting, labels=ROLE_LABELS, me=actor.user_id,
        after=found[PAGE - 1].id if len(found) > PAGE else None, nav_key="people",
    )  # fmt: skip


@people.get("/<int:user_id>")
@staff_required
@permission_required(SEE_USERS)
def person(user_id: int) -> ResponseReturnValue:
    """One person: roles and provinces."""
    return _person(user_id)


def _person(user_id: int, problem: str = "", status: int = 200) -> ResponseReturnValue:
    nationwide, codes = role_services.scope_of(user_id)
    user = get_user(user_id)
    return render_template(
        "core/auth/person.html", user=user, nationwide=nationwide, codes=codes, problem=problem, labels=ROLE_LABELS,
        staff_roles=STAFF_ROLES, provinces=list_provinces(), nav_key="people",
    ), status  # fmt: skip


@people.post("/<int:user_id>/roles")
@staff_required
@permission_required(GRANT_ROLES)
@fresh_required
def change(user_id: int) -> ResponseReturnValue:
    """Narrow roles at once, or ask a colleague to confirm what widens them."""
    kept = {"consumer"} & set(get_user(user_id).roles)
    provinces = None if request.form.get("scope") == "kingdom" else request.form.getlist("provinces")
    try:
        waiting = role_services.change_roles(
            current_actor(), user_id, kept | set(request.form.getlist("roles")),
            reason=request.form.get("reason", ""), now=clock.now(), provinces=provinces,
        )  # fmt: skip
    except DomainError as error:
        return _person(user_id, error.message, error.status)
    if waiting:
        flash(_("Asked. A colleague must confirm before anything changes."), "wait")
        return redirect(url_for("people.list_people"))
    flash(_("Saved."), "ok")
    return redirect(url_for("people.person", user_id=user_id))


@people.post("/requests/<int:request_id>")
@staff_required
@permission_required(GRANT_ROLES)
@fresh_required
def decide(request_id: int) -> ResponseReturnValue:
    """Confirm or refuse what a colleague asked."""
    actor, now = current_actor(), clock.now()
    if request.form.get("decision") == "confirm":
        role_services.confirm_roles(actor, request_id, now)
        flash(_("Confirmed: the roles are given."), "ok")
    else:
        role_services.refuse_roles(actor, request_id, request.form.get("reason", "")[:500], now)
        flash(_("Refused."), "ok")
    return redirect(url_for("people.list_people"))


@people.post("/<int:user_id>/deactivate")
@staff_required
@permission_required(DEACTIVATE)
@fresh_required
def deactivate(user_id: int) -> ResponseReturnValue:
    """Close an account."""
    deactivate_user(current_actor(), user_id, request.form.get("reason", "").strip()[:500], clock.now())
    flash(_("The account is closed and signed out everywhere."), "ok")
    return redirect(url_for("people.person", user_id=user_id))
