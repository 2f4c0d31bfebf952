"""Why a catalogue file was refused as a whole."""

from collections.abc import Sequence

from core.errors import DomainError
from core.i18n import _


class UnknownHeadings(DomainError):
    """No heading says what the products are."""

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__(
            "unknown_headings",
            _(
                "No column for the name or the reference of the products was found among: %(headings)s.",
                headings=", ".join(headings[:12])[:300],
            ),
        )
