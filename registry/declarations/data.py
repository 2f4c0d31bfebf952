"""Nouns of the yearly declaration: frozen, without personal data."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

State = Literal["expected", "draft", "filed", "accepted", "correction_requested"]
BANDS = ("under_35", "from_35_to_59", "from_60")
PEOPLE = tuple(f"{sex}_{band}" for sex in ("women", "men") for band in BANDS)
"""The six counts of members on the day the year closed: women_under_35 … men_from_60."""
COUNTS = (*PEOPLE, "attendance", "jobs_permanent", "jobs_seasonal")
AMOUNTS = ("turnover_centimes", "surplus_centimes", "reserves_centimes")


@dataclass(frozen=True, slots=True)
class DeclarationForm:
    """What a cooperative declares. None: not answered yet. Amounts in centimes; a loss is a negative surplus."""

    assembly_held: bool | None = None
    assembly_on: date | None = None
    attendance: int | None = None
    decisions: str = ""
    organs_renewed: bool | None = None
    organs_until: date | None = None
    turnover_centimes: int | None = None
    surplus_centimes: int | None = None
    reserves_centimes: int | None = None
    women_under_35: int | None = None
    women_from_35_to_59: int | None = None
    women_from_60: int | None = None
    men_under_35: int | None = None
    men_from_35_to_59: int | None = None
    men_from_60: int | None = None
    jobs_permanent: int | None = None
    jobs_seasonal: int | None = None

    @property
    def members(self) -> int:
        """All members at the close."""
        return sum(getattr(self, name) or 0 for name in PEOPLE)

    @property
    def women(self) -> int:
        """Women among them."""
        return sum(getattr(self, name) or 0 for name in PEOPLE if name.startswith("women"))

    @property
    def youth(self) -> int:
        """Members under 35."""
        return (self.women_under_35 or 0) + (self.men_under_35 or 0)


FIELDS: tuple[str, ...] = tuple(DeclarationForm.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class YearData:
    """One year of one cooperative as it stands today; `id` is None while nothing was written."""

    cooperative_id: int
    year: int
    closed_on: date
    due_on: date
    state: State
    is_late: bool
    id: int | None = None
    form: DeclarationForm = field(default_factory=DeclarationForm)
    filed_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: int | None = None
    filed_by: int | None = None
    reason: str = ""
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the cooperative may still write in it."""
        return self.state in ("expected", "draft", "correction_requested")


@dataclass(frozen=True, slots=True)
class Movement:
    """How many members came and left between two counts: women and young people among them."""

    joined: int
    joined_women: int
    joined_youth: int
    left: int
    left_women: int
    left_youth: int

    @property
    def is_still(self) -> bool:
        """Nobody came, nobody left."""
        return self.joined == self.left == 0
