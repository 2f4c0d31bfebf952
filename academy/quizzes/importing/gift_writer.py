"""Questions written as Moodle's GIFT. What `read_gift` reads from it is the same questions again."""

import re
from collections.abc import Iterable

from academy.quizzes.importing.data import FORMATS, Answer, Parsed, Text
from academy.quizzes.importing.gift_reader import GAP

_SPECIAL = re.compile(r"([\\~=#{}:])")


def write_gift(questions: Iterable[Parsed]) -> str:
    """A GIFT file."""
    blocks, category = [], ""
    for question in questions:
        if question.category != category:
            category = question.category
            blocks.append(f"$CATEGORY: {_escaped(category)}")
        blocks.append(_question(question))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _question(question: Parsed) -> str:
    comments = [f"[id:{question.id}]"] if question.id else []
    comments += [f"[tag:{tag}]" for tag in question.tags]
    head = f"// {' '.join(comments)}\n" if comments else ""
    title = f"::{_escaped(question.title)}::" if question.title is not None else ""
    stem = _marked(question.stem, "moodle")
    if stem.startswith(("//", "$", "[")) and not title and not _is_marked(stem):
        stem = f"[{question.stem.format}]{stem}"  # otherwise it would be a comment, a category or a format
    if question.kind == "description":
        return head + title + stem
    return head + title + _joined(stem, _body(question), question.embedded)


def _is_marked(stem: str) -> bool:
    return stem.startswith(tuple(f"[{kind}]" for kind in FORMATS))


def _joined(stem: str, body: str, embedded: bool) -> str:
    before, gap, after = stem.partition(GAP) if embedded else (stem, "", "")
    return f"{before}{{{body}}}{after}" if gap else f"{stem}{{{body}}}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _marked(text: Text, inherited: str) -> str:
    body = _escaped(text.text)
    needs = text.format != inherited or _is_marked(body)
    return f"[{text.format}]{body}" if needs else body


def _body(question: Parsed) -> str:
    general = f"\n####{_marked(question.feedback, question.stem.format)}" if question.feedback else ""
    return _answers(question) + general + ("\n" if question.answers or general else "")


def _answers(question: Parsed) -> str:
    inherited = question.stem.format
    if question.kind == "truefalse":
        return ("TRUE" if question.is_true else "FALSE") + _truths(question)
    if question.kind == "essay":
        return ""
    sign = "#" if question.kind == "numerical" else ""
    return sign + "".join(f"\n\t{_answer(question.kind, one, inherited)}" for one in question.answers)


def _truths(question: Parsed) -> str:
    first, second = question.true_feedback, question.false_feedback
    inherited = question.stem.format
    said = f"#{_marked(first, inherited) if first else ''}" if first or second else ""
    return said + (f"#{_marked(second, inherited)}" if second else "")


def _answer(kind: str, one: Answer, inherited: str) -> str:
    text = _number(one) if kind == "numerical" else _marked(one.text, inherited)
    weight = "" if one.weight is None else f"%{one.weight:.10g}%"
    if not weight and kind != "match" and (text.startswith("%") or (kind == "short" and "->" in text)):
        weight = "%100%" if one.is_correct else "%0%"  # otherwise the text would read as a weight or a pair
    pair = f" -> {_marked(one.match, inherited)}" if one.match else ""
    said = (
        f"#{_marked(one.feedback, one.text.format if kind != 'numerical' else inherited)}"
        if one.feedback
        else ""
    )
    return f"{'=' if one.is_correct or kind in ('short', 'numerical') else '~'}{weight}{text}{pair}{said}"


def _number(one: Answer) -> str:
    low, high = one.low or 0.0, one.high or 0.0
    if one.span == "high-low":
        return f"{low:.12g}..{high:.12g}"
    middle, reach = (low + high) / 2, (high - low) / 2
    return f"{middle:.12g}" + (f":{reach:.12g}" if one.span == "range" else "")
