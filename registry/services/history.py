"""The record of any day, and the filings it is folded from."""

from datetime import date

from registry.data import RecordData


def record_as_of(central_number: str, day: date, scope: frozenset[str] | None = None) -> RecordData | None:
    """The whole public record as it stood at the end of a day, its history up to that day; None before registration.

    Raises UnknownCooperative: no such number, or outside a scope of provinces.
    """
    raise NotImplementedError
