"""Tables of ideas, their versions and their steps."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model
from projectbank.ideas.rules import STATES


class Idea(Model):
    """An idea as lists need it; its whole sheet is the version `version`. `terms`: what matching reads of it."""

    __tablename__ = "projectbank_idea"
    __table_args__ = (
        CheckConstraint("state IN ({})".format(",".join(f"'{s}'" for s in STATES)), name="state"),
        Index("ix_projectbank_idea_place", "region_code", "sector", "id"),
        Index("ix_projectbank_idea_money", "investment_centimes", "id"),
        Index("ix_projectbank_idea_jobs", "jobs", "id"),
        Index("ix_projectbank_idea_until", "state", "reserved_until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    state_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    sector: Mapped[str] = mapped_column(String(16), index=True)
    registry_sector: Mapped[str] = mapped_column(String(24))
    region_code: Mapped[str] = mapped_column(ForeignKey("core_region.code"))
    province_code: Mapped[str] = mapped_column(ForeignKey("core_province.code"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("projectbank_meeting.id"), index=True)
    title_ar: Mapped[str] = mapped_column(String(160))
    title_fr: Mapped[str] = mapped_column(String(160))
    art: Mapped[str] = mapped_column(String(24), default="idea")
    art_tone: Mapped[int] = mapped_column(default=1)
    investment_centimes: Mapped[int] = mapped_column(BigInteger)
    share_centimes: Mapped[int] = mapped_column(BigInteger)
    jobs: Mapped[int]
    jobs_women: Mapped[int]
    founders: Mapped[int]
    break_even: Mapped[int]
    unit_ar: Mapped[str] = mapped_column(String(40))
    unit_fr: Mapped[str] = mapped_column(String(40))
    for_women: Mapped[bool]
    easy_start: Mapped[bool]
    terms: Mapped[JsonDict]
    reserved_until: Mapped[datetime | None]
    creation_id: Mapped[int | None] = mapped_column(unique=True)
    cooperative_id: Mapped[int | None] = mapped_column(ForeignKey("registry_cooperative.id"), index=True)
    author_id: Mapped[int | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class SheetVersion(Model):
    """One version of an idea's sheet; never changed afterwards."""

    __tablename__ = "projectbank_sheet"
    __table_args__ = (UniqueConstraint("idea_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("projectbank_idea.id"))
    version: Mapped[int]
    sheet: Mapped[JsonDict]
    author_id: Mapped[int | None]
    created_at: Mapped[datetime]


class IdeaStep(Model):
    """One move of an idea: who, why, when."""

    __tablename__ = "projectbank_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("projectbank_idea.id"), index=True)
    old: Mapped[str] = mapped_column(String(12))
    new: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
