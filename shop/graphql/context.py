"""What the resolvers of one request share: who asks, when, and everything that was already read."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core import clock
from core.auth.services.bearers import Bearer


@dataclass(slots=True)
class Context:
    """One request. `user` None: nobody has signed in.

    `kept_token` is the refresh token of the cookie, `new_token` the one to keep in it. `address` is where the request
    comes from, `known_user` and `device` the mark of a browser that signed somebody in before.
    """

    now: datetime
    public_url: str = ""
    user: Bearer | None = None
    address: str = ""
    kept_token: str = ""
    new_token: str | None = None
    hosts: tuple[str, ...] = ()
    event: Any = None
    _read: dict[str, dict[Any, Any]] = field(default_factory=dict)

    @property
    def user_id(self) -> int | None:
        """Who asks; None for a visitor."""
        return self.user.id if self.user else None

    @property
    def api_url(self) -> str:
        """The address of this API: the issuer of its tokens."""
        return f"{self.public_url}/graphql/"

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
