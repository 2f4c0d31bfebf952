"""Product families: what a cooperative of a given line makes, in hand-written pieces of text."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from shop.demo.files import lines, rows
from shop.demo.types import Unit

Pair = tuple[str, str]  # Arabic, French
_UNITS: dict[str, tuple[Unit, int]] = {
    "kg": ("g", 1000),
    "ml": ("ml", 1),
    "pc": ("piece", 1),
    "g": ("g", 1),
    "l": ("ml", 1000),
}
_UNIT_NAMES: dict[str, Pair] = {"kg": ("كغ", "kg"), "ml": ("مل", "ml"), "g": ("غ", "g"), "l": ("لتر", "l")}


@dataclass(frozen=True, slots=True)
class Size:
    """One content of a family. Prices in whole dirhams: the lowest and the highest of the market."""

    name: Pair
    amount: int
    unit: Unit
    low: int
    high: int
    weight_g: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A colour or pattern that makes a listing of its own."""

    name: Pair
    colour: str


@dataclass(frozen=True, slots=True)
class Family:
    """What many cooperatives make, each in its place. `where` holds codes of regions or provinces; empty: anywhere."""

    key: str
    line: str
    category: str
    art: str
    tone: int
    names: tuple[Pair, ...]
    about: tuple[Pair, ...]
    ways: tuple[Pair, ...]
    more: tuple[Pair, ...]
    editions: tuple[Edition, ...]
    ingredients: Pair
    allergens: tuple[str, ...]
    keep: str
    sizes: tuple[Size, ...]
    months: tuple[int, ...]
    label: str
    values: tuple[Pair, ...]
    where: tuple[str, ...]
    food: bool
    fresh: bool
    custom: bool

    def grows_in(self, province_code: str) -> bool:
        """Whether a cooperative of this province may make it."""
        return not self.where or any(province_code.startswith(code) for code in self.where)


@cache
def families() -> dict[str, tuple[Family, ...]]:
    """Families of each line of production."""
    return {line["line"]: tuple(_family(raw, line["line"]) for raw in line["family"]) for line in lines()}


@cache
def making(line: str) -> tuple[Pair, ...]:
    """How a line of production is practised: sentences with places to fill."""
    return next(_pairs(table["making"]) for table in lines() if table["line"] == line)


def _family(raw: dict[str, Any], line: str) -> Family:
    ways = making(line)
    food = {row["slug"]: row["is_food"] == "1" for row in rows("categories")}
    return Family(
        key=raw["key"],
        line=line,
        category=raw["category"],
        art=raw["art"],
        tone=raw["tone"],
        names=_pairs(raw["names"]),
        about=_pairs(raw["about"]),
        ways=tuple(ways[i] for i in raw.get("ways", range(len(ways)))),
        more=_pairs(raw["more"]),
        editions=tuple(Edition((ar, fr), colour) for ar, fr, colour in raw.get("editions", [])),
        ingredients=(raw["ingredients"][0], raw["ingredients"][1]),
        allergens=tuple(raw.get("allergens", "").split()),
        keep=raw["keep"],
        sizes=tuple(read_size(text) for text in raw["sizes"]),
        months=read_months(raw.get("months", "")),
        label=raw.get("label", ""),
        values=tuple((key, choice) for key, _, choice in (v.partition("=") for v in raw.get("values", []))),
        where=tuple(raw.get("where", [])),
        food=raw.get("food", food[raw["category"]]),
        fresh=raw.get("fresh", False),
        custom=raw.get("custom", False),
    )


def _pairs(raw: list[list[str]]) -> tuple[Pair, ...]:
    return tuple((arabic, french) for arabic, french in raw)


def read_size(text: str) -> Size:
    """« 250ml 125 155 470 » or « 1pc 70 95 2400|لشخصين|2 personnes »: content, lowest and highest price, weight."""
    figures, _, names = text.partition("|")
    content, low, high, weight = figures.split()
    unit = next(unit for unit in _UNITS if content.endswith(unit))
    number = int(content.removesuffix(unit))
    kind, factor = _UNITS[unit]
    if names:
        arabic, french = names.split("|")
    else:
        arabic, french = (f"{number}\u00a0{name}" for name in _UNIT_NAMES[unit])
    return Size((arabic, french), number * factor, kind, int(low), int(high), int(weight))


def read_months(text: str) -> tuple[int, ...]:
    """« 9-12 » → (9, 10, 11, 12), « 11-2 » → (11, 12, 1, 2), « 6 » → (6,), nothing → ()."""
    if not text:
        return ()
    first, _, last = text.partition("-")
    start, end = int(first), int(last or first)
    return tuple((start + i - 1) % 12 + 1 for i in range((end - start) % 12 + 1))
