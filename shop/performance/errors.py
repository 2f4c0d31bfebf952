"""Refusals of the performance room."""

from core.errors import DomainError
from core.i18n import _


class BadExcuse(DomainError):
    """Only a parcel that exists, on one of the three grounds."""

    def __init__(self) -> None:
        super().__init__(
            "bad_excuse", _("Choose the parcel and what happened: the carrier, an outage or a disaster.")
        )
