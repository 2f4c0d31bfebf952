"""The stalls: who has one, what it looks like and what it tells."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from random import Random

from core.text import slugify
from shop.demo.families import Pair, making
from shop.demo.files import rows
from shop.demo.types import DemoStall, Producer
from shop.demo.wording import fill

_NAME_START = re.compile(r"^Coopérative (?:féminine )?(?:des? |d’)?")
FIRST_OPENING, LAST_OPENING = date(2025, 9, 15), date(2026, 10, 20)


_ORDERS = (
    "beginning land craft change",
    "land beginning craft change",
    "land craft change",
    "beginning craft change",
    "beginning craft land",
)


def stalls(producers: Sequence[Producer]) -> tuple[DemoStall, ...]:
    """Stalls of those among `producers` who have one, in the order of their central numbers."""
    known = {producer.central_number: producer for producer in producers}
    return tuple(_stall(row, known[row["number"]]) for row in rows("stalls") if row["number"] in known)


@cache
def _written() -> dict[str, Pair]:
    return {row["number"]: (row["story_ar"], row["story_fr"]) for row in rows("stories")}


def _stall(row: dict[str, str], producer: Producer) -> DemoStall:
    chance = Random(f"stall:{row['number']}")  # noqa: S311
    days = chance.randint(0, (LAST_OPENING - FIRST_OPENING).days)
    opened = max(FIRST_OPENING + timedelta(days=days), producer.registered_on + timedelta(days=40))
    lines = tuple(row["lines"].split())
    written = _written().get(row["number"])
    story = fill(written, producer) if written else _composed(producer, lines[0], chance)
    return DemoStall(
        central_number=row["number"],
        slug=f"{slugify(_NAME_START.sub('', producer.name_fr), length=48)}-{row['number'][-3:]}",
        story_ar=story[0],
        story_fr=story[1],
        face=int(row["face"]),
        cover=row["cover"],
        handwritten=written is not None,
        lines=lines,
        opened_on=min(opened, date(2026, 11, 10)),
    )


def _composed(producer: Producer, line: str, chance: Random) -> Pair:
    """Beginning, land, craft and what the work changed: written sentences, in one of several orders."""
    beginnings = [
        row for row in rows("beginnings") if row["women"] in ("", "1" if _all_women(producer) else "0")
    ]
    parts = {
        "beginning": _pair(chance.choice(beginnings)),
        "land": _land(producer),
        "craft": chance.choice(making(line)),
        "change": _pair(chance.choice(rows("changes"))),
    }
    filled = [fill(parts[name], producer) for name in chance.choice(_ORDERS).split()]
    return " ".join(arabic for arabic, _ in filled), " ".join(french for _, french in filled)


def _land(producer: Producer) -> Pair:
    return next(_pair(row) for row in rows("lands") if producer.province_code.startswith(row["code"]))


def _pair(row: dict[str, str]) -> Pair:
    return row["text_ar"], row["text_fr"]


def _all_women(producer: Producer) -> bool:
    return producer.women == producer.members
