"""Nouns of the vendors room."""

from dataclasses import dataclass
from datetime import datetime

from registry.data import CooperativeCard


@dataclass(frozen=True)
class VendorCard:
    """What other rooms and pages need of a stall; places and names come from the registry record."""

    id: int
    slug: str
    status: str
    story_ar: str
    story_fr: str
    cover: str
    face: str
    ship_from_province: str
    approved_at: datetime | None
    is_demo: bool
    cooperative: CooperativeCard

    @property
    def name_ar(self) -> str:
        """The legal name in Arabic."""
        return self.cooperative.name_ar

    @property
    def name_fr(self) -> str:
        """The legal name in French."""
        return self.cooperative.name_fr

    @property
    def place_ar(self) -> str:
        """Province in Arabic."""
        return self.cooperative.province_name_ar

    @property
    def place_fr(self) -> str:
        """Province in French."""
        return self.cooperative.province_name_fr


@dataclass(frozen=True)
class ClaimData:
    """A claim as pages show it."""

    id: int
    state: str
    proof: str | None
    user_id: int
    cooperative: CooperativeCard
    has_mandate: bool
    terms_version: str | None
    reason: str
    submitted_at: datetime | None
    risk: str
    others_asking: int
    """How many other people have proved that they act for the cooperative, by code or mandate, and wait too."""


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation as the president sees it while nobody has answered; `hint` is the masked phone or e-mail."""

    id: int
    hint: str
    role: str
    expires_at: datetime


@dataclass(frozen=True)
class InvitationData:
    """An invitation as the invited person sees it. `for_staff`: the person works for the Office and cannot accept."""

    id: int
    vendor: VendorCard
    role: str
    invited_by: int
    expires_at: datetime
    is_accepted: bool
    for_staff: bool
