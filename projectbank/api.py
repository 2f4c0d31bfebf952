"""The door of the project bank: what the floor above may ask and do. Nouns: `projectbank.data`, news: `.events`."""

from projectbank.ideas.reading import ideas_for_sector
from projectbank.matching.profiles import suggest, suggested_by, unwilling
from projectbank.path.figures import figures_as_of, stats
from projectbank.path.services import mark_selling
from projectbank.path.services import read_funnel as funnel

__all__ = [
    "figures_as_of",
    "funnel",
    "ideas_for_sector",
    "mark_selling",
    "stats",
    "suggest",
    "suggested_by",
    "unwilling",
]
