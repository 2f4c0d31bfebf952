"""Sums and thresholds of a file, in the shape the pure rules want."""

from datetime import datetime

from registry.creation.data import CreationData
from registry.creation.rules import capital as money
from registry.creation.rules.capital import Capital, Holding
from registry.creation.rules.checks import Law
from registry.creation.rules.organs import OrganLaw
from registry.legal.data import LegalNumbers
from registry.legal.services import law_at


def law_of(numbers: LegalNumbers) -> Law:
    """The legal numbers in the shape the checks want."""
    organs = OrganLaw(
        numbers["board_from"], numbers["board_min"], numbers["board_max"], numbers["managers_max"]
    )
    return Law(
        numbers["founders_min"], numbers["capital_min"], numbers["share_min"], numbers["released_min"], organs
    )


def holdings_of(file: CreationData) -> list[Holding]:
    """What each founder who said yes brings."""
    return [Holding(f.id, f.shares, f.in_kind, f.released_centimes) for f in file.consented]


def law_for(file: CreationData, now: datetime) -> LegalNumbers:
    """The numbers a file is judged by: those of the day it was sent, today's before."""
    return law_at(file.submitted_at or now)


def sums_of(file: CreationData, now: datetime) -> Capital:
    """The sums of a file's capital."""
    return money.sums(holdings_of(file), file.share_centimes, law_for(file, now)["released_min"])
