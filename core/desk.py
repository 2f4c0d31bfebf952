"""The staff desk's inbox: packages bring their cases, the desk orders them by delay, then risk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, has_request_context, request

from core.auth.actor import Actor

RISK_ORDER = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class DeskCase:
    """One line of the inbox. `url` opens the case; `due_at` is when the promised delay ends."""

    id: str
    kind: str
    title: str
    subtitle: str
    risk: str
    risk_note: str
    due_at: datetime
    url: str
    icon: str


@dataclass(frozen=True)
class DeskSource:
    """Where cases come from. `list_cases(actor, limit)` and `count(actor)` look only inside the actor's scope."""

    key: str
    label: str
    icon: str
    permission: str
    count: Callable[[Actor], int]
    list_cases: Callable[[Actor, int], Sequence[DeskCase]]
    order: int = 100


def register_source(source: DeskSource) -> None:
    """Contribute a source; called from wiring.init_app of the current application."""
    current_app.extensions.setdefault("souk_desk", {})[source.key] = source


def sources(actor: Actor) -> list[DeskSource]:
    """The sources this person may see."""
    every: dict[str, DeskSource] = current_app.extensions.get("souk_desk", {})
    return sorted((s for s in every.values() if actor.may(s.permission)), key=lambda s: (s.order, s.key))


def waiting(actor: Actor) -> dict[str, int]:
    """How many cases wait in each source this person may see, by key; each is counted once in a request."""
    kept: dict[str, int] = request.environ.setdefault("souk.waiting", {}) if has_request_context() else {}
    for source in sources(actor):
        if source.key not in kept:
            kept[source.key] = source.count(actor)
    return kept


def inbox(actor: Actor, now: datetime, *, only: str = "", limit: int = 100) -> list[DeskCase]:
    """The cases to handle: late ones first by risk, then by the time left."""
    cases = [c for s in sources(actor) if only in ("", s.key) for c in s.list_cases(actor, limit)]
    cases.sort(key=lambda c: (c.due_at > now, RISK_ORDER[c.risk] if c.due_at <= now else 0, c.due_at, c.id))
    return cases[:limit]
