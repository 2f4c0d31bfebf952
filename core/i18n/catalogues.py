"""Keeping translations/ complete: extract, merge, fill from a sheet, compile, and say what is missing."""

import csv
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from core.i18n import DIRECTORY, forget_catalogues

ROOT = DIRECTORY.parent
PACKAGES = ("core", "registry", "shop", "academy", "projectbank", "scoring", "templates")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
PLURAL_MARK = " | "
# Without the extension the extractor passes over every template that uses {% do %}, without a word.
TEMPLATE_OPTIONS = {"newstyle_gettext": "true", "trimmed": "true", "extensions": "jinja2.ext.do"}


def extract() -> Catalog:
    """All messages of code and templates."""
    template = Catalog(project="Souk Taawon", charset="utf-8")
    for package in PACKAGES:
        found = extract_from_dir(
            ROOT / package,
            method_map=[("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.py", "python")],
            options_map={"**.html": TEMPLATE_OPTIONS, "**.txt": TEMPLATE_OPTIONS},
            keywords=KEYWORDS,
        )
        for filename, _line, message, comments, context in found:
            template.add(
                message, None, [(f"{package}/{filename}", 0)], auto_comments=comments, context=context
            )
    return template


def po_path(lang: str) -> Path:
    """Where a language's source catalogue lies."""
    return DIRECTORY / lang / "LC_MESSAGES" / "messages.po"


def load(lang: str) -> Catalog:
    """The catalogue of a language, empty when there is none yet."""
    path = po_path(lang)
    if not path.exists():
        return Catalog(locale=lang, project="Souk Taawon", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def sync(sheet: Path | None = None) -> dict[str, int]:
    """Bring both catalogues up to date and fill them from a sheet (msgid, ar, fr); returns what is still missing."""
    with _lock():
        template = extract()
        rows = _read_sheet(sheet) if sheet else {}
        missing = {}
        for lang in ("ar", "fr"):
            catalogue = load(lang)
            catalogue.update(template, no_fuzzy_matching=True)
            for msgid, texts in rows.items():
                _fill(catalogue, msgid, texts.get(lang, ""))
            catalogue.obsolete.clear()
            _write(lang, catalogue)
            missing[lang] = len(untranslated(catalogue))
        return missing


def _fill(catalogue: Catalog, msgid: str, text: str) -> None:
    message = catalogue.get(msgid)
    if message is None or not text:
        return
    if message.pluralizable:
        forms = text.split(PLURAL_MARK)
        count = catalogue.num_plurals
        message.string = tuple((forms + [forms[-1]] * count)[:count])
    else:
        message.string = text


def _read_sheet(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["msgid"]: row for row in csv.DictReader(file)}


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages without a text, or with an empty plural form."""

    def is_empty(message: Message) -> bool:
        text = message.string
        return not text or (isinstance(text, tuple | list) and not all(text))

    return [str(m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue if m.id and is_empty(m)]


def _write(lang: str, catalogue: Catalog) -> None:
    path = po_path(lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        write_po(file, catalogue, sort_output=True, no_location=True, width=0, ignore_obsolete=True)
    fresh.replace(path)
    compile_language(lang)


def compile_language(lang: str) -> None:
    """Make the binary catalogue that the product reads."""
    target = po_path(lang).with_suffix(".mo")
    fresh = target.with_suffix(f".{os.getpid()}.new")
    with fresh.open("wb") as file:
        write_mo(file, load(lang))
    fresh.replace(target)
    forget_catalogues()


def compile_stale() -> None:
    """Compile the catalogues whose source is newer."""
    for lang in ("ar", "fr"):
        source, target = po_path(lang), po_path(lang).with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            compile_language(lang)


@contextmanager
def _lock() -> Iterator[None]:
    DIRECTORY.mkdir(exist_ok=True)
    with (DIRECTORY / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
