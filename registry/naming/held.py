"""Names that running creations hold: an index of their own, and what the public may learn of them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from core.i18n import _, speaking
from core.text import fold
from registry.naming.data import NameMatch, NameReport, ReservedName
from registry.naming.index import PROFILES, NameIndex
from registry.naming.rules import CONFLICT, NameWord

Provider = Callable[[], Iterable[ReservedName]]
CANDIDATES = 30
_providers: dict[str, Provider] = {}


def add_reserved_names(name: str, provider: Provider) -> None:
    """Names held elsewhere count too: the creation room contributes those of its running files."""
    _providers[name] = provider


@dataclass(frozen=True)
class _Held:
    """The names held at one moment, and their index."""

    names: tuple[ReservedName, ...]
    index: NameIndex


_last = [_Held((), NameIndex(()))]


def near_held(
    queries: Sequence[Sequence[NameWord]], places: frozenset[str], besides: Collection[str]
) -> list[ReservedName]:
    """Held names worth comparing. `besides`: keys to leave out."""
    held = _current(places)
    without = [row for row, name in enumerate(held.names) if name.key in besides]
    hits = [held.index.search(queries, CANDIDATES, without, profile) for profile in PROFILES]
    return [held.names[row] for row in sorted({hit.id for found in hits for hit in found})]


def _current(places: frozenset[str]) -> _Held:
    """The index is built anew when a name was taken or given back; else the names are only read."""
    names = tuple(name for provide in _providers.values() for name in provide())
    held = _last[0]
    if names != held.names:
        rows = ((row, fold(f"{name.name_ar} {name.name_fr}")) for row, name in enumerate(names))
        held = _last[0] = _Held(names, NameIndex(rows, places))
    return held


def for_the_public(report: NameReport) -> NameReport:
    """The same report without the words of held names: of them only the gravest verdict is told, once."""
    held = next((match for match in report.matches if match.is_reserved), None)
    shown = [
        _without_words(match) if match is held else match
        for match in report.matches
        if match is held or not match.is_reserved
    ]
    return replace(report, matches=shown)


def _without_words(match: NameMatch) -> NameMatch:
    said = []
    for lang in ("ar", "fr"):
        with speaking(lang):
            said.append([str(_("Reserved by a creation that is under way."))])
    score = 1.0 if match.verdict == "same" else CONFLICT
    return NameMatch("", "", "", match.status, score, match.verdict, *said)
