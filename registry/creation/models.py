"""Tables of the creation room. What is personal is encrypted; CINs are compared by a keyed digest only."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.auth.models import User
from core.db import JsonDict, Model
from core.geography.models import Commune, Province, Region
from registry.creation.rules.states import SECTIONS, STATES
from registry.models import Cooperative, Court, Sector


def _user() -> ForeignKey:
    return ForeignKey(User.id)


def _within(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Creation(Model):
    """One file. `clock_started_at` is set while the Office's delay runs, `clock_used` sums the earlier runs (seconds).

    `origin_key` is the origin while somebody's file from it is open: the same idea does not start twice.
    """

    __tablename__ = "registry_creation"
    __table_args__ = (
        CheckConstraint(_within("state", STATES), name="state_known"),
        CheckConstraint("share_centimes > 0", name="share_positive"),
        Index("ix_registry_creation_queue", "state", "province_code", "clock_started_at"),
        Index("ix_registry_creation_reserved", "state", "reserved_until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    user_id: Mapped[int] = mapped_column(_user(), index=True)
    origin: Mapped[str] = mapped_column(String(60), default="")
    origin_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    # the idea
    name_ar: Mapped[str] = mapped_column(String(200), default="")
    name_fr: Mapped[str] = mapped_column(String(200), default="")
    sector_code: Mapped[str | None] = mapped_column(ForeignKey(Sector.code))
    province_code: Mapped[str | None] = mapped_column(ForeignKey(Province.code), index=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey(Region.code))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey(Commune.code))
    address_ar: Mapped[str] = mapped_column(Text, default="")
    address_fr: Mapped[str] = mapped_column(Text, default="")
    object_ar: Mapped[str] = mapped_column(Text, default="")
    object_fr: Mapped[str] = mapped_column(Text, default="")
    legal_categories: Mapped[list[str]]
    court_code: Mapped[str | None] = mapped_column(ForeignKey(Court.code))
    # the name the Office holds for them
    reserved_at: Mapped[datetime | None]
    reserved_until: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    # capital, organs, statutes
    share_centimes: Mapped[int] = mapped_column(BigInteger, default=10_000)
    organ: Mapped[str] = mapped_column(String(10), default="")  # managers | board
    duration_years: Mapped[int] = mapped_column(default=99)
    close_month: Mapped[int] = mapped_column(default=12)
    assembly_on: Mapped[date | None]
    assembly_place_ar: Mapped[str] = mapped_column(String(200), default="")
    assembly_place_fr: Mapped[str] = mapped_column(String(200), default="")
    statutes_version: Mapped[str] = mapped_column(String(20), default="")
    statutes_hash: Mapped[str] = mapped_column(String(64), default="")
    statutes_at: Mapped[datetime | None]
    # the Office
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    clock_started_at: Mapped[datetime | None]
    clock_used: Mapped[int] = mapped_column(default=0)
    review_days: Mapped[int] = mapped_column(default=0)
    taken_by: Mapped[int | None] = mapped_column(_user())
    decided_by: Mapped[int | None] = mapped_column(_user())
    decided_at: Mapped[datetime | None]
    refusal_reason: Mapped[str] = mapped_column(Text, default="")
    appealed_at: Mapped[datetime | None]
    cooperative_id: Mapped[int | None] = mapped_column(ForeignKey(Cooperative.id), unique=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime]


class CreationTransition(Model):
    """Each step of a file: act, who, why, when. `data` is never personal."""

    __tablename__ = "registry_creation_transition"
    __table_args__ = (Index("ix_registry_creation_transition_history", "creation_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    creation_id: Mapped[int] = mapped_column(ForeignKey(Creation.id))
    act: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(_user())
    reason: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[JsonDict]
    at: Mapped[datetime]


class Founder(Model):
    """A person invited to found the cooperative; the leader is the first of them.

    `label_enc` is the name the leader typed, `person_enc` what the founder typed (name in both scripts, CIN, birth,
    address: a JSON object). `live_key` (creation:phone digest) keeps one open invitation a phone; `cin_index` is unique
    within a file. Whoever declines, leaves or is removed is forgotten: only the state and its time stay.
    """

    __tablename__ = "registry_creation_founder"
    __table_args__ = (
        UniqueConstraint("creation_id", "cin_index", name="uq_registry_creation_founder_cin"),
        UniqueConstraint("creation_id", "user_id", name="uq_registry_creation_founder_user"),
        CheckConstraint(
            _within("state", ("invited", "consented", "declined", "removed", "expired")), name="state_known"
        ),
        CheckConstraint("shares >= 0 AND released_centimes >= 0", name="shares_not_negative"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    creation_id: Mapped[int] = mapped_column(ForeignKey(Creation.id), index=True)
    state: Mapped[str] = mapped_column(String(12), default="invited")
    user_id: Mapped[int | None] = mapped_column(_user(), index=True)
    live_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    phone_enc: Mapped[str | None] = mapped_column(Text)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    label_enc: Mapped[str | None] = mapped_column(Text)
    person_enc: Mapped[str | None] = mapped_column(Text)
    cin_index: Mapped[str | None] = mapped_column(String(64))
    is_woman: Mapped[bool | None]
    organ_role: Mapped[str] = mapped_column(String(20), default="")
    shares: Mapped[int] = mapped_column(default=0)  # paid in money; those in kind are contributions
    released_centimes: Mapped[int] = mapped_column(BigInteger, default=0)
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class Contribution(Model):
    """Something a founder brings instead of money: fully released, valued by a report (a document of the file)."""

    __tablename__ = "registry_creation_contribution"
    __table_args__ = (CheckConstraint("shares > 0", name="shares_positive"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    creation_id: Mapped[int] = mapped_column(ForeignKey(Creation.id), index=True)
    founder_id: Mapped[int] = mapped_column(ForeignKey(Founder.id))
    what_ar: Mapped[str] = mapped_column(String(200))
    what_fr: Mapped[str] = mapped_column(String(200))
    shares: Mapped[int]
    created_at: Mapped[datetime]


class NameRequest(Model):
    """Up to three names in order, asked at once and decided by a registrar. `live_key` = the file while it is open."""

    __tablename__ = "registry_name_request"
    __table_args__ = (
        CheckConstraint(_within("outcome", ("", "reserved", "refused", "withdrawn")), name="outcome_known"),
        Index("ix_registry_name_request_queue", "outcome", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    creation_id: Mapped[int] = mapped_column(ForeignKey(Creation.id), index=True)
    live_key: Mapped[int | None] = mapped_column(unique=True)
    requested_at: Mapped[datetime]
    requested_by: Mapped[int] = mapped_column(_user())
    due_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(_user())
    decided_at: Mapped[datetime | None]


class NameProposal(Model):
    """One proposed name. `held_ar`/`held_fr` are its comparison keys while the Office holds it: nobody else gets it.

    `report` is what the similarity search said when it was asked for (verdict and matches, registry facts only).
    """

    __tablename__ = "registry_name_proposal"
    __table_args__ = (
        UniqueConstraint("request_id", "position"),
        CheckConstraint(
            _within("state", ("proposed", "reserved", "refused", "lapsed", "registered")), name="state_known"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey(NameRequest.id))
    creation_id: Mapped[int] = mapped_column(ForeignKey(Creation.id), index=True)
    position: Mapped[int]
    name_ar: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="proposed", index=True)
    held_ar: Mapped[str | None] = mapped_column(String(250), unique=True)
    held_fr: Mapped[str | None] = mapped_column(String(250), unique=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    report: Mapped[JsonDict]


class CreationDocument(Model):
    """A file the founders hand in, private. `live` is true for the one in force of its kind; older ones are kept."""

    __tablename__ = "registry_creation_document"
    __table_args__ = (Index("ix_registry_creation_document_live", "creation_id", "kind", "live"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    creation_id: Mapped[int] = mapped_column(ForeignKey(Creation.id))
    kind: Mapped[str] = mapped_column(String(30))
    live: Mapped[bool] = mapped_column(default=True)
    key: Mapped[str] = mapped_column(String(120))
    content_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    issued_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(String(80), default="")
    uploaded_by: Mapped[int] = mapped_column(_user())
    uploaded_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(_user())


class ChangePoint(Model):
    """One thing the registrar asks to change, with the section where it is answered."""

    __tablename__ = "registry_creation_change"
    __table_args__ = (CheckConstraint(_within("section", SECTIONS), name="section_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    creation_id: Mapped[int] = mapped_column(ForeignKey(Creation.id), index=True)
    section: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int | None] = mapped_column(_user())
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(_user())
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class CreationMessage(Model):
    """A message between the founders and the Office, kept with the file."""

    __tablename__ = "registry_creation_message"
    __table_args__ = (Index("ix_registry_creation_message_thread", "creation_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    creation_id: Mapped[int] = mapped_column(ForeignKey(Creation.id))
    author_id: Mapped[int | None] = mapped_column(_user())
    from_office: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
