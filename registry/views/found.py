"""What the shop's results page shows of the register: cooperatives whose own name is asked for, never persons."""

from collections.abc import Sequence

from core.addresses import page_url
from core.i18n import _l, pick
from core.search.found import Card, Group, add_group
from registry.data import CooperativeCard
from registry.naming.rules import read_name
from registry.naming.services import find_by_name, place_words
from registry.rules.standing import EXISTING
from registry.services.reading import cooperative_cards

KIND = "register"
MOST, ALIKE, SHARE_OF_BEST = 12, 0.72, 0.85
"""Likeness of whole names from which a name is what was asked for, not one that shares a word with it."""


def join_results() -> None:
    """The group of this package."""
    add_group(Group(KIND, _l("In the register of cooperatives"), "doc", cards, order=50, find=find))


def find(text: str) -> list[int]:
    """Cooperatives so named, nearest first; goods alone name none, and are not looked for."""
    if not any(word.kind in ("own", "place") for word in read_name(text, place_words())):
        return []
    hits = find_by_name(text, MOST)
    return [hit.cooperative_id for hit in hits if hit.score >= max(ALIKE, SHARE_OF_BEST * hits[0].score)]


def cards(ids: Sequence[int]) -> list[Card]:
    """Their lines (1 statement): those that exist today."""
    known = cooperative_cards(ids)
    return [_card(known[id_]) for id_ in ids if id_ in known and known[id_].status in EXISTING]


def _card(found: CooperativeCard) -> Card:
    place = pick(ar=found.province_name_ar, fr=found.province_name_fr)
    url = page_url("registry.record", number=found.central_number)
    return Card(pick(ar=found.name_ar, fr=found.name_fr), f"{found.central_number} · {place}", url)
