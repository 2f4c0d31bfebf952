"""One cell of a file at a time: text in, value out, or `BadCell` with a stable code."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from core.geography.lookups import place_key
from core.identifiers import normal_email, normal_ice, normal_phone
from core.money import parse_money
from core.text import fold
from registry.rules.numbers import EARLIEST, clean, normal_number, read_date, whole_number

LONGEST = {"name": 200, "address": 300, "object": 1000}
MOST_MEMBERS = 200_000
_COURT_WORDS = re.compile(
    r"^(?:tribunal\s+de\s+(?:premi[eè]re\s+instance|1\s*[eè]re\s+instance)|t\.?p\.?i\.?|court\s+of\s+first\s+instance"
    r"|المحكمة\s+الابتدائية|المحكمه\s+الابتدائيه|ابتدائية|محكمة)\s*(?:(?:de\s+la|de|du|des|of|à|a)\s+|d['’]\s*)?",
    re.IGNORECASE,
)
_STATUS_WORDS = {
    "active": "active actif en_activite inscrite immatriculee registered مقيده نشيطه نشطه مسجله فاعله في_وضعيه_نشيطه",
    "suspended": "suspended suspendu suspendue موقوفه موقوف معلقه توقيف",
    "struck_off": "struck_off radie radiee radiation مشطب_عليها مشطبه تشطيب مشطوبه",
    "dissolved": "dissolved dissous dissoute dissolution محلوله منحله حل",
    "in_liquidation": "in_liquidation en_liquidation liquidation تصفيه في_طور_التصفيه قيد_التصفيه",
}
_KIND_WORDS = {
    "cooperative": "cooperative coop تعاونيه",
    "union": "union union_de_cooperatives union_of_cooperatives اتحاد اتحاد_التعاونيات",
    "federation": "federation federation_nationale الجامعه جامعه الجامعه_الوطنيه_للتعاونيات",
}
_VAT_WORDS = {
    "exempt_collect": "exempt_collect exoneree_collecte",
    "exempt_under_10m": "exempt_under_10m exoneree exonere معفاه",
    "liable": "liable assujettie assujetti imposable خاضعه",
}
_CATEGORY_WORDS = {
    "sells_to_third_parties": "1 sells_to_third_parties",
    "serves_members": "2 serves_members",
    "offers_work": "3 offers_work",
}


class BadCell(Exception):
    """The cell cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _table(words: dict[str, str]) -> dict[str, str]:
    return {fold(word.replace("_", " ")): value for value, line in words.items() for word in line.split()}


_STATUSES, _KINDS = _table(_STATUS_WORDS), _table(_KIND_WORDS)
_VATS, _CATEGORIES = _table(_VAT_WORDS), _table(_CATEGORY_WORDS)


def one_of(table: dict[str, str], code: str) -> Callable[[str], str]:
    """A reader of a closed list of words."""

    def read(text: str) -> str:
        value = table.get(fold(text))
        if value is None:
            raise BadCell(code)
        return value

    return read


def court_keys(text: str) -> list[str]:
    """Keys under which a court may be listed: « المحكمة الابتدائية بتارودانت », "TPI de Taroudant", "Taroudant"."""
    bare = _COURT_WORDS.sub("", clean(text))
    keys = [place_key(bare)]
    if bare.startswith("ب"):  # « ببني ملال » but also « بني ملال »: the longer form is tried first
        keys.append(place_key(bare[1:]))
    return keys


def number(text: str) -> str:
    """A registry number."""
    value = normal_number(text)
    if value is None:
        raise BadCell("bad_number")
    return value


def count(text: str) -> int:
    """A number of people."""
    value = whole_number(text)
    if value is None:
        raise BadCell("not_a_number")
    if value < 0:
        raise BadCell("negative")
    if value > MOST_MEMBERS:
        raise BadCell("too_many")
    return value


def centimes(text: str) -> int:
    """An amount in dirhams."""
    try:
        value = parse_money(text)
    except ValueError:
        raise BadCell("bad_amount") from None
    return whole_centimes(str(value))


def whole_centimes(text: str) -> int:
    """An amount in centimes."""
    value = whole_number(text)
    if value is None or value > 10**13:
        raise BadCell("bad_amount")
    if value < 0:
        raise BadCell("negative")
    return value


def day(today: date) -> Callable[[str], date]:
    """A reader of days that are not in the future."""

    def read(text: str) -> date:
        value = read_date(text)
        if value is None or value < EARLIEST:
            raise BadCell("bad_date")
        if value > today:
            raise BadCell("future_date")
        return value

    return read


def wording(kind: str) -> Callable[[str], str]:
    """A reader of free text: invisible marks removed, length limited, damaged letters refused."""

    def read(text: str) -> str:
        text = clean(text)
        if "\ufffd" in text:
            raise BadCell("damaged_letters")
        if len(text) > LONGEST[kind]:
            raise BadCell("too_long")
        return text

    return read


def phone(text: str) -> str:
    """The first phone of the cell, in E.164."""
    for part in (text, *re.split(r"[/;,،]| ou | او | أو ", text)):
        if value := normal_phone(part):
            return value
    raise BadCell("bad_phone")


def email(text: str) -> str:
    """An e-mail address."""
    if value := normal_email(text):
        return value
    raise BadCell("bad_email")


def ice(text: str) -> str:
    """A common enterprise identifier whose key holds."""
    if value := normal_ice(text):
        return value
    raise BadCell("bad_ice")


def categories(text: str) -> list[str]:
    """The legal categories: a set of 1, 2, 3 separated by commas, semicolons or « و »."""
    parts = [part for part in re.split(r"[,;،/+|&]|\bet\b", text) if part.strip()]
    return sorted({one_of(_CATEGORIES, "unknown_category")(part) for part in parts})


def readers(today: date) -> dict[str, Callable[[str], Any]]:
    """Field → reader, for the fields that need nothing but their own cell."""
    return {
        "central_number": number,
        "analytical_number": number,
        "name": wording("name"), "name_ar": wording("name"), "name_fr": wording("name"),
        "address": wording("address"), "address_ar": wording("address"), "address_fr": wording("address"),
        "object": wording("object"), "object_ar": wording("object"), "object_fr": wording("object"),
        "kind": one_of(_KINDS, "unknown_kind"),
        "status": one_of(_STATUSES, "unknown_status"),
        "vat_status": one_of(_VATS, "unknown_vat_status"),
        "legal_categories": categories,
        "status_on": day(today), "registered_on": day(today), "last_checked_on": day(today),
        "members": count, "women": count, "youth": count,
        "capital": centimes, "capital_centimes": whole_centimes,
        "phone": phone, "email": email, "ice": ice,
    }  # fmt: skip
