"""Numbers of a plan as charts: coordinates for inline SVG and percentages for columns. Labels are HTML beside them."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from babel.dates import get_month_names

from core.i18n import current_lang
from core.money import format_money
from projectbank.data import Money
from projectbank.finance.plan import Plan

WIDTH, HEIGHT = 150.0, 80.0
LOCALES = {"ar": "ar_MA", "fr": "fr", "en": "en"}


@dataclass(frozen=True, slots=True)
class BreakEvenChart:
    """Income and cost lines over units of a month, in a box of 150 × 80; ticks as (percent, number)."""

    income: str
    costs: str
    loss: str
    gain: str
    cross_x: float
    cross_y: float
    across: list[tuple[float, int]]
    up: list[tuple[float, int]]

    @property
    def cross_left(self) -> int:
        """Where the crossing's label stands, in steps of ten per cent (a class: no inline styles)."""
        return min(60, 10 * round(self.cross_x / WIDTH * 10))


def break_even_chart(plan: Plan, money: Money) -> BreakEvenChart:
    """The two lines of a plan, from nothing to the capacity."""
    most = Decimal(money.capacity)
    top = max(most * money.unit_price, plan.fixed + most * money.unit_cost)

    def point(units: Decimal, amount: Decimal) -> tuple[float, float]:
        return round(float(units / most) * WIDTH, 1), round(HEIGHT - float(amount / top) * HEIGHT, 1)

    cross = min(plan.break_even, most)
    at_cross = point(cross, cross * money.unit_price)
    income_end = point(most, most * money.unit_price)
    cost_start, cost_end = point(Decimal(0), plan.fixed), point(most, plan.fixed + most * money.unit_cost)
    return BreakEvenChart(
        income=_line((0.0, HEIGHT), income_end),
        costs=_line(cost_start, cost_end),
        loss=_area((0.0, HEIGHT), at_cross, cost_start),
        gain=_area(at_cross, income_end, cost_end),
        cross_x=at_cross[0],
        cross_y=at_cross[1],
        across=[(100 * k / 3, round(most * k / 3)) for k in range(4)],
        up=[(100 - 25 * k, round(top * k / 4)) for k in range(5)],
    )


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    return f"M{start[0]:g} {start[1]:g}L{end[0]:g} {end[1]:g}"


def _area(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "z"


def month_columns(plan: Plan, money: Money) -> list[tuple[str, float, str, str]]:
    """(short month, percent of the highest, 100 = an average month, class) for the columns of the year."""
    weights = [Decimal(str(weight)) for weight in money.seasons]
    highest = max(weights) or Decimal(1)
    below = set(plan.months_below)
    return [
        (
            short_month(month),
            float(100 * weight / highest),
            str(round(weight * 100)),
            "c-terra" if month in below else "",
        )
        for month, weight in enumerate(weights)
    ]


def short_month(month: int) -> str:
    """A month as columns write it (0 = January): the locale's short name, never cut. Arabic has whole names only."""
    return str(get_month_names("abbreviated", "stand-alone", LOCALES[current_lang()])[month + 1])


def dirhams(value: object) -> str:
    """A whole amount of dirhams, rounded to the nearest, as money is written; the minus stays before the number."""
    amount = round(Decimal(str(value)))
    text = format_money(abs(amount) * 100, current_lang())
    if amount >= 0:
        return text
    number, space, unit = text.partition("\u00a0")
    return f"\u2066\u2212{number}\u2069{space}{unit}"


def months_text(value: Decimal | None) -> int | None:
    """Months, rounded up."""
    return None if value is None else ceil(value)
