"""A whole purchase with cash on delivery, page after page, and the placing of its order alone."""

import itertools
from collections.abc import Callable

from flask import Flask

from bench.browser import Answer, Visitor
from bench.catalogue import Sights, plenty
from bench.measuring import Sample, Server, measure, statements
from core.db import db

Bare = Callable[[], object]
_numbers = itertools.count(1)


class Buyer:
    """Somebody new each time, with an own phone and address."""

    def __init__(self, app: Flask, sights: Sights, lang: str) -> None:
        number = next(_numbers)
        self.visitor = Visitor(app.wsgi_app, f"198.51.{number // 250 % 250}.{number % 250}")
        self.page, self.lang = f"/{lang}/p/{sights.product_id}-{sights.slug}", lang
        self.phone = f"06{10_000_000 + number * 7:08d}"
        self.size = 0
        self.token = ""

    def look(self) -> None:
        """The product page, and with it the form."""
        self.token = (page := self._ok(self.visitor.get(self.page))).field("csrf_token")
        self.variant = page.field("variant_id")

    def fill(self) -> None:
        """Put it into the basket and look at the basket."""
        self._ok(
            self.visitor.post(
                f"/{self.lang}/basket/add", csrf_token=self.token, variant_id=self.variant, qty=1
            ),
            302,
        )
        self._ok(self.visitor.get(f"/{self.lang}/basket"))

    def open_form(self) -> None:
        """The checkout page."""
        form = self._ok(self.visitor.get(f"/{self.lang}/checkout"))
        self.fields = {name: form.field(name) for name in ("csrf_token", "key", "seen")}

    def order(self) -> Answer:
        """Send the form."""
        place = "الرباط" if self.lang == "ar" else "Rabat"
        typed = {"name": "خديجة العلوي", "phone": self.phone, "place": place, "address": "أكدال، زنقة سبو",
                 "payment_method": "cod", "do": "order"}  # fmt: skip
        return self.visitor.post(f"/{self.lang}/checkout", **self.fields, **typed)

    def read_thanks(self, placed: Answer) -> None:
        """The page with the order's number."""
        self._ok(placed, 303)
        self._ok(self.visitor.get(placed.location))

    def _ok(self, answer: Answer, status: int = 200) -> Answer:
        if answer.status != status:
            raise RuntimeError(
                f"expected {status}, got {answer.status}: {answer.location or answer.body[:2000]!r}"
            )
        self.size += len(answer.body)
        return answer


def measure_purchase(
    app: Flask, sights: Sights, bare: Bare, rounds: int, server: Server | None
) -> list[Sample]:
    """The whole way in both languages, then the last click alone."""
    with app.app_context():
        plenty(sights.product_id, 20 * rounds + 100)
        engine = db.engine
    found = [_whole(app, sights, lang, bare, rounds, server) for lang in ("ar", "fr")]
    found.append(_placing(app, sights, bare, rounds, server))
    with statements(engine) as texts:
        _walk(app, sights, "ar")
    found[0].statements = found[1].statements = len(texts)
    return found


def _walk(app: Flask, sights: Sights, lang: str) -> int:
    buyer = Buyer(app, sights, lang)
    buyer.look()
    buyer.fill()
    buyer.open_form()
    buyer.read_thanks(buyer.order())
    return buyer.size


def _whole(app: Flask, sights: Sights, lang: str, bare: Bare, rounds: int, server: Server | None) -> Sample:
    return measure(
        f"whole purchase ({lang})",
        lambda: _walk(app, sights, lang),
        bare,
        rounds=rounds,
        warm=2,
        server=server,
    )


def _placing(app: Flask, sights: Sights, bare: Bare, rounds: int, server: Server | None) -> Sample:
    ready = []
    for _ in range(rounds + 3):
        buyer = Buyer(app, sights, "ar")
        buyer.look()
        buyer.fill()
        buyer.open_form()
        ready.append(buyer)

    def place() -> int:
        answer = ready.pop().order()
        if answer.status != 303:
            raise RuntimeError(f"the order answers {answer.status}")
        return len(answer.body)

    sample = measure("order placement", place, bare, rounds=rounds, warm=2, server=server)
    with app.app_context():
        engine = db.engine
    with statements(engine) as texts:
        place()
    sample.statements = len(texts)
    return sample
