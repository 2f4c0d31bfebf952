"""Documents as answers: PDF to keep or print, CSV. Nothing of it is stored by caches."""

from decimal import Decimal

from flask import Response

from core import clock
from core.tabular.export import csv_bytes
from shop.invoices.data import DocumentData
from shop.invoices.services.files import LANGS, pdf_of


def pdf_answer(document: DocumentData, lang: str) -> Response:
    """The PDF in one of its two languages. Raises DocumentDamaged, PdfUnavailable."""
    paper = lang if lang in LANGS else document.lang
    data = pdf_of(document, paper, clock.now())
    return private(Response(data, content_type="application/pdf"), f"{document.number}-{paper}.pdf", "inline")


def statement_csv(document: DocumentData) -> Response:
    """The lines of a statement for a spreadsheet: dirhams with a point."""
    said, sums = document.snapshot, document.snapshot["sums"]
    rows: list[tuple[object, ...]] = [("", "opening", "", "", "", "", "", dirhams(sums["opening"]))]
    rows += [
        (x["at"][:10], x["kind"], x["parcel"], dirhams(x["sale"]), dirhams(x["voucher"]), dirhams(x["fee"]),
         dirhams(x["amount"]), dirhams(x["balance"]))
        for x in said["rows"]
    ]  # fmt: skip
    rows.append(("", "closing", "", "", "", "", "", dirhams(sums["closing"])))
    data = csv_bytes(("date", "kind", "parcel", "sale", "voucher", "fee", "amount", "balance"), rows)
    return private(
        Response(data, content_type="text/csv; charset=utf-8"), f"{document.number}.csv", "attachment"
    )


def dirhams(centimes: int) -> Decimal:
    """A number a spreadsheet can add up."""
    return Decimal(centimes).scaleb(-2)


def private(response: Response, name: str, how: str) -> Response:
    """Named after its number, which is ours; kept by nobody on the way."""
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
