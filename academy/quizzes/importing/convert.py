"""Between another system's questions and ours. Formatted text becomes plain text in one language."""

import html
import re
from collections.abc import Sequence
from typing import Any

import nh3

from academy.quizzes.data import FULL, ChoiceText, QuestionText
from academy.quizzes.importing.data import Answer, Parsed, Text, is_draft

_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/li|/h\d|/tr)\b[^>]*>")


def plain(text: Text | None) -> str:
    """A text without marks; paragraphs become lines."""
    if text is None:
        return ""
    body = text.text
    if text.format in ("html", "moodle") and ("<" in body or "&" in body):
        body = html.unescape(nh3.clean(_BREAKS.sub("\n", body), tags=set(), attributes={}))
    lines = (" ".join(line.split()) for line in body.replace("\xa0", " ").split("\n"))
    return "\n".join(line for line in lines if line)


def to_question(question: Parsed, lang: str) -> QuestionText:
    """Ours, its texts in `lang` (ar or fr); the other language waits for an author."""
    texts = {f"prompt_{lang}": plain(question.stem), f"feedback_{lang}": plain(question.feedback)}
    return QuestionText(
        question.kind, title=(question.title or "")[:200], is_draft=is_draft(question),
        choices=_choices(question, lang), **texts,
    )  # fmt: skip


def _choices(question: Parsed, lang: str) -> tuple[ChoiceText, ...]:
    if question.kind == "truefalse":
        true, false = question.true_feedback, question.false_feedback
        return (
            ChoiceText("صحيح", "Vrai", weight=FULL * question.is_true, picture="check", **_said(true, lang)),
            ChoiceText(
                "غير صحيح", "Faux", weight=FULL * (not question.is_true), picture="x", **_said(false, lang)
            ),
        )
    return tuple(_choice(question.kind, one, lang) for one in question.answers)


def _said(text: Text | None, lang: str) -> dict[str, Any]:
    return {f"feedback_{lang}": plain(text)}


def _choice(kind: str, one: Answer, lang: str) -> ChoiceText:
    percent = one.weight if one.weight is not None else 100 * one.is_correct
    texts: dict[str, Any] = {} if kind == "numerical" else {f"text_{lang}": plain(one.text)}
    if one.match:
        texts[f"match_{lang}"] = plain(one.match)
    return ChoiceText(
        low=one.low, high=one.high, weight=round(percent * FULL / 100), **texts, **_said(one.feedback, lang)
    )


def from_question(question: Any, choices: Sequence[Any], lang: str) -> Parsed:
    """For export: a question of ours, its texts in `lang`, else in the other language."""
    stem, said = _pick(question, "prompt", lang), _maybe(_pick(question, "feedback", lang))
    shared = Parsed(question.kind, Text("plain", stem), title=question.title or None, feedback=said)
    if question.kind == "truefalse" and len(choices) >= 2:
        said_of = [_maybe(_pick(one, "feedback", lang)) for one in choices]
        return Parsed(
            "truefalse", shared.stem, title=shared.title, feedback=said, is_true=choices[0].weight > 0,
            true_feedback=said_of[0], false_feedback=said_of[1],
        )  # fmt: skip
    answers = tuple(_exported(question.kind, one, lang) for one in choices)
    return Parsed(question.kind, shared.stem, title=shared.title, feedback=said, answers=answers)


def _pick(thing: Any, name: str, lang: str) -> str:
    mine: str = getattr(thing, f"{name}_{lang}")
    other: str = getattr(thing, f"{name}_{'fr' if lang == 'ar' else 'ar'}")
    return mine or other


def _maybe(text: str) -> Text | None:
    return Text("plain", text) if text else None


def _exported(kind: str, one: Any, lang: str) -> Answer:
    feedback = _maybe(_pick(one, "feedback", lang))
    if kind == "match":
        return Answer(
            Text("plain", _pick(one, "text", lang)),
            True,
            None,
            feedback,
            Text("plain", _pick(one, "match", lang)),
        )
    weight = None if one.weight in (0, FULL) else _share(one.weight)
    text, right = Text("plain", _pick(one, "text", lang)), one.weight == FULL
    if kind == "numerical":
        span = "simple" if one.low == one.high else "range"
        middle = ((one.low or 0.0) + (one.high or 0.0)) / 2
        return Answer(Text("plain", f"{middle:.12g}"), right, weight, feedback, None, one.low, one.high, span)
    return Answer(text, right, weight, feedback)


def _share(thousandths: int) -> float:
    """Percent as Moodle writes them: a third is 33.33333."""
    thirds = {333: 33.33333, 667: 66.66667, 167: 16.66667, 833: 83.33333, 143: 14.28571, 111: 11.11111, 125: 12.5,
              166: 16.66667, 666: 66.66667, 142: 14.28571}  # fmt: skip
    share = thirds.get(abs(thousandths), abs(thousandths) / 10)
    return share if thousandths > 0 else -share
