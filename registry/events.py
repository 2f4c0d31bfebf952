"""News of the registry."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class StandingChanged(Event):
    """A cooperative's standing changed from `old` to `new` (active, suspended, struck_off …)."""

    cooperative_id: int
    old: str
    new: str


@dataclass(frozen=True)
class CooperativeRecorded(Event):
    """One cooperative was registered. Bulk imports announce `RegisterImported` instead."""

    cooperative_id: int


@dataclass(frozen=True)
class RegisterImported(Event):
    """A batch of a file was read: ids of the cooperatives created and of those whose record changed."""

    created: list[int]
    updated: list[int]


@dataclass(frozen=True)
class FilingRecorded(Event):
    """A filing of one cooperative was recorded (kinds: `registry.rules.filings.KINDS`). Imports announce none."""

    cooperative_id: int
    filing_kind: str


@dataclass(frozen=True)
class RoleGranted(Event):
    """A person may now act for a cooperative."""

    cooperative_id: int
    user_id: int
    role: str


@dataclass(frozen=True)
class RoleEnded(Event):
    """A person no longer holds a role in a cooperative."""

    cooperative_id: int
    user_id: int
    role: str


@dataclass(frozen=True)
class CreationMoved(Event):
    """The file of a cooperative being created went from one state to another. `origin`: who sent it here, or ""."""

    creation_id: int
    origin: str
    old: str
    new: str


@dataclass(frozen=True)
class CreationRegistered(Event):
    """A cooperative created online is in the registry; its founders may be invited to open a stall."""

    creation_id: int
    cooperative_id: int
    origin: str


@dataclass(frozen=True)
class FirstSale(Event):
    """A cooperative sells: its first parcel was delivered. Announced by whoever runs the sales, perhaps twice."""

    cooperative_id: int
