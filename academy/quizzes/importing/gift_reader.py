r"""Moodle's GIFT, read question by question: a broken one is reported with its line, the others are kept.

Escapes (`\= \~ \# \{ \} \: \\ \n`) become private characters first, so that what follows never meets them.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from academy.quizzes.importing.data import FORMATS, Answer, Fault, Parsed, Report, Text
from core.text import keepable

ESCAPED = "\\~=#{}:n"
_HIDE = {c: chr(0xE000 + n) for n, c in enumerate(ESCAPED)}
_SHOW = {ord(hidden): "\n" if c == "n" else c for c, hidden in _HIDE.items()}
_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_FORMAT = re.compile(rf"\s*\[({'|'.join(FORMATS)})\]")
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_TRUTH = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(#.*)?$", re.DOTALL)
_WEIGHT = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%")
_TAG = re.compile(r"\[(id|tag):((?:\\.|[^\]\\]){1,200})\]")
GAP = "_____"
LARGEST = 5_000_000


class Unreadable(ValueError):
    """Why one question cannot be read. `at` counts letters from its beginning."""

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.at = reason, at


@dataclass
class _Block:
    """The lines of one question."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    id: str | None = None
    tags: list[str] = field(default_factory=list)
    category: str = ""
    depth: int = 0

    def add(self, number: int, line: str) -> None:
        self.line = self.line or number
        self.lines.append(line)
        self.numbers.append(number)
        self.depth += line.count("{") - line.count("}")

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def line_at(self, place: int) -> int:
        return self.numbers[min(self.text[:place].count("\n"), len(self.numbers) - 1)]


def read_gift(source: str) -> Report:
    """The questions of a GIFT file and what is wrong with the others."""
    if len(source) > LARGEST:
        return Report((), (Fault(1, "the file is larger than 5 MB"),))
    questions, faults = [], []
    for block in _blocks(source):
        try:
            questions.append(_question(block))
        except Unreadable as error:
            title = _TITLE.match(block.text)
            name = _shown(title[1]) if title else ""
            faults.append(Fault(block.line_at(error.at), error.reason, name))
    return Report(tuple(questions), tuple(faults))


def _blocks(source: str) -> Iterator[_Block]:
    hidden = _ESCAPE.sub(
        lambda m: _HIDE[m[1]],
        keepable(source).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"),
    )
    block, category = _Block(), ""
    for number, line in enumerate(hidden.split("\n"), 1):
        plain = line.strip()
        if block.lines and (_ends(block, plain) or plain.startswith("$CATEGORY:")):
            yield block
            block = _Block(category=category)
        if plain.startswith("//"):
            _read_comment(block, plain)
        elif plain.startswith("$CATEGORY:"):
            category = block.category = _shown(plain.removeprefix("$CATEGORY:").strip())
        elif plain or block.lines:
            block.add(number, line)
    if block.lines:
        yield block


def _ends(block: _Block, plain: str) -> bool:
    """A blank line outside braces ends a question; so does a new title after one, when a brace was forgotten."""
    if block.depth <= 0:
        return not plain
    return plain.startswith("::") and not block.lines[-1].strip()


def _read_comment(block: _Block, line: str) -> None:
    if block.lines:
        return
    for name, value in _TAG.findall(line[:2000]):
        if name == "id":
            block.id = _shown(value)
        else:
            block.tags.append(_shown(value))


def _shown(text: str) -> str:
    return text.translate(_SHOW).strip()


def _question(block: _Block) -> Parsed:
    text = block.text.rstrip()
    title = _TITLE.match(text)
    start = title.end() if title else 0
    opening, closing = text.find("{", start), text.rfind("}")
    shared = Parsed(
        "description", Text("moodle", ""), title=_shown(title[1]) if title else None, id=block.id,
        tags=tuple(block.tags), category=block.category, line=block.line,
    )  # fmt: skip
    if opening < 0:
        if closing >= 0:
            raise Unreadable("a } without its {", closing)
        return replace(shared, stem=_text(text[start:], "moodle"))
    if closing < opening:
        raise Unreadable("a { without its }", opening)
    _check_braces(text, opening, closing)
    before, after = text[start:opening], text[closing + 1 :]
    stem = _text(before, "moodle")
    if after.strip():
        tail = _text(after, stem.format)
        stem = Text(stem.format, f"{stem.text} {GAP} {tail.text}".strip())
    shared = replace(shared, stem=stem, embedded=bool(after.strip()))
    return _answered(shared, text[opening + 1 : closing], opening + 1)


def _check_braces(text: str, opening: int, closing: int) -> None:
    extra = text.find("{", opening + 1)
    if extra >= 0:
        raise Unreadable("a second { in one question: is an empty line missing between two questions?", extra)
    inner = text.find("}", opening)
    if inner != closing:
        raise Unreadable("a second } in one question", closing)


def _text(raw: str, fallback: str) -> Text:
    """A text with its format; other formats than Markdown have no lines of their own."""
    marked = _FORMAT.match(raw)
    kind = marked[1] if marked else fallback
    body = raw[marked.end() :] if marked else raw
    if kind != "markdown":
        body = re.sub(r"[ \t\n]+", " ", body)
    return Text(kind, body.strip(" \t\n").translate(_SHOW))


def _maybe(raw: str | None, fallback: str) -> Text | None:
    return _text(raw, fallback) if raw and raw.strip() else None


def _answered(question: Parsed, body: str, at: int) -> Parsed:
    body, _mark, general = body.partition("####")
    kind = question.stem.format
    question = replace(question, feedback=_maybe(general, kind))
    if not body.strip():
        return replace(question, kind="essay")
    if truth := _TRUTH.match(body):
        first, second = _two_feedbacks(truth[2] or "")
        return replace(
            question, kind="truefalse", is_true=truth[1].startswith("T"),
            true_feedback=_maybe(first, kind), false_feedback=_maybe(second, kind),
        )  # fmt: skip
    if body.lstrip().startswith("#"):
        return replace(question, kind="numerical", answers=_numbers(body.lstrip()[1:], kind, at))
    return _chosen(question, body, at)


def _two_feedbacks(text: str) -> tuple[str, str]:
    parts = [*text.split("#", 2)[1:], "", ""]
    return parts[0], parts[1]


def _items(body: str, at: int) -> list[tuple[str, str, int]]:
    """(sign, text, place) of each answer."""
    places = [m.start() for m in re.finditer("[=~]", body)]
    if not places:
        return [("=", body, at)]
    if body[: places[0]].strip():
        raise Unreadable("there is text before the first answer", at)
    ends = [*places[1:], len(body)]
    return [(body[a], body[a + 1 : b], at + a) for a, b in zip(places, ends, strict=True)]


def _chosen(question: Parsed, body: str, at: int) -> Parsed:
    items = _items(body, at)
    signs = {sign for sign, _text_of, _at in items}
    pairs = all("->" in text and not _WEIGHT.match(text) for _sign, text, _at in items)
    if signs == {"="} and pairs:
        return replace(question, kind="match", answers=_pairs(items, question.stem.format))
    answers = tuple(_answer(*item, question.stem.format) for item in items)
    if signs == {"="}:
        return replace(question, kind="short", answers=answers)
    if "=" not in signs and not any((one.weight or 0) > 0 for one in answers):
        raise Unreadable("no answer is right: put = before it", at)
    return replace(question, kind="single" if "=" in signs else "multiple", answers=answers)


def _answer(sign: str, body: str, at: int, fallback: str) -> Answer:
    weight = _WEIGHT.match(body)
    rest = body[weight.end() :] if weight else body
    text, _mark, feedback = rest.partition("#")
    value = _checked_weight(weight[1], at) if weight else None
    found = _text(text, fallback)
    if not found.text:
        raise Unreadable("an answer has no text", at)
    return Answer(found, sign == "=", value, _maybe(feedback, found.format))


def _checked_weight(text: str, at: int) -> float:
    value = float(text)
    if abs(value) > 100:
        raise Unreadable(f"the weight {text} is more than 100 percent", at)
    return value


def _pairs(items: list[tuple[str, str, int]], fallback: str) -> tuple[Answer, ...]:
    found = []
    for _sign, text, at in items:
        left, _arrow, right = text.partition("->")
        right, _mark, feedback = right.partition("#")
        if not right.strip():
            raise Unreadable("a pair has no right side", at)
        found.append(
            Answer(_text(left, fallback), True, None, _maybe(feedback, fallback), _text(right, fallback))
        )
    if len(found) < 2:
        raise Unreadable("a match needs at least two pairs", items[0][2])
    return tuple(found)


def _numbers(body: str, fallback: str, at: int) -> tuple[Answer, ...]:
    if not re.search("[=~]", body):
        text, _mark, feedback = body.partition("#")
        return (_number(text, True, None, _maybe(feedback, fallback), at),)
    found = []
    for sign, text, place in _items(body, at):
        weight = _WEIGHT.match(text)
        number, _mark, feedback = (text[weight.end() :] if weight else text).partition("#")
        value = _checked_weight(weight[1], place) if weight else None
        if sign == "~" and not number.strip():
            continue  # what is said to every wrong number
        found.append(_number(number, sign == "=", value, _maybe(feedback, fallback), place))
    return tuple(found)


def _number(text: str, right: bool, weight: float | None, feedback: Text | None, at: int) -> Answer:
    plain = text.translate(_SHOW).strip()
    low, dots, high = plain.partition("..")
    number, colon, width = plain.partition(":")
    try:
        if dots:
            ends = float(low), float(high)
            if not all(map(math.isfinite, ends)):
                raise ValueError
            return Answer(Text("plain", plain), right, weight, feedback, None, *ends, "high-low")
        value, reach = float(number), float(width) if colon else 0.0
    except ValueError:
        raise Unreadable(f"“{plain}” is not a number", at) from None
    if not (math.isfinite(value) and math.isfinite(reach)):
        raise Unreadable(f"“{plain}” is not a number", at)
    span = "range" if colon else "simple"
    return Answer(Text("plain", plain), right, weight, feedback, None, value - reach, value + reach, span)
