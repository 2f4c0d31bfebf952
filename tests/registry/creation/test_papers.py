"""Papers handed in: PDFs that act are refused however they are written, dates are those of a paper."""

import zlib
from datetime import date

import pytest
from flask import Flask

from core import clock
from registry.creation.errors import BadEntry
from registry.creation.rules.pdf import is_plain_pdf
from registry.creation.services import papers, reading
from registry.creation.views.papers import print_pdf
from tests.registry.creation import factory as make
from tests.registry.creation.factory import NOW, PDF
from tests.registry.desk.test_pages import desk


def holding(text: bytes) -> bytes:
    return PDF.replace(b"<<>>", b"<<" + text + b">>", 1)


def packed(text: bytes) -> bytes:
    """The same objects in a compressed object stream."""
    stream = b"<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode>>\nstream\r\n" + zlib.compress(text)
    return PDF.replace(b"<<>>", stream + b"\nendstream", 1)


ACTS = [
    b"/JS (app.alert(1))", b"/J#53 (app.alert(1))", b"/#4a#53(app.alert(1))", b"/JavaScript 3 0 R",
    b"/Java#53cript<<>>",
    b"/AA <</O 2 0 R>>", b"/OpenAction 2 0 R", b"/OpenAction[<</S/JavaScript>>]", b"/OpenAction[2 0 R /Fit]/URI(x)",
    b"/S /SubmitForm", b"/S/Launch/F(cmd.exe)",
    b"/S /URI /URI (https://evil.example)", b"/Encrypt 5 0 R", b"/EmbeddedFile", b"/S/GoToR",
]  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_a_pdf_that_acts_is_refused(act: bytes) -> None:
    assert not is_plain_pdf(holding(act))
    assert not is_plain_pdf(packed(b"1 0 <<" + act + b">>"))


@pytest.mark.parametrize(
    "data",
    [b"<html>" + PDF, b"\n" + PDF, b"GIF89a" + PDF, PDF.replace(b"\n", b"\n<script>alert(1)</script>\n", 1),
     PDF.replace(b"\n", b"\n<!DOCTYPE html>\n", 1), PDF[:-8], b"%PDF-", packed(b"\0" * 9_000_000),
     PDF.replace(b"<<>>", b"<</Type /ObjStm>>\nstream\nnot compressed\nendstream", 1)],
)  # fmt: skip
def test_a_pdf_that_is_something_else_is_refused(data: bytes) -> None:
    assert not is_plain_pdf(data)


@pytest.mark.parametrize(
    "data",
    [PDF, holding(b"/Type /Catalog /Pages 2 0 R"), holding(b"/AAX 1 /JSON 2 /Title (a #1)"),
     packed(b"1 0 <</Type /Page>>"), holding(b"/Annots [] /AcroForm 7 0 R"),
     holding(b"/OpenAction[1 0 R /XYZ null null 0]"), packed(b"1 0 <</OpenAction [ 3 0 R /FitH 792.5 ]>>")],
)  # fmt: skip
def test_a_pdf_of_pages_is_taken(data: bytes) -> None:
    assert is_plain_pdf(data)


def test_the_papers_we_print_are_taken_back(app: Flask) -> None:
    creation_id = make.reserved(make.person(1))
    with app.test_request_context("/fr/"):
        assert is_plain_pdf(print_pdf(reading.load(creation_id), "statutes", None))


def test_what_is_refused_leaves_no_trace(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.reserved(leader)
    with pytest.raises(BadEntry) as refused:
        papers.upload(leader, creation_id, "signed_minutes", holding(b"/J#53 (x)"), None, NOW)
    assert list(refused.value.fields) == ["signed_minutes"]
    for day in (date(1, 1, 1), date(1999, 1, 1), date(2026, 12, 1)):
        with pytest.raises(BadEntry) as refused:
            papers.upload(leader, creation_id, "signed_minutes", PDF, day, NOW)
        assert list(refused.value.fields) == ["issued_on"]
    papers.upload(leader, creation_id, "signed_minutes", PDF, date(2026, 11, 1), NOW)
    assert len(reading.load(creation_id).documents) == 1


def test_the_desk_hands_documents_out_as_the_founder_gets_them(app: Flask) -> None:
    creation_id = make.in_review(make.person(1), clock.now())
    document = reading.load(creation_id).documents[0].id
    client = app.test_client()
    desk(client)
    answer = client.get(f"/fr/desk/creations/{creation_id}/documents/{document}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
