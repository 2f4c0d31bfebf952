"""Tables of the courses room.

A `Step` is what a learner completes and lives as long as its course; a `Page` is what one version says at that step.
A new version therefore keeps what people have already learnt.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Course(Model):
    """A course under its address. `live_version_id` is the version learners see; none while it is only a draft."""

    __tablename__ = "academy_course"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    position: Mapped[int] = mapped_column(default=100)
    live_version_id: Mapped[int | None] = mapped_column(index=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class CourseVersion(Model):
    """One wording of a course. `open_key` holds the course's id while it is a draft or in review: one at a time."""

    __tablename__ = "academy_course_version"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        CheckConstraint("state IN ('draft','in_review','published','retired')", name="state"),
        Index("ix_academy_course_version_queue", "state", "submitted_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("academy_course.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="draft")
    open_key: Mapped[int | None] = mapped_column(unique=True)
    title_ar: Mapped[str] = mapped_column(String(120), default="")
    title_fr: Mapped[str] = mapped_column(String(120), default="")
    summary_ar: Mapped[str] = mapped_column(Text, default="")
    summary_fr: Mapped[str] = mapped_column(Text, default="")
    picture: Mapped[str] = mapped_column(String(40), default="class")  # scene of the illustrations
    badge: Mapped[str] = mapped_column(String(40), default="")  # illustration on the certificate
    minutes: Mapped[int] = mapped_column(default=0)
    topics: Mapped[list[str]] = mapped_column(default=list)
    roles: Mapped[list[str]] = mapped_column(default=list)
    prerequisites: Mapped[list[str]] = mapped_column(default=list)  # slugs of courses
    author_id: Mapped[int | None]
    reviewer_id: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")  # what the reviewer asked for
    content_digest: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]


class Module(Model):
    """A part of a version: a few pages under one heading."""

    __tablename__ = "academy_module"
    __table_args__ = (Index("ix_academy_module_order", "version_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("academy_course_version.id"))
    position: Mapped[int]
    title_ar: Mapped[str] = mapped_column(String(120), default="")
    title_fr: Mapped[str] = mapped_column(String(120), default="")


class Step(Model):
    """What a learner completes; the same in every version of the course."""

    __tablename__ = "academy_step"
    __table_args__ = (UniqueConstraint("course_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("academy_course.id"))
    key: Mapped[str] = mapped_column(String(40))


class Page(Model):
    """One screen of one version: text, practice quiz, final quiz or worksheet. Texts are Markdown."""

    __tablename__ = "academy_page"
    __table_args__ = (
        UniqueConstraint("version_id", "step_id"),
        CheckConstraint("kind IN ('text','quiz','final','worksheet','package')", name="kind"),
        Index("ix_academy_page_order", "version_id", "position"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("academy_course_version.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("academy_module.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("academy_step.id"), index=True)
    position: Mapped[int]  # counts through the whole version
    kind: Mapped[str] = mapped_column(String(12))
    title_ar: Mapped[str] = mapped_column(String(120), default="")
    title_fr: Mapped[str] = mapped_column(String(120), default="")
    text_ar: Mapped[str] = mapped_column(Text, default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    picture: Mapped[str] = mapped_column(String(40), default="")
    source_ar: Mapped[str] = mapped_column(Text, default="")  # where a legal statement stands
    source_fr: Mapped[str] = mapped_column(Text, default="")
    pass_percent: Mapped[int] = mapped_column(default=0)  # quiz and final
    draw: Mapped[int] = mapped_column(default=0)  # how many questions of the pool; 0 = all
    package_key: Mapped[str] = mapped_column(
        String(80), default=""
    )  # kind package: what the packages room keeps


class AudioTrack(Model):
    """A recording of a page, or of one thing on it.

    `spot`: "" = the page, "q3" = the question with the id 3, "q3c12" = its choice with the id 12.
    """

    __tablename__ = "academy_audio_track"
    __table_args__ = (
        UniqueConstraint("page_id", "spot", "track"),
        CheckConstraint("track IN ('ar','darija','fr','zgh')", name="track"),
        CheckConstraint("origin IN ('recorded','uploaded')", name="origin"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("academy_page.id"))
    spot: Mapped[str] = mapped_column(String(20), default="")
    track: Mapped[str] = mapped_column(String(8))
    storage_key: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    byte_size: Mapped[int]
    seconds: Mapped[int]
    origin: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[int | None]
    created_at: Mapped[datetime]
