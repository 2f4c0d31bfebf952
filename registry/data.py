"""Nouns of the registry for the floors above: frozen, ready to show, without personal data."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

RoleName = Literal["president", "seller", "packer", "accountant"]


@dataclass(frozen=True, slots=True)
class CooperativeCard:
    """What anyone may know of a cooperative. `sells`: its sector may open a stall; `lon_lat`: its commune."""

    id: int
    central_number: str
    court_code: str
    court_name_ar: str
    court_name_fr: str
    analytical_number: str
    name_ar: str
    name_fr: str
    status: str
    kind: str
    sector_code: str
    sector_name_ar: str
    sector_name_fr: str
    sells: bool
    commune_code: str | None
    commune_name_ar: str
    commune_name_fr: str
    province_code: str
    province_name_ar: str
    province_name_fr: str
    region_code: str
    region_name_ar: str
    region_name_fr: str
    lon_lat: tuple[float, float] | None
    registered_on: date
    last_checked_on: date | None
    members: int
    women: int
    youth: int
    is_womens: bool
    capital_centimes: int | None
    vat_status: str | None
    is_demo: bool

    @property
    def is_active(self) -> bool:
        """Whether it may act on the platform today."""
        return self.status == "active"

    @property
    def place_ar(self) -> str:
        """« أركانة، تارودانت »."""
        return _place(self.commune_name_ar, self.province_name_ar, "، ")

    @property
    def place_fr(self) -> str:
        """ "Argana, Taroudannt"."""
        return _place(self.commune_name_fr, self.province_name_fr, ", ")


def _place(commune: str, province: str, comma: str) -> str:
    return commune + comma + province if commune and commune != province else province


@dataclass(frozen=True, slots=True)
class EventData:
    """One dated fact of a record's history."""

    kind: str
    happened_on: date
    recorded_at: datetime
    document: str
    reason: str
    data: dict[str, Any]
    id: int = 0
    corrects_id: int | None = None


@dataclass(frozen=True, slots=True)
class FilingDraft:
    """A filing about to be recorded.

    `kind`: see `registry.rules.filings.KINDS`. `set`: columns the record takes from `happened_on` on (dates as `date`).
    `add`: by how much members, women, youth grow; members who leave are written as negative numbers. `facts`: what the
    filing states without changing the record (turnover, attendance …). `corrects_id`: the filing a correction corrects;
    `undo`: that filing had no ground, the record takes back what stood before it.
    """

    kind: str
    happened_on: date
    set: dict[str, Any] = field(default_factory=dict)
    add: dict[str, int] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    document: str = ""
    reason: str = ""
    corrects_id: int | None = None
    undo: bool = False


@dataclass(frozen=True, slots=True)
class RegistrationDraft:
    """A cooperative about to be registered. `central_number` None: the Office's next free one. Contact is encrypted."""

    court_code: str
    analytical_number: str
    name_ar: str
    name_fr: str
    sector_code: str
    province_code: str
    registered_on: date
    members: int
    women: int = 0
    youth: int = 0
    kind: str = "cooperative"
    legal_categories: list[str] = field(default_factory=list)
    commune_code: str | None = None
    address_ar: str = ""
    address_fr: str = ""
    object_ar: str = ""
    object_fr: str = ""
    capital_centimes: int | None = None
    ice: str | None = None
    central_number: str | None = None
    phone: str | None = None
    email: str | None = None
    document: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class FilingRequestData:
    """A grave filing that one person asked for and another has to confirm. `state`: asked, confirmed, refused …"""

    id: int
    cooperative_id: int
    draft: FilingDraft
    state: str
    asked_by_id: int
    asked_at: datetime
    decided_by_id: int | None
    decided_at: datetime | None
    decision_reason: str
    filing_id: int | None


@dataclass(slots=True)
class Figures:
    """Cooperatives (also unions and federations) neither struck off nor dissolved, and their members.

    `womens`: cooperatives whose members are women, nine in ten at least.
    """

    cooperatives: int = 0
    members: int = 0
    women: int = 0
    youth: int = 0
    womens: int = 0

    def add(self, other: "Figures") -> None:
        """Count these too."""
        for name in ("cooperatives", "members", "women", "youth", "womens"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class RegisterFigures(Figures):
    """National figures of a day with their parts; every part is keyed by its code, `by_cell` by (region, sector)."""

    by_region: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    by_sector: dict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    by_cell: dict[tuple[str, str], Figures] = field(default_factory=lambda: defaultdict(Figures))


@dataclass(frozen=True, slots=True)
class RecordData:
    """The whole public record: card, addresses, object and dated history, newest first."""

    card: CooperativeCard
    address_ar: str
    address_fr: str
    object_ar: str
    object_fr: str
    ice: str | None
    legal_categories: list[str]
    updated_at: datetime
    history: list[EventData]


@dataclass(frozen=True, slots=True)
class RoleData:
    """One person's role in one cooperative. `until` is None while it holds."""

    cooperative_id: int
    user_id: int
    role: RoleName
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ContactHint:
    """The contact on record, masked: enough to recognise, not to use."""

    phone: str | None
    email: str | None

    @property
    def channels(self) -> list[str]:
        """Ways a code can be sent: "sms", "mail"."""
        return [name for name, value in (("sms", self.phone), ("mail", self.email)) if value]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell of a file. `value` is shown back, shortened; `first_line` for duplicates."""

    field: str
    code: str
    value: str = ""
    first_line: int | None = None


@dataclass(frozen=True, slots=True)
class RowError:
    """A fault with its line and the sentence that explains it."""

    row: int
    field: str
    code: str
    message: str


@dataclass(frozen=True)
class ImportReport:
    """Outcome of an import: created + updated + unchanged + rejected = rows."""

    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    dry_run: bool
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CreationSheet:
    """What another package knows of a cooperative to be created; every text may be empty, codes may be unknown."""

    name_ar: str = ""
    name_fr: str = ""
    sector_code: str = ""
    province_code: str = ""
    commune_code: str | None = None
    object_ar: str = ""
    object_fr: str = ""
    legal_categories: list[str] = field(default_factory=list)
    capital_centimes: int | None = None


@dataclass(frozen=True, slots=True)
class CreationCard:
    """Where a creation stands; nothing personal. `number` is the file's own, `step` the page to go on at.

    States: draft, name_requested, name_reserved, documents, submitted, in_review, change_requested, refused, appealed,
    registered, abandoned, expired.
    """

    id: int
    number: str
    state: str
    origin: str
    name_ar: str
    name_fr: str
    province_code: str | None
    sector_code: str | None
    founders: int
    consented: int
    reserved_until: datetime | None
    submitted_at: datetime | None
    cooperative_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FilingDue:
    """A yearly declaration that one cooperative owed, and what it did; `filed_on` None: nothing yet.

    Accounts brought on paper and entered in the record count as filed and accepted on that day.
    """

    cooperative_id: int
    year: int
    due_on: date
    filed_on: date | None
    is_accepted: bool

    @property
    def was_in_time(self) -> bool:
        """Filed by the day it was due."""
        return self.filed_on is not None and self.filed_on <= self.due_on


@dataclass(frozen=True, slots=True)
class FilingDelays:
    """Declarations owed by all cooperatives, a row each: days by which one was late (0 or less: in time), NaN when it
    was not filed."""

    cooperative_ids: NDArray[np.int64]
    days: NDArray[np.float64]


class CensusRow(NamedTuple):
    """One existing cooperative in few words, for work on all of them at once."""

    id: int
    sector_code: str
    region_code: str
    province_code: str
    members: int
    women: int
    youth: int
    registered_on: date


class RoleHolder(NamedTuple):
    """Somebody who acts for a cooperative on a day. `lang`: of their account."""

    cooperative_id: int
    user_id: int
    role: str
    lang: str


class Moves(NamedTuple):
    """Cooperatives registered and ended within a period."""

    registered: int
    ended: int


class Jobs(NamedTuple):
    """Jobs as declared, and how many cooperatives declared them."""

    permanent: int
    seasonal: int
    declaring: int


class DataQuality(NamedTuple):
    """How many records of existing cooperatives hold what they should; `demo`: made-up ones among them."""

    records: int
    with_commune: int
    with_contact: int
    with_ice: int
    with_capital: int
    checked: int
    demo: int


class CreationFigures(NamedTuple):
    """Files of a period."""

    started: int
    submitted: int
    registered: int
    refused: int


class StageDelay(NamedTuple):
    """One stage of creations: its legal limit (`unit`: days, working_days), the days each file took, sorted."""

    stage: str
    limit: int | None
    unit: str
    days: tuple[float, ...]
