"""My money: sold − fee = yours, where it is now, every dirham and where it comes from. Without JavaScript."""

import re
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.inputs import number_arg
from core.web import lang_blueprint, markup
from shop.invoices import permissions as of_documents
from shop.money import permissions
from shop.money.services import cooperative
from shop.payouts import permissions as of_payouts
from shop.vendors.data import VendorCard
from shop.vendors.services import acting_vendor, may_act

my_money = lang_blueprint("my_money", __name__, "/my/<int:vendor_id>/money")


@my_money.get("")
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """The whole page, of this month or of `?month=2026-10`."""
    now, user_id = clock.now(), current_user.id
    first = _month(request.args.get("month", ""), clock.local_date(now).replace(day=1))
    page = cooperative.page_of(user_id, vendor_id, first, now, number_arg("before"))
    may_payouts = may_act(user_id, vendor_id, of_payouts.SEE)
    return render_template(
        "shop/money/my_money.html",
        vendor=page.vendor,
        month=page.month,
        earlier=_before(first),
        later=_after(first) if _after(first) <= clock.local_date(now) else None,
        where=page.where,
        lines=page.lines,
        full=len(page.lines) == cooperative.PAGE,
        payouts=cooperative.list_payouts(vendor_id) if may_payouts else [],
        may_payouts=may_payouts,
        may_documents=may_act(user_id, vendor_id, of_documents.SEE),
        nav_key="money",
    )


def _month(text: str, this: date) -> date:
    """The first day of `2026-10`; this month when it is none, or lies ahead."""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
        return this
    return min(date.fromisoformat(f"{text}-01"), this)


def _before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _after(first: date) -> date:
    return date(first.year + (first.month == 12), first.month % 12 + 1, 1)


@my_money.get("/<int:entry_id>")
@login_required
def entry(vendor_id: int, entry_id: int) -> ResponseReturnValue:
    """Where one figure comes from."""
    line, journal, others = cooperative.get_line(current_user.id, vendor_id, entry_id)
    return render_template(
        "shop/money/my_entry.html",
        vendor=acting_vendor(current_user.id, vendor_id, permissions.SEE),
        line=line,
        journal=journal,
        others=others,
        nav_key="money",
    )


def home_box(vendor: VendorCard, **_context: object) -> str:
    """For the seller's first screen: what is theirs this month."""
    if not may_act(current_user.id, vendor.id, permissions.SEE):
        return ""
    first = clock.local_date(clock.now()).replace(day=1)
    month = cooperative.month_of(current_user.id, vendor.id, first)
    return markup(render_template("shop/money/home_box.html", vendor=vendor, month=month))
