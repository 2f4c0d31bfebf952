"""Reading the model statutes and filling them in. Pure, save for the file of the model itself."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LATEST = "2026-1"
FOLDER = Path(__file__).parent
BLANK = "……"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the model. `basis`: source, knowledge or office; `only`: stands with this organ alone."""

    code: str
    basis: str
    title_ar: str
    title_fr: str
    text_ar: str
    text_fr: str
    only: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the statutes of a file."""

    number: int
    code: str
    basis: str
    title_ar: str
    title_fr: str
    text_ar: str
    text_fr: str


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return BLANK


@cache
def clauses(version: str = LATEST) -> tuple[Clause, ...]:
    """The clauses of a version of the model, in order."""
    with (FOLDER / f"{version}.toml").open("rb") as stream:
        found = tomllib.load(stream)
    return tuple(Clause(**clause) for clause in found["clause"])


def fill(values: Mapping[str, str], organ: str, version: str = LATEST) -> list[Article]:
    """The articles of a file, numbered; what is not known yet stays a dotted line."""
    stand = [clause for clause in clauses(version) if clause.only in ("", organ or "managers")]
    filling = _Blanks({name: value for name, value in values.items() if value})
    return [
        Article(place, clause.code, clause.basis, clause.title_ar, clause.title_fr,
                clause.text_ar.format_map(filling).strip(), clause.text_fr.format_map(filling).strip())
        for place, clause in enumerate(stand, 1)
    ]  # fmt: skip


def digest(articles: list[Article], version: str = LATEST) -> str:
    """SHA-256 of the text as signed, both languages."""
    texts = [version, *(f"{a.number}|{a.text_ar}|{a.text_fr}" for a in articles)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
