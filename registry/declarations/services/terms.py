"""The legal numbers of the calendar."""

from dataclasses import dataclass
from datetime import date

from registry.legal.services import legal_numbers


@dataclass(frozen=True, slots=True)
class Terms:
    """Months from the close to the assembly, the first fiscal year declared here, years that make one inactive."""

    months: int
    first_year: int
    inactive_years: int


def terms_on(day: date) -> Terms:
    """The numbers in force on a day, in one query."""
    law = legal_numbers(day)
    return Terms(law["assembly_months"], law["declarations_since"], law["inactive_years"])
