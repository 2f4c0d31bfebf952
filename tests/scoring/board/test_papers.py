"""The report's papers against goldens, as text and as pictures, and what must be on them.

`SOUK_GOLDENS=write pytest tests/scoring/board/test_papers.py` writes them anew: look at each picture, then commit.
"""

import csv
import io
import os
import re
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageFilter

from scoring.board import gateway
from tests.scoring.board.samples import sample

GOLDENS = Path(__file__).parent / "goldens"
SCALE, PAGES = 0.6, 5
TOLERANCE = 0.01
"""Share of the points that may look different: another rasteriser smooths edges differently."""
SAYS = {
    "ar": ("تقرير مجلس الإدارة", "65.315", "788.969", "272.583", "18.036", "النسيج يكبر، وتعاونياته أصغر حجماً",
           "آجال الإحداث الرقمي", "المصادقة على الصيغة", "تعاونيات نسائية"),
    "fr": ("Rapport au conseil d’administration", "65 315", "788 969", "272 583", "18 036",
           "ses coopératives sont plus petites", "Délais des créations en ligne", "Tirer au sort"),
}  # fmt: skip


@pytest.fixture(scope="module")
def papers() -> dict[str, bytes]:
    """Each language is made once: a few seconds."""
    return {}


def paper(papers: dict[str, bytes], app: Flask, lang: str) -> bytes:
    if lang not in papers:
        papers[lang] = gateway.report_pdf(sample(), lang)
    return papers[lang]


def text_of(data: bytes) -> str:
    """The text as a reader copies it, joined and in order, spaces made equal."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    return "\n".join(
        re.sub(r"[ \u00a0\u202f]+", " ", line).strip() for page in pages for line in page.splitlines()
    )


def picture_of(data: bytes) -> Image.Image:
    """The first pages below each other."""
    document = pypdfium2.PdfDocument(data)
    pages = []
    for number in range(PAGES):
        page = document[number]
        pages.append(page.render(scale=SCALE).to_pil().convert("L"))
        page.close()
    document.close()
    whole = Image.new("L", (pages[0].width, sum(page.height for page in pages)), 255)
    for n, image in enumerate(pages):
        whole.paste(image, (0, n * image.height))
    return whole


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of points that differ clearly, once edges are blurred."""
    blurred = [image.filter(ImageFilter.BoxBlur(1)) for image in (one, other)]
    histogram = ImageChops.difference(*blurred).histogram()
    return sum(histogram[48:]) / sum(histogram)


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_the_pdf_says_what_its_golden_says(papers: dict[str, bytes], app: Flask, lang: str) -> None:
    text, golden = text_of(paper(papers, app, lang)), GOLDENS / f"report-{lang}.txt"
    for said in SAYS[lang]:
        assert said in text
    if os.environ.get("SOUK_GOLDENS") == "write":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_the_pdf_looks_as_its_golden_looks(papers: dict[str, bytes], app: Flask, lang: str) -> None:
    picture, golden = picture_of(paper(papers, app, lang)), GOLDENS / f"report-{lang}.png"
    if os.environ.get("SOUK_GOLDENS") == "write":
        picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save(golden, optimize=True)
    with Image.open(golden) as image:
        expected = image.convert("L")
    assert picture.size == expected.size
    assert difference(picture, expected) < TOLERANCE


def test_a_picture_of_something_else_is_noticed(papers: dict[str, bytes], app: Flask) -> None:
    one, other = (picture_of(paper(papers, app, lang)) for lang in ("ar", "fr"))
    assert difference(one, other) > TOLERANCE


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_pages_of_one_sheet_stay_on_it(papers: dict[str, bytes], app: Flask, lang: str) -> None:
    """A sheet that overflows pushes the next one: the definitions begin on page six."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper(papers, app, lang))).pages]
    assert ("كل الأرقام" if lang == "ar" else "Tous les chiffres") in pages[5]


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_pages_of_the_annex_are_numbered(papers: dict[str, bytes], app: Flask, lang: str) -> None:
    pages = pypdf.PdfReader(io.BytesIO(paper(papers, app, lang))).pages
    wide = [n for n, page in enumerate(pages, 1) if page.mediabox.width > page.mediabox.height]
    assert len(wide) >= 4
    assert wide[-1] == len(pages)
    for n in wide:  # in Arabic it is written, and copied, from the right
        said = f"{len(pages)} / {n}" if lang == "ar" else f"{n} / {len(pages)}"
        assert said in pages[n - 1].extract_text()


def test_the_pdf_says_the_same_each_time(papers: dict[str, bytes], app: Flask) -> None:
    assert text_of(gateway.report_pdf(sample(), "fr")) == text_of(paper(papers, app, "fr"))


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_pages_and_annex_are_the_same_to_the_byte(app: Flask, lang: str) -> None:
    assert gateway.report_html(sample(), lang) == gateway.report_html(sample(), lang)
    assert gateway.report_csv(sample(), lang) == gateway.report_csv(sample(), lang)
    assert set(gateway.digests(sample())) == {"html-ar", "html-fr", "csv-ar", "csv-fr"}


def test_the_annex_holds_every_figure_with_its_definition_and_query(app: Flask) -> None:
    rows = list(csv.DictReader(io.StringIO(gateway.report_csv(sample(), "fr").removeprefix("\ufeff"))))
    figures = {row["code"]: row for row in rows if row["part"] == "figures"}
    assert figures["cooperatives"]["value"] == "65315"
    assert all(row["definition"] and row["query"] for row in figures.values())
    cells = {(r["row"], r["column"]): r["value"] for r in rows if r["part"] == "cells"}
    assert cells["all/all", "women"] == "272583"
    assert cells["01/argan", "cooperatives"] == str(4_180 * 5_912 // 65_315)
    parity = {(r["row"], r["column"]): r["value"] for r in rows if r["part"] == "parity"}
    assert parity["language/fr", "mean"] == ""


def test_a_draft_and_a_demonstration_say_so(app: Flask) -> None:
    page = gateway.report_html(sample(), "fr", is_draft=True)
    assert "pas encore approuvé par deux personnes" in page
    assert "fictives" in page
    real = sample() | {"is_demo": False}
    assert "specimen" not in gateway.report_html(real, "fr")


def test_what_is_asked_of_the_board_is_text(app: Flask) -> None:
    content = sample() | {"asks": {"ar": [], "fr": ["<img src=x>"]}}
    assert "<img src=x>" not in gateway.report_html(content, "fr")


def test_a_report_of_another_release_is_still_rendered(app: Flask) -> None:
    content = sample()
    content["figures"] = {
        code: entry for code, entry in content["figures"].items() if code != "visits_support"
    }
    content["figures"]["gone"] = content["figures"]["visits"]
    del content["tables"]["hits"]
    assert "visits_support" not in gateway.report_csv(content, "fr")
    assert "gone" in gateway.report_csv(content, "fr")
    assert gateway.report_html(content, "ar")


def test_the_file_carries_its_styles(app: Flask) -> None:
    app.config["PUBLIC_URL"] = "https://souk-taawon.example"
    page = gateway.standalone(gateway.report_html(sample(), "ar"))
    assert 'href="/static' not in page
    assert "<style>" in page
    assert "url(https://souk-taawon.example/static/fonts/" in page
    assert 'src="https://souk-taawon.example/static/img/logo.svg' in page


def test_a_page_carries_no_style_of_its_own(app: Flask) -> None:
    page = gateway.report_html(sample(), "ar")
    assert "style=" not in page
    assert "<style" not in page
    assert len(page.encode()) < 120_000
