"""Sentences for what is wrong with a cell, in the reader's language."""

from core.i18n import _, _l
from registry.data import Fault

_SENTENCES = {
    "missing_value": _l("This cell is empty, and the record needs it."),
    "bad_number": _l("“%(value)s” is not a registry number: letters, digits, “/” and “-”, 40 at most."),
    "unknown_court": _l(
        "“%(value)s” is not a known court of first instance. Correct it, or add the court first."
    ),
    "unknown_sector": _l("“%(value)s” is not a known sector."),
    "unknown_region": _l("“%(value)s” is not one of the 12 regions."),
    "unknown_province": _l("“%(value)s” is not a known province or prefecture."),
    "unknown_place": _l("“%(value)s” is not enough to know the province. Fill in the province."),
    "unknown_commune": _l("“%(value)s” is not a commune of this province: the province alone was kept."),
    "province_not_in_region": _l("“%(value)s” does not lie in the region of this row."),
    "unknown_kind": _l("“%(value)s” is not a kind: cooperative, union or federation."),
    "unknown_status": _l(
        "“%(value)s” is not a standing: active, suspended, struck off, dissolved, in liquidation."
    ),
    "unknown_vat_status": _l("“%(value)s” is not a VAT status."),
    "unknown_category": _l("“%(value)s” holds something else than the legal categories 1, 2 and 3."),
    "not_a_number": _l("“%(value)s” is not a whole number."),
    "negative": _l("“%(value)s” is negative."),
    "too_many": _l("“%(value)s” is more than a cooperative can have."),
    "women_exceed_members": _l("There are more women (%(value)s) than members."),
    "youth_exceed_members": _l("There are more young members (%(value)s) than members."),
    "bad_amount": _l("“%(value)s” is not an amount."),
    "bad_date": _l("“%(value)s” is not a date. Write 14/05/2012 or 2012-05-14."),
    "future_date": _l("“%(value)s” lies in the future."),
    "before_registration": _l("“%(value)s” lies before the registration."),
    "too_long": _l("The text is too long: “%(value)s…”."),
    "damaged_letters": _l("Some letters were lost: “%(value)s”. Save the file again as UTF-8."),
    "bad_phone": _l("“%(value)s” is not a phone number: 10 digits, starting with 05, 06, 07 or 08."),
    "bad_email": _l("“%(value)s” is not an e-mail address."),
    "bad_ice": _l("“%(value)s” is not an ICE: 15 digits, of which the last two are a key."),
    "too_many_cells": _l(
        "The row has more cells than there are headings. A separator may stand inside a text."
    ),
    "duplicate_in_file": _l("“%(value)s” already stands in line %(first_line)s of this file."),
    "number_taken": _l("Another cooperative already holds “%(value)s” at this court."),
}
COLUMN_LABELS: dict[str, str] = {
    "central_number": _l("Central number"),
    "court": _l("Court of first instance"),
    "analytical_number": _l("Analytical register"),
    "name": _l("Name"),
    "sector": _l("Sector"),
    "province": _l("Province"),
    "registered_on": _l("Registered on"),
    "members": _l("Members"),
}


def explain(fault: Fault) -> str:
    """What is wrong, and what to do."""
    sentence = str(_SENTENCES[fault.code])
    return sentence % {"value": fault.value, "first_line": fault.first_line}


def note(line: int, fault: Fault) -> str:
    """A remark about a row that was accepted."""
    return _("Line %(line)s: %(what)s", line=line, what=explain(fault))
