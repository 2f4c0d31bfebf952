"""Tables of the vendors room."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Vendor(Model):
    """A cooperative's stall. Never holds a copy of the registry's standing."""

    __tablename__ = "shop_vendor"
    __table_args__ = (
        CheckConstraint(
            "status IN ('invited','applied','onboarding','in_review','approved','suspended','rejected','closed')",
            name="status",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"), unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(default="onboarding", index=True)
    story_ar: Mapped[str] = mapped_column(default="")
    story_fr: Mapped[str] = mapped_column(default="")
    cover: Mapped[str] = mapped_column(default="")  # scene of the illustrations, or a storage key
    face: Mapped[str] = mapped_column(default="")
    ship_from_province: Mapped[str] = mapped_column(default="")
    holiday_until: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str] = mapped_column(default="")
    rib_enc: Mapped[str | None]
    rib_changed_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class VendorTransition(Model):
    """Each step of a stall: who, why, when."""

    __tablename__ = "shop_vendor_transition"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"), index=True)
    from_status: Mapped[str]
    to_status: Mapped[str]
    actor_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Claim(Model):
    """A person's request to act for a cooperative.

    Any number of people may ask: `open_key` (cooperative:person) is set while the claim is open, so that nobody asks
    twice. `live_key` holds the cooperative's id from proof by code until the end of the claim: one of all wins.
    """

    __tablename__ = "shop_claim"
    __table_args__ = (Index("ix_shop_claim_queue", "state", "submitted_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"), index=True)
    open_key: Mapped[str | None] = mapped_column(unique=True)
    live_key: Mapped[int | None] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)
    state: Mapped[str] = mapped_column(default="started")
    proof: Mapped[str | None]
    code_digest: Mapped[str | None]
    code_sent_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    mandate_key: Mapped[str | None]
    terms_version: Mapped[str | None]
    terms_accepted_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]


class Appeal(Model):
    """A cooperative contests its suspension; one open appeal at a time (`live_key` = vendor while open)."""

    __tablename__ = "shop_vendor_appeal"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"), index=True)
    live_key: Mapped[int | None] = mapped_column(unique=True)
    user_id: Mapped[int]
    text: Mapped[str]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    outcome: Mapped[str | None]  # upheld | reinstated
    reason: Mapped[str] = mapped_column(default="")


class TeamInvitation(Model):
    """A cooperative asks a person into its team; nobody is in it before saying yes.

    The phone or e-mail is kept encrypted while the invitation is open, and forgotten with its end; `login_index` finds
    it without reading it. `live_key` (vendor:login_index) is set while open: one open invitation per stall and person.
    """

    __tablename__ = "shop_team_invitation"
    __table_args__ = (
        CheckConstraint("state IN ('open','accepted','declined','cancelled','expired')", name="state"),
        CheckConstraint("role IN ('president','seller','packer','accountant')", name="role"),
        Index("ix_shop_team_invitation_due", "state", "expires_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("shop_vendor.id"), index=True)
    live_key: Mapped[str | None] = mapped_column(unique=True)
    login_enc: Mapped[str | None]
    login_index: Mapped[str]
    role: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    state: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
