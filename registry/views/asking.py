"""Parameters of /v1: each endpoint names those it knows; any other, or one it cannot read, is refused."""

import re
from collections.abc import Callable, Mapping
from datetime import MAXYEAR, UTC, date, datetime, time
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import request

from core import clock
from core.format import western_digits
from core.geography import lookups
from core.routing import LARGEST
from registry.errors import BadQuery, FutureDay
from registry.rules.standing import STATUSES
from registry.services.reading import list_sectors

Reader = Callable[[str], Any]
BEGINNING, END = datetime(1900, 1, 1, tzinfo=UTC), datetime(MAXYEAR, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parameters(known: Mapping[str, Reader], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values asked for, read; None where one is left out. Raises BadQuery with the names that are wrong."""
    bad = unclear(request.query_string)
    bad += [name for name in request.args if name not in known or len(request.args.getlist(name)) > 1]
    values: dict[str, Any] = dict.fromkeys(known)
    for name, read in known.items():
        text = request.args.get(name)
        if text is None:
            bad += [name] * (name in required)
            continue
        try:
            values[name] = read(text)
        except ValueError:
            bad.append(name)
    if bad:
        raise BadQuery(sorted({name[:40] for name in bad})[:10])
    return values


def unclear(query: bytes) -> list[str]:
    """Names of the parts that are not percent-encoded UTF-8: each server reads raw bytes in its own way."""
    bad = []
    for part in query.split(b"&"):
        try:
            part.decode("ascii")
            unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError:
            bad.append(part.partition(b"=")[0].decode("ascii", "replace"))
    return bad


def words(text: str) -> str:
    """Text to look for, 1 to 200 characters."""
    if not 0 < len(text.strip()) <= 200:
        raise ValueError(text)
    return text.strip()


def whole(smallest: int, largest: int = LARGEST) -> Reader:
    """A whole number between two."""

    def read(text: str) -> int:
        text = western_digits(text)
        if not (text.isascii() and text.isdigit() and len(text) <= 19 and smallest <= int(text) <= largest):
            raise ValueError(text)
        return int(text)

    return read


def day(text: str) -> date:
    """A day: 2026-11-21. Raises FutureDay for one that is still to come."""
    found = _written(text)
    if found > clock.local_date(clock.now()):
        raise FutureDay
    return found


def moment(text: str) -> datetime:
    """A day (from its first minute in Morocco), or a moment with its offset: 2026-11-21T10:00:00Z."""
    if len(text) == 10:
        found = datetime.combine(_written(text), time(), clock.CASABLANCA)
    else:
        found = datetime.fromisoformat(text.upper().replace(":60", ":59"))  # a leap second is the one before
    if found.tzinfo is None:
        raise ValueError(text)
    if found.year == MAXYEAR:  # past any entry; its moment in UTC may be past any year
        return END
    return max(found, BEGINNING).astimezone(UTC) if found.year > 1 else BEGINNING


def _written(text: str) -> date:
    """A day written YYYY-MM-DD: Python would also take weeks and days of the year."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def region(text: str) -> str:
    """The code of a region."""
    return _one_of(text, lookups.regions())


def sector(text: str) -> str:
    """The code of a sector."""
    return _one_of(text, {code: True for code, _ar, _fr in list_sectors()})


def status(text: str) -> str:
    """A standing."""
    return _one_of(text, dict.fromkeys(STATUSES))


def _one_of(text: str, known: Mapping[str, object]) -> str:
    if text not in known:
        raise ValueError(text)
    return text
