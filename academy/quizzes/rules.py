"""Grading and drawing of questions. Pure.

An answer is what the learner's page sends: a choice's id (single, truefalse), a list of ids (multiple), a map of id to
id (match), a text (numerical, short).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from academy.quizzes.data import ASKED, FULL, QuestionText
from core.format import western_digits
from core.text import fold

SPOT = re.compile(r"q([1-9]\d{0,8})(?:c([1-9]\d{0,8}))?")
SILENT = frozenset("٬'’\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
"""What stands in a typed number and says nothing: marks between thousands, signs of direction."""
UNIT = re.compile(r"(?:[%٪]|dhs?|mad|درهم|دراهم|درهما|د\.م\.?)$", re.IGNORECASE)
NUMBER = re.compile(r"[-+]?(?:[0-9]{1,15}(?:[.,][0-9]{0,15})?|[.,][0-9]{1,15})")
GROUPED = re.compile(r"([-+]?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\2[0-9]{3}){0,4})((?!\2)[.,][0-9]{1,15})?")
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


G = TypeVar("G", bound=Graded)


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
    if answer is None:
        return Mark(0)
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
    ends = ends_of(choices)
    pairs = {str(key): ends.get(str(value)) for key, value in answer.items()}
    right = [one.id for one in asked if _is_end(one, pairs.get(str(one.id)))]
    return Mark(_full(FULL * len(right) // len(asked)) if asked else 0, tuple(right))


def ends_of(choices: Sequence[G]) -> dict[str, G]:
    """The right ends of a match, equal ones once, under names that follow their texts and tell nothing of their pair.

    An end under its choice's id would say the answer to whoever reads the page's source.
    """
    found = {(one.match_ar, one.match_fr): one for one in reversed(choices)}
    return {f"e{number}": found[texts] for number, texts in enumerate(sorted(found), 1)}


def _is_end(choice: Graded, end: Graded | None) -> bool:
    """Whether this end belongs to the choice; two ends that read alike in a language are one."""
    if end is None:
        return False
    mine, theirs = (choice.match_ar, choice.match_fr), (end.match_ar, end.match_fr)
    return any(one and one == other for one, other in zip(mine, theirs, strict=True))


def _measured(choices: Sequence[Graded], answer: str) -> Mark:
    numbers = read_numbers(answer)
    hits = [c for c in choices if any(_lies_in(one, c.low, c.high) for one in numbers)]
    best = max(hits, key=lambda one: one.weight, default=None)
    return Mark(_full(best.weight), (best.id,)) if best else Mark(0)


def _lies_in(number: float, low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low - 1e-9 <= number <= high + 1e-9


def read_numbers(text: str) -> tuple[float, ...]:
    """What a number may mean as people type it: any digits, comma or point, spaces between thousands, a unit behind.

    `1.000` is a thousand as our Arabic pages write it, and one as calculators do: either may be meant. The same reading
    is in static/js/academy.js.
    """
    typed = UNIT.sub("", "".join(c for c in western_digits(text[:80]) if not c.isspace() and c not in SILENT))
    plain = typed.replace("−", "-").replace("٫", ",")
    found = [plain.replace(",", ".")] if NUMBER.fullmatch(plain) else []
    if grouped := GROUPED.fullmatch(plain):
        found.append(grouped[1].replace(grouped[2], "") + (grouped[3] or "").replace(",", "."))
    return tuple(map(float, found))


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
