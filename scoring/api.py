"""The door of the score: inside its own floor only, nothing stands above it."""

from scoring.method.services.gathering import add_source
from scoring.method.services.reading import (
    bands,
    cards_of,
    columns_of,
    find_score,
    history,
    preview,
    scores_of,
)
from scoring.method.services.running import latest_run, recompute, run

__all__ = [
    "add_source",
    "bands",
    "cards_of",
    "columns_of",
    "find_score",
    "history",
    "latest_run",
    "preview",
    "recompute",
    "run",
    "scores_of",
]
