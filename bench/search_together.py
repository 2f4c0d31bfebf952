"""Four readers with one writer: no error, no doubled product, none that was deleted comes back.

python -m bench.search_together [--seconds 60] [--readers 4]

Each reader and the writer is a process of its own over one index. The writer replaces, adds and deletes, sometimes
rebuilds everything; what it has deleted before a question is asked may not be in the answer.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from itertools import count
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from core.search.contract import SearchDocument, SearchQuery
from core.search.whoosh_backend import WhooshBackend

FIXED = 200
"""Products that are always there, replaced all the time."""
WINDOW = 30
"""Products that come and go: so many at a time, each deleted once and for good."""


@dataclass
class Seen:
    """What everybody saw."""

    questions: int = 0
    generations: int = 0
    commits: int = 0
    rebuilds: int = 0
    wrong: list[str] = field(default_factory=list)


def _fixed(turn: int) -> list[SearchDocument]:
    return [SearchDocument(id_, name_fr=f"Savon noir {turn}", price=1 + id_) for id_ in range(FIXED)]


def _passing(id_: int) -> SearchDocument:
    return SearchDocument(id_, name_fr=f"Savon passager {id_}", price=id_)


def write(folder: Path, until: float, gone: Synchronized, answers: Any) -> None:
    """Replace some, add the next, delete the oldest; every twentieth time write everything anew."""
    backend, seen = WhooshBackend(folder), Seen()
    for turn in count():
        if time.monotonic() > until:
            break
        first = FIXED + turn
        if turn % 20 == 19:
            backend.rebuild([*_fixed(turn), *map(_passing, range(first + 1, first + 1 + WINDOW))])
            seen.rebuilds += 1
        else:
            backend.index(_fixed(turn)[turn % 10 :: 10])
            backend.index([_passing(first + WINDOW)])
            backend.delete([first])
            backend.commit()
            seen.commits += 1
        gone.value = first + 1
    backend.close()
    answers.put(asdict(seen))


def read(folder: Path, until: float, gone: Synchronized, answers: Any) -> None:
    """Ask and compare."""
    backend, seen, generations = WhooshBackend(folder, check_every=0), Seen(), set()
    for turn in count():
        if time.monotonic() > until:
            break
        before = gone.value
        try:
            generations.add(_look(backend, before, turn, seen.wrong))
        except Exception as error:
            seen.wrong.append(repr(error))
        seen.questions += 1
    seen.generations = len(generations)
    backend.close()
    answers.put(asdict(seen))


def _look(backend: WhooshBackend, before: int, turn: int, wrong: list[str]) -> int:
    words = ("savon", "savon noir", "sabon")[turn % 3]
    first = backend.search(SearchQuery(words, limit=200, sort="price_asc", facets=("x",)))
    ids = list(first.ids)
    if len(set(ids)) != len(ids):
        wrong.append(f"doubled in generation {first.generation}")
    back = [id_ for id_ in ids if FIXED <= id_ < before]
    if back:
        wrong.append(f"came back in generation {first.generation}: {back[:5]}")
    if first.total < FIXED or not set(range(FIXED)) <= set(ids):
        wrong.append(f"missing in generation {first.generation}: {FIXED - len(ids)}")
    return first.generation


def together(folder: Path, seconds: float, readers: int = 4) -> Seen:
    """Let them work; everything they saw, added up."""
    WhooshBackend(folder).rebuild([*_fixed(0), *map(_passing, range(FIXED, FIXED + WINDOW))])
    processes = multiprocessing.get_context("spawn")
    gone, answers = processes.Value("q", FIXED), processes.Queue()
    until = time.monotonic() + seconds + 2  # CLOCK_MONOTONIC is the machine's: the same in every process
    work = [write, *[read] * readers]
    started = [processes.Process(target=do, args=(folder, until, gone, answers)) for do in work]
    for process in started:
        process.start()
    found = [answers.get(timeout=seconds + 120) for _ in started]
    for process in started:
        process.join()
    return Seen(
        *(sum(one[name] for one in found) for name in ("questions", "generations", "commits", "rebuilds")),
        wrong=[said for one in found for said in one["wrong"]],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=4)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = together(Path(folder) / "index", chosen.seconds, chosen.readers)
    print(json.dumps(asdict(seen) | {"wrong": seen.wrong[:10], "faults": len(seen.wrong)}))
    sys.exit(bool(seen.wrong))


if __name__ == "__main__":
    main()
