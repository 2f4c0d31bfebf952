"""News about people."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class UserRegistered(Event):
    """Somebody has an account and proved their phone or e-mail."""

    user_id: int


@dataclass(frozen=True)
class UserDeactivated(Event):
    """Somebody may no longer sign in."""

    user_id: int


@dataclass(frozen=True)
class RolesChanged(Event):
    """Somebody's roles or provinces are no longer what they were."""

    user_id: int
