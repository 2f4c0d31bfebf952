"""The map's five classes for ideas, need and potential, with their legend; the same values go into the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from core.format import format_number
from core.geography import lookups
from core.i18n import _, current_lang
from projectbank.territory.reading import places
from projectbank.territory.rules import five_classes

Link = Callable[[str], str]


@dataclass(frozen=True)
class MapView:
    """What `m.map` needs. `vals`: region → (class, label)."""

    key: str
    label: str
    title: str
    vals: dict[str, tuple[str, str]]
    links: dict[str, str]
    legend: list[tuple[str, str]]


def all_maps(ideas: Mapping[str, int], link: Link) -> list[MapView]:
    """Ideas under the present filters, then need and potential."""
    counts = {code: float(ideas.get(code, 0)) for code in lookups.regions()}
    return [_view("ideas", _("Ideas"), _("Ideas by region"), counts, "q", link, 0), *territory_maps(link)]


def territory_maps(link: Link) -> list[MapView]:
    """Need and potential."""
    rows = places(2)
    need = {code: row.need for code, row in rows.items()}
    potential = {code: row.potential for code, row in rows.items()}
    return [
        _view("need", _("Need"), _("Need by region, 0 to 100"), need, "n", link, 0),
        _view("potential", _("Potential"), _("Potential by region, 0 to 100"), potential, "q", link, 0),
    ]


def _view(
    key: str, label: str, title: str, values: Mapping[str, float], hue: str, link: Link, decimals: int
) -> MapView:
    classes = five_classes(list(values.values()))
    text = {code: format_number(round(value), current_lang()) for code, value in values.items()}
    return MapView(
        key,
        label,
        title,
        {code: (f"{hue}{classes.of(value)}", text[code]) for code, value in values.items()},
        {code: link(code) for code in values},
        _legend(hue, classes.limits),
    )


def _legend(hue: str, limits: tuple[float, ...]) -> list[tuple[str, str]]:
    shown = [format_number(round(limit), current_lang()) for limit in limits]
    if not shown:
        return []
    first = (f"{hue}1", _("%(n)s or less", n=shown[0]))
    middle = [
        (f"{hue}{place}", _("over %(low)s, to %(high)s", low=low, high=high))
        for place, (low, high) in enumerate(pairwise(shown), start=2)
    ]
    return [first, *middle, (f"{hue}{len(shown) + 1}", _("over %(n)s", n=shown[-1]))]
