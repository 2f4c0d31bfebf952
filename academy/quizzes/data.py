"""Nouns of the quizzes room."""

from dataclasses import dataclass

KINDS = ("single", "multiple", "truefalse", "match", "numerical", "short", "description", "essay")
ASKED = KINDS[:6]
"""The kinds that are graded; the others are drafts for an author."""
FULL = 1000


@dataclass(frozen=True)
class ChoiceText:
    """One answer; see `quizzes.models.Choice` for what each field means."""

    text_ar: str = ""
    text_fr: str = ""
    match_ar: str = ""
    match_fr: str = ""
    low: float | None = None
    high: float | None = None
    weight: int = 0
    picture: str = ""
    feedback_ar: str = ""
    feedback_fr: str = ""


@dataclass(frozen=True)
class QuestionText:
    """A question before it has a number."""

    kind: str
    prompt_ar: str = ""
    prompt_fr: str = ""
    picture: str = ""
    feedback_ar: str = ""
    feedback_fr: str = ""
    choices: tuple[ChoiceText, ...] = ()
    title: str = ""
    is_draft: bool = False
