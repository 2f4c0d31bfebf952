"""From typed words to clauses: spellings of one meaning are alternatives, all meanings must be found.

Every step that changes what was typed (spelling, nearest word, words left out) is kept, for the buyer to see.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.search.analyser import Word, analyse_word, bare_of, is_arabic, stem_of
from core.search.lexicon import Lexicon
from core.search.synonyms import Phrase, Synonyms

STEPS = frozenset({"synonyms", "sounds", "spelling", "nearest", "relaxing"})
"""Everything that is done to understand a question; a bench leaves one out to see what it is worth."""
SYNONYM = 0.875
SOUND = 0.75
MEANT = 0.5


@dataclass(frozen=True, slots=True)
class Alternative:
    """Stems that must all be in a document, and how much such a match is worth (0…1)."""

    stems: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Clause:
    """One meaning: any alternative will do."""

    typed: str
    shown: str
    alternatives: tuple[Alternative, ...]
    in_names: bool = True
    telling: int = 1
    """2: it says what the thing is, 1: it may be anything (unknown, or oil, water, powder), 0: where or how it is."""
    rivals: tuple["Clause", ...] = ()
    """Other words that may be meant, when the typed one is misspelt."""

    @property
    def corrected(self) -> bool:
        """Another word than the typed one is searched for."""
        return self.typed != self.shown


@dataclass(frozen=True, slots=True)
class Plan:
    """All clauses, and the typed words that lead nowhere."""

    clauses: tuple[Clause, ...]
    dropped: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Something else than the typed text is searched for."""
        return bool(self.dropped) or any(clause.corrected for clause in self.clauses)

    @property
    def shown(self) -> str:
        """The text that is searched for."""
        return " ".join(clause.shown for clause in self.clauses)

    def with_rivals(self) -> Iterator["Plan"]:
        """The plan with another reading of one misspelt word."""
        for at, clause in enumerate(self.clauses):
            for rival in clause.rivals:
                yield replace(self, clauses=(*self.clauses[:at], rival, *self.clauses[at + 1 :]))

    def without(self, clause: Clause) -> "Plan":
        """The plan with one clause less."""
        left = tuple(other for other in self.clauses if other is not clause)
        return replace(self, clauses=left, dropped=(*self.dropped, clause.typed))


class Planner:
    """Plans against one generation: `has` tells whether a stem finds anything."""

    def __init__(
        self,
        has: Callable[[str], bool],
        lexicon: Callable[[], Lexicon],
        synonyms: Synonyms,
        steps: frozenset[str] = STEPS,
    ) -> None:
        self._has = has
        self._lexicon = lexicon
        self._synonyms = synonyms if "synonyms" in steps else Synonyms(())
        self._steps = steps

    def plan(self, typed: Sequence[Word]) -> Plan:
        """Clauses for the typed words, misspelt ones put right."""
        clauses: list[Clause] = []
        dropped: list[str] = []
        at = 0
        while at < len(typed):
            clause, used = self._phrase(typed[at:])
            clause = clause or self._word(typed[at]) or self._corrected(typed[at])
            if clause:
                clauses.append(clause)
            else:
                dropped.append(typed[at].surface)
            at += used
        return Plan(_distinct(clauses), tuple(dropped))

    def better(self, word: Word, known: int) -> str | None:
        """A near word ten times as frequent as the `known` documents of this one, for "did you mean"."""
        if self._synonyms.longest([word.stem]):
            return None
        near = self._lexicon().spell(word.bare)
        if near is None or stem_of(near) == word.stem or self._lexicon().count(near) < 10 * max(known, 1):
            return None
        return self._lexicon().surface(near)

    def _phrase(self, typed: Sequence[Word]) -> tuple[Clause | None, int]:
        length = self._synonyms.longest([word.stem for word in typed])
        while length > 1:
            phrase = tuple(word.stem for word in typed[:length])
            alternatives = self._spellings(phrase)
            if alternatives:
                shown = " ".join(word.surface for word in typed[:length])
                return Clause(shown, shown, alternatives, telling=self._telling(phrase)), length
            length = self._synonyms.longest([word.stem for word in typed[: length - 1]])
        return None, 1

    def _word(self, word: Word) -> Clause | None:
        alternatives = list(self._spellings((word.stem,)))
        if not self._synonyms.longest([word.stem]):
            alternatives += self._sounds(word)
        if not alternatives and word.bare.startswith("و") and len(word.bare) > 3:
            alternatives = list(self._spellings((stem_of(bare_of(word.bare[1:])),)))
        if not alternatives:
            return None
        named = self._names_hold(word.bare, alternatives)
        telling = self._telling((word.stem,))
        return Clause(word.surface, word.surface, _once(alternatives), named, telling)

    def _telling(self, phrase: Phrase) -> int:
        if phrase in self._synonyms.weak:
            return 0
        known = self._synonyms.longest(phrase) == len(phrase) and phrase not in self._synonyms.carriers
        return 2 if known else 1

    def _names_hold(self, bare: str, alternatives: Sequence[Alternative]) -> bool:
        return len(alternatives) > 1 or self._lexicon().in_names(bare)

    def _spellings(self, phrase: Phrase) -> tuple[Alternative, ...]:
        own = Alternative(phrase)
        others = (Alternative(other, SYNONYM) for other in self._synonyms.others(phrase))
        return tuple(a for a in (own, *others) if all(map(self._has, a.stems)))

    def _sounds(self, word: Word) -> list[Alternative]:
        if len(word.bare) < 3 or word.bare.isdigit() or "sounds" not in self._steps:
            return []
        stems = [stem_of(bare) for bare in self._lexicon().alike(word.bare)]
        stems += [stem_of(bare) for bare in self._synonyms.words.alike(word.bare)]
        return [replace(a, weight=SOUND) for stem in dict.fromkeys(stems) for a in self._spellings((stem,))]

    def _corrected(self, word: Word) -> Clause | None:
        """What is nearest to a word that nothing has. Numbers, and words of the dictionary, are not misspelt."""
        if word.bare.isdigit() or self._synonyms.longest([word.stem]):
            return None
        for nears in self._near(word.bare):
            read = [
                replace(clause, typed=word.surface, shown=self._lexicon().surface(near))
                for near in nears
                if (clause := self._word(analyse_word(near)))
            ]
            if read:
                return replace(read[0], rivals=tuple(read[1:]))
        return None

    def _near(self, bare: str) -> Iterator[list[str]]:
        if "spelling" in self._steps:
            yield self._lexicon().spellings(bare)
            yield list(filter(None, [self._spell_synonym(bare)]))
        if "nearest" in self._steps:
            yield list(filter(None, [self._lexicon().nearest(bare)]))

    def _spell_synonym(self, bare: str) -> str | None:
        near = self._synonyms.words.spell(bare) if len(bare) > 3 else None
        return near if near and self._spellings((stem_of(near),)) else None


def _once(alternatives: Sequence[Alternative]) -> tuple[Alternative, ...]:
    best: dict[tuple[str, ...], Alternative] = {}
    for one in alternatives:
        best.setdefault(one.stems, one)
    return tuple(best.values())


def _distinct(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    return tuple({clause.alternatives: clause for clause in reversed(clauses)}.values())[::-1]


def completion(typed: Sequence[Word], lexicon: Lexicon, synonyms: Synonyms) -> tuple[Clause, ...]:
    """Clauses for autocomplete: words as they are or sound, the last one in every way names go on."""
    clauses = []
    for at, word in enumerate(typed):
        bares = [word.bare, *lexicon.alike(word.bare)]
        if at == len(typed) - 1:
            bares += lexicon.beginning_with(_open_end(word))
        meant = list(synonyms.others((word.stem,)))
        if at == len(typed) - 1 and len(word.bare) > 1:
            meant += synonyms.beginning_with(word.bare)
        ways = [Alternative((stem_of(bare),)) for bare in bares] + [Alternative(one, MEANT) for one in meant]
        clauses.append(Clause(word.surface, word.surface, _once(ways)))
    return tuple(clauses)


def _open_end(word: Word) -> str:
    """The beginning to complete: an article just typed is not yet part of a word."""
    if is_arabic(word.bare) and word.bare.startswith("ال"):
        return word.bare[2:] or word.bare
    return word.bare
