"""The pages that people read most, in Arabic and French, beside the bare page."""

import itertools
from collections.abc import Callable

from flask import Flask

from bench.browser import Visitor
from bench.catalogue import Sights
from bench.measuring import Sample, Server, measure, statements
from core.db import db

Bare = Callable[[], object]
WORDS = {"ar": ("عسل", "زيت", "زعفران", "تمر"), "fr": ("miel", "huile", "safran", "dattes")}


def addresses(sights: Sights, lang: str) -> dict[str, list[str]]:
    """What is read, by name: several of a kind, one after the other, so that no page is always the same."""
    shelves = [
        f"/{lang}/c/{slug}?sort={sort}"
        for sort in ("newest", "price_asc", "popular")
        for slug in sights.shelves
    ]
    return {
        "home": [f"/{lang}/"],
        "listing": [f"/{lang}/c/{slug}" for slug in sights.shelves],
        "listing, sorted": shelves,
        "product": [f"/{lang}/p/{product.id}-{product.slug}" for product in sights.goods],
        "search": [f"/{lang}/search?q={word}" for word in WORDS[lang]],
        "stall": [f"/{lang}/stall/{slug}" for slug in sights.stalls],
    }


def measure_pages(app: Flask, sights: Sights, bare: Bare, rounds: int, server: Server | None) -> list[Sample]:
    """One sample a page and language."""
    return [
        _page(app, f"{name} ({lang})", paths, bare, rounds, server)
        for lang in ("ar", "fr")
        for name, paths in addresses(sights, lang).items()
    ]


def _page(app: Flask, name: str, paths: list[str], bare: Bare, rounds: int, server: Server | None) -> Sample:
    visitor, turn = Visitor(app.wsgi_app), itertools.cycle(paths)

    def read() -> int:
        visitor.cookies.clear()
        answer = visitor.get(path := next(turn))
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        return len(answer.body)

    sample = measure(name, read, bare, rounds=rounds, server=server)
    with app.app_context():
        engine = db.engine
    for _ in paths:
        with statements(engine) as found:
            read()
        sample.statements = max(sample.statements, len(found))
    return sample
