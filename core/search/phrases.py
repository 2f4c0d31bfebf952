"""Quoted phrases: words that must stand together, in their order, in one text of a document.

An index holds no positions. Whoever answers a question with a phrase asks for its words first, and then looks at the
best documents with `holds`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.search.analyser import clean, index_stems, spellings_of, telling_word, words
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
    return Reader(phrases).holds(document)


class Reader:
    """Looks for phrases in many documents: each spelling is analysed once, however often it is met."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._phrases = phrases
        self._spellings = _Spellings(stem for phrase in phrases for stem in phrase)

    def holds(self, document: SearchDocument) -> bool:
        """Whether each phrase stands in one of the document's texts."""
        found = [self._read(text) for text in texts_of(document)]
        return all(any(_stands(phrase, text) for text in found) for phrase in self._phrases)

    def _read(self, text: str) -> list[frozenset[str]]:
        spellings = self._spellings
        return [stems for spelling in spellings_of(text) if (stems := spellings[spelling]) is not None]


class _Spellings(dict[str, frozenset[str] | None]):
    """Spelling → those of the wanted stems that it is found under; None when the word tells nothing."""

    def __init__(self, wanted: Iterable[str]) -> None:
        super().__init__()
        self._wanted = frozenset(wanted)

    def __missing__(self, spelling: str) -> frozenset[str] | None:
        word = telling_word(spelling)
        stems = frozenset(stem for stem, _ in index_stems(word)) & self._wanted if word else None
        self[spelling] = stems
        return stems


def texts_of(document: SearchDocument) -> Iterator[str]:
    """The texts in which a phrase may stand."""
    yield from (document.name_ar, document.name_fr, document.vendor, document.category, document.body)
    yield from document.keywords


def _stands(phrase: Phrase, text: Sequence[frozenset[str]]) -> bool:
    last = len(text) - len(phrase)
    places = (at for at, stems in enumerate(text) if stems and at <= last)
    return any(all(stem in text[at + n] for n, stem in enumerate(phrase)) for at in places)
