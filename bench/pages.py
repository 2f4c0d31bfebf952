"""The pages that people read most, in Arabic and French, beside the bare page."""

from collections.abc import Callable

from flask import Flask

from bench.browser import Visitor
from bench.catalogue import Sights
from bench.measuring import Sample, Server, measure, statements
from core.db import db

Bare = Callable[[], object]


def addresses(sights: Sights, lang: str) -> dict[str, str]:
    """What is read, by name."""
    return {
        "home": f"/{lang}/",
        "listing": f"/{lang}/c/{sights.shelf}",
        "product": f"/{lang}/p/{sights.product_id}-{sights.slug}",
        "search": f"/{lang}/search?q={sights.word[lang]}",
        "stall": f"/{lang}/stall/{sights.stall}",
    }


def measure_pages(app: Flask, sights: Sights, bare: Bare, rounds: int, server: Server | None) -> list[Sample]:
    """One sample a page and language."""
    return [
        _page(app, f"{name} ({lang})", path, bare, rounds, server)
        for lang in ("ar", "fr")
        for name, path in addresses(sights, lang).items()
    ]


def _page(app: Flask, name: str, path: str, bare: Bare, rounds: int, server: Server | None) -> Sample:
    visitor = Visitor(app.wsgi_app)

    def read() -> int:
        visitor.cookies.clear()
        answer = visitor.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        return len(answer.body)

    sample = measure(name, read, bare, rounds=rounds, server=server)
    with app.app_context():
        engine = db.engine
    with statements(engine) as found:
        read()
    sample.statements = len(found)
    return sample
