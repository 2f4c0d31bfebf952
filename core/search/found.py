"""What else the results page shows beside products: each package adds a group of what it can find, with its cards.

A group is asked through the index like products are; it is shown only for what matches as typed, never for guesses.
What has a search of its own, such as the names of the register, brings it along (`find`) and judges likeness itself.
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
    find: Callable[[str], Sequence[int]] | None = None
    """Its own search: ids for a text, nearest first. It is asked whatever the index made of the words."""


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """What a group has for a question."""

    group: Group
    cards: list[Card]


def add_group(group: Group) -> None:
    """Show this kind on the results page; called from wiring.init_app beside `indexing.add_source`."""
    current_app.extensions.setdefault("souk_search_groups", {})[group.kind] = group


def groups_for(backend: SearchBackend, text: str, lang: str, *, is_guess: bool = False) -> list[FoundGroup]:
    """The groups that have something for these words as they were typed, in their order.

    `is_guess`: the page itself shows results for other words than these, so the index need not be asked again.
    """
    known: dict[str, Group] = current_app.extensions.get("souk_search_groups", {})
    found = []
    for group in sorted(known.values(), key=lambda one: one.order):
        ids = (
            group.find(text) if group.find else () if is_guess else _as_typed(backend, text, lang, group.kind)
        )
        if ids:
            found.append(FoundGroup(group, group.cards(ids)[:FEW]))
    return [one for one in found if one.cards]


def _as_typed(backend: SearchBackend, text: str, lang: str, kind: str) -> Sequence[int]:
    result = backend.search(SearchQuery(text=text, lang=lang, kind=kind, limit=FEW))  # type: ignore[arg-type]
    return () if result.searched_for else result.ids
