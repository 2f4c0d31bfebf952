"""Shapes of the declaration's answers: typed text to values, screen by screen. No rule of the calendar here."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from core.format import western_digits
from core.money import parse_money
from registry.declarations import rules
from registry.declarations.data import AMOUNTS
from registry.declarations.errors import BadAnswer

YES_NO = {"yes": True, "no": False}
LONGEST_TEXT = 2000
DATES, CHOICES = ("assembly_on", "organs_until"), ("assembly_held", "organs_renewed")


def read_step(step: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """The values of one screen; an empty field is None. Raises BadAnswer with every fault of the screen."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name in rules.STEP_FIELDS[step]:
        try:
            values[name] = _reader(name)(typed.get(name, "").strip())
        except ValueError as error:
            faults[name] = str(error)
    if not faults and (wrong := rules.out_of_range(values)):
        faults[wrong] = "too_large"
    if faults:
        raise BadAnswer(faults)
    return values


def _reader(name: str) -> Callable[[str], Any]:
    if name in CHOICES:
        return YES_NO.get
    if name in DATES:
        return _day
    if name in AMOUNTS:
        return _amount
    return _text if name == "decisions" else _count


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValueError("too_long")
    return text


def _count(text: str) -> int | None:
    digits = western_digits(text[:40]).replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("not_a_number")
    return int(digits)


def _amount(text: str) -> int | None:
    if not text:
        return None
    try:
        return parse_money(text.replace("−", "-"))
    except ValueError as error:
        raise ValueError("not_an_amount") from error


def _day(text: str) -> date | None:
    if not text:
        return None
    parts = western_digits(text[:20]).replace("/", "-").replace(".", "-").split("-")
    try:
        numbers = [int(part) for part in parts]
        year, month, day = numbers if len(parts[0]) == 4 else reversed(numbers)
        return date(year, month, day)
    except ValueError as error:
        raise ValueError("not_a_date") from error
