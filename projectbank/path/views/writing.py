"""A sheet as a form of plain fields, and back: lists are lines whose parts are separated by « | »."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from core.format import western_digits
from core.geography import lookups
from core.i18n import _, _l, pick
from projectbank.data import SKILLS, TOPICS, Equipment, Fit, Licence, Money, Role, Sheet, SheetSector, Words
from projectbank.errors import BadSheetForm
from projectbank.ideas.sheets import FIELDS, TEXTS
from projectbank.path.views.public import TOPIC_LABELS
from registry import api as registry

GROUPS: dict[str, dict[str, str]] = {
    "texts": {name: FIELDS[name] for name in (*TEXTS, "unit")},
    "numbers": {name: label for name, label in FIELDS.items() if name not in (*TEXTS, "unit")},
}
LISTS = {
    "roles": _l("Roles: Arabic | French | skills | how many | yes or no: can be learnt | topics"),
    "equipment": _l("Equipment: Arabic | French | how many | price of one in DH"),
    "licences": _l("Licences: Arabic | French | office or law, Arabic | French | yes or no: to be checked"),
    "risks": _l("Risks: Arabic | French"),
    "fits": _l("Why here: Arabic | French | codes of provinces"),
}
OTHERS = {
    "sector": _l("Sector"),
    "registry_sector": _l("Sector in the registry"),
    "legal_categories": _l("Legal categories, codes"),
    "topics": _l("Topics of the academy, codes"),
    "art": _l("Illustration"),
    "loan_percent": _l("Rate of the loan in per cent a year"),
    "seasons": _l("Twelve weights of the months, their sum is 12"),
}
CATEGORY_LABELS = {
    "sells_to_third_parties": _l("Sells what its members make to others"),
    "serves_members": _l("Serves its members"),
    "offers_work": _l("Gives its members work"),
}
MONEY = (
    "unit_price", "unit_cost", "fixed_month", "units_weak", "units_base", "units_good", "capacity", "member_hours",
    "working_capital", "share_per_founder", "loan_months", "life_years",
)  # fmt: skip
CODES = ("sector", "registry_sector", "art")
CODE_LISTS = ("legal_categories", "topics")
YES = ("yes", "oui", "نعم")
NO = ("no", "non", "لا")


def fields_of(sheet: Sheet | None) -> dict[str, str]:
    """The fields of a sheet, or of a new one."""
    if sheet is None:
        return {"founders": "5", "loan_months": "60", "loan_percent": "6", "seasons": " ".join(["1"] * 12),
                "life_years": "5", "legal_categories": "sells_to_third_parties"}  # fmt: skip
    money = sheet.money
    found: dict[str, Any] = {
        name: getattr(sheet, name) for name in (*CODES, "founders", "jobs", "jobs_women")
    }
    found |= {name: getattr(money, name) for name in MONEY} | {"loan_percent": money.loan_percent}
    for name in TEXTS:
        found |= {f"{name}_ar": getattr(sheet, name).ar, f"{name}_fr": getattr(sheet, name).fr}
    found |= {"unit_ar": money.unit.ar, "unit_fr": money.unit.fr}
    found |= {name: " ".join(getattr(sheet, name)) for name in CODE_LISTS}
    found["seasons"] = " ".join(f"{weight:g}" for weight in money.seasons)
    return {name: str(value) for name, value in (found | _lines_of(sheet)).items()}


@cache
def pictures() -> list[tuple[str, str]]:
    """The drawings a sheet may have, as options."""
    folder = Path(__file__).parents[3] / "static" / "img" / "art"
    names = sorted(path.stem for path in folder.glob("*.svg"))
    return [(name, name.replace("-", " ")) for name in names]


def trades() -> list[tuple[str, str]]:
    """The registry's sectors as options."""
    return [("", _("Choose")), *((code, pick(ar=ar, fr=fr)) for code, ar, fr in registry.list_sectors())]


def codes() -> list[tuple[str, list[tuple[str, str]]]]:
    """What the lines of the form are written with: each code beside its name."""
    places = [(place.code, pick(ar=place.name_ar, fr=place.name_fr)) for place in lookups.list_provinces()]
    return [
        (_("Skills"), [(code, str(label)) for code, label in SKILLS.items()]),
        (_("Topics of the academy"), [(code, str(TOPIC_LABELS[code])) for code in TOPICS]),
        (_("Legal categories"), [(code, str(label)) for code, label in CATEGORY_LABELS.items()]),
        (_("Provinces"), places),
    ]


def differences(old: Sheet, new: Sheet) -> list[str]:
    """What has changed between two versions, as the fields are called."""
    before, after = fields_of(old), fields_of(new)
    names = {**GROUPS["texts"], **GROUPS["numbers"], **LISTS, **OTHERS}
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return [
        str(label).partition(":")[0]
        for name, label in names.items()
        if {name, f"{name}_ar", f"{name}_fr"} & changed
    ]


def _lines_of(sheet: Sheet) -> dict[str, str]:
    return {
        "roles": _join(
            (r.name.ar, r.name.fr, " ".join(r.skills), r.count, _yes(r.trainable), " ".join(r.topics))
            for r in sheet.roles
        ),
        "equipment": _join((e.name.ar, e.name.fr, e.quantity, e.unit_price) for e in sheet.equipment),
        "licences": _join(
            (x.name.ar, x.name.fr, x.source_ar, x.source_fr or x.source, _yes(x.to_check))
            for x in sheet.licences
        ),
        "risks": _join((risk.ar, risk.fr) for risk in sheet.risks),
        "fits": _join((fit.reason.ar, fit.reason.fr, " ".join(fit.provinces)) for fit in sheet.fits),
    }


def _join(rows: Any) -> str:
    return "\n".join(" | ".join(str(part) for part in row) for row in rows)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def sheet_of(form: Mapping[str, str]) -> Sheet:
    """The sheet of a form. Raises BadSheetForm naming every field that cannot be read."""
    reader = _Reader(form)
    texts = {name: reader.words(name) for name in TEXTS}
    sheet = Sheet(
        slug="",
        sector=cast("SheetSector", form.get("sector", "")),
        registry_sector=form.get("registry_sector", "")[:24],
        art=form.get("art", "") if form.get("art", "") in dict(pictures()) else "basket",
        art_tone=1,
        founders=reader.number("founders"),
        jobs=reader.number("jobs"),
        jobs_women=reader.number("jobs_women"),
        roles=tuple(reader.rows("roles", 6, _role)),
        equipment=tuple(reader.rows("equipment", 4, _equipment)),
        licences=tuple(reader.rows("licences", 5, _licence)),
        risks=tuple(reader.rows("risks", 2, lambda p: Words(p[0], p[1]))),
        fits=tuple(reader.rows("fits", 3, lambda p: Fit(tuple(p[2].split()), Words(p[0], p[1])))),
        money=_money(reader),
        legal_categories=tuple(form.get("legal_categories", "").split()[:3]),
        topics=tuple(form.get("topics", "").split()[:12]),
        **cast("dict[str, Any]", texts),
    )
    if reader.faults:
        raise BadSheetForm("bad_sheet", _("Some fields cannot be read."), fields=reader.faults)
    return sheet


def _money(reader: "_Reader") -> Money:
    numbers: dict[str, Any] = {name: reader.number(name) for name in MONEY}
    seasons = reader.seasons()
    return Money(unit=reader.words("unit"), seasons=seasons, loan_percent=reader.percent(), **numbers)


def _role(parts: list[str]) -> Role:
    skills, topics = tuple(parts[2].split()), tuple(parts[5].split())
    return Role(Words(parts[0], parts[1]), skills, int(parts[3]), parts[4] in YES, topics)


def _equipment(parts: list[str]) -> Equipment:
    return Equipment(Words(parts[0], parts[1]), int(parts[2]), int(parts[3]))


def _licence(parts: list[str]) -> Licence:
    """Raises ValueError unless the last part says yes or no: a permit is never taken as confirmed by mistake."""
    name, ar, fr = Words(parts[0], parts[1]), parts[2], parts[3]
    return Licence(name, fr or ar, (*YES, *NO).index(parts[4].lower()) < len(YES), ar, fr)


class _Reader:
    """Reads fields and remembers which could not be."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.faults: dict[str, str] = {}

    def words(self, name: str) -> Words:
        ar, fr = (self.form.get(f"{name}_{lang}", "").strip()[:2000] for lang in ("ar", "fr"))
        if not (ar and fr):
            self.faults[f"{name}_ar"] = _("Write it in Arabic and in French.")
        return Words(ar, fr)

    def number(self, name: str) -> int:
        text = western_digits(self.form.get(name, "")[:12]).replace(" ", "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        self.faults[name] = _("Write a whole number.")
        return 0

    def percent(self) -> float:
        text = western_digits(self.form.get("loan_percent", "")[:8]).replace(",", ".").strip()
        if text.replace(".", "", 1).isdigit() and text.isascii() and float(text) <= 40:
            return float(text)
        self.faults["loan_percent"] = _("Write a rate between 0 and 40.")
        return 0.0

    def seasons(self) -> tuple[float, ...]:
        parts = western_digits(self.form.get("seasons", "")[:200]).replace(",", ".").split()
        if len(parts) == 12 and all(p.isascii() and p.replace(".", "", 1).isdigit() for p in parts):
            return tuple(float(part) for part in parts)
        self.faults["seasons"] = _("Write twelve numbers whose sum is 12.")
        return (1.0,) * 12

    def rows(self, name: str, parts: int, make: Any) -> list[Any]:
        found = []
        lines = [line for line in self.form.get(name, "")[:12000].splitlines() if line.strip()]
        for number, line in enumerate(lines[:30], start=1):
            cells = [cell.strip() for cell in western_digits(line).split("|")]
            try:
                found.append(make(cells + [""] * (parts - len(cells))))
            except (ValueError, IndexError):
                self.faults[name] = _("Line %(n)s cannot be read.", n=number)
        return found
