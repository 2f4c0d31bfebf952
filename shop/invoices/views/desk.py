"""Finance's documents: find one, read it, take a month's files."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, fresh_required, permission_required
from core.errors import DomainError
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.invoices import permissions
from shop.invoices.errors import NoSuchDocument
from shop.invoices.rules import months
from shop.invoices.services import exports, reading
from shop.invoices.views.answers import pdf_answer, private, statement_csv
from shop.invoices.views.showing import KIND_NAMES

documents_desk = lang_blueprint("documents_desk", __name__, "/desk/documents")


@documents_desk.get("")
@permission_required(permissions.READ)
def search() -> ResponseReturnValue:
    """Documents by number, order, code or cooperative; of a month, of a kind."""
    text, month, kind = (request.args.get(name, "")[:60] for name in ("q", "month", "kind"))
    month, kind = month if months.is_month(month) else "", kind if kind in KIND_NAMES else ""
    actor = current_actor()
    rows = reading.search_for_staff(actor, text, month, kind, number_arg("before"))
    may_export = actor.may(permissions.EXPORT)
    return render_template(
        "shop/invoices/desk_documents.html",
        rows=rows,
        q=text,
        month=month,
        kind=kind,
        kinds=list(KIND_NAMES.items()),
        full=len(rows) == reading.PAGE,
        may_export=may_export,
        exports=exports.list_exports(actor) if may_export else [],
        last_month=months.last_closed(clock.now()),
        nav_key="documents",
    )


@documents_desk.get("/<int:document_id>/<any(ar,fr):paper>.pdf")
@permission_required(permissions.READ)
def paper(document_id: int, paper: str) -> Response:
    """One document."""
    return pdf_answer(reading.get_for_staff(current_actor(), document_id), paper)


@documents_desk.get("/<int:document_id>/lines.csv")
@permission_required(permissions.READ)
def lines(document_id: int) -> Response:
    """The lines of a statement."""
    document = reading.get_for_staff(current_actor(), document_id)
    if document.kind != "statement":
        raise NoSuchDocument
    return statement_csv(document)


@documents_desk.post("/exports")
@permission_required(permissions.EXPORT)
@fresh_required
def ask() -> ResponseReturnValue:
    """Ask for the files of a month: names and addresses are in them."""
    month = request.form.get("month", "")[:7]
    try:
        exports.ask_export(current_actor(), month, clock.now())
        flash(_("The files are being made. They will be here in a few minutes, for two days."), "ok")
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("documents_desk.search"), 303)


@documents_desk.get("/exports/<int:export_id>/<int:part>.zip")
@permission_required(permissions.EXPORT)
@fresh_required
def archive(export_id: int, part: int) -> Response:
    """One part of a month's files, for whoever asked for them."""
    name, data = exports.part_of(current_actor(), export_id, part)
    return private(Response(data, content_type="application/zip"), name, "attachment")
