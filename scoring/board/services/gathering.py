"""A report made of what the registers say now about a day: nothing is kept."""

import json
from datetime import date, datetime

from core.clock import local_date
from core.geography.lookups import regions
from core.i18n import LANGS, speaking
from registry import api as registry
from scoring.board.data import Content
from scoring.board.errors import BadDay
from scoring.board.rules import contents
from scoring.board.rules.periods import period_of
from scoring.board.services import counting
from scoring.board.services.counting import Step, no_step
from scoring.board.services.tables import TABLES, tables

EARLIEST = date(1980, 1, 1)


STEPS = 2 * (len(counting.STOCKS) + len(counting.FLOWS)) + len(TABLES)
"""How often `gather` tells that it has got on."""


def check_day(as_of: date, now: datetime) -> None:
    """Raise BadDay for a day to come."""
    if not EARLIEST <= as_of <= local_date(now):
        raise BadDay


def gather(as_of: date, now: datetime, asks_ar: str = "", asks_fr: str = "", step: Step = no_step) -> Content:
    """The whole report as of the end of a day; `step` is called STEPS times. Raises BadDay for a day to come."""
    check_day(as_of, now)
    period = period_of(as_of)
    records, is_demo = counting.records(as_of)
    present = counting.stocks(as_of, step) | counting.flows(period, step) | records
    earlier = counting.stocks(period.before, step) | counting.flows(period.year_ago, step)
    content = contents.head(period, local_date(now))
    whole = content | {
        "is_demo": is_demo,
        "figures": contents.figure_entries(present, earlier, words),
        "regions": [[code, {"ar": r.name_ar, "fr": r.name_fr, "en": r.name_fr}] for code, r in regions().items()],
        "sectors": [[code, {"ar": ar, "fr": fr, "en": fr}] for code, ar, fr in registry.list_sectors()],
        "tables": tables(period, step),
        "asks": contents.asks_of(asks_ar, asks_fr),
    }  # fmt: skip
    written: Content = json.loads(contents.canonical(whole))  # in the order in which a kept one is read
    return written


def words(text: str) -> dict[str, str]:
    """A text of the catalogue in every language."""
    found = {}
    for lang in LANGS:
        with speaking(lang):
            found[lang] = str(text)
    return found
