"""The cooperative's declaration on the phone: one decision a screen, kept at every step."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.clock import local_date
from core.i18n import _
from core.web import lang_blueprint
from registry.declarations import rules
from registry.declarations.errors import SENTENCES, BadAnswer, Incomplete
from registry.declarations.forms import read_step
from registry.declarations.permissions import FILE, WRITE
from registry.declarations.services import answering
from registry.declarations.views import words
from registry.legal.services import law_at
from registry.services.roles import may_act

my_declarations = lang_blueprint("my_declarations", __name__, "/declarations")
my_declarations.app_template_global("declaration_words")(words.for_templates)


@my_declarations.get("")
@login_required
def choose() -> ResponseReturnValue:
    """The cooperatives one declares for; a single one is opened at once."""
    cards = answering.my_cooperatives(current_user.user_id)
    if len(cards) == 1:
        return redirect(url_for("my_declarations.years", cooperative_id=cards[0].id))
    return render_template("registry/declarations/choose.html", cards=cards)


@my_declarations.get("/<int:cooperative_id>")
@login_required
def years(cooperative_id: int) -> ResponseReturnValue:
    """The calendar of one cooperative: what is to be declared, when, and what became of it."""
    user, now = current_user.user_id, clock.now()
    found = answering.my_years(user, cooperative_id, now)
    return render_template(
        "registry/declarations/years.html",
        card=answering.my_cooperative(user, cooperative_id),
        years=found,
        may_write=may_act(user, cooperative_id, WRITE),
        law=law_at(now).of("assembly_months"),
    )


@my_declarations.route("/<int:cooperative_id>/<int:year>/<step>", methods=["GET", "POST"])
@login_required
def step(cooperative_id: int, year: int, step: str) -> ResponseReturnValue:
    """One screen: its questions, or its answers kept and the next one."""
    if step not in rules.STEPS:
        abort(404)
    user, now = current_user.user_id, clock.now()
    permission = WRITE if request.method == "POST" else "declaration.see"
    data = answering.my_year(user, cooperative_id, year, now, permission)
    if request.method == "GET" or step == "review":
        return _screen(data, step, {}, {})
    try:
        values = read_step(step, request.form)
    except BadAnswer as error:
        return _screen(data, step, request.form, error.fields), error.status
    data = answering.save_answers(user, cooperative_id, year, values, now)
    wrong = {
        k: str(SENTENCES[code]) for k, code in _faults(data).items() if k in values and code != "missing"
    }
    if wrong:
        return _screen(data, step, {}, wrong), 400
    return redirect(
        url_for("my_declarations.step", cooperative_id=cooperative_id, year=year, step=_after(step))
    )


@my_declarations.post("/<int:cooperative_id>/<int:year>/file")
@login_required
def file(cooperative_id: int, year: int) -> ResponseReturnValue:
    """Send it to the Office."""
    try:
        answering.file_declaration(current_user.user_id, cooperative_id, year, clock.now())
    except Incomplete:
        flash(_("Some answers are still missing: they are listed below."), "warn")
        return redirect(
            url_for("my_declarations.step", cooperative_id=cooperative_id, year=year, step="review")
        )
    flash(_("The declaration is with the Office. You will receive its answer here and by message."), "ok")
    return redirect(url_for("my_declarations.years", cooperative_id=cooperative_id))


def _after(step: str) -> str:
    return rules.STEPS[rules.STEPS.index(step) + 1]


def _faults(data: Any) -> dict[str, str]:
    return answering.what_is_missing(data, local_date(clock.now()))


def _screen(data: Any, step: str, typed: Any, fields: dict[str, str]) -> str:
    user = current_user.user_id
    place = rules.STEPS.index(step)
    missing = _faults(data) if step == "review" and data.is_open else {}
    return render_template(
        "registry/declarations/step.html",
        card=answering.my_cooperative(user, data.cooperative_id),
        data=data,
        step=step,
        position=place + 1,
        before=rules.STEPS[place - 1] if place else None,
        typed=typed,
        fields=fields,
        last=answering.last_filed(data.cooperative_id, data.year),
        missing={name: str(SENTENCES[code]) for name, code in missing.items()},
        may_file=may_act(user, data.cooperative_id, FILE),
        may_write=may_act(user, data.cooperative_id, WRITE),
        law=law_at(clock.now()).of("assembly_months"),
    )
