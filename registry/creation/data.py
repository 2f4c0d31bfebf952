"""Nouns of the creation room: frozen, ready to show. People are masked: only `PersonData` is not."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PersonData:
    """A founder as the law names them. Read for the documents of the file and by registrars; every look is audited."""

    name_ar: str
    name_fr: str
    cin: str
    born_on: date
    address_ar: str
    address_fr: str


@dataclass(frozen=True, slots=True)
class FounderData:
    """A founder as the file's pages show them: `label` is a name, phone and CIN are masked."""

    id: int
    state: str
    user_id: int | None
    label: str
    phone: str
    cin: str
    is_leader: bool
    is_woman: bool | None
    organ_role: str
    shares: int
    in_kind: int
    released_centimes: int
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class ContributionData:
    """Something brought in kind, worth `shares` shares."""

    id: int
    founder_id: int
    what_ar: str
    what_fr: str
    shares: int


@dataclass(frozen=True, slots=True)
class ProposalData:
    """A proposed name. `report`: {"verdict", "matches": [{name_ar, name_fr, number, score, reasons_ar, …}]}."""

    id: int
    position: int
    name_ar: str
    name_fr: str
    state: str
    reason: str
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NameRequestData:
    """A name request with its proposals in order. `outcome`: "" while it waits, reserved, refused, withdrawn."""

    id: int
    requested_at: datetime
    due_at: datetime
    outcome: str
    reason: str
    decided_by: int | None
    decided_at: datetime | None
    proposals: list[ProposalData]


@dataclass(frozen=True, slots=True)
class DocumentData:
    """A document in force. `checked_at`: when a registrar ticked it."""

    id: int
    kind: str
    content_type: str
    size: int
    issued_on: date | None
    reference: str
    uploaded_at: datetime
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeData:
    """One thing asked to change, with the founders' answer."""

    id: int
    section: str
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class MessageData:
    """A message of the file's thread."""

    id: int
    from_office: bool
    text: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepData:
    """One step of the file's history."""

    act: str
    from_state: str
    to_state: str
    actor_id: int | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClockData:
    """The legal clock: whole days left (negative when late), when it ends, whether it runs now."""

    days: int
    days_left: int
    due_at: datetime | None
    running: bool


@dataclass(frozen=True, slots=True)
class CreationData:
    """A whole file, as its founders and the registrar read it."""

    id: int
    number: str
    state: str
    leader_id: int
    origin: str
    name_ar: str
    name_fr: str
    sector_code: str | None
    province_code: str | None
    commune_code: str | None
    address_ar: str
    address_fr: str
    object_ar: str
    object_fr: str
    legal_categories: list[str]
    court_code: str | None
    reserved_at: datetime | None
    reserved_until: datetime | None
    share_centimes: int
    organ: str
    duration_years: int
    close_month: int
    assembly_on: date | None
    assembly_place_ar: str
    assembly_place_fr: str
    statutes_version: str
    statutes_hash: str
    statutes_at: datetime | None
    submitted_at: datetime | None
    taken_by: int | None
    decided_by: int | None
    decided_at: datetime | None
    refusal_reason: str
    appealed_at: datetime | None
    cooperative_id: int | None
    is_demo: bool
    created_at: datetime
    touched_at: datetime
    clock: ClockData | None = None
    founders: list[FounderData] = field(default_factory=list)
    contributions: list[ContributionData] = field(default_factory=list)
    requests: list[NameRequestData] = field(default_factory=list)
    documents: list[DocumentData] = field(default_factory=list)
    changes: list[ChangeData] = field(default_factory=list)
    messages: list[MessageData] = field(default_factory=list)
    history: list[StepData] = field(default_factory=list)

    @property
    def consented(self) -> list[FounderData]:
        """Founders who said yes."""
        return [founder for founder in self.founders if founder.state == "consented"]

    @property
    def open_changes(self) -> list[ChangeData]:
        """What the founders still have to answer."""
        return [change for change in self.changes if change.closed_at is None]

    @property
    def capital_centimes(self) -> int:
        """Subscribed capital: all shares at their value."""
        shares = sum(f.shares for f in self.consented) + sum(c.shares for c in self.contributions)
        return shares * self.share_centimes

    def document(self, kind: str) -> DocumentData | None:
        """The document of a kind in force."""
        return next((found for found in self.documents if found.kind == kind), None)
