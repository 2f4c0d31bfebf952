"""Documents: handed in and read back by the leader; statutes, minutes and list of members as PDF."""

import warnings

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user, login_required
from core.errors import DomainError
from core.i18n import _, speaking
from core.pdf import make_pdf
from registry.creation.data import CreationData
from registry.creation.services import access, drafting, facts, papers
from registry.creation.statutes.clauses import LATEST
from registry.creation.views import pages, words
from registry.creation.views.pages import creation, day, file_page
from registry.legal.services import law_at

PRINTS = ("statutes", "minutes", "members")
SUFFIX = {"application/pdf": ".pdf", "image/webp": ".webp"}


@creation.post("/<int:creation_id>/documents/<kind>")
@login_required
def upload(creation_id: int, kind: str) -> ResponseReturnValue:
    """Hand a document in, or take it out."""
    user, now = current_user.user_id, clock.now()
    try:
        if request.form.get("do") == "drop":
            papers.drop_document(user, creation_id, kind, now)
        else:
            papers.upload(user, creation_id, kind, _sent(kind), day("issued_on"), now)
            flash(_("The document is in the file."), "ok")
    except DomainError as error:
        if not error.fields:
            raise
        file = access.get_own(user, creation_id, now)
        context = pages.screen_context("documents", file) | {"needed": facts.needed_documents(file, now)}
        return file_page("documents", file, status=400, fields=error.fields, **context)
    return redirect(url_for("creation.screen", creation_id=creation_id, screen="documents"))


def _sent(kind: str) -> bytes:
    sent = request.files.get(kind)
    if sent is None:
        return b""
    with sent.stream:
        content: bytes = sent.read(papers.MAX_BYTES + 1)
        return content


@creation.get("/<int:creation_id>/documents/<int:document_id>")
@login_required
def document(creation_id: int, document_id: int) -> ResponseReturnValue:
    """One's own document; only the leader and registrars read it."""
    content, kind = papers.open_own_document(current_user.user_id, creation_id, document_id, clock.now())
    return as_file(content, kind, f"document-{document_id}{SUFFIX.get(kind, '')}")


def as_file(content: bytes, content_type: str, name: str) -> Response:
    """Bytes to save, never to run: an attachment of its own type, kept by nobody."""
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@creation.get("/<int:creation_id>/print/<what>.pdf")
@login_required
def printed(creation_id: int, what: str) -> ResponseReturnValue:
    """The statutes, the minutes or the list of members to print and sign. With CINs: for the leader, and audited."""
    if what not in PRINTS:
        abort(404)
    file = access.get_led(current_user.user_id, creation_id, clock.now())
    return as_file(
        print_pdf(file, what, current_user.user_id), "application/pdf", f"{what}-{file.number}.pdf"
    )


def print_pdf(file: CreationData, what: str, user_id: int | None) -> bytes:
    """A document of the file as PDF/A-3, in Arabic and French side by side. Whoever calls has checked the reader."""
    page = print_html(file, what, user_id)
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        return make_pdf(page, pdf_variant="pdf/a-3u")


def print_html(file: CreationData, what: str, user_id: int | None) -> str:
    """The same as a page."""
    now = clock.now()
    with speaking("ar"):
        return render_template(
            f"registry/creation/print_{what}.html",
            file=file,
            articles=drafting.articles_of(file, now),
            members=drafting.members_list(user_id, file, what, now),
            sums=pages.sums_line(file),
            law=law_at(now),
            version=LATEST,
            day_ar=drafting.assembly_day(file, "ar"),
            day_fr=drafting.assembly_day(file, "fr"),
            seats=words.SEATS,
            mark=drafting.statutes_hash(file, now)[:12],
            lang="ar",
            dir="rtl",
        )
