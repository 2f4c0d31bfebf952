"""Tables of what people can do, of teams and their members."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Profile(Model):
    """What somebody says of their skills and means. `proposable`: an officer may propose them for teams."""

    __tablename__ = "projectbank_profile"
    __table_args__ = (CheckConstraint("mobility IN ('province','region','country')", name="mobility"),)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("core_province.code"), index=True)
    mobility: Mapped[str] = mapped_column(String(8))
    skills: Mapped[list[str]]
    capital_centimes: Mapped[int] = mapped_column(BigInteger)
    proposable: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime]


class Person(Model):
    """Sex and age band of those who chose to tell, for the funnel's counts alone."""

    __tablename__ = "projectbank_person"
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), primary_key=True)
    sex: Mapped[str] = mapped_column(String(1))
    age: Mapped[str] = mapped_column(String(8))
    is_demo: Mapped[bool] = mapped_column(default=False)


class Team(Model):
    """People around one idea. `live_key` is the idea's id while the team lives: an idea has one team at a time."""

    __tablename__ = "projectbank_team"
    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("projectbank_idea.id"), index=True)
    live_key: Mapped[int | None] = mapped_column(unique=True)
    founders: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    extended: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Member(Model):
    """Somebody in a team (`joined`), asked into it (`asked`), or gone (`left`, `declined`)."""

    __tablename__ = "projectbank_member"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        CheckConstraint("state IN ('asked','joined','left','declined')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("projectbank_team.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)
    role: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(8))
    shares_contact: Mapped[bool] = mapped_column(default=False)
    consented_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Suggestion(Model):
    """An idea proposed to a person by another part of the house, with its reason; one of a source for each idea."""

    __tablename__ = "projectbank_suggestion"
    __table_args__ = (UniqueConstraint("user_id", "idea_id", "source"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("projectbank_idea.id"))
    source: Mapped[str] = mapped_column(String(40))
    reason_ar: Mapped[str] = mapped_column(String(300))
    reason_fr: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
