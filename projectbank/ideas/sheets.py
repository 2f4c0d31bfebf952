"""Sheets: what is wrong with one, and how it is kept in the database."""

from collections.abc import Collection
from dataclasses import asdict
from math import ceil
from typing import Any

from core.geography import lookups
from core.i18n import _, _l
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

FIELDS: dict[str, str] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "problem": _l("The problem"),
    "product": _l("The product"),
    "customers": _l("Customers"),
    "inputs": _l("What is needed to produce"),
    "audio": _l("Text to be heard, 30 seconds"),
    "evidence": _l("Where the idea comes from"),
    "unit": _l("Unit sold"),
    "founders": _l("Founders"),
    "jobs": _l("Jobs"),
    "jobs_women": _l("Of them for women"),
    "unit_price": _l("Price of a unit, DH"),
    "unit_cost": _l("Cost of a unit, DH"),
    "fixed_month": _l("Fixed costs a month, DH"),
    "units_weak": _l("Units a month, weak case"),
    "units_base": _l("Units a month, middle case"),
    "units_good": _l("Units a month, good case"),
    "capacity": _l("Capacity a month"),
    "member_hours": _l("Hours of all members a month"),
    "working_capital": _l("Working capital, DH"),
    "share_per_founder": _l("Share of each founder, DH"),
    "loan_months": _l("Months of the loan"),
    "life_years": _l("Years the equipment lasts"),
}
"""What each field of a sheet is called."""
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
    """What is wrong, in the reader's words; empty when it can be used. Only such a sheet has a plan."""
    return [
        *_wrong_texts(sheet),
        *_wrong_codes(sheet),
        *_out_of_range(sheet),
        *_wrong_figures(sheet.money, sheet.capital_needed),
        *_wrong_counts(sheet),
    ]


LONGEST = {"title": 160, "unit": 40}
"""Letters that lists have room for; other texts are as long as the form lets them be."""
MOST = 999_999_999
RANGES: dict[str, tuple[int, int]] = {
    "founders": (5, 60),
    "jobs": (1, 5000),
    "unit_price": (1, 10_000_000),
    "unit_cost": (0, 10_000_000),
    "fixed_month": (0, 100_000_000),
    "capacity": (1, 10_000_000),
    "member_hours": (1, 100_000),
    "working_capital": (0, 100_000_000),
    "share_per_founder": (100, 1_000_000),
    "loan_months": (1, 360),
    "life_years": (1, 40),
}
"""What can be meant; 5 founders and a share of 100 dirhams are the law's least (112-12)."""


def _wrong_texts(sheet: Sheet) -> list[str]:
    texts: dict[str, Words] = {name: getattr(sheet, name) for name in TEXTS} | {"unit": sheet.money.unit}
    faults = [
        _("%(field)s: write it in Arabic and in French", field=FIELDS[name])
        for name, words in texts.items()
        if not (words.ar and words.fr)
    ]
    faults += [
        _("%(field)s: %(n)s letters at most", field=FIELDS[name], n=most)
        for name, most in LONGEST.items()
        if max(len(texts[name].ar), len(texts[name].fr)) > most
    ]
    return faults + [
        _("licence “%(name)s”: its source is missing", name=x.name) for x in sheet.licences if not x.source
    ]


def _wrong_codes(sheet: Sheet) -> list[str]:
    known: tuple[tuple[str, set[str], Collection[str]], ...] = (
        (_("sector"), {sheet.sector}, SECTORS),
        (_("province"), {code for fit in sheet.fits for code in fit.provinces}, lookups.provinces()),
        (_("skill"), {skill for role in sheet.roles for skill in role.skills}, SKILLS),
        (_("topic"), {t for role in sheet.roles for t in role.topics} | set(sheet.topics), TOPICS),
        (_("legal category"), set(sheet.legal_categories), LEGAL_CATEGORIES),
    )
    return [
        _("unknown %(kind)s: %(code)s", kind=kind, code=code or "—")
        for kind, said, codes in known
        for code in sorted(said - set(codes))
    ]


def _out_of_range(sheet: Sheet) -> list[str]:
    values = {name: getattr(sheet, name, None) for name in ("founders", "jobs")}
    values |= {name: getattr(sheet.money, name) for name in RANGES if name not in values}
    return [
        _("%(field)s: between %(low)s and %(high)s", field=FIELDS[name], low=low, high=high)
        for name, (low, high) in RANGES.items()
        if not low <= values[name] <= high  # type: ignore[operator]
    ]


def _wrong_figures(money: Money, needed: int) -> list[str]:
    return [
        text
        for wrong, text in (
            (
                len(money.seasons) != 12 or abs(sum(money.seasons) - 12) > 0.001 or min(money.seasons) < 0,
                _("the weights of the months: twelve, and their sum is 12"),
            ),
            (money.unit_price <= money.unit_cost, _("the price of a unit must be above its cost")),
            (
                not 0 < money.units_weak < money.units_base < money.units_good <= money.capacity,
                _("units a month: weak below middle, middle below good, good within the capacity"),
            ),
            (
                not 0 < needed <= MOST,
                _("equipment and working capital together: between 1 and 999,999,999 DH"),
            ),
        )
        if wrong
    ]


def _wrong_counts(sheet: Sheet) -> list[str]:
    return [
        text
        for wrong, text in (
            (not 0 <= sheet.jobs_women <= sheet.jobs, _("jobs for women: at most the jobs there are")),
            (
                sum(role.count for role in sheet.roles) > sheet.founders,
                _("the roles ask for more people than there are founders"),
            ),
            (len(sheet.roles) < 3, _("three roles or more")),
            (any(role.count < 1 for role in sheet.roles), _("each role asks for one person or more")),
            (
                any(line.quantity < 1 or not 0 <= line.unit_price <= MOST for line in sheet.equipment),
                _("each line of the equipment: one piece or more, at a price that can be"),
            ),
            (
                not sheet.fits or not sheet.licences or not sheet.risks,
                _("write why the idea fits here, a licence and a risk: one or more of each"),
            ),
        )
        if wrong
    ]
