"""Reads the written sheets (TOML) and says everything that is wrong with one at once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from core.geography import lookups
from projectbank.data import (
    LEGAL_CATEGORIES,
    SECTORS,
    SKILLS,
    TOPICS,
    Equipment,
    Fit,
    Licence,
    Money,
    Role,
    Sheet,
    Words,
)

FOLDER = Path(__file__).parent / "sheets"
TEXTS = ("title", "summary", "problem", "product", "customers", "inputs", "audio", "evidence")


class BadSheet(ValueError):
    """A written sheet that cannot be used; the text lists every fault."""


@cache
def written_sheets() -> tuple[Sheet, ...]:
    """Every sheet of the folder, by slug. Raises BadSheet."""
    return tuple(read_sheet(path) for path in sorted(FOLDER.glob("*.toml")))


def read_sheet(path: Path) -> Sheet:
    """One sheet. Raises BadSheet with all its faults."""
    try:
        sheet = _sheet(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise BadSheet(f"{path.name}: {type(error).__name__} {error}") from error
    if faults := sheet_faults(sheet):
        raise BadSheet(f"{path.name}: " + "; ".join(faults))
    return sheet


def _sheet(slug: str, raw: dict[str, Any]) -> Sheet:
    texts: dict[str, Any] = {name: _words(raw.pop(name)) for name in TEXTS}
    money = raw.pop("money")
    lists: dict[str, Any] = {
        "fits": tuple(Fit(tuple(fit["provinces"]), _words(fit)) for fit in raw.pop("fits")),
        "roles": tuple(_role(role) for role in raw.pop("roles")),
        "equipment": tuple(
            Equipment(_words(line), line["quantity"], line["unit_price"]) for line in raw.pop("equipment")
        ),
        "licences": tuple(
            Licence(_words(row), row["source"], row.get("to_check", True)) for row in raw.pop("licences")
        ),
        "risks": tuple(_words(risk) for risk in raw.pop("risks")),
        "legal_categories": tuple(raw.pop("legal_categories", ["sells_to_third_parties"])),
        "topics": tuple(raw.pop("topics", [])),
    }
    figures = Money(
        **money | {"unit": _words(money["unit"]), "seasons": tuple(float(x) for x in money["seasons"])}
    )
    return Sheet(slug=slug, money=figures, **texts, **lists, **raw)


def _words(raw: dict[str, Any]) -> Words:
    return Words(raw["ar"].strip(), raw["fr"].strip())


def _role(raw: dict[str, Any]) -> Role:
    return Role(
        _words(raw),
        tuple(raw["skills"]),
        raw.get("count", 1),
        raw.get("trainable", True),
        tuple(raw.get("topics", [])),
    )


def sheet_faults(sheet: Sheet) -> list[str]:
    """What is wrong, in words for whoever writes sheets; empty when it can be used."""
    return _wrong_codes(sheet) + _wrong_figures(sheet.money, sheet.capital_needed) + _wrong_counts(sheet)


def _wrong_codes(sheet: Sheet) -> list[str]:
    faults = [f"unknown sector {sheet.sector}"] * (sheet.sector not in SECTORS)
    provinces = {code for fit in sheet.fits for code in fit.provinces}
    faults += [f"unknown province {code}" for code in sorted(provinces - lookups.provinces().keys())]
    skills = {skill for role in sheet.roles for skill in role.skills}
    faults += [f"unknown skill {code}" for code in sorted(skills - SKILLS.keys())]
    topics = {topic for role in sheet.roles for topic in role.topics} | set(sheet.topics)
    faults += [f"unknown topic {code}" for code in sorted(topics - set(TOPICS))]
    categories = set(sheet.legal_categories)
    return faults + [f"unknown legal category {code}" for code in sorted(categories - set(LEGAL_CATEGORIES))]


def _wrong_figures(money: Money, needed: int) -> list[str]:
    return [
        text
        for wrong, text in (
            (len(money.seasons) != 12, "seasons: twelve weights"),
            (abs(sum(money.seasons) - 12) > 0.001, f"seasons: their sum is {sum(money.seasons):g}, not 12"),
            (money.unit_price <= money.unit_cost, "unit_price must be above unit_cost"),
            (
                not 0 < money.units_weak < money.units_base < money.units_good <= money.capacity,
                "units: weak < base < good ≤ capacity",
            ),
            (money.share_per_founder < 100, "share_per_founder: 100 dirhams or more"),
            (needed <= 0, "equipment and working capital are empty"),
        )
        if wrong
    ]


def _wrong_counts(sheet: Sheet) -> list[str]:
    return [
        text
        for wrong, text in (
            (sheet.founders < 5, "founders: 5 or more"),
            (not 0 <= sheet.jobs_women <= sheet.jobs, "jobs_women: at most jobs"),
            (sum(role.count for role in sheet.roles) > sheet.founders, "roles: more people than founders"),
            (len(sheet.roles) < 3, "roles: three or more"),
            (
                not sheet.fits or not sheet.licences or not sheet.risks,
                "fits, licences and risks: one or more",
            ),
        )
        if wrong
    ]
