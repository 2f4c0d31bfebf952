"""Refusals of the certificates room."""

from core.errors import Conflict, DomainError, NotFound


class NoSuchCertificate(NotFound):
    """No such certificate, or not this person's."""


class AlreadyRevoked(Conflict):
    """Somebody has revoked it meanwhile."""


class BadReason(DomainError):
    """A revocation needs one of the reasons of the list."""
