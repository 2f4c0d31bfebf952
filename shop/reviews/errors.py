"""Refusals of the reviews room."""

from core.errors import Conflict, DomainError, NotFound


class NoSuchReview(NotFound):
    """The review is not there, or not for this person."""


class NotYourPurchase(NotFound):
    """Only somebody who received the product may speak of it."""


class AlreadyReviewed(Conflict):
    """One opinion for each thing bought."""


class BadReview(DomainError):
    """The opinion lacks its stars, or is too long."""


class BadReport(DomainError):
    """The report lacks its reason."""
