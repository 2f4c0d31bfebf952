"""The words staff teach the search, and the searches that found nothing, from which they learn what is missing.

Every change is a row of its own, so that the last ones can be taken back one after another. Of a search only its
words are kept, how often and on which days: never who asked; what may name a person or a number is not kept at all.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Insert, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.audit import audit
from core.auth.actor import Actor
from core.db import Model, changed_one, session, transaction
from core.errors import DomainError
from core.i18n import _
from core.search.contract import SearchBackend
from core.search.synonyms import seed
from core.text import fold
from core.upserts import for_engine

READ_EVERY = timedelta(seconds=60)
TELLING = 3
"""A search is shown to staff once it was made so many times: fewer might be one person."""
KEPT_DAYS, RARE_DAYS, MOST_MISSES = 90, 7, 5_000
MOST_WORDS, LONGEST = 12, 60
_PRIVATE = re.compile(r"@|\d(?:[\W_]*\d){3}")
"""An address, or four digits in a row, whatever stands between them: `06 12 34` is a beginning of a number."""


class WordChange(Model):
    """A group of words that mean one thing was added, or removed; `words` joined by `|`."""

    __tablename__ = "core_search_word_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(String(800))
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Miss(Model):
    """A text that found nothing: folded, with the days of its first and last time."""

    __tablename__ = "core_search_miss"
    text: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    times: Mapped[int] = mapped_column(default=1, server_default="1")
    first_on: Mapped[date]
    last_on: Mapped[date] = mapped_column(index=True)


class BadWords(DomainError):
    """The words make no group."""


class NothingToUndo(DomainError):
    """No change is left to take back, or somebody just took it back."""


def groups() -> list[tuple[str, ...]]:
    """The groups that hold now, oldest first (1 statement)."""
    rows = session().execute(
        select(WordChange.action, WordChange.words)
        .where(WordChange.undone_at.is_(None))
        .order_by(WordChange.id)
    )
    kept: dict[str, None] = {}
    for action, words in rows:
        if action == "add":
            kept[words] = None
        else:
            kept.pop(words, None)
    return [tuple(words.split("|")) for words in kept]


def add(actor: Actor, permission: str, text: str, now: datetime) -> None:
    """Have these words, between commas, mean one thing. Raises BadWords."""
    actor.require(permission)
    words = list(
        dict.fromkeys(filter(None, (part.strip()[:LONGEST] for part in re.split(r"[,،;|\n]", text))))
    )
    if not 2 <= len(words) <= MOST_WORDS or len({fold(word) for word in words}) < 2:
        raise BadWords(
            "bad_words", _("Write two to twelve different words or names, with commas between them.")
        )
    if "|".join(words) in {"|".join(group) for group in groups()}:
        raise BadWords("known_words", _("These words are already one group."))
    _change(actor, "add", "|".join(words), now)


def remove(actor: Actor, permission: str, words: str, now: datetime) -> None:
    """Have a group hold no more. Raises BadWords."""
    actor.require(permission)
    if tuple(words.split("|")) not in groups():
        raise BadWords("unknown_words", _("This group was already removed."))
    _change(actor, "remove", words, now)


def _change(actor: Actor, action: str, words: str, now: datetime) -> None:
    with transaction() as s:
        s.add(WordChange(action=action, words=words, made_by=actor.user_id, made_at=now))
        audit(actor.user_id, f"search.words_{action}", "search:words", data={"words": words})
    forget()


def undo(actor: Actor, permission: str, change_id: int, now: datetime) -> None:
    """Take back the last change, which must be the one that was shown. Raises NothingToUndo."""
    actor.require(permission)
    with transaction():
        last = last_changes(1)
        taken_back = (
            update(WordChange)
            .where(WordChange.id == change_id, WordChange.undone_at.is_(None))
            .values(undone_at=now)
        )
        if not last or last[0].id != change_id or not changed_one(taken_back):
            raise NothingToUndo(
                "not_last", _("Somebody changed the words meanwhile. Look at the list again.")
            )
        audit(actor.user_id, "search.words_undone", "search:words", data={"words": last[0].words})
    forget()


def last_changes(limit: int = 2) -> Sequence[WordChange]:
    """The changes that hold, newest first (1 statement)."""
    query = select(WordChange).where(WordChange.undone_at.is_(None)).order_by(WordChange.id.desc())
    return session().scalars(query.limit(limit)).all()


def taught(backend: SearchBackend, now: datetime) -> SearchBackend:
    """The backend, knowing what staff taught up to a minute ago (no statement in between)."""
    kept: tuple[datetime, SearchBackend] | None = current_app.extensions.get("souk_wordbook")
    if kept is None or kept[1] is not backend or not timedelta(0) <= now - kept[0] < READ_EVERY:
        backend.teach(seed().with_groups(groups()))
        current_app.extensions["souk_wordbook"] = (now, backend)
    return backend


def forget() -> None:
    """Read the groups again with the next search of this process."""
    current_app.extensions.pop("souk_wordbook", None)


def note_miss(text: str, now: datetime) -> None:
    """Remember that a text found nothing; what may be personal, or is not words, is left aside."""
    key = fold(text)
    if not 2 <= len(key) <= LONGEST or _PRIVATE.search(text) or _PRIVATE.search(key):
        return
    day = now.date()
    with transaction() as s:
        if not _is_full() or s.scalar(select(Miss.times).where(Miss.text == key)):
            s.connection().execute(
                for_engine(_noted), {"text": key, "times": 1, "first_on": day, "last_on": day}
            )


def _is_full() -> bool:
    return (session().scalar(select(func.count()).select_from(Miss)) or 0) >= MOST_MISSES


def _noted(insert: Any) -> Insert:
    made = insert(Miss)
    again: Insert = made.on_conflict_do_update(
        index_elements=["text"], set_={"times": Miss.times + 1, "last_on": made.excluded.last_on}
    )
    return again


def misses(limit: int = 50) -> list[tuple[str, int]]:
    """Texts that often found nothing, the most frequent first (1 statement)."""
    query = select(Miss.text, Miss.times).where(Miss.times >= TELLING)
    rows: Iterable[Any] = session().execute(query.order_by(Miss.times.desc(), Miss.text).limit(limit))
    return [(row.text, row.times) for row in rows]


def sweep(now: datetime) -> None:
    """Forget searches that nobody made for three months; when the list is full, the rare ones of last week too."""
    old, rare = timedelta(days=KEPT_DAYS), timedelta(days=RARE_DAYS)
    with transaction() as s:
        s.execute(delete(Miss).where(Miss.last_on < now.date() - old))
        if _is_full():
            s.execute(delete(Miss).where(Miss.times < TELLING, Miss.last_on < now.date() - rare))
