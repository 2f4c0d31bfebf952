"""The desk: reports listed, prepared, read, agreed to; their papers."""

from datetime import date
from io import BytesIO

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, permission_required
from core.i18n import _, _l, current_lang
from core.inputs import number_arg
from core.web import lang_blueprint
from scoring import permissions
from scoring.board import gateway
from scoring.board.data import ReportCard
from scoring.board.errors import BadDay
from scoring.board.rules import words
from scoring.board.rules.catalogue import SECTIONS
from scoring.board.rules.periods import period_of
from scoring.board.services import ordering, reports

board_desk = lang_blueprint("board_desk", __name__, "/desk/board")
STATES: dict[str, str] = {
    "draft": _l("Nobody has agreed yet"),
    "seconded": _l("One person has agreed"),
    "approved": _l("Approved, frozen"),
}


@board_desk.get("/")
@permission_required(permissions.BOARD_READ)
def index() -> ResponseReturnValue:
    """Reports, those being made, and the day of the next one. Waiting for one ends at the report itself."""
    actor, now = current_actor(), clock.now()
    if (ready := _ready(actor)) is not None:
        flash(_("The report is prepared: two people have to read it and agree."), "ok")
        return redirect(url_for("board_desk.show", report_id=ready))
    orders = ordering.list_orders(actor, now)
    return render_template(
        "scoring/board/index.html", rows=reports.list_reports(actor), states=STATES, nav_key="board", actor=actor,
        may=permissions, day=period_of(clock.local_date(now)).before, orders=orders,
        waits=any(one.is_live for one in orders), again=_again(),
    )  # fmt: skip


def _ready(actor: Actor) -> int | None:
    """The report that somebody waits for, once it is there."""
    asked = number_arg("order")
    order = ordering.find_order(actor, asked) if asked is not None else None
    return order.report_id if order and order.state == "ready" else None


def _again() -> str:
    """Where the page looks again by itself."""
    return url_for("board_desk.index", order=number_arg("order"))


@board_desk.post("/")
@permission_required(permissions.BOARD_PREPARE)
def prepare() -> ResponseReturnValue:
    """Ask for the report of a day; the page then shows how far it is."""
    try:
        day = date.fromisoformat(request.form.get("as_of", ""))
    except ValueError as error:
        raise BadDay from error
    asks = (request.form.get("asks_ar", ""), request.form.get("asks_fr", ""))
    order = ordering.ask(current_actor(), day, *asks, clock.now())
    return redirect(url_for("board_desk.index", order=order))


@board_desk.get("/<int:report_id>")
@permission_required(permissions.BOARD_READ)
def show(report_id: int) -> ResponseReturnValue:
    """One report with every figure."""
    actor = current_actor()
    card = reports.get_report(actor, report_id)
    return render_template(
        "scoring/board/show.html", report=card, c=card.content, say=gateway.Speaker(card.content, current_lang()),
        states=STATES, sections=SECTIONS, words=words, nav_key="board", actor=actor,
        may=permissions, agreed=card.first_by is not None and card.first_by == actor.user_id,
    )  # fmt: skip


@board_desk.post("/<int:report_id>")
@permission_required(permissions.BOARD_APPROVE)
def agree(report_id: int) -> ResponseReturnValue:
    """Agree to what was read; the second of two people freezes it."""
    state = reports.agree(current_actor(), report_id, request.form.get("seal", ""), clock.now())
    flash(
        _("Approved: the report is frozen.")
        if state == "approved"
        else _("Noted: another person of the board has to agree."),
        "ok",
    )
    return redirect(url_for("board_desk.show", report_id=report_id))


@board_desk.get("/<int:report_id>/<any(ar, fr):paper>.<any(html, pdf, csv):form>")
@permission_required(permissions.BOARD_READ)
def paper(report_id: int, paper: str, form: str) -> ResponseReturnValue:
    """The report as A4 pages, as PDF, or its annex."""
    card = reports.get_report(current_actor(), report_id)
    name = f"board-{card.as_of.isoformat()}-{paper}.{form}"
    if form == "html":
        return gateway.report_html(card.content, paper, is_draft=not card.is_frozen)
    data, kind = _made(card, paper, form)
    response: Response = send_file(
        BytesIO(data), mimetype=kind, as_attachment=form == "csv", download_name=name
    )
    return response


def _made(card: ReportCard, lang: str, form: str) -> tuple[bytes, str]:
    if form == "pdf":
        return gateway.report_pdf(card.content, lang, is_draft=not card.is_frozen), "application/pdf"
    return gateway.report_csv(card.content, lang).encode(), "text/csv"
