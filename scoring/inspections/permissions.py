"""Who may do what with visits."""

from core.i18n import _l

VISIT = "scoring.inspections.visit"
CAPACITY = "scoring.inspections.capacity"
OF_STAFF = {
    VISIT: (_l("Plan visits, make them, decide what they found"), ("inspector", "admin")),
    CAPACITY: (_l("Say how many visits an office makes"), ("admin",)),
}

COOPERATIVE_READ = "declaration.see"
"""Everybody who acts for a cooperative reads what was found there: the right that opens its declarations."""
COOPERATIVE_ANSWER = "declaration.edit"
"""Its president and its accountant answer."""
