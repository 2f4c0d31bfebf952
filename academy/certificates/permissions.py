"""Who may end a certificate's validity."""

from core.i18n import _l

REVOKE = "academy.certificates.revoke"
OF_STAFF = {REVOKE: (_l("Revoke certificates"), ("trainer", "admin"))}
