"""What a look at a name answers: frozen, ready to show, nothing personal."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["same", "similar", "clear"]


@dataclass(frozen=True, slots=True)
class NameMatch:
    """One existing or reserved name that resembles. `score` is 0…1; `number` is empty for a reserved name.

    `verdict` is this name's own weight in the report; a struck-off name never makes a conflict.
    """

    name_ar: str
    name_fr: str
    number: str
    status: str
    score: float
    verdict: Verdict
    reasons_ar: list[str]
    reasons_fr: list[str]

    @property
    def is_reserved(self) -> bool:
        """Held by a creation that is still running."""
        return self.status == "reserved"


@dataclass(frozen=True, slots=True)
class NameReport:
    """Outcome for one name: the gravest verdict, the nearest names first, and how the name was read.

    `normalised`: its words after folding, as compared; `own_words`: those that tell it apart (none: the name says only
    what is done and where, which distinguishes nobody).
    """

    verdict: Verdict
    matches: list[NameMatch]
    generic_words: list[str]
    normalised: str
    own_words: list[str]


@dataclass(frozen=True, slots=True)
class ReservedName:
    """A name held by a running creation; `key` tells it apart (the creation's own id as text)."""

    key: str
    name_ar: str
    name_fr: str


@dataclass(frozen=True, slots=True)
class NameHit:
    """One cooperative found by name: its id and how near (0…1)."""

    cooperative_id: int
    score: float
