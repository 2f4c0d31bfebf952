"""Template lint: what the strict content policy, the two directions of writing and the translators need."""

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted(path for path in (ROOT / "static").rglob("*.css") if "vendor" not in path.parts)
NAMES = (
    "Souk Taawon|سوق التعاون|ODCO|TEST|Stripe|DH|MAD|QR|ONSSA|AOP|IGP|CSV|PDF|JSON|XLSX|ICE|RIB|SKU|COD|TTC|HT"
    "|ZIP|SHA-256"
)
EXEMPT_TEXT = re.compile(rf"^[\W\d_]*$|^({NAMES})$")
LATIN = re.compile(r"[A-Za-zÀ-ÿ]{3,}")


def short(path: Path) -> str:
    """The name shown by pytest."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_obeys_the_content_policy(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
    assert not re.search(r"<style\b", text), "style belongs in static/css"
    assert not re.search(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)", text), "inline script"
    assert not re.search(r"<[^>]*\sstyle\s*=", text), "inline style attribute"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), "inline event handler"
    assert not re.search(r"""(src|href)\s*=\s*["'](https?:)?//""", text), "another host"
    assert "|safe" not in text.replace(" ", ""), "unescaped output"


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_text_is_translated(path: Path) -> None:
    text = re.sub(r"block drawing %\}[\w-]+", "block drawing %}", path.read_text())  # the name of a picture
    if (
        "{# untranslated: " in text
    ):  # the file says why, for example a page that must work without anything else
        return
    text = re.sub(
        r"\{#.*?#\}|\{%-?\s*trans.*?endtrans\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->", " ", text, flags=re.S
    )
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.S)
    found = []
    for piece in re.split(r"<[^>]*>", text):
        words = " ".join(piece.split())
        if words and LATIN.search(words) and not EXEMPT_TEXT.match(words):
            found.append(words[:80])
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_compiles(path: Path, app: Flask) -> None:
    app.jinja_env.get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_styles_work_in_both_directions(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    physical = (
        r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|float\s*:\s*(?:left|right)"
    )
    allowed = ("print.css",)
    found = [m.group(0) for m in re.finditer(physical, text)]
    if path.name not in allowed:
        assert len(found) <= 2, f"{found}: only labels on the map may use left and top"
    assert "url(http" not in text
    assert "data:" not in text
