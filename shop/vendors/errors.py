"""Refusals of the vendors room."""

from core.errors import Conflict, DomainError, NotAllowed, NotFound


class VendorNotFound(NotFound):
    """No such stall, or it is not open."""


class NotYourVendor(NotAllowed):
    """The person does not act for this cooperative, or not in this role."""


class AlreadyClaimed(Conflict):
    """Somebody acts or asks to act for this cooperative already."""


class NotRegistered(DomainError):
    """The number is not in the central registry."""


class NotActive(DomainError):
    """The cooperative is struck off, suspended or dissolved in the registry."""


class WrongCode(DomainError):
    """The one-time code is wrong, used or too old."""


class WrongState(Conflict):
    """The claim or stall has moved on meanwhile."""


class TermsNotAccepted(DomainError):
    """The Arabic terms must be accepted first."""


class BadInvitation(DomainError):
    """The invitation lacks a phone or e-mail that can be read, or what the person does."""


class StaffInTeam(NotAllowed):
    """Members of the Office's staff are in no team: they decide the cooperatives' cases."""
