"""Use cases of certificates."""

from academy.certificates.services.checking import check_code, check_document, list_revoked
from academy.certificates.services.holding import find_for_staff, get_mine, list_mine, set_name_shown
from academy.certificates.services.issuing import issue, issue_and_tell, revoke

__all__ = [
    "check_code",
    "check_document",
    "find_for_staff",
    "get_mine",
    "issue",
    "issue_and_tell",
    "list_mine",
    "list_revoked",
    "revoke",
    "set_name_shown",
]
