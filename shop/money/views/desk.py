"""The finance desk: what stands in each account, whose it is, what waits, and the journal for a spreadsheet."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, fresh_required, permission_required
from core.clock import CASABLANCA
from core.errors import DomainError
from core.i18n import _
from core.inputs import number_arg
from core.money import parse_money
from core.tabular import csv_lines
from core.web import lang_blueprint
from shop.ledger import permissions
from shop.ledger import services as ledger
from shop.ledger.services import correcting
from shop.money.services import desk
from shop.money.views import words
from shop.remittances import permissions as of_remittances
from shop.remittances.data import AGES
from shop.remittances.services import reading as remittances

money_desk = lang_blueprint("money_desk", __name__, "/desk/money")
EXPORT_DAYS = 370
SHOWN = 8


@money_desk.get("")
@permission_required(permissions.READ)
def overview() -> ResponseReturnValue:
    """Balances, cash by age, orders that nothing explains; `?q=` finds an order."""
    actor, now, text = current_actor(), clock.now(), request.args.get("q", "")[:44]
    order_id = desk.find_order(actor, text) if text else None
    if order_id:
        return redirect(url_for("money_desk.order", order_id=order_id))
    day = _day(request.args.get("on", ""))
    groups = desk.balances_by_group(actor, _end(day) if day else None)
    accounts = [f"{name}:{owner}" for name, _total, owners in groups for owner, _n in owners[:SHOWN] if owner]
    may_see_cash = actor.may(of_remittances.READ) and actor.province_codes is None
    return render_template(
        "shop/money/desk_overview.html",
        groups=groups,
        shown=SHOWN,
        names=words.owner_names(accounts),
        q=text,
        day=day,
        today=clock.local_date(now),
        aging=remittances.aging_of_carriers(actor, now) if may_see_cash else [],
        variances=remittances.count_variances(actor) if may_see_cash else 0,
        ages=AGES,
        odd=desk.orders_with_money(actor, only_odd=True),
        corrections=correcting.waiting(actor),
        may_settle=actor.may(permissions.PROPOSE),
        month_first=clock.local_date(now).replace(day=1),
        nav_key="money",
    )


@money_desk.get("/account")
@permission_required(permissions.READ)
def account() -> ResponseReturnValue:
    """The lines behind one balance."""
    name = request.args.get("name", "")[:60]
    lines = desk.account_lines(current_actor(), name, number_arg("before"))
    return render_template(
        "shop/money/desk_account.html",
        name=name,
        names=words.owner_names([name]),
        balance=ledger.balance(name),
        lines=lines,
        full=len(lines) == desk.PAGE,
        nav_key="money",
    )


@money_desk.get("/entry/<int:entry_id>")
@permission_required(permissions.READ)
def entry(entry_id: int) -> ResponseReturnValue:
    """One entry with all its lines."""
    found = desk.get_entry(current_actor(), entry_id)
    return render_template(
        "shop/money/desk_entry.html",
        entry=found,
        names=words.owner_names(list(found.lines)),
        nav_key="money",
    )


@money_desk.get("/orders")
@permission_required(permissions.READ)
def held() -> ResponseReturnValue:
    """Orders with money of their buyers in our hands, and why."""
    rows = desk.orders_with_money(current_actor(), number_arg("after") or 0)
    return render_template(
        "shop/money/desk_held.html", rows=rows, full=len(rows) == desk.PAGE, nav_key="money"
    )


@money_desk.get("/orders/<int:order_id>")
@permission_required(permissions.READ)
def order(order_id: int) -> ResponseReturnValue:
    """Everything posted for one order."""
    actor = current_actor()
    owed, entries = desk.order_books(actor, order_id)
    allowed = correcting.accounts_for(order_id)
    return render_template(
        "shop/money/desk_order.html",
        owed=owed,
        entries=entries,
        names=words.owner_names([*(account for one in entries for account in one.lines), *allowed]),
        allowed=allowed,
        corrections=correcting.waiting(actor, order_id),
        me=actor.user_id,
        may_propose=actor.may(permissions.PROPOSE),
        may_approve=actor.may(permissions.APPROVE),
        nav_key="money",
    )


@money_desk.post("/orders/<int:order_id>/correction")
@permission_required(permissions.PROPOSE)
def correct(order_id: int) -> ResponseReturnValue:
    """Propose a correcting entry of an order."""
    form = request.form
    try:
        amount = parse_money(form.get("amount", ""))
    except ValueError:
        amount = 0
    return _acted(
        order_id,
        lambda: correcting.propose(
            current_actor(), order_id, form.get("debit", ""), form.get("credit", ""), amount, form.get("reason", ""),
            clock.now(),
        ),
        _("Proposed. Another person of finance decides it."),
    )  # fmt: skip


@money_desk.post("/orders/<int:order_id>/correction/<int:correction_id>")
@permission_required(permissions.APPROVE)
@fresh_required
def decide_correction(order_id: int, correction_id: int) -> ResponseReturnValue:
    """The second person's yes or no."""
    desk.order_books(current_actor(), order_id)
    approve = request.form.get("decision") == "approve"
    return _acted(
        order_id,
        lambda: correcting.decide(current_actor(), correction_id, approve, clock.now()),
        _("Written in the journal.") if approve else _("Refused."),
    )


def _acted(order_id: int, act: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        act()
        flash(said, "ok")
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("money_desk.order", order_id=order_id), 303)


@money_desk.get("/journal.csv")
@permission_required(permissions.READ)
def journal() -> Response:
    """The journal of a period, a year at most, line by line."""
    until = _day(request.args.get("until", "")) or clock.local_date(clock.now())
    since = _day(request.args.get("since", "")) or until.replace(day=1)
    since = max(since, until - timedelta(days=EXPORT_DAYS))
    lines = desk.journal(current_actor(), _start(since), _end(until))
    rows = (
        (one.effective_at.astimezone(CASABLANCA).date().isoformat(), one.entry_id, one.kind, one.source, one.account,
         Decimal(max(one.centimes, 0)).scaleb(-2), Decimal(max(-one.centimes, 0)).scaleb(-2))
        for one in lines
    )  # fmt: skip
    headings = ("date", "entry", "kind", "source", "account", "debit_mad", "credit_mad")
    body = stream_with_context(csv_lines(headings, rows))
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="journal-{since}-{until}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@money_desk.post("/settlement")
@permission_required(permissions.PROPOSE)
def settlement() -> ResponseReturnValue:
    """The card provider's transfer reached the bank."""
    form, actor = request.form, current_actor()
    try:
        amount, reference = parse_money(form.get("amount", "")), form.get("reference", "").strip()
        if amount <= 0 or not reference:
            raise ValueError
        ledger.record_settlement(actor, reference, amount, clock.now())
        flash(_("Recorded. The same reference counts once."), "ok")
    except ValueError:
        flash(_("Write the reference on the bank statement and the amount in dirhams."), "warn")
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("money_desk.overview"), 303)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 < day.year < 2200 else None


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), CASABLANCA).astimezone(UTC)


def _end(day: date) -> datetime:
    return _start(day + timedelta(days=1))
