"""The door of the project bank: what the floor above may ask and do. Nouns: `projectbank.data`, news: `.events`."""

from projectbank.matching.profiles import suggest
from projectbank.path.figures import figures_as_of, stats
from projectbank.path.services import mark_selling
from projectbank.path.services import read_funnel as funnel

__all__ = ["figures_as_of", "funnel", "mark_selling", "stats", "suggest"]
