"""Reads the written sheets (TOML) and says everything that is wrong with one at once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from projectbank.data import Equipment, Fit, Licence, Money, Role, Sheet, Words
from projectbank.ideas.sheets import TEXTS, sheet_faults

FOLDER = Path(__file__).parent / "sheets"


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
        "licences": tuple(_licence(row) for row in raw.pop("licences")),
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


def _licence(raw: dict[str, Any]) -> Licence:
    """A source in both languages, or one `source` for both; the French one is what identifies it."""
    ar, fr = raw.get("source_ar", "").strip(), raw.get("source_fr", "").strip()
    return Licence(_words(raw), raw.get("source", fr) or ar, raw.get("to_check", True), ar, fr)


def _role(raw: dict[str, Any]) -> Role:
    return Role(
        _words(raw),
        tuple(raw["skills"]),
        raw.get("count", 1),
        raw.get("trainable", True),
        tuple(raw.get("topics", [])),
    )
