"""Nouns of the legal numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LegalNumber:
    """One number as it stands on a day. `value` is in `unit`; amounts are centimes."""

    code: str
    value: int
    unit: str
    article: str
    source: str
    verified: bool
    valid_from: date
    note_ar: str
    note_fr: str
    reason: str = ""
    changed_by: int | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class LegalNumbers:
    """All numbers of one day: `law["founders_min"]` is the value, `law.of("founders_min")` the whole rule."""

    rules: Mapping[str, LegalNumber]

    def __getitem__(self, code: str) -> int:
        """The value of a number. Raises KeyError for a code there is none of."""
        return self.rules[code].value

    def of(self, code: str) -> LegalNumber:
        """The number with its article and source."""
        return self.rules[code]

    def unverified(self) -> list[str]:
        """Codes of numbers that are general knowledge only."""
        return [code for code, rule in self.rules.items() if not rule.verified]
