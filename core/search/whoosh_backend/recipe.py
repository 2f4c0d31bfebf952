"""Whether an index was made as this version would make it: words folded otherwise are no longer found."""

import hashlib
from functools import cache
from pathlib import Path

from core.search import analyser, ranking, translit
from core.search.whoosh_backend import schema

NAME = "RECIPE"
MADE_BY = (analyser, ranking, translit, schema)


@cache
def recipe() -> str:
    """A sum of the code and words that turn a document into terms."""
    files = [Path(str(module.__file__)) for module in MADE_BY]
    files.append(files[0].parent / "data" / "stopwords.csv")
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def is_ours(folder: Path) -> bool:
    """Whether the folder was filled by this version."""
    try:
        return (folder / NAME).read_text("ascii") == recipe()
    except (OSError, ValueError):
        return False


def note(folder: Path) -> None:
    """Remember who filled the folder."""
    (folder / NAME).write_text(recipe(), "ascii")
