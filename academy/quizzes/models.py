"""Tables of the quizzes room."""

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Question(Model):
    """A question of a quiz page. `description` and `essay` come from imports and stay drafts: never asked."""

    __tablename__ = "academy_question"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('single','multiple','truefalse','match','numerical','short','description','essay')",
            name="kind",
        ),
        Index("ix_academy_question_order", "page_id", "position"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("academy_page.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200), default="")  # of imports: for the author only
    prompt_ar: Mapped[str] = mapped_column(Text, default="")
    prompt_fr: Mapped[str] = mapped_column(Text, default="")
    picture: Mapped[str] = mapped_column(String(40), default="")
    feedback_ar: Mapped[str] = mapped_column(Text, default="")
    feedback_fr: Mapped[str] = mapped_column(Text, default="")
    is_draft: Mapped[bool] = mapped_column(default=False)


class Choice(Model):
    """One answer of a question.

    `weight` is thousandths of the mark (1000 = right; negative takes marks away). match: `text` ↔ `match`. short: each
    row is an accepted spelling (`text_ar` or `text_fr`). numerical: accepted from `low` to `high`. truefalse: two rows,
    the first is "true".
    """

    __tablename__ = "academy_choice"
    __table_args__ = (Index("ix_academy_choice_order", "question_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("academy_question.id"))
    position: Mapped[int]
    text_ar: Mapped[str] = mapped_column(Text, default="")
    text_fr: Mapped[str] = mapped_column(Text, default="")
    match_ar: Mapped[str] = mapped_column(Text, default="")
    match_fr: Mapped[str] = mapped_column(Text, default="")
    low: Mapped[float | None] = mapped_column(Float)
    high: Mapped[float | None] = mapped_column(Float)
    weight: Mapped[int] = mapped_column(default=0)
    picture: Mapped[str] = mapped_column(String(40), default="")
    feedback_ar: Mapped[str] = mapped_column(Text, default="")
    feedback_fr: Mapped[str] = mapped_column(Text, default="")
