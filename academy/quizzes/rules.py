"""Grading and drawing of questions. Pure.

An answer is what the learner's page sends: a choice's id (single, truefalse), a list of ids (multiple), a map of id to
id (match), a text (numerical, short).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from academy.quizzes.data import ASKED, FULL, QuestionText
from core.format import western_digits
from core.text import fold

SPOT = re.compile(r"q([1-9]\d{0,8})(?:c([1-9]\d{0,8}))?")
NEARLY = 985
"""Three thirds are 999 thousandths: what is nearly full is full."""


def spot_of(question_id: int, choice_id: int | None = None) -> str:
    """Where a recording belongs: to a question, or to one of its answers."""
    return f"q{question_id}" + (f"c{choice_id}" if choice_id else "")


def read_spot(spot: str) -> tuple[int, int | None] | None:
    """(question, answer or none) of a spot; nothing when it is none."""
    found = SPOT.fullmatch(spot)
    return (int(found[1]), int(found[2]) if found[2] else None) if found else None


class Graded(Protocol):
    """A choice as grading sees it."""

    id: int
    text_ar: str
    text_fr: str
    match_ar: str
    match_fr: str
    low: float | None
    high: float | None
    weight: int


@dataclass(frozen=True)
class Mark:
    """Thousandths of a question, and the choices that the learner took."""

    thousandths: int
    taken: tuple[int, ...] = ()

    @property
    def is_right(self) -> bool:
        """Full marks."""
        return self.thousandths >= FULL


def grade(kind: str, choices: Sequence[Graded], answer: Any) -> Mark:
    """The mark of one answer; anything that is no answer to this question gets nothing."""
    if kind in ("single", "truefalse"):
        return _ticked(choices, [answer])
    if kind == "multiple":
        return _ticked(choices, answer if isinstance(answer, list) else [])
    if kind == "match":
        return _matched(choices, answer if isinstance(answer, Mapping) else {})
    if kind == "numerical":
        return _measured(choices, str(answer))
    return _spelled(choices, str(answer)) if kind == "short" else Mark(0)


def _full(total: int) -> int:
    return FULL if total >= NEARLY else max(total, 0)


def _ticked(choices: Sequence[Graded], answer: list[Any]) -> Mark:
    ticked = {str(one) for one in answer}
    taken = [one for one in choices if str(one.id) in ticked]
    return Mark(_full(sum(one.weight for one in taken)), tuple(one.id for one in taken))


def _matched(choices: Sequence[Graded], answer: Mapping[Any, Any]) -> Mark:
    asked = [one for one in choices if one.text_ar or one.text_fr]
    ends = {str(one.id): (one.match_ar, one.match_fr) for one in choices}
    pairs = {str(key): ends.get(str(value)) for key, value in answer.items()}
    right = [one.id for one in asked if pairs.get(str(one.id)) == (one.match_ar, one.match_fr)]
    return Mark(_full(FULL * len(right) // len(asked)) if asked else 0, tuple(right))


def _measured(choices: Sequence[Graded], answer: str) -> Mark:
    number = read_number(answer)
    hits = [] if number is None else [c for c in choices if _lies_in(number, c.low, c.high)]
    best = max(hits, key=lambda one: one.weight, default=None)
    return Mark(_full(best.weight), (best.id,)) if best else Mark(0)


def _lies_in(number: float, low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low - 1e-9 <= number <= high + 1e-9


def read_number(text: str) -> float | None:
    """A number as people type it: Arabic digits, comma or point, spaces between thousands."""
    plain = "".join(western_digits(text).replace("٫", ".").replace(",", ".").split())
    try:
        number = float(plain) if len(plain) < 40 else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e15 else None


def folded(text: str) -> str:
    """Spelling that does not matter: case, accents, seats of hamza, final ta, punctuation."""
    return fold(text) or text.strip().casefold()


def _spelled(choices: Sequence[Graded], answer: str) -> Mark:
    said = folded(answer[:400])
    for one in sorted(choices, key=lambda c: -c.weight):
        if any(text and (text.strip() == "*" or folded(text) == said) for text in (one.text_ar, one.text_fr)):
            return Mark(_full(one.weight), (one.id,))
    return Mark(0)


def percent(marks: Sequence[int]) -> int:
    """The score of a quiz, rounded down: a pass is a pass."""
    return sum(marks) * 100 // (FULL * len(marks)) if marks else 0


def is_passed(score: int, pass_percent: int) -> bool:
    """Whether a score reaches the bar."""
    return score >= pass_percent


def draw(question_ids: Sequence[int], count: int, attempt: str) -> list[int]:
    """The questions of an attempt: chosen by its own name, so that a phone without a network draws the same ones.

    `count` 0 means all, in their order. The same arithmetic is in static/js/academy.js.
    """
    if not count or count >= len(question_ids):
        return list(question_ids)
    return sorted(question_ids, key=lambda key: (fnv(f"{attempt}:{key}"), key))[:count]


def fnv(text: str) -> int:
    """FNV-1a, 32 bits."""
    value = 2166136261
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def question_faults(question: QuestionText) -> Iterator[str]:
    """Why a question cannot be asked."""
    weights = [one.weight for one in question.choices]
    if question.kind not in ASKED:
        yield f"unknown kind {question.kind!r}"
    elif question.kind == "match":
        if len(question.choices) < 2:
            yield "a match needs two pairs"
    elif not any(weight >= NEARLY for weight in weights) and question.kind != "multiple":
        yield "no answer gives full marks"
    elif question.kind == "multiple" and sum(w for w in weights if w > 0) < NEARLY:
        yield "the right answers do not add up to full marks"
    elif question.kind == "single" and len(question.choices) < 2:
        yield "a choice needs two answers"
