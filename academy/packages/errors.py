"""Refusals of the packages room."""

from core.errors import Conflict, DomainError, NotFound


class NoSuchPackage(NotFound):
    """No such package or file of it."""


class PackageRefused(DomainError):
    """The package was looked through and refused; the code is the reason's name."""


class BadState(DomainError):
    """What a package wants to store is not in the shape we keep."""


class NoSecondOrigin(Conflict):
    """Packages are not played before the installation has a second address for them."""
