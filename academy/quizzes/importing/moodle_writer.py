"""Questions written as Moodle XML. What `read_moodle_xml` reads from it is the same questions again."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from academy.quizzes.importing.data import Answer, Parsed, Text

_KINDS = {
    "single": "multichoice", "multiple": "multichoice", "truefalse": "truefalse", "short": "shortanswer",
    "match": "matching", "numerical": "numerical", "essay": "essay", "description": "description",
}  # fmt: skip
_FORMATS = {"html": "html", "markdown": "markdown", "plain": "plain_text", "moodle": "moodle_auto_format"}


def write_moodle_xml(questions: Iterable[Parsed]) -> bytes:
    """A Moodle XML file, UTF-8."""
    lines, category = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"], ""
    for question in questions:
        if question.category != category:
            category = question.category
            inner = f"<category><text>{_safe(category)}</text></category>"
            lines.append(f'<question type="category">{inner}</question>')
        lines += _question(question)
    return "\n".join([*lines, "</quiz>", ""]).encode()


def _safe(text: str) -> str:
    """Text that XML can hold: control characters are none."""
    kept = "".join(c for c in text if c >= " " or c in "\n\t")
    return escape(kept)


def _text(tag: str, text: Text | None) -> str:
    if text is None:
        return f'<{tag} format="html"><text></text></{tag}>'
    return f'<{tag} format="{_FORMATS[text.format]}"><text>{_safe(text.text)}</text></{tag}>'


def _question(question: Parsed) -> list[str]:
    tags = "".join(f"<tag><text>{_safe(tag)}</text></tag>" for tag in question.tags)
    return [
        f'<question type="{_KINDS[question.kind]}">',
        f"<name><text>{_safe(question.title or '')}</text></name>",
        _text("questiontext", question.stem),
        _text("generalfeedback", question.feedback),
        f"<idnumber>{_safe(question.id or '')}</idnumber>",
        *(["<single>true</single>"] if question.kind == "single" else []),
        *(["<single>false</single>"] if question.kind == "multiple" else []),
        *_answers(question),
        *([f"<tags>{tags}</tags>"] if tags else []),
        "</question>",
    ]


def _answers(question: Parsed) -> list[str]:
    if question.kind == "truefalse":
        return [
            _answer("answer", Answer(Text("moodle", "true"), question.is_true, None, question.true_feedback)),
            _answer(
                "answer", Answer(Text("moodle", "false"), not question.is_true, None, question.false_feedback)
            ),
        ]
    if question.kind == "match":
        return [_pair(one) for one in question.answers]
    return [
        _number(one) if question.kind == "numerical" else _answer("answer", one) for one in question.answers
    ]


def _fraction(one: Answer) -> str:
    return f"{one.weight if one.weight is not None else 100 * one.is_correct:.10g}"


def _answer(tag: str, one: Answer) -> str:
    head = f"<{tag} fraction={quoteattr(_fraction(one))} format={quoteattr(_FORMATS[one.text.format])}>"
    return f"{head}<text>{_safe(one.text.text)}</text>{_text('feedback', one.feedback)}</{tag}>"


def _pair(one: Answer) -> str:
    right = _safe(one.match.text) if one.match else ""
    head = f'<subquestion format="{_FORMATS[one.text.format]}">'
    return f"{head}<text>{_safe(one.text.text)}</text><answer><text>{right}</text></answer></subquestion>"


def _number(one: Answer) -> str:
    low, high = one.low or 0.0, one.high or 0.0
    value, reach = f"{(low + high) / 2:.12g}", f"{(high - low) / 2:.12g}"
    head = f'<answer fraction="{_fraction(one)}" format="moodle_auto_format">'
    inner = f"<text>{value}</text><tolerance>{reach}</tolerance>"
    return f"{head}{inner}{_text('feedback', one.feedback)}</answer>"
