"""What rows, variances and files are called on the page."""

from core.i18n import _l

STATUSES = {
    "matched": _l("Matches"),
    "short": _l("Too little"),
    "over": _l("Too much"),
    "unknown": _l("Unknown parcel"),
    "duplicate": _l("Known already"),
    "nothing": _l("No money"),
    "refused": _l("Not booked"),
    "unreadable": _l("Not readable"),
}
STATUS_KINDS = {
    "matched": "ok", "short": "warn", "over": "warn", "unknown": "bad", "duplicate": "", "nothing": "",
    "refused": "bad", "unreadable": "bad",
}  # fmt: skip
WHY = {
    "": "",
    "less": _l("The carrier owes more than it brings; the rest stays open."),
    "more": _l("The carrier owes less than it brings; the surplus stays open."),
    "rest": _l("The rest of a parcel that came short before."),
    "rest_too_much": _l("More than the rest that was missing."),
    "carrier_learnt": _l(
        "Our books said the cooperative held this cash; they are corrected when you accept."
    ),
    "delivered_now": _l("Still on its way in our books; it becomes delivered when you accept."),
    "by_hand": _l("Matched by a person."),
    "held": _l(
        "Two people decided that the cooperative kept this cash: what the carrier brings now is too much."
    ),
    "same_row": _l("The same row was booked before, or stands above in this file."),
    "all_here": _l("All the cash of this parcel has come already."),
    "no_parcel": _l("No parcel has this number or tracking number."),
    "paid_before": _l("This parcel was not sold for cash."),
    "not_delivered": _l("Our books say it never reached the buyer: refused, lost or cancelled."),
    "not_sent": _l("Our books say it has not left yet."),
    "other_carrier": _l("Our books say another carrier brought it."),
    "changed": _l("The parcel changed while the file was booked; look at it and match it by hand."),
    "no_money": _l("The amount is zero."),
    "below_zero": _l("The amount is below zero: fees and claims are settled apart."),
    "amount_unreadable": _l("The amount cannot be read."),
    "number_missing": _l("There is no number."),
}
FILE_STATES = {
    "reading": _l("Being read"),
    "read": _l("Read: to be accepted"),
    "unreadable": _l("Could not be read"),
    "accepting": _l("Being booked"),
    "accepted": _l("Booked"),
    "dropped": _l("Put aside"),
}
FILE_KINDS = {
    "reading": "wait", "read": "warn", "unreadable": "bad", "accepting": "wait", "accepted": "ok", "dropped": "",
}  # fmt: skip
KINDS = {
    "short": _l("Too little"),
    "over": _l("Too much"),
    "unknown": _l("For no parcel of ours"),
    "missing": _l("Never came"),
}
STATES = {
    "open": _l("To be asked"),
    "claimed": _l("The carrier was asked"),
    "found": _l("Came later"),
    "written_off": _l("Written off"),
    "returned": _l("Given back"),
    "matched": _l("Matched"),
}
STATE_KINDS = {
    "open": "warn", "claimed": "wait", "found": "ok", "written_off": "bad", "returned": "", "matched": "ok",
}  # fmt: skip
HOLDING_STATES = {
    "proposed": (_l("Waits for a second person"), "wait"),
    "declined": (_l("Not agreed"), ""),
    "held": (_l("Counts as kept by the cooperative"), "info"),
    "contested": (_l("The cooperative says no"), "warn"),
    "kept": (_l("Counts as kept, answer read"), "info"),
    "undone": (_l("With the carrier after all"), "ok"),
}
AGE_NAMES = {
    "0-7": _l("up to 7 days"),
    "8-14": _l("8 to 14 days"),
    "15-30": _l("15 to 30 days"),
    "30+": _l("more than 30 days"),
}
