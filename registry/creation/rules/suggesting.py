"""Names that could be free: the founders' own words stay; kind, place and a second word are put beside them. Pure."""

from collections.abc import Iterator, Sequence

from registry.creation.rules.names import fault_of, name_key
from registry.naming.rules import read_name

Name = tuple[str, str]
"""(Arabic, French); French is "" where the founders wrote none."""
FORM: Name = ("تعاونية", "Coopérative")
SECOND: tuple[Name, ...] = (
    ("تيفاوين", "Tifawine"), ("تافسوت", "Tafsout"), ("إزوران", "Izouran"), ("أفولكي", "Afoulki"),
    ("أسيرم", "Assirem"), ("تودرت", "Toudert"),
)  # fmt: skip
"""Amazigh words of good omen: lights, spring, roots, beauty, hope, life. To be proofread by the Office."""


def candidates(name: Name, places: Sequence[Name], kind: Name, known: frozenset[str]) -> Iterator[Name]:
    """Names made of a name's own words, the plainest first, all different and none the name itself.

    `places`: commune, then province; `kind`: one word for the sector, or ("", ""); `known`: words of the territory.
    """
    own = _own_words(name[0], known), _own_words(name[1], known)
    seen = {name_key(name[0], known)}
    for parts in _additions(places, kind, bool(own[0])):
        ar, fr = (_joined([FORM[n], own[n], *(part[n] for part in parts)]) for n in (0, 1))
        found = ar, fr if own[1] or not own[0] else ""
        key = name_key(ar, known)
        if key not in seen and not fault_of(ar, "ar") and not (found[1] and fault_of(found[1], "fr")):
            seen.add(key)
            yield found


def _additions(places: Sequence[Name], kind: Name, has_own: bool) -> Iterator[list[Name]]:
    near = list(places[:1])
    if has_own:
        yield near
        yield [kind, *near]
        yield list(places)
        yield [kind, *places]
    for place, second in enumerate(SECOND):  # by turns with the place and alone, then the other way round
        yield [second, *near] if place % 2 else [second]
    for place, second in enumerate(SECOND):
        yield [second] if place % 2 else [second, *near]


def _own_words(text: str, known: frozenset[str]) -> str:
    """The words that tell a name apart and what it trades in, as they were written."""
    return " ".join(word.text for word in read_name(text, known) if word.kind in ("own", "trade"))


def _joined(words: Sequence[str]) -> str:
    return " ".join(word for word in words if word)
