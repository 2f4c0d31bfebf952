"""Recall@10 and mean reciprocal rank by class of question, for both parts, then with each step left out.

python -m bench.bench_relevance [--misses]   (misses: of the tuned part alone, the other one stays unread)
"""

import argparse
import time

from bench import relevance
from core.search.memory import MemoryBackend
from core.search.pipeline import answer
from core.search.plan import STEPS
from core.search.synonyms import seed

WITHOUT = ("synonyms", "sounds", "spelling", "nearest", "relaxing")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print the tuned questions that fall short")
    parser.add_argument("--steps", action="store_true", help="only with every step")
    asked = parser.parse_args()
    backend = MemoryBackend()
    backend.rebuild(relevance.collection().documents)
    print(f"{len(relevance.collection().documents)} products")
    for part in relevance.PARTS:
        _classes(backend, part, asked.misses and part == "tuned")
    if not asked.steps:
        _steps(backend)


def _classes(backend: MemoryBackend, part: str, misses: bool) -> None:
    start = time.process_time()
    found = relevance.marks(backend.search, relevance.questions(part))
    spent = 1000 * (time.process_time() - start) / len(found)
    print(f"\n{part}: {len(found)} questions, {spent:.0f} ms each in memory")
    print(f"{'class':14}{'n':>5}{'recall':>9}{'MRR':>8}")
    for name, marks in relevance.by_class(found).items():
        recall, rank = _means(marks)
        print(f"{name:14}{len(marks):5}{recall:9.3f}{rank:8.3f}")
    for question, one, result in found if misses else ():
        if one.recall < 1:
            told = result.searched_for or "", ",".join(result.dropped), result.total
            print(f"  {one.recall:.2f} {question.kind} {question.text} [{question.targets}] → {told}")


def _steps(backend: MemoryBackend) -> None:
    print(f"\n{'without':14}" + "".join(f"{part + ' recall':>18}{'MRR':>7}" for part in relevance.PARTS))
    snapshot = backend.snapshot()
    for left_out in ("nothing", *WITHOUT, "all of these"):
        gone = set(WITHOUT) if left_out == "all of these" else {left_out}
        row = f"{left_out:14}"
        for part in relevance.PARTS:
            found = relevance.marks(
                lambda query, gone=gone: answer(snapshot, seed(), query, STEPS - gone),  # type: ignore[misc]
                relevance.questions(part),
            )
            recall, rank = _means(relevance.by_class(found)["all"])
            row += f"{recall:18.3f}{rank:7.3f}"
        print(row)


def _means(marks: list[relevance.Mark]) -> tuple[float, float]:
    return relevance.mean([one.recall for one in marks]), relevance.mean([one.rank for one in marks])


if __name__ == "__main__":
    main()
