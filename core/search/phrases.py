"""Quoted phrases: words that must stand together, in their order, in one text of a document.

An index holds no positions. Whoever answers a question with a phrase asks for its words first, and then looks at the
best documents with `holds`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.search.analyser import clean, index_stems, words
from core.search.contract import MAX_CHARS, MAX_TERMS, SearchDocument

MARKS = '"“”„«»＂'
_QUOTED = re.compile(f"[{MARKS}]([^{MARKS}]+)[{MARKS}]")
_MARK = re.compile(f"[{MARKS}]")
Phrase = tuple[str, ...]
"""Stems in their order."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A question with phrases: its words without the marks, the phrases as stems and as they were written."""

    text: str
    phrases: tuple[Phrase, ...]
    shown: tuple[str, ...]


def read_quoted(text: str) -> Quoted:
    """What stands between quotation marks, of any kind; marks around nothing that tells are left aside."""
    text = text[:MAX_CHARS]
    found = [(_stems(inside), " ".join(inside.split())) for inside in _QUOTED.findall(text)]
    telling = [(phrase, shown) for phrase, shown in found if phrase]
    return Quoted(
        " ".join(_MARK.sub(" ", text).split()),
        tuple(phrase for phrase, _ in telling),
        tuple(shown for _, shown in telling),
    )


def _stems(text: str) -> Phrase:
    return tuple(word.stem for word in words(clean(text)))[:MAX_TERMS]


def holds(document: SearchDocument, phrases: Sequence[Phrase]) -> bool:
    """Whether each phrase stands in one of the document's texts."""
    texts = [[{stem for stem, _ in index_stems(word)} for word in words(text)] for text in _texts(document)]
    return all(any(_stands(phrase, text) for text in texts) for phrase in phrases)


def _texts(document: SearchDocument) -> Iterator[str]:
    yield from (document.name_ar, document.name_fr, document.vendor, document.category, document.body)
    yield from document.keywords


def _stands(phrase: Phrase, text: Sequence[set[str]]) -> bool:
    places = range(len(text) - len(phrase) + 1)
    return any(all(stem in text[at + n] for n, stem in enumerate(phrase)) for at in places)
