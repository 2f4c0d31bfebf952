"""Rights of the registrar's desk; most acts use the registry's own (`registry.creations`, `registry.file` …)."""

from core.i18n import _l

DELEGATIONS = "registry.desk.delegations"
OF_STAFF = {DELEGATIONS: (_l("Say which provinces a delegation covers"), ("admin",))}
