"""Pages at 2,000 and at 650,000 products, by turns in one run: what costs more in a larger country is a fault.

python -m bench.bench_pages [--products 2000 650000] [--rounds 40] [--keep FOLDER]

The larger shop is the smaller one, copied inside its database until there are enough products; its index gets the
copied documents. `--keep` keeps both for the next run. SQLite: its work is done, and counted, in this process.
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, Table, func, insert, literal, select

from bench import catalogue
from bench.browser import Visitor
from bench.catalogue import Sights
from bench.measuring import Sample, measure, statements
from bench.pages import addresses
from bench.settings import open_shop
from core.db import db, session, transaction
from core.search import indexing
from core.search.contract import SearchDocument
from shop.catalog.models import Certificate, Product, ProductValue, Revision, Stock, Variant
from shop.catalog.search import KIND

STEP = 1_000_000
"""Between the ids of a product and of its next copy."""
MOST_RATIO, MOST_STATEMENTS = 1.3, 12
Changes = dict[str, Any]


def shop(folder: Path, products: int) -> tuple[Flask, Sights]:
    """The application over so many products; made unless an earlier run kept it."""
    folder.mkdir(parents=True, exist_ok=True)
    app = open_shop(folder, f"sqlite:///{folder / 'souk.sqlite3'}")
    done = folder / "DONE"
    if not done.exists():
        began = time.process_time()
        catalogue.build(app, min(products, 2_000))
        if products > 2_000:
            grow(app, products)
        done.touch()
        print(f"{products:,} products made in {time.process_time() - began:.0f} CPU s", flush=True)
    with app.app_context():
        found = catalogue._sights()
        db.session.remove()
    return app, found


def grow(app: Flask, wanted: int) -> None:
    """Copy every product until there are enough, in the database itself; then the index."""
    with app.app_context():
        with transaction() as s:
            first = s.scalar(select(func.count()).select_from(Product)) or 0
            last = s.scalar(select(func.max(Product.id))) or 0
            sizes = s.scalar(select(func.max(Variant.id))) or 0
        base = list(indexing.sources()[KIND].documents(None))
        turns = -(-wanted // first)
        for turn in range(1, turns):
            _copy(turn, last, sizes)
        catalogue._analyse()
        others = [source for kind, source in indexing.sources().items() if kind != KIND]
        rest = itertools.chain.from_iterable(source.documents(None) for source in others)
        indexing.backend().rebuild(itertools.chain(_copies(base, turns), rest))
        db.session.remove()


def _copies(base: list[SearchDocument], turns: int) -> Iterator[SearchDocument]:
    yield from base
    for turn in range(1, turns):
        for one in base:
            more = f" {turn + 1}"
            yield replace(
                one, id=one.id + turn * STEP, name_ar=one.name_ar + more, name_fr=one.name_fr + more
            )


def _copy(turn: int, last: int, sizes: int) -> None:
    """One copy of all that makes a product."""
    id_, more, offset = Product.id + turn * STEP, f" {turn + 1}", turn * STEP
    product: Changes = {
        "live_revision_id": Product.live_revision_id + offset,
        "source_key": Product.source_key + f":{turn}",
        "name_ar": Product.name_ar + more,
        "name_fr": Product.name_fr + more,
        "sold_count": id_ * 7919 % 500,
    }
    with transaction():
        _insert(Product, Product.id <= last, offset, ("id",), product)
        _insert(Revision, Revision.product_id <= last, offset, ("id", "product_id"))
        sku: Changes = {"sku": Variant.sku + literal(f"-{turn}")}
        _insert(Variant, Variant.product_id <= last, offset, ("id", "product_id"), sku)
        _insert(Stock, Stock.variant_id <= sizes, offset, ("variant_id",))
        _insert(ProductValue, ProductValue.product_id <= last, offset, ("product_id",))
        _insert(Certificate, Certificate.product_id <= last, offset, ("id", "product_id"))


def _insert(
    model: Any,
    where: ColumnElement[bool],
    offset: int,
    moved: tuple[str, ...],
    changes: Changes | None = None,
) -> None:
    table = model.__table__
    assert isinstance(table, Table)
    values = {c.name: c + offset if c.name in moved else c for c in table.c if c.computed is None}
    values |= changes or {}
    session().execute(insert(table).from_select(list(values), select(*values.values()).where(where)))


def compare(small: tuple[Flask, Sights], large: tuple[Flask, Sights], rounds: int) -> list[Sample]:
    """Each page in the large shop, the same page in the small one as what it is measured by."""
    found = []
    for lang in ("ar", "fr"):
        names = [name for name in addresses(small[1], lang) if name != "stall"]
        for name in names:
            here, there = (addresses(sights, lang)[name] for _, sights in (large, small))
            if name == "search":
                here = there = [*here, *(f"{path}&min=20&max=400&sort=price_asc" for path in here)]
            found.append(_page(f"{name} ({lang})", large[0], here, small[0], there, rounds))
    return found


def _page(name: str, large: Flask, here: list[str], small: Flask, there: list[str], rounds: int) -> Sample:
    sample = measure(name, _reader(large, here), _reader(small, there), rounds=rounds, warm=len(here))
    with large.app_context():
        engine = db.engine
    read = _reader(large, here)
    for _ in here:
        with statements(engine) as asked:
            read()
        sample.statements = max(sample.statements, len(asked))
    return sample


def _reader(app: Flask, paths: list[str]) -> Any:
    visitor, turn = Visitor(app.wsgi_app), itertools.cycle(paths)

    def read() -> int:
        visitor.cookies.clear()
        answer = visitor.get(path := next(turn))
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        return len(answer.body)

    return read


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, nargs=2, default=[2_000, 650_000])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="souk-bench-") as passing:
        folder = chosen.keep or Path(passing)
        small, large = (shop(folder / str(products), products) for products in chosen.products)
        print(f"CPU ms{'':>17} {chosen.products[0]:>10,} {chosen.products[1]:>10,} ratio SQL")
        for s in compare(small, large, chosen.rounds):
            base = s.median / s.ratio
            wrong = " too much" if s.ratio > MOST_RATIO or s.statements > MOST_STATEMENTS else ""
            print(f"{s.name:>23} {base:>10.2f} {s.median:>10.2f} {s.ratio:>5.2f} {s.statements:>3}{wrong}")


if __name__ == "__main__":
    main()
