"""Sheets: what is wrong with one, and how it is kept in the database."""

from dataclasses import asdict
from math import ceil
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
from projectbank.finance.plan import make_plan

TEXTS = ("title", "summary", "problem", "product", "customers", "inputs", "audio", "evidence")


def to_json(sheet: Sheet) -> dict[str, Any]:
    """A sheet as it is kept."""
    return asdict(sheet)


def from_json(raw: dict[str, Any]) -> Sheet:
    """A kept sheet."""
    money = raw["money"]
    values = raw | {name: Words(**raw[name]) for name in TEXTS}
    return Sheet(
        **values
        | {
            "fits": tuple(Fit(tuple(fit["provinces"]), Words(**fit["reason"])) for fit in raw["fits"]),
            "roles": tuple(_role(role) for role in raw["roles"]),
            "equipment": tuple(
                Equipment(**line | {"name": Words(**line["name"])}) for line in raw["equipment"]
            ),
            "licences": tuple(Licence(**row | {"name": Words(**row["name"])}) for row in raw["licences"]),
            "risks": tuple(Words(**risk) for risk in raw["risks"]),
            "money": Money(**money | {"unit": Words(**money["unit"]), "seasons": tuple(money["seasons"])}),
            "legal_categories": tuple(raw["legal_categories"]),
            "topics": tuple(raw["topics"]),
        }
    )


def _role(raw: dict[str, Any]) -> Role:
    return Role(
        Words(**raw["name"]), tuple(raw["skills"]), raw["count"], raw["trainable"], tuple(raw["topics"])
    )


def columns(sheet: Sheet) -> dict[str, Any]:
    """What lists and matching need of a sheet, as columns of the idea."""
    return {
        "sector": sheet.sector,
        "registry_sector": sheet.registry_sector,
        "title_ar": sheet.title.ar,
        "title_fr": sheet.title.fr,
        "art": sheet.art,
        "art_tone": sheet.art_tone,
        "investment_centimes": sheet.capital_needed * 100,
        "share_centimes": sheet.money.share_per_founder * 100,
        "jobs": sheet.jobs,
        "jobs_women": sheet.jobs_women,
        "founders": sheet.founders,
        "break_even": ceil(make_plan(sheet).break_even),
        "unit_ar": sheet.money.unit.ar,
        "unit_fr": sheet.money.unit.fr,
        "for_women": sheet.jobs_women * 2 >= sheet.jobs,
        "easy_start": _is_easy(sheet.roles),
        "terms": {
            "roles": [
                {
                    "ar": role.name.ar,
                    "fr": role.name.fr,
                    "skills": list(role.skills),
                    "count": role.count,
                    "trainable": role.trainable,
                    "topics": list(role.topics),
                }
                for role in sheet.roles
            ]
        },
    }


def _is_easy(roles: tuple[Role, ...]) -> bool:
    """Somebody without a trade can begin: most places are learnt in weeks."""
    return sum(r.count for r in roles if r.trainable) * 2 >= sum(r.count for r in roles)


def sheet_faults(sheet: Sheet) -> list[str]:
    """What is wrong, in words for whoever writes sheets; empty when it can be used."""
    return (
        _missing_texts(sheet)
        + _wrong_codes(sheet)
        + _wrong_figures(sheet.money, sheet.capital_needed)
        + _wrong_counts(sheet)
    )


def _missing_texts(sheet: Sheet) -> list[str]:
    texts: dict[str, Words] = {name: getattr(sheet, name) for name in TEXTS} | {"unit": sheet.money.unit}
    faults = [f"{name}: both languages" for name, words in texts.items() if not (words.ar and words.fr)]
    return faults + [f"licence {x.name.fr}: its source" for x in sheet.licences if not x.source]


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
