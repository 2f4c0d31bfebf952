"""News of the vendors room."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class StallOpened(Event):
    """A vendor was approved or reinstated."""

    vendor_id: int


@dataclass(frozen=True)
class StallClosed(Event):
    """A stall is no longer open: suspended, closed, or its cooperative lost its standing."""

    vendor_id: int
    reason: str


@dataclass(frozen=True)
class StallChanged(Event):
    """The public page of a stall changed."""

    vendor_id: int


@dataclass(frozen=True)
class ClaimSubmitted(Event):
    """A claim waits for staff."""

    claim_id: int


@dataclass(frozen=True)
class ClaimDecided(Event):
    """Staff approved, refused or asked for more; or somebody else's proof has `overtaken` the claim."""

    claim_id: int
    outcome: str


@dataclass(frozen=True)
class InvitationAccepted(Event):
    """Somebody who was invited is now in the team of a stall."""

    vendor_id: int
    user_id: int
    role: str
