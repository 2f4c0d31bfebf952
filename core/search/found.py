"""What else the results page shows beside products: each package adds a group of what it can find, with its cards.

A group is asked through the index like products are; it is shown only for what matches as typed, never for guesses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import current_app

from core.search.contract import SearchBackend, SearchQuery

FEW = 3


@dataclass(frozen=True, slots=True)
class Card:
    """One line of a group, in the language of the page."""

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind. `cards` answers for the public ones among ids, in their order (1 statement at most)."""

    kind: str
    heading: object
    icon: str
    cards: Callable[[Sequence[int]], list[Card]]
    order: int = 100


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """What a group has for a question."""

    group: Group
    cards: list[Card]


def add_group(group: Group) -> None:
    """Show this kind on the results page; called from wiring.init_app beside `indexing.add_source`."""
    current_app.extensions.setdefault("souk_search_groups", {})[group.kind] = group


def groups_for(backend: SearchBackend, text: str, lang: str) -> list[FoundGroup]:
    """The groups that have something for these words as they were typed, in their order."""
    known: dict[str, Group] = current_app.extensions.get("souk_search_groups", {})
    found = []
    for group in sorted(known.values(), key=lambda one: one.order):
        result = backend.search(SearchQuery(text=text, lang=lang, kind=group.kind, limit=FEW))  # type: ignore[arg-type]
        if result.ids and not result.searched_for:
            found.append(FoundGroup(group, group.cards(result.ids)))
    return [one for one in found if one.cards]
