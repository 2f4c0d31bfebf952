"""What stalls and claims show on pages of other rooms: the registry record, the account, the staff inbox."""

from typing import Any

from flask import render_template, url_for

from core.auth import current_actor
from core.desk import DeskCase
from shop.vendors import permissions
from shop.vendors.services import deciding, find_vendor_of, is_open, list_vendors_of, may_act, teams


def stall_of_record(cooperative: Any) -> str:
    """On a cooperative's record: the way to its stall, while it is open."""
    vendor = find_vendor_of(cooperative.id)
    if vendor is None or not is_open(vendor.id):
        return ""
    return render_template("shop/vendors/record_stall.html", vendor=vendor)


def stall_of_registered(card: Any, **_context: object) -> str:
    """On the file of a cooperative created online: the way to the stall that waits for it."""
    vendor = find_vendor_of(card.id)
    if vendor is None or not may_act(current_actor().user_id, vendor.id, permissions.MANAGE_TEAM):
        return ""
    return render_template("shop/vendors/registered_stall.html", vendor=vendor)


def stalls_of_account(user: Any, **_context: object) -> str:
    """On the account's home: the stalls the person acts for."""
    stalls = list_vendors_of(user.id)
    return render_template("shop/vendors/account_stalls.html", stalls=stalls) if stalls else ""


def landing_of(user_id: int) -> str | None:
    """After signing in, people who act for a cooperative begin at their stall."""
    return url_for("my_stall.choose") if list_vendors_of(user_id) else None


def case_preview(case: DeskCase) -> str:
    """The first things to know of a claim or an appeal, beside the inbox."""
    if case.kind not in ("claims", "appeals"):
        return ""
    number = int(case.id.rpartition("-")[2])
    if case.kind == "claims":
        claim = deciding.get_for_staff(current_actor(), number)
        name = teams.user_names([claim.user_id]).get(claim.user_id, "")
        team = teams.list_team(claim.cooperative.id)
        return render_template("shop/vendors/desk_preview.html", claim=claim, applicant=name, team=team)
    found = teams.find_appeal(current_actor(), number)
    return render_template("shop/vendors/desk_preview_appeal.html", appeal=found) if found else ""
