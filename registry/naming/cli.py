"""`flask registry names TEXT`: which names of the register a text resembles, and why."""

import json
from typing import Any

import click

from core.i18n import LANGS, set_lang
from registry.naming.data import NameMatch
from registry.naming.services import check_name


@click.command("names")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 40), default=10, show_default=True)
@click.option("--lang", type=click.Choice(LANGS), default="fr", help="Language of the reasons.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable answer on stdout.")
def names_command(text: str, limit: int, lang: str, as_json: bool) -> None:
    """Find the names that are the same as TEXT or like it, in Arabic, French or arabizi."""
    set_lang(lang)
    report = check_name(text, limit=limit)
    if as_json:
        found = [_as_json(match, lang) for match in report.matches]
        words = {"generic_words": report.generic_words, "own_words": report.own_words}
        whole = {"verdict": report.verdict, "matches": found, "normalised": report.normalised, **words}
        click.echo(json.dumps(whole, ensure_ascii=False))
        return
    click.echo(report.verdict)
    for match in report.matches:
        click.echo(
            f"{match.score:5.2f} {match.verdict:8} {match.number:>12} {match.name_ar} | {match.name_fr}"
        )
        for reason in match.reasons_ar if lang == "ar" else match.reasons_fr:
            click.echo(f"{'':28}{reason}")


def _as_json(match: NameMatch, lang: str) -> dict[str, Any]:
    return {
        "name": match.name_ar or match.name_fr,
        "name_ar": match.name_ar,
        "name_fr": match.name_fr,
        "number": match.number,
        "status": match.status,
        "verdict": match.verdict,
        "score": match.score,
        "reasons": match.reasons_ar if lang == "ar" else match.reasons_fr,
    }
