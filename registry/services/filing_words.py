"""Sentences for what forbids a filing, in the reader's language."""

from core.i18n import _l
from registry.data import Fault

_SENTENCES: dict[str, str] = {
    "unknown_kind": _l("“%(value)s” is not a filing that can be recorded here."),
    "not_by_this_filing": _l("This filing does not change “%(field)s”. Choose another kind, or a correction."),
    "not_a_number_of_people": _l("“%(field)s” is not a number of people."),
    "names_no_filing": _l("A correction names the filing that it corrects. Open it from the history."),
    "nobody_joined": _l("Write how many members joined: one at least, and nobody who left."),
    "nobody_left": _l("Write how many members left: one at least, and nobody who joined."),
    "in_the_future": _l("%(value)s lies in the future. Write the day on which it happened."),
    "not_registered": _l("This cooperative has no registration on record. Record it first."),
    "before_registration": _l("The cooperative was registered on %(value)s: nothing can have happened before."),
    "other_record": _l("The filing to correct is not in the history of this cooperative."),
    "before_what_it_corrects": _l("A correction cannot hold from before the filing it corrects (%(value)s)."),
    "registration_stands": _l("A registration is not taken back: correct its columns, or strike the cooperative off."),
    "already_taken_back": _l(
        "This filing has already been taken back. Take that correction back first, if it was the mistake."
    ),
    "after_dissolved": _l("The cooperative was dissolved by that day: this filing is no longer possible."),
    "after_in_liquidation": _l("The cooperative was in liquidation by that day: this filing is not possible."),
    "after_struck_off": _l("The cooperative was struck off by that day: only a correction is possible."),
    "standing_moved_since": _l("The standing has moved since then (%(value)s). Take the later filing back first."),
    "standing_does_not_allow": _l("The present standing does not lead there. Open the record again."),
    "impossible_number": _l("“%(field)s” would become %(value)s: fewer than none, or more than the members."),
    "nothing_changes": _l("The record already says so on that day: nothing would change."),
    "unknown_place": _l("“%(value)s” is not a known province or commune."),
    "unknown_sector": _l("“%(value)s” is not a known sector."),
    "unknown_court": _l("“%(value)s” is not a known court of first instance."),
    "region_follows_province": _l("The region follows the province: change the province."),
    "filings_before": _l("Filings of %(value)s are on record: the registration cannot come after them."),
    "before_file": _l("The file was sent on %(value)s: a registration cannot come before it."),
    "missing_value": _l("“%(field)s” is empty, and the record needs it."),
    "unreadable": _l("“%(value)s” cannot be read."),
    "bad_number": _l("“%(value)s” is not a registry number: letters, digits, “/” and “-”, 40 at most."),
    "not_a_number": _l("“%(value)s” is not a whole number."),
    "negative": _l("“%(value)s” is negative."),
    "too_many": _l("“%(value)s” is more than a cooperative can have."),
    "bad_amount": _l("“%(value)s” is not an amount."),
    "bad_date": _l("“%(value)s” is not a date. Write 14/05/2012 or 2012-05-14."),
    "damaged_letters": _l("Some letters were lost: “%(value)s”. Write the text again."),
    "unknown_category": _l("“%(value)s” holds something else than the legal categories 1, 2 and 3."),
    "unknown_body": _l("“%(value)s” is not a kind: cooperative, union or federation."),
    "unknown_status": _l(
        "“%(value)s” is not a standing: active, suspended, struck off, dissolved, in liquidation."
    ),
    "unknown_vat_status": _l("“%(value)s” is not a VAT status."),
    "bad_ice": _l("“%(value)s” is not an ICE: 15 digits, of which the last two are a key."),
    "too_long": _l("The text is too long: “%(value)s…”."),
}  # fmt: skip


def explain_filing(fault: Fault) -> str:
    """What forbids it, and what to do."""
    return str(_SENTENCES[fault.code]) % {"value": fault.value, "field": fault.field}
