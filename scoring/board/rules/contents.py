"""What a report contains, built from gathered numbers, and its seal. Pure.

Content: {version, as_of, first, before, year_ago: [first, last], made_on, is_demo, figures: {code: {section, kind,
unit, query, value, before, label: {ar, fr, en}, definition: {ar, fr, en}}}, regions and sectors: [[code, {ar, fr}]],
tables: {name: {query, rows: [{…}]}}, asks: {ar: […], fr: […]}}. Everything a page of the report shows is in it, so that
a frozen one does not change with the register. `value` None: not known, or too few to be shown.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from scoring.board.data import Content
from scoring.board.rules.catalogue import FIGURES, Figure
from scoring.board.rules.periods import Period

VERSION = 1
Number = int | float | None
Values = Mapping[str, Number]
Words = Callable[[str], dict[str, str]]
"""A text of the catalogue in every language."""


def quotient(figure: Figure, values: Values) -> Number:
    """The share or mean that a figure is, to one decimal; None where a part is not known or the whole is zero."""
    part, whole = (values.get(code) for code in figure.share or ("", ""))
    if part is None or not whole:
        return None
    return round((100 if figure.unit == "percent" else 1) * part / whole, 1)


def all_values(counted: Values) -> dict[str, Number]:
    """Counted figures with the quotients of them."""
    quotients = {code: quotient(figure, counted) for code, figure in FIGURES.items() if figure.share}
    return {code: counted.get(code) for code in FIGURES} | quotients


def figure_entries(now: Values, before: Values, words: Words) -> dict[str, Any]:
    """Every figure of the catalogue with what is known of it."""
    values, earlier = all_values(now), all_values(before)
    return {code: _entry(figure, values[code], earlier[code], words) for code, figure in FIGURES.items()}


def _entry(figure: Figure, value: Number, before: Number, words: Words) -> dict[str, Any]:
    return {
        "section": figure.section, "kind": figure.kind, "unit": figure.unit, "query": figure.query,
        "value": value, "before": None if figure.kind == "record" else before,
        "label": words(figure.label), "definition": words(figure.definition),
    }  # fmt: skip


def head(period: Period, made_on: date) -> Content:
    """The days a report speaks of."""
    ago = period.year_ago
    return {
        "version": VERSION, "as_of": period.last.isoformat(), "first": period.first.isoformat(),
        "before": period.before.isoformat(), "year_ago": [ago.first.isoformat(), ago.last.isoformat()],
        "made_on": made_on.isoformat(),
    }  # fmt: skip


def asks_of(ar: str, fr: str) -> dict[str, list[str]]:
    """What is asked of the board, a line each."""
    return {
        lang: [line.strip() for line in text.splitlines() if line.strip()]
        for lang, text in (("ar", ar), ("fr", fr))
    }


def canonical(content: Content) -> str:
    """The one way a content is written: what its seal is taken from."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(text: str) -> str:
    """The digest of what was written."""
    return hashlib.sha256(text.encode()).hexdigest()


def change(entry: Mapping[str, Any]) -> Number:
    """By how much a figure rose; None where either side is not known."""
    value, before = entry["value"], entry["before"]
    if value is None or before is None:
        return None
    moved: int | float = value - before
    return round(moved, 1) if isinstance(moved, float) else moved


def growth(entry: Mapping[str, Any]) -> float | None:
    """The change in per cent of what was before, to one decimal; None where there was nothing, and for shares."""
    moved = change(entry)
    if moved is None or not entry["before"] or entry["unit"] in ("percent", "mean"):
        return None
    return float(round(100 * moved / entry["before"], 1))


def rows_of(content: Content, name: str) -> list[dict[str, Any]]:
    """The rows of a table; none where the report has no such table."""
    found: list[dict[str, Any]] = content["tables"].get(name, {}).get("rows", [])
    return found


def answer(content: Content, lang: str) -> dict[str, Any]:
    """The report for machines, with its words in one language."""
    figures = {
        code: entry | {"label": entry["label"][lang], "definition": entry["definition"][lang]}
        for code, entry in content["figures"].items()
    }
    return content | {"figures": figures}
