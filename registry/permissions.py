"""Who may do what: staff permissions of the registry, and what each role allows inside a cooperative."""

from core.i18n import _l
from registry.data import RoleName

SEE = "registry.see"
SUSPEND = "registry.suspend"
DECIDE_CREATIONS = "registry.creations"
CHANGE_LAW = "registry.legal"
FILE = "registry.file"
OF_STAFF = {
    SEE: (_l("See the register behind the desk"), ("registrar", "inspector", "moderator", "admin")),
    SUSPEND: (_l("Suspend and reinstate cooperatives"), ("registrar", "admin")),
    DECIDE_CREATIONS: (_l("Decide names and files of new cooperatives"), ("registrar", "admin")),
    CHANGE_LAW: (_l("Correct the numbers of the law"), ("registrar", "admin")),
    FILE: (_l("Record filings of cooperatives"), ("registrar", "admin")),
}
ROLES: tuple[RoleName, ...] = ("president", "seller", "packer", "accountant")

# What a role allows inside its cooperative. The president may do everything; unknown permissions are the president's.
COOPERATIVE_PERMISSIONS: dict[str, frozenset[RoleName]] = {
    "record.see": frozenset(ROLES),
    "listings.see": frozenset(ROLES),
    "listings.edit": frozenset({"president", "seller"}),
    "stock.edit": frozenset({"president", "seller", "packer"}),
    "orders.see": frozenset(ROLES),
    "orders.handle": frozenset({"president", "seller", "packer"}),
    "messages.reply": frozenset({"president", "seller"}),
    "stall.edit": frozenset({"president", "seller"}),
    "money.see": frozenset({"president", "accountant"}),
    "money.change": frozenset({"president"}),
    "team.see": frozenset({"president"}),
    "team.manage": frozenset({"president"}),
    "declaration.see": frozenset(ROLES),
    "declaration.edit": frozenset({"president", "accountant"}),
    "declaration.file": frozenset({"president"}),
    "learning.join": frozenset(ROLES),
}


def role_allows(role: str, permission: str) -> bool:
    """Whether a role inside a cooperative carries a permission; the president carries all of them."""
    return role == "president" or role in COOPERATIVE_PERMISSIONS.get(permission, frozenset())
