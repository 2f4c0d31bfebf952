"""The papers of a report: its A4 pages, its PDF, its annex as CSV, all from its content alone."""

import csv
import hashlib
import io
import re
from collections import defaultdict
from datetime import date
from typing import Any

from flask import current_app, render_template

from core.format import format_date, format_number, group_digits
from core.i18n import _, ngettext, speaking
from core.pdf import make_pdf
from core.templating import STATIC
from projectbank.data import STATE_LABELS
from scoring.board.data import Content
from scoring.board.rules import contents, summaries, words
from scoring.board.rules.catalogue import QUERIES, SECTIONS, in_order
from scoring.data import BANDS
from scoring.method.views import words as score_words

LANGS = ("ar", "fr")
_HEADING = ("part", "code", "label", "row", "column", "value", "before", "unit", "definition", "query")
_STYLE = re.compile(r'<link rel="stylesheet" href="/static/(css/[\w.-]+)\?v=\w+">')


_UNKNOWN: dict[str, Any] = {
    "value": None, "before": None, "unit": "count", "kind": "stock", "query": "", "section": "",
    "label": dict.fromkeys(("ar", "fr", "en"), ""), "definition": dict.fromkeys(("ar", "fr", "en"), ""),
}  # fmt: skip
"""A figure that a report of another release did not have."""


class Speaker:
    """Values of a report as a reader of one language sees them."""

    def __init__(self, content: Content, lang: str) -> None:
        self.content, self.lang = content, lang
        self.figures: dict[str, Any] = defaultdict(lambda: _UNKNOWN, content["figures"])
        self.regions = {code: names[lang] for code, names in content["regions"]}
        self.sectors = {code: names[lang] for code, names in content["sectors"]}

    def shown(self, value: Any, unit: str = "count") -> str:
        """A number with its unit; a dash where it is not known."""
        if value is None:
            return "—"
        if unit == "centimes":
            text = (
                f"{group_digits(round(value / 100), self.lang)}\u00a0{'درهم' if self.lang == 'ar' else 'DH'}"
            )
        elif unit == "percent":
            text = f"{format_number(float(value), self.lang, 1)}\u00a0%"
        else:
            text = format_number(float(value) if unit == "mean" else value, self.lang)
        return text.replace("\u202f", "\u00a0")  # the narrow one is hardly seen in print

    def value(self, code: str) -> str:
        """A figure."""
        return self.shown(self.figures[code]["value"], self.figures[code]["unit"])

    def before(self, code: str) -> str:
        """What it was."""
        return self.shown(self.figures[code]["before"], self.figures[code]["unit"])

    def change(self, code: str) -> str:
        """By how much it rose, with its sign, shares in points; empty where that is not known or nothing."""
        moved, unit = contents.change(self.figures[code]), self.figures[code]["unit"]
        if not moved:
            return ""
        if unit == "percent":
            return _("%(n)s pt", n=self.signed(float(moved), "mean"))
        return self.signed(moved, unit)

    def growth(self, code: str) -> str:
        """The same in per cent."""
        moved = contents.growth(self.figures[code])
        return self.signed(moved, "percent") if moved else ""

    def signed(self, moved: Any, unit: str = "count") -> str:
        """A change with its sign, which stays before the number in Arabic too."""
        mark = "\u200e" if self.lang == "ar" else ""
        return mark + ("+" if moved > 0 else "") + self.shown(moved, unit)

    def label(self, code: str) -> str:
        """What a figure is called."""
        return str(self.figures[code]["label"][self.lang])

    def definition(self, code: str) -> str:
        """What it means."""
        return str(self.figures[code]["definition"][self.lang])

    def section(self, name: str) -> list[str]:
        """Codes of the figures of a section that this report has."""
        known = self.content["figures"]
        return [code for code in in_order(known) if known[code]["section"] == name]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Rows of a table."""
        return contents.rows_of(self.content, table)

    def day(self, text: str) -> str:
        """An ISO day in words."""
        return format_date(date.fromisoformat(text), self.lang)

    def messages(self) -> list[tuple[str, str]]:
        """(title, sentence) of what the figures say."""
        return [self._message(code) for code in summaries.messages(self.figures)]

    def _message(self, code: str) -> tuple[str, str]:
        title, text = words.MESSAGES[code]
        about = words.ABOUT[code]
        values = {
            "value": self.value(about), "before": self.before(about), "growth": self.growth(about),
            "share": self.value("youth_share"),
        }  # fmt: skip
        return str(title), str(text) % values

    def cell(self, region: str, sector: str, measure: str) -> Any:
        """One count of the table of regions and sectors; 0 where there is nothing."""
        if not hasattr(self, "_cells"):
            self._cells = {(row["region"], row["sector"]): row for row in self.rows("cells")}
        return self._cells.get((region, sector), {}).get(measure, 0)

    def map_values(self) -> dict[str, tuple[str, str]]:
        """{region: (class of colour, its number)}."""
        counts = {code: self.cell(code, "", "cooperatives") for code in self.regions}
        top = max(counts.values(), default=0) or 1
        return {code: (f"q{summaries.classed(n, top)}", str(int(code))) for code, n in counts.items()}

    def limit(self, row: dict[str, Any]) -> str:
        """The legal limit of a stage."""
        if row["limit"] is None:
            return "—"
        n = row["limit"]
        if row["unit"] == "working_days":
            return ngettext("%(n)s working day", "%(n)s working days", n)
        return ngettext("%(n)s day", "%(n)s days", n)


def report_html(content: Content, lang: str, *, is_draft: bool = False) -> str:
    """The A4 pages."""
    with speaking(lang):
        return render_template(
            "scoring/board/report.html", lang=lang, dir="rtl" if lang == "ar" else "ltr", c=content,
            say=Speaker(content, lang), words=words, score=score_words, states=STATE_LABELS, sections=SECTIONS,
            queries=QUERIES, code=contents.seal(contents.canonical(content))[:16],
            is_draft=is_draft, band_names=dict(zip(BANDS, score_words.BANDS, strict=True)),
        )  # fmt: skip


def report_pdf(content: Content, lang: str, *, is_draft: bool = False) -> bytes:
    """The same as PDF. Raises PdfUnavailable."""
    mark = contents.seal(contents.canonical(content))[:32].encode()
    return make_pdf(report_html(content, lang, is_draft=is_draft), pdf_identifier=mark)


def standalone(page: str) -> str:
    """A page that looks the same when it is opened as a file: its styles inside, pictures by their whole address."""
    site = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    page = _STYLE.sub(lambda found: f"<style>{_styles(found[1], site)}</style>", page)
    return page.replace('src="/static/', f'src="{site}/static/')


def _styles(name: str, site: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8").replace("url(../", f"url({site}/static/")


def report_csv(content: Content, lang: str) -> str:
    """The annex: a line for each figure, then for each count of each table; an empty value where a count is hidden."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADING)
    with speaking(lang):
        for code in in_order(content["figures"]):
            entry = content["figures"][code]
            values = [_plain(entry["value"]), _plain(entry["before"])]
            about = [entry["unit"], entry["definition"][lang], entry["query"]]
            writer.writerow(["figures", code, entry["label"][lang], "", "", *values, *about])
        for name in words.TABLES:
            writer.writerows(_table_lines(content, name))
    return "\ufeff" + out.getvalue()


def _table_lines(content: Content, name: str) -> list[list[Any]]:
    query = content["tables"].get(name, {}).get("query", "")
    lines = []
    for row in contents.rows_of(content, name):
        where = "/".join(str(row[key]) or "all" for key in words.KEYS[name])
        title = str(words.TABLES[name])
        for column, value in sorted(row.items()):
            if column not in words.KEYS[name]:
                lines.append([name, "", title, where, column, _plain(value), "", "", "", query])
    return lines


def _plain(value: Any) -> Any:
    return "" if value is None else value


def digests(content: Content) -> dict[str, str]:
    """SHA-256 of each paper whose bytes are the same each time it is rendered."""
    papers = {f"html-{lang}": report_html(content, lang) for lang in LANGS}
    papers |= {f"csv-{lang}": report_csv(content, lang) for lang in LANGS}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in papers.items()}
