"""The numbers of the law: value, article, source, verified or not, history; corrected without a release."""

from dataclasses import replace
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required, users_by_id
from core.clock import local_date
from core.format import western_digits
from core.i18n import _
from core.money import amount_text, parse_money
from core.web import lang_blueprint
from registry.desk.errors import BadValue
from registry.errors import OutsideScope
from registry.legal.data import LegalNumber
from registry.legal.services import change_rule, history, law_at
from registry.permissions import CHANGE_LAW, SEE

law_desk = lang_blueprint("law_desk", __name__, "/desk/law")


@law_desk.get("")
@permission_required(SEE)
def index() -> ResponseReturnValue:
    """Every number in force today."""
    law = law_at(clock.now())
    return render_template(
        "registry/desk/law.html", rules=list(law.rules.values()), unverified=len(law.unverified())
    )


@law_desk.get("/<code>")
@permission_required(SEE)
def show(code: str) -> ResponseReturnValue:
    """One number, its versions, and the form to correct it."""
    versions = history(code)
    rule = law_at(clock.now()).of(code)
    people = users_by_id({v.changed_by for v in versions if v.changed_by})
    actor = current_actor()
    return render_template(
        "registry/desk/law_rule.html",
        rule=rule,
        versions=versions,
        names={id_: user.name for id_, user in people.items()},
        typed=_typed(rule),
        may_change=actor.may(CHANGE_LAW) and actor.province_codes is None,
        today=local_date(clock.now()),
    )


@law_desk.post("/<code>")
@permission_required(CHANGE_LAW)
def change(code: str) -> ResponseReturnValue:
    """Record a new version, with its reason."""
    form, now = request.form, clock.now()
    if current_actor().province_codes is not None:
        raise OutsideScope
    history(code)  # an unknown code is not found, whatever the form says
    rule = replace(
        law_at(now).of(code),
        value=_value(form.get("value", ""), law_at(now).of(code).unit),
        article=form.get("article", "").strip()[:80],
        source=form.get("source", "").strip()[:300],
        verified=form.get("verified") == "yes",
        valid_from=_day(form.get("valid_from", "")),
    )
    change_rule(current_actor(), rule, form.get("reason", "")[:1000], now)
    flash(_("Recorded. Every check reads the new number from its date on."), "ok")
    return redirect(url_for("law_desk.show", code=code))


def _typed(rule: LegalNumber) -> str:
    return amount_text(rule.value, "fr") if rule.unit == "centimes" else str(rule.value)


def _value(text: str, unit: str) -> int:
    try:
        return parse_money(text) if unit == "centimes" else int(western_digits(text.strip()[:15]))
    except ValueError as error:
        raise BadValue("value", _("Write a number.")) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadValue("valid_from", _("Write the day, such as 2026-05-14.")) from error
