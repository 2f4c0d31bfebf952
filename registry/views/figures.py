"""Statistics with their definitions, map and CSV; the open data."""

import csv
import io
from datetime import date
from itertools import pairwise
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.format import format_number
from core.geography import lookups
from core.i18n import _l, current_lang, pick
from core.web import lang_blueprint
from registry.public import figures, open_data
from registry.public.cells import TOTAL
from registry.public.figures import MEASURES, PublishedFigures
from registry.rules.numbers import EARLIEST
from registry.services.reading import list_sectors
from registry.views.public import map_credit

registry_figures = lang_blueprint("registry_figures", __name__, url_prefix="/registry")
NAMES: dict[str, str] = {
    "cooperatives": _l("Cooperatives"),
    "members": _l("Members"),
    "women": _l("Women"),
    "youth": _l("Young people"),
    "womens": _l("Women's cooperatives"),
}
MEANS: dict[str, str] = {
    "cooperatives": _l(
        "Cooperatives, unions and federations registered and neither struck off nor dissolved on that day."
    ),
    "members": _l("Members as filed by the last end of a month. Somebody in two cooperatives counts twice."),
    "women": _l("Women among the members."),
    "youth": _l("Young people among the members, as each cooperative declares them."),
    "womens": _l(
        "Cooperatives of whose members at least nine in ten are women. The law defines no such thing."
    ),
}
CLASSES = 5


@registry_figures.get("/statistics")
def statistics() -> ResponseReturnValue:
    """Figures of a day: national, by region on a map, by sector, and region by sector for one measure."""
    found, measure = figures.published_figures(_day()), _measure()
    return render_template(
        "registry/statistics.html",
        figures=found,
        measure=measure,
        names=NAMES,
        means=MEANS,
        today=clock.local_date(clock.now()),
        map_values=map_values(found, measure),
        legend=classes(found, measure),
        regions=[(r.code, pick(ar=r.name_ar, fr=r.name_fr)) for r in lookups.regions().values()],
        sectors=[(code, pick(ar=ar, fr=fr)) for code, ar, fr in list_sectors()],
        credit=map_credit(),
    )


@registry_figures.get("/statistics.csv")
def statistics_csv() -> ResponseReturnValue:
    """The same table, whole, as CSV."""
    found = figures.published_figures(_day())
    out = io.StringIO()
    csv.writer(out).writerows(figures.figures_rows(found))
    response = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"cooperatives-{found.day.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@registry_figures.get("/open-data")
def open_data_page() -> ResponseReturnValue:
    """Files to download, with licence, schema and sums."""
    return render_template(
        "registry/open_data.html", made=open_data.latest(), licence=open_data.LICENCE, fields=open_data.FIELDS
    )


def _day() -> date:
    """The day asked for by `as_of`; today without, and for a day that cannot be."""
    today = clock.local_date(clock.now())
    try:
        day = date.fromisoformat(request.args.get("as_of", "")[:10])
    except ValueError:
        return today
    return day if EARLIEST <= day <= today else today


def _measure() -> str:
    asked = request.args.get("measure", "")
    return asked if asked in MEASURES else "cooperatives"


def map_values(found: PublishedFigures, measure: str) -> dict[str, tuple[str, str]]:
    """{region: (class of colour, number)} of the map; a hidden count has neither."""
    top = _top(found, measure)
    counts = {code: found.tables[measure][code, TOTAL] for code in found.regions}
    return {
        code: (f"q{_class(count, top)}", format_number(count, current_lang()))
        for code, count in counts.items()
        if count is not None
    }


def classes(found: PublishedFigures, measure: str) -> list[tuple[str, Any]]:
    """The legend: (class of colour, from … to …)."""
    top, lang = _top(found, measure), current_lang()
    bounds = [-(-(top + 1) * step // CLASSES) for step in range(CLASSES + 1)]
    spans = [(low, high - 1) for low, high in pairwise(bounds)]
    return [
        (f"q{step}", f"{format_number(low, lang)} – {format_number(high, lang)}")
        for step, (low, high) in enumerate(spans, 1)
        if low <= high
    ]


def _top(found: PublishedFigures, measure: str) -> int:
    return max((found.tables[measure][code, TOTAL] or 0 for code in found.regions), default=0) or 1


def _class(count: int, top: int) -> int:
    """Five classes of equal width from zero to the largest region."""
    return min(CLASSES, 1 + CLASSES * count // (top + 1))
