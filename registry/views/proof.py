"""Proof for whoever holds a document or a QR: the standing of this moment, certificates, extracts."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth.identity import client_address
from core.ratelimit import limit
from core.web import lang_blueprint
from registry.public import documents, paper
from registry.public.documents import DocumentKind
from registry.services import reading
from registry.views import words

registry_proof = lang_blueprint("registry_proof", __name__)
registry_short = Blueprint("registry_short", __name__)
PDFS, PER = 30, 600


@registry_short.get("/v/<code>")
def short(code: str) -> ResponseReturnValue:
    """The address in a QR: the same page in the language of whoever scans."""
    if documents.prove(code) is None:
        return render_template("registry/no_proof.html", code=code[:60]), 404
    return redirect(url_for("registry_proof.proof", code=code[:120]))


@registry_proof.get("/v/<code>")
def proof(code: str) -> ResponseReturnValue:
    """The standing of this moment, large; and whether the document in hand is still what the register says."""
    found = documents.prove(code)
    if found is None:
        return render_template("registry/no_proof.html", code=code[:60]), 404
    response = Response(
        render_template(
            "registry/proof.html",
            proof=found,
            record=found.record,
            card=found.record.card,
            since=words.history(found.since or []),
            now=clock.now(),
        )
    )
    response.headers["Cache-Control"] = "no-store"  # a standing of yesterday proves nothing
    return response


@registry_proof.get("/registry/verify")
def verify() -> ResponseReturnValue:
    """The code typed from a document."""
    code = "".join(request.args.get("code", "").split())[:100]
    if not code:
        return render_template("registry/no_proof.html", code="")
    return redirect(url_for("registry_proof.proof", code=code.replace("/", "-")))


@registry_proof.get("/registry/<path:number>/certificate.pdf")
def certificate(number: str) -> ResponseReturnValue:
    """The certificate of registration, Arabic and French, as PDF."""
    return _pdf(number, "certificate")


@registry_proof.get("/registry/<path:number>/extract.pdf")
def extract(number: str) -> ResponseReturnValue:
    """The extract with the dated history, Arabic and French, as PDF."""
    return _pdf(number, "extract")


def _pdf(number: str, kind: DocumentKind) -> ResponseReturnValue:
    record = reading.get_record(number)
    limit("registry.pdf", client_address(), times=PDFS, per=PER)
    pdf = paper.document_pdf(record, kind, clock.now())
    name = documents.document_code(record).lower()
    response = Response(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{kind}-{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
