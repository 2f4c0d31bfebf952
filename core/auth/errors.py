"""Refusals of accounts."""

from core.errors import Conflict, DomainError, NotAllowed


class WrongCredentials(DomainError):
    """Login and password do not go together; never says which of the two."""

    status = 422


class WrongCode(DomainError):
    """The code is wrong, used, or too old; never says which."""

    status = 422


class WeakPassword(DomainError):
    """The new password is too easy."""

    status = 422


class BadInput(DomainError):
    """A field does not have the shape it needs."""

    status = 422


class LoginTaken(Conflict):
    """Another account has this phone or e-mail."""


class NeedsSecondPerson(NotAllowed):
    """One person asks, another confirms."""


class Busy(DomainError):
    """Too many sign-ins at this instant."""

    status = 503
