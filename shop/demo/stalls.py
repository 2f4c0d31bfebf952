"""The stalls: who has one, what it looks like and what it tells."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from random import Random

from core.text import slugify
from shop.demo.families import Pair, making
from shop.demo.files import rows
from shop.demo.types import DemoStall, Producer
from shop.demo.wording import fill

FIRST_OPENING, LAST_OPENING = date(2025, 9, 15), date(2026, 10, 20)


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
        slug=f"{slugify(producer.name_fr.replace('Coopérative', ''), length=48)}-{row['number'][-3:]}",
        story_ar=story[0],
        story_fr=story[1],
        face=int(row["face"]),
        cover=row["cover"],
        handwritten=written is not None,
        lines=lines,
        opened_on=min(opened, date(2026, 11, 10)),
    )


def _composed(producer: Producer, line: str, chance: Random) -> Pair:
    """Beginning, craft, land, and what the work changed: one written sentence of each."""
    beginnings = [
        row for row in rows("beginnings") if row["women"] in ("", "1" if _all_women(producer) else "0")
    ]
    changes = rows("changes")
    parts = [_pair(chance.choice(beginnings)), chance.choice(making(line)), _pair(chance.choice(changes))]
    land = [row for row in rows("lands") if producer.province_code.startswith(row["code"])]
    if land:
        parts.insert(1, _pair(max(land, key=lambda row: len(row["code"]))))
    filled = [fill(part, producer) for part in parts]
    return " ".join(arabic for arabic, _ in filled), " ".join(french for _, french in filled)


def _pair(row: dict[str, str]) -> Pair:
    return row["text_ar"], row["text_fr"]


def _all_women(producer: Producer) -> bool:
    return producer.women == producer.members
