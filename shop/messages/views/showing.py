"""How conversations are told."""

from core.i18n import _l

WHYS = {
    "abuse": _l("It is insulting or threatening"),
    "contact": _l("Somebody asks to deal outside the platform"),
    "fraud": _l("It looks like a fraud"),
    "spam": _l("It is advertising"),
    "other": _l("Something else"),
}
DECISIONS = {
    "kept": _l("Nothing to change"),
    "hidden": _l("Hide the messages that are ticked"),
    "blocked": _l("Close the conversation"),
}
