"""Permissions: each package declares its own with the roles that hold them; what is not declared is denied."""

from collections.abc import Iterable, Mapping

from core.auth.rules import ROLES
from core.i18n import _l

READ_AUDIT = "core.audit.read"
SEE_USERS = "core.users.see"
GRANT_ROLES = "core.users.roles"
DEACTIVATE = "core.users.deactivate"
DESK = "core.desk"

ROLE_LABELS: dict[str, str] = {
    "consumer": _l("Buyer"),
    "moderator": _l("Moderator"),
    "registrar": _l("Registrar"),
    "trainer": _l("Trainer"),
    "project_officer": _l("Project officer"),
    "inspector": _l("Inspector"),
    "finance": _l("Finance"),
    "board": _l("Board"),
    "admin": _l("Administrator"),
}

_declared: dict[str, dict[str, tuple[str, frozenset[str]]]] = {}


def declare_permissions(package: str, permissions: Mapping[str, tuple[str, Iterable[str]]]) -> None:
    """Say which permissions a package has: {name: (label, roles that hold it)}. Names start with the package's.

    Call it from wiring.init_app; calling twice replaces. Raises ValueError for a foreign name or an unknown role.
    """
    fresh = {}
    for name, (label, roles) in permissions.items():
        held = frozenset(roles)
        if not name.startswith(f"{package}."):
            raise ValueError(f"permission {name} does not belong to {package}")
        if held - set(ROLES):
            raise ValueError(f"permission {name} names unknown roles {sorted(held - set(ROLES))}")
        fresh[name] = (label, held)
    _declared[package] = fresh


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """What somebody with these roles may do."""
    held = frozenset(roles)
    return frozenset(
        name
        for package in _declared.values()
        for name, (_label, holders) in package.items()
        if holders & held
    )


def declared_permissions() -> dict[str, tuple[str, frozenset[str]]]:
    """Every permission: {name: (label, roles)}; for the access matrix and for people who give roles."""
    return {name: entry for package in _declared.values() for name, entry in sorted(package.items())}
