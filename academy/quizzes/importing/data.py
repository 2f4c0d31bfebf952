"""A question as another system writes it, before it becomes one of ours."""

from dataclasses import dataclass, field
from typing import Any

FORMATS = ("moodle", "html", "markdown", "plain")


@dataclass(frozen=True)
class Text:
    """A text and how it is written."""

    format: str
    text: str


@dataclass(frozen=True)
class Answer:
    """One answer. `weight` in percent, None where the file gives none; `match` is the right end of a pair."""

    text: Text
    is_correct: bool = False
    weight: float | None = None
    feedback: Text | None = None
    match: Text | None = None
    low: float | None = None
    high: float | None = None
    span: str = ""  # numerical: "simple", "range", "high-low"


@dataclass(frozen=True)
class Parsed:
    """A question. `kind` is one of ours; `single` and `multiple` both are what Moodle calls multiple choice."""

    kind: str
    stem: Text
    title: str | None = None
    id: str | None = None
    tags: tuple[str, ...] = ()
    category: str = ""
    embedded: bool = False
    feedback: Text | None = None
    answers: tuple[Answer, ...] = ()
    is_true: bool = False
    true_feedback: Text | None = None
    false_feedback: Text | None = None
    note: str = field(default="", compare=False)  # why it stays a draft
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Fault:
    """What could not be read, and where."""

    line: int
    reason: str
    title: str = ""

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {"line": self.line, "reason": self.reason, "title": self.title}


@dataclass(frozen=True)
class Report:
    """A file's questions in their order, and what could not be read."""

    questions: tuple[Parsed, ...]
    faults: tuple[Fault, ...]


TYPES = {
    "single": "MC", "multiple": "MC", "truefalse": "TF", "short": "Short", "match": "Matching",
    "numerical": "Numerical", "essay": "Essay", "description": "Description",
}  # fmt: skip


def as_json(question: Parsed) -> dict[str, Any]:
    """A question for `--json`; the names beside `kind` are those of the usual GIFT tools."""
    found: dict[str, Any] = {
        "kind": question.kind, "type": TYPES[question.kind], "title": question.title, "id": question.id,
        "tags": list(question.tags) or None, "stem": _text(question.stem), "hasEmbeddedAnswers": question.embedded,
        "line": question.line, "category": question.category or None, "draft": is_draft(question),
        "note": question.note or None,
    }  # fmt: skip
    if question.kind != "description":
        found["globalFeedback"] = _text(question.feedback)
    if question.kind == "truefalse":
        found["isTrue"] = question.is_true
        found["trueFeedback"] = _text(question.true_feedback)
        found["falseFeedback"] = _text(question.false_feedback)
    elif question.kind == "match":
        found["matchPairs"] = [_pair(one) for one in question.answers]
    elif question.kind not in ("description", "essay"):
        found["choices"] = [_choice(question.kind, one) for one in question.answers]
    return found


def is_draft(question: Parsed) -> bool:
    """Whether an author must still make something of it."""
    return bool(question.note) or question.kind in ("description", "essay")


def _text(text: Text | None) -> dict[str, str] | None:
    return {"format": text.format, "text": text.text} if text else None


def _pair(one: Answer) -> dict[str, Any]:
    return {"subquestion": _text(one.text), "subanswer": one.match.text if one.match else ""}


def _choice(kind: str, one: Answer) -> dict[str, Any]:
    text: Any = _text(one.text)
    if kind == "numerical":
        text = {"type": one.span, "low": one.low, "high": one.high, "text": one.text.text}
    return {
        "isCorrect": one.is_correct,
        "weight": one.weight,
        "text": text,
        "feedback": _text(one.feedback),
    }
