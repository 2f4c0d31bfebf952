"""The storefront API: CPU and SQL statements a request, beside the web page and graphql-core's executor.

python -m bench.bench_graphql [--products 2000] [--growth 0] [--rounds 30]

The executor of graphql-core is given the finished data, so that only its own work is counted, and must answer the
same. `--growth 100000` measures both sizes in one run and prints their ratios.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from graphql import execute, parse

from bench.bare import bare_app
from bench.browser import Answer, Visitor
from bench.catalogue import Sights, build, plenty
from bench.measuring import Sample, measure, statements
from bench.settings import open_shop
from core.db import db
from shop.graphql.ids import global_id
from shop.graphql.schema import the_schema

CARD = """fragment Card on Product {
  id slug name isAvailable rating category { id slug name } cooperative { id slug name }
  thumbnail(size: 256) { url alt } translation(languageCode: AR) { name }
  pricing { onSale priceRange { start { gross { amount currency } net { amount } } stop { gross { amount } } } } }"""
LIST = (
    CARD
    + """
query List($first: Int!) { products(first: $first, channel: "default-channel", sortBy: {field: NAME, direction: ASC}) {
  totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ...Card } } } }"""
)
SEARCH = (
    CARD
    + """
query Search($words: String!) { products(first: 24, channel: "default-channel", search: $words) {
  totalCount edges { node { ...Card } } } }"""
)
DETAIL = (
    CARD
    + """
query Detail($slug: String!) { product(slug: $slug, channel: "default-channel") { ...Card
  description seoTitle media { url alt } attributes { attribute { slug name } values { name slug } }
  variants { id name sku quantityAvailable pricing { price { gross { amount } } } attributes { values { name } } } } }
"""
)
CREATE = """mutation Create($id: ID!) { checkoutCreate(input: {channel: "default-channel",
  lines: [{variantId: $id, quantity: 1}]}) { errors { code message } checkout { id
  lines { id quantity totalPrice { gross { amount } } variant { id name product { name } } }
  totalPrice { gross { amount } } } } }"""


@dataclass
class Client:
    """Asks the API without a server between."""

    app: Flask
    address: str = "192.0.2.9"

    def ask(self, text: str, **variables: Any) -> Answer:
        """One document."""
        body = json.dumps({"query": text, "variables": variables}).encode()
        return _Posting(self.app.wsgi_app, self.address).call("POST", "/graphql/", body)

    def data(self, text: str, **variables: Any) -> Any:
        """Its data; it must have no errors."""
        found = json.loads(self.ask(text, **variables).body)
        if found.get("errors"):
            raise RuntimeError(str(found["errors"])[:2000])
        return found["data"]


class _Posting(Visitor):
    """A visitor that sends JSON."""

    def _environ(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        told = super()._environ(method, path, body)
        return {**told, "CONTENT_TYPE": "application/json", "wsgi.input": BytesIO(body)}


@dataclass(frozen=True)
class Question:
    """A document beside the page of the same thing."""

    name: str
    text: str
    variables: dict[str, Any]
    page: str = ""


def questions(sights: Sights, variant: int) -> list[Question]:
    """What is measured."""
    detail = {"slug": f"{sights.slug}-{sights.product_id}"}
    return [
        Question("24 products", LIST, {"first": 24}, "/fr/products?sort=price_asc"),
        Question("one product", DETAIL, detail, f"/fr/p/{sights.product_id}-{sights.slug}"),
        Question("search", SEARCH, {"words": "huile"}, "/fr/search?q=huile"),
        Question("checkoutCreate, 1 line", CREATE, {"id": global_id("ProductVariant", variant)}),
    ]


def executor(client: Client, question: Question) -> Callable[[], int]:
    """graphql-core's execution of the same document over the finished data."""
    data, document, schema = (
        client.data(question.text, **question.variables),
        parse(question.text),
        the_schema(),
    )

    def run() -> int:
        result: Any = execute(schema, document, root_value=data, variable_values=question.variables)
        if result.errors or (question.name != "checkoutCreate, 1 line" and result.data != data):
            raise RuntimeError(f"{question.name}: another answer: {result.errors}")
        return len(data)

    return run


def measured(app: Flask, sights: Sights, rounds: int) -> dict[str, Sample]:
    """Every question on one catalogue, printed."""
    with app.app_context():
        variant = plenty(sights.product_id, 30 * rounds)
        engine = db.engine
    client, bare = Client(app), Visitor(bare_app(sights.goods).wsgi_app)
    found: dict[str, Sample] = {}
    print(
        f"{'':24}{'CPU ms':>8}{'SQL':>5}{'bare':>7}{'web page ms':>13}{'its SQL':>9}{'graphql-core ms':>17}"
    )
    for question in questions(sights, variant):

        def ask(question: Question = question) -> int:
            return len(client.ask(question.text, **question.variables).body)

        def plain() -> object:
            return bare.get("/c/huiles")

        client.data(question.text, **question.variables)
        sample = measure(question.name, ask, plain, rounds=rounds)
        with statements(engine) as texts:
            ask()
        sample.statements = len(texts)
        found[question.name] = sample
        print(_row(sample, *_page(app, question, plain, rounds), _core(client, question, plain, rounds)))
    return found


def _page(app: Flask, question: Question, bare: Callable[[], object], rounds: int) -> tuple[float, int]:
    if not question.page:
        return 0.0, 0
    visitor = Visitor(app.wsgi_app, "192.0.2.10")
    sample = measure("page", lambda: len(visitor.get(question.page).body), bare, rounds=rounds)
    with app.app_context():
        engine = db.engine
    with statements(engine) as texts:
        visitor.get(question.page)
    return sample.median, len(texts)


def _core(client: Client, question: Question, bare: Callable[[], object], rounds: int) -> float:
    return measure("core", executor(client, question), bare, rounds=rounds).median


def _row(sample: Sample, page_ms: float, page_sql: int, core_ms: float) -> str:
    page = f"{page_ms:13.2f}{page_sql:9d}" if page_ms else f"{'–':>13}{'–':>9}"
    return (
        f"{sample.name:24}{sample.median:8.2f}{sample.statements:5d}{sample.ratio:7.1f}{page}{core_ms:17.2f}"
    )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--products", type=int, default=2_000)
    options.add_argument("--growth", type=int, default=0)
    options.add_argument("--rounds", type=int, default=30)
    asked = options.parse_args()
    tables = []
    for size in [asked.products, *([asked.growth] if asked.growth else [])]:
        with tempfile.TemporaryDirectory() as folder:
            app = open_shop(Path(folder), f"sqlite:///{folder}/bench.sqlite3")
            print(f"\n{size} products")
            tables.append(measured(app, build(app, size), asked.rounds))
    if len(tables) > 1:
        small, large = tables
        print("\ngrowth, in bare pages:")
        for name in small:
            print(f"{name:24}{large[name].ratio / small[name].ratio:8.2f} x")


if __name__ == "__main__":
    main()
