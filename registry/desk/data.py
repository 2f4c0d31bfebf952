"""Nouns of the registrar's desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["name", "file", "appeal", "end"]
KINDS: tuple[Kind, ...] = ("name", "file", "appeal", "end")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits for a registrar. `subject_id`: the creation, or the request of an end."""

    kind: Kind
    subject_id: int
    number: str
    name_ar: str
    name_fr: str
    province_code: str
    state: str
    entered_at: datetime
    due_at: datetime
    risk: str
    notes: tuple[str, ...] = ()
    taken_by: int | None = None

    def days_waiting(self, now: datetime) -> int:
        """Whole days since it came."""
        return max(0, (now - self.entered_at).days)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it will leave, in its reader's language."""

    lang: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the law asks of a file: True it is there, False it is not, None somebody has to look.

    `found` and `wanted` are read as they stand; `rule`: the code of the legal number, or "".
    """

    code: str
    ok: bool | None
    found: str = ""
    wanted: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class DelegationData:
    """A delegation of the Office with its provinces. `verified`: a source names them."""

    code: str
    name_ar: str
    name_fr: str
    verified: bool
    source: str
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DelegationLoad:
    """What waits in one delegation."""

    delegation: DelegationData | None
    waiting: dict[str, int]
    late: int
    oldest_days: int


@dataclass(frozen=True, slots=True)
class RegistrarLoad:
    """What one registrar has in hand, what is late of it, and decisions of the last 30 days."""

    user_id: int
    name: str
    in_hand: int
    late: int
    decided: int
