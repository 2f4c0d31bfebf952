"""The standing of a cooperative: which states there are, what leads from one to another, what each allows.

Law 112-12 knows registration, striking-off, dissolution and liquidation. Suspension is the Office's own measure on
this platform: it closes the stall and leaves the legal registration untouched.
"""

from typing import Literal

Status = Literal["active", "suspended", "struck_off", "dissolved", "in_liquidation"]
STATUSES: tuple[Status, ...] = ("active", "suspended", "struck_off", "dissolved", "in_liquidation")
KINDS = ("cooperative", "union", "federation")
VAT_STATUSES = ("exempt_collect", "exempt_under_10m", "liable")
LEGAL_CATEGORIES = ("sells_to_third_parties", "serves_members", "offers_work")
EXISTING: tuple[Status, ...] = ("active", "suspended", "in_liquidation")  # counted in the public figures

# (from, to) -> kind of the event that records it
TRANSITIONS: dict[tuple[Status, Status], str] = {
    ("active", "suspended"): "suspended",
    ("suspended", "active"): "reinstated",
    ("active", "dissolved"): "dissolved",
    ("suspended", "dissolved"): "dissolved",
    ("active", "in_liquidation"): "liquidation_opened",
    ("suspended", "in_liquidation"): "liquidation_opened",
    ("dissolved", "in_liquidation"): "liquidation_opened",
    ("active", "struck_off"): "struck_off",
    ("suspended", "struck_off"): "struck_off",
    ("dissolved", "struck_off"): "struck_off",
    ("in_liquidation", "struck_off"): "struck_off",
}
STATUS_EVENTS: dict[str, Status] = {
    "registered": "active",
    "suspended": "suspended",
    "reinstated": "active",
    "dissolved": "dissolved",
    "liquidation_opened": "in_liquidation",
    "struck_off": "struck_off",
}


def may_become(old: Status, new: Status) -> bool:
    """Whether an act leads from one standing to the other."""
    return (old, new) in TRANSITIONS


def event_for(old: Status, new: Status) -> str:
    """The event that records this change; a change no act leads to is a correction of the register."""
    return TRANSITIONS.get((old, new), "corrected")


def standing_after_import(current: Status, stated: Status) -> Status:
    """The standing after a file was read. A suspension decided here is lifted here, never by a file saying "active"."""
    return current if (current, stated) == ("suspended", "active") else stated


def is_womens(members: int, women: int) -> bool:
    """A women's cooperative: at least nine members in ten are women. No legal definition was found; ours is shown."""
    return members > 0 and women * 10 >= members * 9
