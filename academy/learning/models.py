"""Tables of the learning room. Completions only grow and attempts are only added: any order of arrival ends alike."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model


class Enrolment(Model):
    """A learner in a course. `last_step_id` is where the learner was seen last (`last_at`)."""

    __tablename__ = "academy_enrolment"
    __table_args__ = (
        Index("ix_academy_enrolment_course", "course_id", "user_id"),
        Index("ix_academy_enrolment_finished", "finished_at"),
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("academy_course.id"), primary_key=True)
    started_at: Mapped[datetime]
    last_step_id: Mapped[int | None]
    last_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]  # every step of the live version done


class Completion(Model):
    """A learner has done a step: a set that only grows; `done_at` is the earliest moment anybody reported."""

    __tablename__ = "academy_completion"
    __table_args__ = (
        Index("ix_academy_completion_course", "course_id", "user_id"),
        Index("ix_academy_completion_day", "done_at", "user_id", "course_id"),
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("academy_step.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("academy_course.id"))
    done_at: Mapped[datetime]


class Attempt(Model):
    """One try at a quiz, graded here. `client_id` is made by the learner's device: sent twice, kept once."""

    __tablename__ = "academy_attempt"
    __table_args__ = (Index("ix_academy_attempt_best", "user_id", "step_id", "percent"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(36), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("academy_step.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("academy_page.id"), index=True)
    answers: Mapped[JsonDict]  # question id → what was answered
    marks: Mapped[JsonDict]  # question id → thousandths
    percent: Mapped[int]
    is_passed: Mapped[bool]
    taken_at: Mapped[datetime]
    received_at: Mapped[datetime]


class Cohort(Model):
    """People who follow a course together with a trainer; they join with its code."""

    __tablename__ = "academy_cohort"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("academy_course.id"), index=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    province_code: Mapped[str] = mapped_column(String(8), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class CohortMember(Model):
    """A learner of a cohort."""

    __tablename__ = "academy_cohort_member"
    cohort_id: Mapped[int] = mapped_column(ForeignKey("academy_cohort.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime]


class Suggestion(Model):
    """Somebody above (the score, a wizard) thinks this course would help; the reason is told to the learner alone."""

    __tablename__ = "academy_suggestion"
    __table_args__ = (
        UniqueConstraint("user_id", "course_id", "source"),
        CheckConstraint("state IN ('open','dismissed')", name="state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("academy_course.id"), index=True)
    source: Mapped[str] = mapped_column(String(40))
    reason_ar: Mapped[str] = mapped_column(Text, default="")
    reason_fr: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]
