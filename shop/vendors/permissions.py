"""Who may do what for a cooperative, and what staff may do with vendors.

Rooms above add their own rights to the roles with `allow_roles`.
"""

from collections.abc import Mapping

EDIT_STALL = "shop.vendors.stall"
MANAGE_TEAM = "shop.vendors.team"
APPEAL = "shop.vendors.appeal"
READ = "shop.vendors.read"
DECIDE_CLAIMS = "shop.vendors.claims"
SUSPEND = "shop.vendors.suspend"

OF_COOPERATIVE: Mapping[str, frozenset[str]] = {
    "president": frozenset({READ, EDIT_STALL, MANAGE_TEAM, APPEAL}),
    "seller": frozenset({READ, EDIT_STALL}),
    "packer": frozenset({READ}),
    "accountant": frozenset({READ}),
}
OF_STAFF = frozenset({DECIDE_CLAIMS, SUSPEND})

_roles: dict[str, set[str]] = {role: set(rights) for role, rights in OF_COOPERATIVE.items()}


def allow_roles(rights: Mapping[str, frozenset[str]]) -> None:
    """Add a room's rights to the roles in a cooperative; called from the room's wiring."""
    for role, names in rights.items():
        _roles.setdefault(role, set()).update(names)


def may(role: str, permission: str) -> bool:
    """Whether a role in a cooperative carries a right; an unknown role carries none."""
    return permission in _roles.get(role, ())
