"""The Office's side: lists by province, the file of a declaration, the decision with its letter."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.audit import audit
from core.auth import current_actor, permission_required, users_by_id
from core.db import transaction
from core.desk import DeskCase
from core.geography import lookups
from core.i18n import _, pick
from core.inputs import number_arg
from core.tabular import csv_lines
from core.web import lang_blueprint
from registry.data import CooperativeCard
from registry.declarations.data import PEOPLE, YearData
from registry.declarations.permissions import DECIDE, SEE
from registry.declarations.services import answering, calendar, deciding, listing
from registry.declarations.services.terms import Terms, terms_on
from registry.declarations.views import words
from registry.services.trail import trail

declarations_desk = lang_blueprint("declarations_desk", __name__, "/desk/declarations")
PROMISE = timedelta(days=30)
"""Within this time the Office means to read a declaration; its own promise, no legal delay was found."""
FIGURES = ("turnover_centimes", "surplus_centimes", "reserves_centimes")


@declarations_desk.get("")
@permission_required(SEE)
def index() -> ResponseReturnValue:
    """Who is late, who waits for us, who is inactive, in the person's provinces."""
    actor, now = current_actor(), clock.now()
    terms = terms_on(clock.local_date(now))
    wanted = _wanted(terms)
    lines = listing.list_lines(
        actor, wanted, now, terms, after=number_arg("after") or 0, limit=listing.PAGE + 1
    )
    shown = lines[: listing.PAGE]
    kept: dict[str, Any] = {
        "kind": wanted.kind,
        "year": wanted.year,
        "province": wanted.province_code or None,
    }
    counts = listing.count_lines(actor, wanted.year, now, wanted.province_code, terms)
    return render_template(
        "registry/declarations/desk_list.html",
        wanted=wanted,
        kept=kept,
        lines=shown,
        chips=[
            (
                words.KIND[kind],
                url_for("declarations_desk.index", **{**kept, "kind": kind}),
                kind == wanted.kind,
                n,
            )
            for kind, n in counts.items()
        ],
        year_options=[(year, year) for year in listing.years_to_choose(now, terms)],
        provinces=_provinces(),
        since=terms.first_year,
        next_url=url_for("declarations_desk.index", **kept, after=shown[-1].card.id)
        if len(lines) > listing.PAGE
        else None,
    )


@declarations_desk.get("/export.csv")
@permission_required(SEE)
def export() -> ResponseReturnValue:
    """The same list as a file; taking it is recorded. No person stands in it."""
    actor, now = current_actor(), clock.now()
    wanted = _wanted(terms_on(clock.local_date(now)))
    with transaction():
        data = {"kind": wanted.kind, "year": wanted.year, "province": wanted.province_code}
        audit(actor.user_id, "declaration.exported", "declaration:list", data=data)
    lines = (text.encode() for text in csv_lines(_headings(), _rows(listing.every_line(actor, wanted, now))))
    name = f"declarations-{wanted.year}-{wanted.kind}.csv"
    return Response(
        stream_with_context(lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@declarations_desk.get("/<int:declaration_id>")
@permission_required(SEE)
def show(declaration_id: int) -> ResponseReturnValue:
    """What was declared, beside last year and the record; the decision."""
    card, data = deciding.get_for_staff(current_actor(), declaration_id, clock.now())
    level, notes = deciding.risk(card, data)
    people = users_by_id([user for user in (data.decided_by,) if user])
    return render_template(
        "registry/declarations/desk_show.html",
        card=card,
        data=data,
        last=answering.last_filed(card.id, data.year),
        was=deciding.counts_at_close(card, data.closed_on),
        level=level,
        notes=notes,
        decided_by=people[data.decided_by].name if data.decided_by in people else "",
        trail=trail(f"declaration:{declaration_id}"),
        may_decide=current_actor().may(DECIDE),
        close_month=calendar.close_month(card.id),
    )


@declarations_desk.post("/<int:declaration_id>/decide")
@permission_required(DECIDE)
def decide(declaration_id: int) -> ResponseReturnValue:
    """First the letter as it will leave, then, once seen, the decision."""
    outcome, reason = request.form.get("outcome", ""), request.form.get("reason", "").strip()[:2000]
    actor, now = current_actor(), clock.now()
    version = int(text) if (text := request.form.get("version", "")).isdecimal() and len(text) < 9 else 0
    if request.form.get("seen") != "yes":
        letters = deciding.letters_for(actor, declaration_id, outcome, reason, now)
        return render_template(
            "registry/desk/letter.html",
            letters=letters,
            action=url_for("declarations_desk.decide", declaration_id=declaration_id),
            back=url_for("declarations_desk.show", declaration_id=declaration_id),
            kept={"outcome": outcome, "reason": reason, "version": version},
            nav_key="declarations",
        )
    deciding.decide(actor, declaration_id, outcome, reason, version, now)
    done = (
        _("Accepted and entered in the record.")
        if outcome == "accepted"
        else _("The correction is asked for.")
    )
    flash(done, "ok")
    return redirect(url_for("declarations_desk.show", declaration_id=declaration_id))


@declarations_desk.post("/close/<int:cooperative_id>")
@permission_required(DECIDE)
def change_close(cooperative_id: int) -> ResponseReturnValue:
    """The month in which the year closes, when the statutes name another than December."""
    text, reason = request.form.get("month", ""), request.form.get("reason", "")[:500]
    month = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    card = deciding.change_close(current_actor(), cooperative_id, month, reason, clock.now())
    flash(_("Recorded."), "ok")
    return redirect(url_for("registry_staff.record", number=card.central_number))


def declaration_case(card: CooperativeCard, data: YearData) -> DeskCase:
    """A filed declaration as a line of the inbox."""
    level, notes = deciding.risk(card, data)
    return DeskCase(
        id=f"declaration-{data.id}",
        kind="declarations",
        title=pick(ar=card.name_ar, fr=card.name_fr),
        subtitle=_("Declaration of %(year)s", year=data.year),
        risk=level,
        risk_note=" · ".join(str(words.NOTE[note]) for note in notes[:2]),
        due_at=(data.filed_at or clock.now()) + PROMISE,
        url=url_for("declarations_desk.show", declaration_id=data.id),
        icon="cal",
    )


def _wanted(terms: Terms) -> listing.Wanted:
    kind = request.args.get("kind", "late")
    year = number_arg("year")
    years = listing.years_to_choose(clock.now(), terms)
    default = listing.default_year(clock.now(), terms)
    province = request.args.get("province", "")
    return listing.Wanted(
        kind if kind in listing.KINDS else "late",
        year if year in years else default,
        province if province in lookups.provinces() else "",
    )


def _provinces() -> list[tuple[str, str]]:
    scope = current_actor().province_codes
    found = [(p.code, pick(ar=p.name_ar, fr=p.name_fr)) for p in lookups.provinces().values()]
    return [entry for entry in found if scope is None or entry[0] in scope]


def _headings() -> list[str]:
    names = (
        "turnover_centimes",
        "surplus_centimes",
        "reserves_centimes",
        *PEOPLE,
        "jobs_permanent",
        "jobs_seasonal",
    )
    first = [
        _("Central number"), _("Name"), _("Province"), _("Sector"), _("Fiscal year"), _("Due on"), _("State"),
        _("Late"), _("Filed on"), _("Day of the assembly"),
    ]  # fmt: skip
    return [*first, *(words.label(name) for name in names)]


def _rows(lines: Iterator[listing.Line]) -> Iterator[list[object]]:
    for line in lines:
        card, data, form = line.card, line.year, line.year.form
        amounts = [None if (v := getattr(form, name)) is None else v / 100 for name in FIGURES]
        counts = [getattr(form, name) for name in (*PEOPLE, "jobs_permanent", "jobs_seasonal")]
        yield [
            card.central_number, pick(ar=card.name_ar, fr=card.name_fr),
            pick(ar=card.province_name_ar, fr=card.province_name_fr),
            pick(ar=card.sector_name_ar, fr=card.sector_name_fr), data.year, data.due_on.isoformat(),
            str(words.STATE[data.state]), _("yes") if data.is_late else _("no"),
            data.filed_at.date().isoformat() if data.filed_at else "",
            form.assembly_on.isoformat() if form.assembly_on else "", *amounts, *counts,
        ]  # fmt: skip
