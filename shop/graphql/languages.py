"""Texts in the base language of the channel, and their translations.

What has no language of its own is told in French, as its addresses are; `translation(languageCode:)` answers for every
Arabic, French and English code, and is null for the rest and where we have no text.
"""

from dataclasses import dataclass
from typing import Any

BASE = "fr"
NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}


def our_language(code: str) -> str | None:
    """`AR_MA` → `ar`; None for a language we do not speak."""
    lang = code.split("_", 1)[0].lower()
    return lang if lang in NAMES else None


@dataclass(frozen=True, slots=True)
class Texts:
    """The same text in our languages; an empty one is one we do not have."""

    ar: str = ""
    fr: str = ""
    en: str = ""

    @property
    def base(self) -> str:
        """In the base language, else in Arabic, else in English."""
        return self.fr or self.ar or self.en

    def get(self, lang: str) -> str | None:
        """In one language; None when there is none."""
        return getattr(self, lang) or None


@dataclass(frozen=True, slots=True)
class Translation:
    """Texts of an object in one language, by the names of its fields."""

    id: str
    code: str
    texts: dict[str, Any]

    @property
    def language(self) -> dict[str, str]:
        """As LanguageDisplay."""
        return display(self.code)


def display(code: str) -> dict[str, str]:
    """LanguageDisplay of a code."""
    return {"code": code, "language": NAMES[our_language(code) or "en"]}


def translate(id_: str, code: str, **texts: Texts | None) -> Translation | None:
    """A translation when at least one of the texts exists in that language."""
    lang = our_language(code)
    if lang is None:
        return None
    told = {name: text.get(lang) if text else None for name, text in texts.items()}
    return Translation(id_, code, told) if any(told.values()) else None
