"""What the resolvers of one request share: who asks, when, and everything that was already read."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core import clock


@dataclass(slots=True)
class Context:
    """One request. `user_id` None: nobody has signed in."""

    now: datetime
    user_id: int | None = None
    public_url: str = ""
    root: str = ""
    _read: dict[str, dict[Any, Any]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in Morocco."""
        return clock.local_date(self.now)

    def load(
        self, kind: str, keys: Sequence[Hashable], read: Callable[[Collection[Any]], Mapping[Any, Any]]
    ) -> list[Any]:
        """The values of these keys, None where there is none; what was read before is not read again."""
        known = self._read.setdefault(kind, {})
        missing = {key for key in keys if key is not None and key not in known}
        if missing:
            found = read(missing)
            known.update({key: found.get(key) for key in missing})
        return [known.get(key) for key in keys]

    def keep(self, kind: str, values: Mapping[Any, Any]) -> None:
        """Remember what was read on the way."""
        self._read.setdefault(kind, {}).update(values)
