"""PDFs against goldens, as text and as pictures, and what must be on each.

`SOUK_GOLDENS=write pytest tests/shop/invoices/test_papers.py` writes them anew: look at each picture, then commit.
"""

import io
import os
import re
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageFilter

from shop.invoices import gateway
from shop.invoices.data import Kind
from tests.shop.invoices.samples import KINDS, sample

GOLDENS = Path(__file__).parent / "goldens"
SCALE = 0.9
TOLERANCE = (
    0.01  # share of the page's points that may look different: another rasteriser smooths edges differently
)
PAPERS = [(kind, lang) for kind in KINDS for lang in ("ar", "fr")]
SAYS = {
    ("invoice", "ar"): (
        "فاتورة",
        "تعاونية أركان تامونت النسوية",
        "خديجة العلوي",
        "زيت الأركان الغذائية",
        "أربعمائة",
    ),
    ("invoice", "fr"): ("Facture", "quatre cent quatre-vingt-dix-neuf dirhams", "Livraison", "479,00 DH"),
    ("credit_note", "ar"): ("إشعار دائن", "F143-2026-00007", "يصحح الفاتورة"),
    ("credit_note", "fr"): ("Avoir", "Rectifie la facture F143-2026-00007 du 23 novembre 2026", "retournés"),
    ("fee_invoice", "ar"): ("مكتب تنمية التعاون", "عمولة المنصة", "69,55"),
    ("fee_invoice", "fr"): ("Commission de la plateforme", "69,55", "rien ne reste à payer"),
    ("fee_credit", "ar"): ("إشعار دائن", "FC-2026-00012"),
    ("fee_credit", "fr"): ("Avoir", "FC-2026-00012"),
    ("statement", "ar"): ("كشف حساب", "سطرا بسطر", "1.259,32"),
    ("statement", "fr"): ("Relevé de compte", "octobre 2026", "1 259,32"),
}


@pytest.fixture(scope="module")
def papers() -> dict[tuple[str, str], bytes]:
    """Each paper is made once: half a second each."""
    return {}


def paper(papers: dict[tuple[str, str], bytes], app: Flask, kind: Kind, lang: str) -> bytes:
    app.config["PUBLIC_URL"] = "https://souk-taawon.example"
    if (kind, lang) not in papers:
        papers[kind, lang] = gateway.paper_pdf(sample(kind), lang)
    return papers[kind, lang]


def text_of(data: bytes) -> str:
    """The text as a reader copies it, line by line, spaces made equal."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    return "\n".join(
        re.sub(r"[ \u00a0\u202f]+", " ", line).strip() for page in pages for line in page.splitlines()
    )


def picture_of(data: bytes) -> Image.Image:
    """All pages below each other."""
    pages = [page.render(scale=SCALE).to_pil().convert("L") for page in pypdfium2.PdfDocument(data)]
    whole = Image.new("L", (pages[0].width, sum(page.height for page in pages)), 255)
    for n, page in enumerate(pages):
        whole.paste(page, (0, n * page.height))
    return whole


@pytest.mark.parametrize(("kind", "lang"), PAPERS)
def test_a_paper_says_what_its_golden_says(
    papers: dict[tuple[str, str], bytes], app: Flask, kind: Kind, lang: str
) -> None:
    text, golden = text_of(paper(papers, app, kind, lang)), GOLDENS / f"{kind}-{lang}.txt"
    for words in SAYS[kind, lang]:
        assert words in text
    if os.environ.get("SOUK_GOLDENS") == "write":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "lang"), PAPERS)
def test_a_paper_looks_as_its_golden_looks(
    papers: dict[tuple[str, str], bytes], app: Flask, kind: Kind, lang: str
) -> None:
    picture, golden = picture_of(paper(papers, app, kind, lang)), GOLDENS / f"{kind}-{lang}.png"
    if os.environ.get("SOUK_GOLDENS") == "write":
        picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save(golden, optimize=True)
    with Image.open(golden) as image:
        expected = image.convert("L")
    assert picture.size == expected.size
    assert difference(picture, expected) < TOLERANCE


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of points that differ clearly, once edges are blurred."""
    blurred = [image.filter(ImageFilter.BoxBlur(1)) for image in (one, other)]
    histogram = ImageChops.difference(*blurred).histogram()
    return sum(histogram[48:]) / sum(histogram)


def test_a_picture_of_something_else_is_noticed(papers: dict[tuple[str, str], bytes], app: Flask) -> None:
    """The tolerance lets smoothing pass, and nothing that a person would see."""
    one, other = (picture_of(paper(papers, app, kind, "fr")) for kind in ("fee_invoice", "fee_credit"))
    assert difference(one, other) > TOLERANCE
    smoothed = one.resize((one.width * 2, one.height * 2)).resize(one.size)
    assert difference(one, smoothed) < TOLERANCE


def test_an_exempt_cooperative_says_so_and_a_demonstration_too(app: Flask) -> None:
    document = sample("invoice")
    document.snapshot["issuer"] = {**document.snapshot["issuer"], "vat_status": "exempt_under_10m"}
    document.snapshot["is_demo"] = True
    html = gateway.paper_html(document, "fr")
    assert "91-IV-1°" in html
    assert "sans valeur" in html
    assert "91-IV-1°" not in gateway.paper_html(sample("invoice"), "fr")


def test_what_a_buyer_writes_is_text(app: Flask) -> None:
    document = sample("invoice")
    document.snapshot["buyer"] = {**document.snapshot["buyer"], "name": "<img src=x>"}
    assert "<img src=x>" not in gateway.paper_html(document, "fr")
