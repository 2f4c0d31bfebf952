"""Finding, in CPU milliseconds a question: ours, stock Whoosh, tantivy and a floor of numpy alone, in one run.

python -m bench.bench_search [--documents 10000 100000] [--rounds 40] [--keep FOLDER] [--markdown FILE]

Each question is asked in turn of everybody, so that all see the same machine. `--keep` keeps the indexes for the
next run. Memory is what a fresh process holds for itself after all questions, above what it held before the first:
mapped files that all workers share are not counted.
"""

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench import search_rivals as rivals
from bench.search_catalogue import catalogue
from core.search.contract import SearchDocument, SearchQuery
from core.search.whoosh_backend import WhooshBackend

FACETS = rivals.FACETS
QUESTIONS: dict[str, SearchQuery] = {
    "common term": SearchQuery("huile"),
    "two words": SearchQuery("huile argan"),
    "arabic": SearchQuery("زيت الاركان"),
    "french phrase": SearchQuery("huile d'argan bio de Taroudant"),
    "arabizi": SearchQuery("3sel za3tar"),
    "one typo": SearchQuery("huile d'argna"),
    "zero results": SearchQuery("qqzzxx wwkkjj"),
    "term + facets": SearchQuery("huile", facets=FACETS),
    "facets + price + sort": SearchQuery(
        "huile",
        filters={"region": ["r1"]},
        price_min=5_000,
        price_max=40_000,
        sort="price_asc",
        facets=FACETS,
    ),
    "browse by price + facets": SearchQuery(sort="price_asc", facets=FACETS),
}
COLUMNS = ("ours", "stock Whoosh", "tantivy", "numpy floor")
SLOW = 5
"""Rounds for those who need longer than a quarter of a second."""


@dataclass
class Row:
    """One question: CPU milliseconds by who answered."""

    name: str
    taken: dict[str, list[float]] = field(default_factory=dict)

    def cell(self, who: str) -> str:
        """p50 (p95)."""
        found = self.taken.get(who)
        if not found:
            return "–"
        p95 = statistics.quantiles(found, n=20, method="inclusive")[18] if len(found) > 1 else found[0]
        return f"{statistics.median(found):.2f} ({p95:.2f})"


def cpu_ms(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1_000 * (time.process_time() - start)


def measured(name: str, works: dict[str, Callable[[], object]], rounds: int) -> Row:
    """All by turns; the first two rounds warm up."""
    row = Row(name)
    for turn in range(rounds + 2):
        for who, work in works.items():
            if len(row.taken.get(who, ())) >= SLOW and statistics.median(row.taken[who]) > 250:
                continue
            taken = cpu_ms(work)
            if turn > 1:
                row.taken.setdefault(who, []).append(taken)
    return row


def opened(folder: Path, size: int) -> tuple[WhooshBackend, str]:
    """Our index, built unless an earlier run kept it."""
    backend = WhooshBackend(folder, check_every=3_600)
    noted = folder / "BUILD.json"
    if noted.exists() and json.loads(noted.read_text())["documents"] == size and backend.health().ok:
        return backend, json.loads(noted.read_text())["said"] + " (an earlier run)"
    start = time.process_time()
    report = backend.rebuild(catalogue(size))
    rate = report.documents / (time.process_time() - start)
    said = f"{rate:.0f} documents a CPU second, {report.bytes / 1e6:.0f} MB"
    noted.write_text(json.dumps({"documents": size, "said": said}))
    return backend, said


def rival(
    kind: type[rivals.Stock | rivals.Tantivy], folder: Path, size: int
) -> tuple[dict[str, rivals.Work], str]:
    if kind is rivals.Tantivy and rivals.tantivy is None:
        return {}, "not installed"
    found = kind(folder, size)
    return found.work(), f"{found.rate:.0f} documents a CPU second" if found.rate else "an earlier run"


def table(size: int, folder: Path, rounds: int) -> list[str]:
    backend, said = opened(folder / f"ours-{size}", size)
    theirs, rate = rival(rivals.Tantivy, folder / f"tantivy-{size}", size)
    stock, slower = rival(rivals.Stock, folder / f"whoosh-{size}", size)
    floor = rivals.floor(backend)
    lines = [f"### {size:,} products", "", f"Built: ours {said}; tantivy {rate}; stock Whoosh {slower}.", ""]
    lines += ["| CPU ms, p50 (p95) | " + " | ".join(COLUMNS) + " | found |", "|---" * 6 + "|"]
    questions: dict[str, Callable[[], int]] = {
        name: partial(_total, backend, query) for name, query in QUESTIONS.items()
    }
    questions["prefix"] = lambda: len(backend.suggest("hui", "fr"))
    gc.collect()
    gc.freeze()
    for name, work in questions.items():
        others = zip(COLUMNS, (work, stock.get(name), theirs.get(name), floor.get(name)), strict=True)
        row = measured(name, {who: ask for who, ask in others if ask}, rounds)
        lines.append(f"| {name} | " + " | ".join(map(row.cell, COLUMNS)) + f" | {work():,} |")
    for name in ("common term", "one typo", "browse by price + facets"):
        cold = Row(name, {"ours": [cold_ms(folder / f"ours-{size}", QUESTIONS[name]) for _ in range(9)]})
        lines.append(f"| a new reader's first: {name} | {cold.cell('ours')} | – | – | – | |")
    backend.close()
    seen = Row("", {"wall": [visible_ms(folder / f"ours-{size}", turn) for turn in range(5)]})
    lines.append(f"| a change committed and found (wall) | {seen.cell('wall')} | – | – | – | |")
    lines += [
        "",
        f"A worker's own memory after all questions: {private_mb(folder / f'ours-{size}'):.0f} MB.",
        "",
    ]
    return lines


def _total(backend: WhooshBackend, query: SearchQuery) -> int:
    return backend.search(query).total


def cold_ms(folder: Path, query: SearchQuery) -> float:
    """A new reader's first answer; the machine has the files in memory."""
    backend = WhooshBackend(folder)
    taken = cpu_ms(lambda: backend.search(query))
    backend.close()
    return taken


def visible_ms(folder: Path, turn: int) -> float:
    """From a change to its first sight in another reader; afterwards the change is taken back."""
    writer, reader = WhooshBackend(folder), WhooshBackend(folder, check_every=0)
    reader.search(SearchQuery("huile"))
    start = time.perf_counter()
    writer.index([SearchDocument(10**9 + turn, name_fr="Cerfvolant")])
    writer.commit()
    assert reader.search(SearchQuery("cerfvolant")).total == 1
    taken = 1_000 * (time.perf_counter() - start)
    writer.delete([10**9 + turn])
    writer.commit()
    return taken


def private_mb(folder: Path) -> float:
    """Asked of a fresh process."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.bench_search", "--worker", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(said.stdout)


def worker(folder: Path) -> None:
    backend = WhooshBackend(folder)
    before = _private()
    for query in QUESTIONS.values():
        backend.search(query)
    for prefix in ("hui", "زي", "t", "cooperative ta"):
        backend.suggest(prefix)
    print(_private() - before)


def _private() -> float:
    """What no file backs: pages of mapped files that only this process has touched so far would count as private."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty")) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        worker(chosen.worker)
        return
    with tempfile.TemporaryDirectory() as passing:
        lines = []
        for size in chosen.documents:
            lines += table(size, chosen.keep or Path(passing), chosen.rounds)
            print("\n".join(lines[-25:]), flush=True)
    if chosen.markdown:
        chosen.markdown.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
