"""579 sheets from the written ones: each goes to the provinces it was written for, with its reason there and its size.

Deterministic: figures follow the province's code and population, never chance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from math import ceil

from core.geography import lookups
from projectbank.data import Equipment, Money, Sheet, Words
from projectbank.demo.loading import written_sheets
from projectbank.finance.plan import make_plan

BY_REGION = {
    "01": 52, "02": 48, "03": 61, "04": 43, "05": 57, "06": 46,
    "07": 68, "08": 55, "09": 66, "10": 34, "11": 29, "12": 20,
}  # fmt: skip
"""How many ideas each of the twelve meetings gave: 579 in all."""
Placed = tuple[Sheet, str]


def placed_sheets() -> list[Placed]:
    """The 579, by region then turn: (sheet adapted to the place, province)."""
    return [
        (adapt(sheet, province), province)
        for region, wanted in BY_REGION.items()
        for sheet, province in _placed(region, wanted)
    ]


def _placed(region: str, wanted: int) -> list[Placed]:
    """The sheets written for the region, one province after another; then its other provinces, then other sheets."""
    found: list[Placed] = []
    seen: set[tuple[str, str]] = set()
    for sheet, province in _candidates(region):
        if len(found) == wanted:
            break
        if (sheet.slug, province) not in seen:
            seen.add((sheet.slug, province))
            found.append((sheet, province))
    return found


def _candidates(region: str) -> Iterator[Placed]:
    provinces = [p.code for p in lookups.list_provinces(region)]
    sheets = _by_turns(written_sheets())
    for number in range(len(provinces)):
        for sheet in sheets:
            written = [p for fit in sheet.fits for p in fit.provinces if p[:2] == region]
            if number < len(written):
                yield sheet, written[(number + _seed(sheet.slug + region)) % len(written)]
    at_home = [s for s in sheets if any(p[:2] == region for fit in s.fits for p in fit.provinces)]
    for group in (at_home, sheets):
        for number in range(len(provinces)):
            for sheet in group:
                yield sheet, provinces[(number + _seed(sheet.slug)) % len(provinces)]


def _by_turns(sheets: Sequence[Sheet]) -> list[Sheet]:
    """One of each sector in turn, so that every region has all four."""
    sectors = {
        sector: [s for s in sheets if s.sector == sector] for sector in sorted({s.sector for s in sheets})
    }
    longest = max((len(group) for group in sectors.values()), default=0)
    return [group[k] for k in range(longest) for group in sectors.values() if k < len(group)]


def _seed(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:4])


def adapt(sheet: Sheet, province: str) -> Sheet:
    """The sheet as it fits one province: its reason there in the summary, its size after the place's."""
    size = _size(sheet, province)
    money = _money(sheet.money, size)
    smaller = replace(sheet, money=money, equipment=tuple(_line(line, size) for line in sheet.equipment))
    if not _earns(smaller):
        smaller = sheet
    return replace(
        smaller, summary=_with_reason(sheet, province), evidence=_with_meeting(sheet.evidence, province)
    )


def _size(sheet: Sheet, province: str) -> int:
    """Per cent of the written size: 80 to 120, larger where more people live."""
    people = lookups.provinces()[province].population
    by_people = 88 if people < 200_000 else 96 if people < 500_000 else 104 if people < 900_000 else 110
    return by_people + _seed(f"{sheet.slug}{province}") % 17 - 8


def _money(money: Money, size: int) -> Money:
    weak, base, good, capacity = (
        ceil(units * size / 100)
        for units in (money.units_weak, money.units_base, money.units_good, money.capacity)
    )
    if not weak < base < good <= capacity:
        return money
    return replace(
        money,
        units_weak=weak,
        units_base=base,
        units_good=good,
        capacity=capacity,
        fixed_month=_rounded(money.fixed_month * size // 100, 50),
        working_capital=_rounded(money.working_capital * size // 100, 500),
        member_hours=ceil(money.member_hours * size / 100),
    )


def _line(line: Equipment, size: int) -> Equipment:
    """Fittings and machines follow the size; small things cost what they cost."""
    if line.unit_price < 5000:
        return line
    return replace(line, unit_price=_rounded(line.unit_price * (300 + size) // 400, 500))


def _rounded(amount: int, step: int) -> int:
    return max(step, round(amount / step) * step) if amount else 0


def _earns(sheet: Sheet) -> bool:
    plan = make_plan(sheet)
    return plan.base.surplus > 0 and plan.break_even < sheet.money.capacity


def _with_reason(sheet: Sheet, province: str) -> Words:
    reason = next((fit.reason for fit in sheet.fits if province in fit.provinces), None)
    if reason is None:
        return sheet.summary
    return Words(f"{sheet.summary.ar} {reason.ar}", f"{sheet.summary.fr} {reason.fr}")


def _with_meeting(evidence: Words, province: str) -> Words:
    region = lookups.regions()[province[:2]]
    place = lookups.provinces()[province]
    return Words(
        f"{evidence.ar} طُرحت في لقاء جهة {region.name_ar}، عن إقليم {place.name_ar}.",
        f"{evidence.fr} Discutée à la rencontre de la région {region.name_fr}, pour {place.name_fr}.",
    )
