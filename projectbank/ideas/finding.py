"""Public ideas in the search index: under their titles, sector and place."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from core.addresses import page_url
from core.db import session
from core.geography.lookups import provinces
from core.i18n import pick
from core.search.contract import SearchDocument
from core.search.found import Card
from projectbank.ideas import rules
from projectbank.ideas.models import Idea

KIND = "idea"


def documents(ids: Collection[int] | None) -> Iterator[SearchDocument]:
    """Entries of public ideas (1 statement)."""
    query = select(Idea.id, Idea.title_ar, Idea.title_fr, Idea.province_code).where(
        Idea.state.in_(rules.PUBLIC)
    )
    if ids is not None:
        query = query.where(Idea.id.in_(list(ids)))
    for id_, title_ar, title_fr, code in session().execute(query):
        place = provinces()[code]
        words = (place.name_ar, place.name_fr, "فكرة مشروع", "idée de projet")
        yield SearchDocument(id_, kind=KIND, name_ar=title_ar, name_fr=title_fr, keywords=words)


def public_ids() -> list[int]:
    """Every idea that anyone may read."""
    return list(session().scalars(select(Idea.id).where(Idea.state.in_(rules.PUBLIC))))


def cards(ids: Sequence[int]) -> list[Card]:
    """Their lines on the results page (1 statement)."""
    columns = (Idea.id, Idea.code, Idea.title_ar, Idea.title_fr, Idea.province_code)
    public = select(*columns).where(Idea.id.in_(list(ids)), Idea.state.in_(rules.PUBLIC))
    known = {row.id: _card(*row[1:]) for row in session().execute(public)}
    return [known[id_] for id_ in ids if id_ in known]


def _card(code: str, title_ar: str, title_fr: str, province_code: str) -> Card:
    place = provinces()[province_code]
    text = pick(ar=place.name_ar, fr=place.name_fr)
    return Card(pick(ar=title_ar, fr=title_fr), text, page_url("bank.idea", code=code))
