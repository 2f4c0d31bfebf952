"""Who acts: handed to services, which check permissions themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import NotAllowed
from core.i18n import _


@dataclass(frozen=True)
class Actor:
    """A person as services see them.

    `province_codes` is the scope of staff; None means the whole country. A system act has no user.
    """

    user_id: int | None
    permissions: frozenset[str] = frozenset()
    province_codes: frozenset[str] | None = None
    is_staff: bool = False

    def may(self, permission: str) -> bool:
        """Whether the permission was given; everything else is denied."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise NotAllowed without the permission."""
        if not self.may(permission):
            raise NotAllowed(
                "not_allowed", _("You do not have the right to do this. Ask your administrator.")
            )

    def covers(self, province_code: str) -> bool:
        """Whether a province lies in the person's scope."""
        return self.province_codes is None or province_code in self.province_codes


def system_actor(permissions: Iterable[str] = ()) -> Actor:
    """The product itself: jobs, commands."""
    return Actor(None, frozenset(permissions), None, is_staff=True)
