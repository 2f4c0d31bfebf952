"""Who may see and decide yearly declarations."""

from core.i18n import _l

SEE = "registry.declarations.see"
DECIDE = "registry.declarations.decide"
OF_STAFF = {
    SEE: (_l("See the yearly declarations"), ("registrar", "inspector", "admin")),
    DECIDE: (_l("Accept yearly declarations, ask for corrections"), ("registrar", "admin")),
}
# inside a cooperative; see registry.permissions
READ, WRITE, FILE = "declaration.see", "declaration.edit", "declaration.file"
