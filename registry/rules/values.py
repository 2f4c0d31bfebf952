"""The columns a filing gives the record, read as the cells of a file are: none makes a record impossible. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from core.identifiers import normal_ice
from registry.data import Fault
from registry.rules.cells import MOST_MEMBERS, BadCell, number
from registry.rules.numbers import EARLIEST, clean
from registry.rules.record import DEFAULTS, RECORD_COLUMNS
from registry.rules.standing import KINDS, LEGAL_CATEGORIES, STATUSES, VAT_STATUSES

LONGEST = {"name": 200, "address": 600, "object": 1000}
MOST_CENTIMES = 10**13
_MAY_BE_EMPTY = frozenset(DEFAULTS) - {"kind", "women", "youth"} | {"last_checked_on"}
Reader = Callable[[str, Any, date], Any]
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\u061c]")


def clean_text(text: str) -> str:
    """A text without invisible, direction or control marks, with single spaces."""
    return clean(_CONTROLS.sub("", text))


def read_values(columns: Mapping[str, Any], today: date) -> tuple[dict[str, Any], list[Fault]]:
    """The columns as the record stores them, and what cannot be read. Unknown ones are left to the filing's rules."""
    values, found = dict(columns), []
    for name in RECORD_COLUMNS:
        if name not in columns:
            continue
        try:
            values[name] = _read(name, columns[name], today)
        except BadCell as bad:
            found.append(Fault(name, bad.code, str(columns[name])[:40]))
    return values, found


def people_faults(add: Mapping[str, Any]) -> list[Fault]:
    """Numbers of people who came or left that no cooperative has."""
    found = [Fault(name, "not_a_number", str(n)[:40]) for name, n in add.items() if type(n) is not int]
    return found or [Fault(name, "too_many", str(n)[:40]) for name, n in add.items() if abs(n) > MOST_MEMBERS]


def _read(name: str, value: Any, today: date) -> Any:
    if isinstance(value, str) and name not in ("central_number", "analytical_number"):
        value = clean_text(value)
    if value in (None, "", []):
        if name not in _MAY_BE_EMPTY:
            raise BadCell("missing_value")
        return DEFAULTS.get(name)
    reader: Reader = _READERS.get(name, _text)
    return reader(name, value, today)


def _text(name: str, value: Any, _today: date) -> str:
    if not isinstance(value, str):
        raise BadCell("unreadable")
    if "\ufffd" in value:
        raise BadCell("damaged_letters")
    if len(value) > LONGEST.get(name.partition("_")[0], 40):
        raise BadCell("too_long")
    return value


def _number(name: str, value: Any, _today: date) -> str:
    return number(value if isinstance(value, str) else "")


def _people(_name: str, value: Any, _today: date) -> int:
    return _whole(value, MOST_MEMBERS, "too_many")


def _centimes(_name: str, value: Any, _today: date) -> int:
    return _whole(value, MOST_CENTIMES, "bad_amount")


def _whole(value: Any, most: int, above: str) -> int:
    if type(value) is not int:  # neither 40.5 nor True
        raise BadCell("not_a_number")
    if value < 0:
        raise BadCell("negative")
    if value > most:
        raise BadCell(above)
    return value


def _day(_name: str, value: Any, today: date) -> date:
    if not isinstance(value, date) or isinstance(value, datetime) or value < EARLIEST:
        raise BadCell("bad_date")
    if value > today:
        raise BadCell("in_the_future")
    return value


def _categories(_name: str, value: Any, _today: date) -> list[str]:
    if not isinstance(value, list) or not all(category in LEGAL_CATEGORIES for category in value):
        raise BadCell("unknown_category")
    return sorted(set(value))


def _ice(_name: str, value: Any, _today: date) -> str:
    if not isinstance(value, str) or (found := normal_ice(value)) is None:
        raise BadCell("bad_ice")
    return found


def _one_of(words: tuple[str, ...], code: str) -> Callable[[str, Any, date], str]:
    def read(_name: str, value: Any, _today: date) -> str:
        if value not in words:
            raise BadCell(code)
        return str(value)

    return read


_READERS: dict[str, Reader] = {
    "central_number": _number, "analytical_number": _number, "members": _people, "women": _people, "youth": _people,
    "capital_centimes": _centimes, "registered_on": _day, "last_checked_on": _day, "ice": _ice,
    "legal_categories": _categories, "kind": _one_of(KINDS, "unknown_body"),
    "status": _one_of(STATUSES, "unknown_status"), "vat_status": _one_of(VAT_STATUSES, "unknown_vat_status"),
}  # fmt: skip
