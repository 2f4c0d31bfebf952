"""HTML taken apart in one pass: each letter is looked at once, however the page is broken.

Python's own parser goes back over what it could not close: a page of open brackets keeps it busy for hours.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal, NamedTuple

NAME = re.compile(r"[a-zA-Z][^\s/>\x00]*")
ATTRIBUTE = re.compile(r"[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*([\"']?))?")
BARE = re.compile(r"[^\s>]*")
SPACE = re.compile(r"[\s/]*")
COMMENT_END = re.compile(r"--!?>")
RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style")}


class Token(NamedTuple):
    """A piece of a page: a start tag with its attributes (the first of a name counts), an end tag, or text."""

    kind: Literal["start", "end", "text"]
    value: str
    attributes: dict[str, str]


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a page in their order. What is never closed ends the page, as in browsers."""
    at = 0
    while at < len(text):
        opening = text.find("<", at)
        if opening < 0:
            opening = len(text)
        if opening > at:
            yield Token("text", unescape(text[at:opening]), {})
        if opening + 1 >= len(text):
            return
        token, at = _markup(text, opening)
        if token:
            yield token
        if token and token.kind == "start" and token.value in RAW_END:
            end = RAW_END[token.value].search(text, at)
            at = end.start() if end else len(text)


def _markup(text: str, at: int) -> tuple[Token | None, int]:
    """What begins with `<` here, and where it ends."""
    if text.startswith("<!--", at):
        return None, _comment_end(text, at + 4)
    if text[at + 1] in "!?" or (text[at + 1] == "/" and not NAME.match(text, at + 2)):
        return None, _after(text, ">", at + 1)
    is_end = text[at + 1] == "/"
    name = NAME.match(text, at + 1 + is_end)
    if not name:
        return Token("text", "<", {}), at + 1
    attributes, end = _attributes(text, name.end())
    if end < 0:
        return None, len(text)
    return Token("end" if is_end else "start", name[0].lower(), attributes), end


def _comment_end(text: str, at: int) -> int:
    for short in (">", "->"):
        if text.startswith(short, at):
            return at + len(short)
    end = COMMENT_END.search(text, at)
    return end.end() if end else len(text)


def _after(text: str, sign: str, at: int) -> int:
    end = text.find(sign, at)
    return end + 1 if end >= 0 else len(text)


def _attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag and where it ends; -1 when it never does."""
    found: dict[str, str] = {}
    while True:
        space = SPACE.match(text, at)
        at = space.end() if space else at
        if at >= len(text):
            return found, -1
        if text[at] == ">":
            return found, at + 1
        given = ATTRIBUTE.match(text, at)
        if given is None:
            return found, -1
        value, at = _value(text, given)
        if at < 0:
            return found, -1
        found.setdefault(given[1].lower(), unescape(value))


def _value(text: str, given: re.Match[str]) -> tuple[str, int]:
    start, sign = given.end(), given[2]
    if sign is None:
        return "", start
    if sign:
        end = text.find(sign, start)
        return text[start:end], end + 1 if end >= 0 else -1
    bare = BARE.match(text, start)
    return (bare[0], bare.end()) if bare else ("", start)
