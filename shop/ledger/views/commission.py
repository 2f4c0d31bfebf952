"""The desk's commissions: rules in force, proposals, what one would have cost last month, the second person's yes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, fresh_required, permission_required
from core.clock import CASABLANCA
from core.desk import DeskCase
from core.errors import DomainError
from core.format import western_digits
from core.i18n import _, _l, current_lang
from core.money import amount_text, parse_decimal
from core.web import lang_blueprint
from registry import api as registry
from shop.catalog.rules import BADGES
from shop.ledger import permissions
from shop.ledger.data import Wanted
from shop.ledger.errors import BadRule
from shop.ledger.services import commission
from shop.ledger.services.commission import KINDS, Proposal, RuleCard
from shop.vendors.services import find_vendor_of

commissions_desk = lang_blueprint("commissions_desk", __name__, "/desk/commissions")
WITHIN = timedelta(days=3)
KIND_NAMES = {"cooperative": _l("Cooperative"), "union": _l("Union"), "federation": _l("Federation")}
LABEL_NAMES = {
    "aop": _l("AOP"), "igp": _l("IGP"), "label_agricole": _l("Agricultural label"), "bio": _l("Organic"),
    "handmade": _l("Handmade"), "onssa": _l("ONSSA"),
}  # fmt: skip


def rate_text(rate_bp: int) -> str:
    """`2`, `2,5`, `0,25`: a rate in percent."""
    return (
        amount_text(rate_bp, current_lang()).rstrip("0").rstrip(",.")
        if rate_bp % 100
        else str(rate_bp // 100)
    )


def wanted_text(card: RuleCard) -> str:
    """Which sales a rule is for, in words."""
    w = card.wanted
    parts = [
        card.vendor_name,
        card.category_name,
        str(LABEL_NAMES.get(w.label or "", w.label or "")),
        str(KIND_NAMES.get(w.kind or "", w.kind or "")),
    ]
    return " · ".join(part for part in parts if part) or _("All sales")


@commissions_desk.get("")
@permission_required(permissions.READ)
def index() -> ResponseReturnValue:
    """Every rule: proposals and those in force first."""
    cards = commission.list_rules(current_actor(), clock.now())
    return render_template(
        "shop/ledger/desk_commissions.html",
        waiting=[c for c in cards if c.state == "proposed"],
        live=[c for c in cards if c.in_force],
        past=[c for c in cards if not c.in_force and c.state != "proposed"],
        may_propose=current_actor().may(permissions.PROPOSE),
        nav_key="commissions",
    )


@commissions_desk.route("/new", methods=["GET", "POST"])
@permission_required(permissions.PROPOSE)
def new() -> ResponseReturnValue:
    """Propose a rule."""
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            rule_id = commission.propose(current_actor(), _proposal(), clock.now())
            flash(_("Proposed. Another person of finance decides it."), "ok")
            return redirect(url_for("commissions_desk.show", rule_id=rule_id), 303)
        except BadRule as refusal:
            fields = refusal.fields
    page = render_template(
        "shop/ledger/desk_commission_new.html",
        fields=fields,
        form=request.form if request.method == "POST" else request.args,
        categories=commission.shelves(),
        labels=[(key, LABEL_NAMES[key]) for key in BADGES],
        kinds=[(key, KIND_NAMES[key]) for key in KINDS],
        today=clock.local_date(clock.now()),
        nav_key="commissions",
    )
    return page, 400 if fields else 200


def _proposal() -> Proposal:
    form, faults = request.form, dict[str, str]()
    rate = _number(form.get("rate", ""), 100)
    position = _number(form.get("position", "100"), 1)
    if rate is None:
        faults["rate"] = _("Write the rate as a number, for example 2,5.")
    if position is None:
        faults["position"] = _("A number from 1 to 999.")
    vendor_id = _vendor(form.get("vendor", ""), faults)
    starts, ends = _day("valid_from", faults), _day("valid_until", faults)
    if faults:
        raise BadRule(faults)
    wanted = Wanted(
        vendor_id, _id(form.get("category", "")), form.get("label") or None, form.get("kind") or None
    )
    return Proposal(
        wanted, rate or 0, position or 0, starts or clock.now(), ends, form.get("reason", ""),
        _id(form.get("replaces", "")),
    )  # fmt: skip


def _number(text: str, times: int) -> int | None:
    try:
        value = parse_decimal(western_digits(text).replace("%", "").strip()) * times
    except ValueError:
        return None
    return int(value) if value == int(value) and abs(value) < 1_000_000 else None


def _vendor(text: str, faults: dict[str, str]) -> int | None:
    """The stall of a central number; None for all."""
    number = western_digits(text).strip()[:40]
    if not number:
        return None
    card = registry.find_cooperative(number)
    vendor = find_vendor_of(card.id) if card else None
    if vendor is None:
        faults["vendor"] = _("No stall has this central number.")
        return None
    return vendor.id


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(name: str, faults: dict[str, str]) -> datetime | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), CASABLANCA).astimezone(UTC)
    except (ValueError, OverflowError):
        faults[name] = _("Choose a day.")
        return None


@commissions_desk.get("/<int:rule_id>")
@permission_required(permissions.READ)
def show(rule_id: int) -> ResponseReturnValue:
    """One rule with its history, and what it would have cost."""
    actor, now = current_actor(), clock.now()
    card = commission.get_rule(actor, rule_id, now)
    return render_template(
        "shop/ledger/desk_commission.html",
        rule=card,
        preview=commission.preview(actor, rule_id, now) if card.state == "proposed" else None,
        is_own=card.proposed_by == actor.user_id,
        may_decide=actor.may(permissions.APPROVE) and card.proposed_by != actor.user_id,
        may_propose=actor.may(permissions.PROPOSE),
        nav_key="commissions",
    )


@commissions_desk.post("/<int:rule_id>/decide")
@permission_required(permissions.APPROVE)
@fresh_required
def decide(rule_id: int) -> ResponseReturnValue:
    """The second person's yes or no."""
    approve = request.form.get("decision") == "approve"
    return _acted(
        rule_id,
        lambda: commission.decide(
            current_actor(), rule_id, approve, request.form.get("reason", ""), clock.now()
        ),
        _("Approved: it holds from its day on.") if approve else _("Refused."),
    )


@commissions_desk.post("/<int:rule_id>/withdraw")
@permission_required(permissions.PROPOSE)
def withdraw(rule_id: int) -> ResponseReturnValue:
    """Take one's own proposal back."""
    return _acted(
        rule_id,
        lambda: commission.withdraw(current_actor(), rule_id, clock.now()),
        _("Withdrawn."),
    )


@commissions_desk.post("/<int:rule_id>/end")
@permission_required(permissions.PROPOSE)
def end(rule_id: int) -> ResponseReturnValue:
    """Propose the end of a rule in force."""
    reason = request.form.get("reason", "")
    now = clock.now()
    return _acted(
        rule_id,
        lambda: commission.propose_end(current_actor(), rule_id, now, reason, now),
        _("Proposed. Another person of finance decides it."),
    )


def _acted(rule_id: int, act: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        act()
        flash(said, "ok")
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(next(iter(refusal.fields.values()), refusal.message), "warn")
    return redirect(url_for("commissions_desk.show", rule_id=rule_id), 303)


def cases(actor: Actor, limit: int) -> list[DeskCase]:
    """Proposals of others as lines of the inbox."""
    waiting = [c for c in commission.list_rules(actor, clock.now()) if c.state == "proposed"]
    return [_case(c) for c in waiting if c.proposed_by != actor.user_id][:limit]


def _case(card: RuleCard) -> DeskCase:
    return DeskCase(
        id=f"commission-{card.id}", kind="commissions", title=wanted_text(card),
        subtitle=_("Commission of %(rate)s %%", rate=rate_text(card.rate_bp)),
        risk="medium", risk_note=_("Waits for a second person"), due_at=card.proposed_at + WITHIN,
        url=url_for("commissions_desk.show", rule_id=card.id), icon="scales",
    )  # fmt: skip
