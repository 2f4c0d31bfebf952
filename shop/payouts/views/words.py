"""What payouts, their steps and what stands against them are called on the page."""

from core.i18n import _l

BATCH_STATES = {
    "draft": _l("Draft"),
    "submitted": _l("Waits for approval"),
    "approved": _l("Approved: to be sent"),
    "sent": _l("Sent to the bank"),
    "done": _l("The bank has answered"),
    "cancelled": _l("Given up"),
}
BATCH_KINDS = {
    "draft": "", "submitted": "warn", "approved": "wait", "sent": "wait", "done": "ok", "cancelled": "bad",
}  # fmt: skip
STATES = {
    "draft": _l("In a draft"),
    "sent": _l("On its way"),
    "paid": _l("Paid"),
    "returned": _l("Sent back by the bank"),
    "failed": _l("Not executed"),
    "cancelled": _l("Taken out"),
}
KINDS = {"draft": "", "sent": "wait", "paid": "ok", "returned": "bad", "failed": "bad", "cancelled": ""}
BLOCKS = {
    "suspended": _l("The stall is suspended"),
    "not_active": _l("Not active in the register"),
    "no_rib": _l("No account given yet"),
    "fresh_rib": _l("New account: seven days to wait"),
    "rib_in_doubt": _l("The bank sent money back: the account must be checked"),
    "below_minimum": _l("Less than 100 DH: carried to the next batch"),
    "owes": _l("Owes more than it earned: carried to the next batch"),
    "nothing": _l("Nothing is free yet"),
}
BLOCKS_OF_COOPERATIVE: dict[str, tuple[str, str]] = {
    "suspended": (
        "bad",
        _l("Your stall is suspended: nothing is sent before it opens again. The money stays yours."),
    ),
    "not_active": ("bad", _l("The register says that the cooperative is not active: ask the delegation.")),
    "no_rib": ("warn", _l("We do not know your bank account yet: give its number, and the money follows.")),
    "fresh_rib": ("wait", _l("Your account number is new: for your safety nothing is sent for 7 days.")),
    "rib_in_doubt": ("bad", _l("The bank sent the last transfer back: check your account number.")),
    "below_minimum": (
        "wait",
        _l("A transfer leaves from 100 dirhams on: what there is waits for the next sales."),
    ),
    "owes": (
        "wait",
        _l("You hold cash of ours or something came back: your next sales pay it, you need do nothing."),
    ),
}
"""Why nothing leaves now, said to the cooperative: (kind of notice, words)."""
REASONS = {
    "wrong_account": _l("Wrong account number"),
    "closed": _l("Account closed"),
    "wrong_name": _l("Account in another name"),
    "refused": _l("Refused by the bank"),
    "other": _l("Another reason"),
}
OUTCOMES = {
    "paid": _l("Transferred"),
    "returned": _l("Sent back: record it on its page"),
    "known": _l("Known already"),
    "not_ours": _l("Not one of our payouts"),
    "other_amount": _l("Another amount than ours"),
    "not_sent": _l("Not sent to the bank by us"),
    "unclear": _l("The bank's word is not clear"),
    "twice": _l("Stands twice in the file"),
}
OUTCOME_KINDS = {
    "paid": "ok", "returned": "bad", "known": "", "not_ours": "", "other_amount": "bad", "not_sent": "bad",
    "unclear": "warn", "twice": "warn",
}  # fmt: skip
STEPS_OF_COOPERATIVE = {
    "sent": _l("We sent the transfer to the bank"),
    "paid": _l("The bank has paid it"),
    "returned": _l("The bank sent it back: the money is with us again"),
    "failed": _l("The bank did not execute it: the money is with us"),
}
