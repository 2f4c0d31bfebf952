"""Moodle XML, read question by question: a broken one is reported with its line, the others are kept."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from academy.quizzes.importing.data import Answer, Fault, Parsed, Report, Text
from academy.quizzes.importing.tree import BadXml, Node, read_tree

LARGEST = 20_000_000
_SHARES = (
    100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111,
    10, 5, 0,
)  # fmt: skip
"""The fractions that Moodle knows; any other is a slip of the pen."""
_FORMATS = {"html": "html", "markdown": "markdown", "plain_text": "plain", "moodle_auto_format": "moodle"}


def read_moodle_xml(source: bytes) -> Report:
    """The questions of a Moodle XML file and what is wrong with the others."""
    if len(source) > LARGEST:
        return Report((), (Fault(1, "the file is larger than 20 MB"),))
    try:
        root = read_tree(source)
    except BadXml as error:
        return Report((), (Fault(error.line, error.reason),))
    if root.tag != "quiz":
        return Report((), (Fault(root.line, f"the root is <{root.tag}>, not <quiz>"),))
    return _read(root)


def _read(root: Node) -> Report:
    questions, faults, category = [], [], ""
    for node in root.all("question"):
        if node.attributes.get("type") == "category":
            category = _inner(node, "category")
            continue
        try:
            questions.append(replace(_question(node), category=category))
        except BadXml as error:
            faults.append(Fault(error.line, error.reason, _inner(node, "name")))
    return Report(tuple(questions), tuple(faults))


def _inner(node: Node, tag: str) -> str:
    child = node.find(tag)
    return child.text_of("text") if child else ""


def _text(node: Node, tag: str, fallback: str = "html") -> Text | None:
    child = node.find(tag)
    if child is None:
        return None
    kind = _FORMATS.get(child.attributes.get("format", ""), fallback)
    body = child.text_of("text")
    return Text(kind, body) if body else None


def _question(node: Node) -> Parsed:
    moodle = node.attributes.get("type", "")
    stem = _text(node, "questiontext") or Text("html", "")
    if not stem.text and moodle in _READERS:
        raise BadXml(node.line, "the question has no text")
    tags = tuple(tag.text_of("text") for one in node.all("tags") for tag in one.all("tag"))
    shared = Parsed(
        "description", stem, title=_inner(node, "name") or None, id=node.text_of("idnumber") or None, tags=tags,
        feedback=_text(node, "generalfeedback"), line=node.line,
    )  # fmt: skip
    if moodle not in _READERS:
        return replace(shared, note=f"questions of kind {moodle or '?'} are kept as a draft without answers")
    return _READERS[moodle](node, shared)


def _fraction(node: Node) -> float:
    text = node.attributes.get("fraction", "0")
    try:
        value = float(text)
    except ValueError:
        raise BadXml(node.line, f"the fraction {text!r} is not a number") from None
    if not any(abs(abs(value) - share) < 0.00002 for share in _SHARES):
        raise BadXml(node.line, f"the fraction {text} is none that Moodle knows")
    return value


def _answer(node: Node, kind: str) -> Answer:
    value = _fraction(node)
    text = Text(_FORMATS.get(node.attributes.get("format", ""), kind), node.text_of("text"))
    weight = None if value in (0, 100) else value
    return Answer(text, value == 100, weight, _text(node, "feedback"))


def _answers(node: Node, kind: str) -> tuple[Answer, ...]:
    found = tuple(_answer(one, kind) for one in node.all("answer"))
    if not found:
        raise BadXml(node.line, "the question has no answers")
    if not any(one.is_correct or (one.weight or 0) > 0 for one in found):
        raise BadXml(node.line, "no answer is right")
    return found


def _multichoice(node: Node, shared: Parsed) -> Parsed:
    single = node.text_of("single").lower() not in ("false", "0")
    answers = _answers(node, "html")
    if single and not any(one.is_correct for one in answers):
        raise BadXml(node.line, "no answer gives full marks")
    total = sum(
        one.weight or 100 * one.is_correct for one in answers if (one.weight or 100 * one.is_correct) > 0
    )
    if not single and not 99.9 < total < 100.1:
        raise BadXml(node.line, f"the right answers add up to {total:.5g} %, not to 100 %")
    return replace(shared, kind="single" if single else "multiple", answers=answers)


def _truefalse(node: Node, shared: Parsed) -> Parsed:
    said = {one.text.text.lower(): one for one in _answers(node, "plain")}
    true, false = said.get("true"), said.get("false")
    if true is None or false is None or true.is_correct == false.is_correct:
        raise BadXml(node.line, "a true/false question needs the answers true and false, one of them right")
    return replace(
        shared, kind="truefalse", is_true=true.is_correct,
        true_feedback=true.feedback, false_feedback=false.feedback,
    )  # fmt: skip


def _short(node: Node, shared: Parsed) -> Parsed:
    return replace(shared, kind="short", answers=_answers(node, "plain"))


def _match(node: Node, shared: Parsed) -> Parsed:
    pairs = []
    for one in node.all("subquestion"):
        left = Text(_FORMATS.get(one.attributes.get("format", ""), "html"), one.text_of("text"))
        right = Text("plain", _inner(one, "answer"))
        if not right.text:
            raise BadXml(one.line, "a pair has no right side")
        pairs.append(Answer(left, True, match=right))
    if len(pairs) < 2:
        raise BadXml(node.line, "a match needs at least two pairs")
    return replace(shared, kind="match", answers=tuple(pairs))


def _numerical(node: Node, shared: Parsed) -> Parsed:
    return replace(shared, kind="numerical", answers=tuple(_number(one) for one in node.all("answer")))


def _number(node: Node) -> Answer:
    value, text, reach = _fraction(node), node.text_of("text"), node.text_of("tolerance") or "0"
    try:
        middle, width = float(text), float(reach)
        if not (math.isfinite(middle) and math.isfinite(width)):
            raise ValueError
    except ValueError:
        raise BadXml(node.line, f"“{text}” is not a number") from None
    span = "range" if width else "simple"
    weight = None if value in (0, 100) else value
    feedback = _text(node, "feedback")
    shown = Text("plain", text)
    return Answer(shown, value == 100, weight, feedback, None, middle - width, middle + width, span)


def _essay(_node: Node, shared: Parsed) -> Parsed:
    return replace(shared, kind="essay")


_READERS: Mapping[str, Callable[[Node, Parsed], Parsed]] = {
    "multichoice": _multichoice, "truefalse": _truefalse, "shortanswer": _short, "matching": _match,
    "numerical": _numerical, "essay": _essay, "description": lambda _node, shared: shared,
}  # fmt: skip
