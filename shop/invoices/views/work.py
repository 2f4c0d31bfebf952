"""The cooperative's papers: what it issued to buyers, what the platform asked, its statements, its tax numbers."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.invoices import permissions
from shop.invoices.errors import BadTaxNumber, NoSuchDocument
from shop.invoices.services import identity, reading
from shop.invoices.views.answers import pdf_answer, statement_csv
from shop.vendors.services import acting_vendor

my_documents = lang_blueprint("my_documents", __name__, "/my/<int:vendor_id>/documents")


@my_documents.get("")
@login_required
def index(vendor_id: int) -> ResponseReturnValue:
    """One heap of documents, newest first."""
    tab = request.args.get("tab", "sales")
    tab = tab if tab in reading.TABS else "sales"
    rows = reading.list_of_vendor(current_user.id, vendor_id, tab, number_arg("before"))
    return render_template(
        "shop/invoices/my_documents.html",
        vendor=acting_vendor(current_user.id, vendor_id, permissions.SEE),
        tab=tab,
        rows=rows,
        full=len(rows) == reading.PAGE,
        nav_key="documents",
    )


@my_documents.get("/<int:document_id>/<any(ar,fr):paper>.pdf")
@login_required
def paper(vendor_id: int, document_id: int, paper: str) -> Response:
    """One document."""
    return pdf_answer(reading.get_of_vendor(current_user.id, vendor_id, document_id), paper)


@my_documents.get("/<int:document_id>/lines.csv")
@login_required
def lines(vendor_id: int, document_id: int) -> Response:
    """The lines of a statement."""
    document = reading.get_of_vendor(current_user.id, vendor_id, document_id)
    if document.kind != "statement":
        raise NoSuchDocument
    return statement_csv(document)


@my_documents.route("/numbers", methods=["GET", "POST"])
@login_required
def numbers(vendor_id: int) -> ResponseReturnValue:
    """The tax numbers on the cooperative's papers."""
    vendor, problem = acting_vendor(current_user.id, vendor_id, permissions.SEE), None
    known = identity.numbers_of(current_user.id, vendor_id, clock.now())
    typed = (known.tax_number, known.trade_tax_number)
    if request.method == "POST":
        typed = (request.form.get("tax_number", "")[:60], request.form.get("trade_tax_number", "")[:60])
        try:
            identity.set_numbers(current_user.id, vendor_id, *typed, clock.now())
            flash(_("Kept. The next documents carry these numbers."), "ok")
            return redirect(url_for("my_documents.index", vendor_id=vendor_id), 303)
        except BadTaxNumber as refusal:
            problem = refusal
    page = render_template(
        "shop/invoices/numbers.html",
        vendor=vendor,
        known=known,
        typed=typed,
        problem=problem,
        nav_key="documents",
    )
    return page, 400 if problem else 200
