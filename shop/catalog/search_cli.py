"""`flask search query TEXT` and `flask search rebuild`."""

import json

import click
from flask.cli import AppGroup

from core import clock
from core.i18n import LANGS, set_lang
from core.search.contract import IndexUnavailable, SearchError, SearchQuery
from shop.catalog import search, services

STEP = 10_000
search_cli = AppGroup("search", help="The search index.")


@search_cli.command("query")
@click.argument("text")
@click.option("--lang", type=click.Choice(LANGS), default="ar", show_default=True)
@click.option("--limit", type=click.IntRange(1, 200), default=24, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer.")
def query(text: str, lang: str, limit: int, as_json: bool) -> None:
    """Search as a buyer does."""
    set_lang(lang)
    try:
        found = search.backend().search(
            SearchQuery(text=text, lang=lang, limit=limit, facets=("category", "region", "label"))  # type: ignore[arg-type]
        )
    except IndexUnavailable as error:
        raise click.ClickException(f"{error}: run `flask search rebuild`") from error
    cards = services.product_cards(found.ids, today=clock.local_date(clock.now()))
    hits = [
        {
            "id": c.id,
            "name": c.name_fr if lang == "fr" else c.name_ar,
            "vendor": c.vendor_name_fr if lang == "fr" else c.vendor_name_ar,
            "price": c.price_centimes,
        }
        for c in cards
    ]
    if as_json:
        facets = {name: dict(counts) for name, counts in found.facets.items()}
        suggestion = found.suggestion or found.searched_for
        answer = {"total": found.total, "hits": hits, "facets": facets, "suggestion": suggestion}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo(f"{found.total}" + (f" ({found.searched_for})" if found.searched_for else ""))
    for hit in hits:
        click.echo(f"{hit['id']:>7}  {hit['name']} — {hit['vendor']}")


@search_cli.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer.")
def rebuild(as_json: bool) -> None:
    """Write the whole index anew; readers keep the old one until the end."""
    try:
        report = search.rebuild(_tell)
    except SearchError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(
            json.dumps({"documents": report.documents, "seconds": report.seconds, "bytes": report.bytes})
        )
    else:
        click.echo(f"{report.documents} documents in {report.seconds:.1f} s")


def _tell(done: int) -> None:
    """How far it is, for those who wait."""
    if done % STEP == 0:
        click.echo(f"{done} documents", err=True)
