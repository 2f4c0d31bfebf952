"""Which step of a file may be written in which state. Pure."""

from collections.abc import Collection, Mapping

from registry.creation.rules.states import State

_BEFORE_FILE: tuple[State, ...] = ("draft", "name_requested", "name_reserved", "documents", "expired")
OPEN_IN: Mapping[str, tuple[State, ...]] = {
    "place": ("draft", "expired"),
    "idea": ("draft", "name_reserved", "documents", "expired"),
    "founders": ("draft", "name_reserved", "documents", "expired"),
    "consent": ("draft", "name_requested", "name_reserved", "documents", "expired"),
    "name": ("draft", "expired"),
    "capital": _BEFORE_FILE,
    "organs": _BEFORE_FILE,
    "statutes": _BEFORE_FILE,
    "documents": ("name_reserved", "documents"),
}


OPENED_BY: Mapping[str, tuple[str, ...]] = {
    "idea": ("place", "documents"),
    "founders": ("consent", "capital", "statutes", "organs", "documents"),
    "capital": ("documents",),
    "organs": ("statutes", "documents"),
    "statutes": ("organs", "documents"),
}
"""What else a point opens: a new founder agrees, brings shares, may hold a seat; changed papers are signed again."""


def states_of(section: str, asked: Collection[str] = ()) -> tuple[State, ...]:
    """States in which a step is open; `asked`: the steps the registrar asked to change."""
    found = OPEN_IN.get(section, ())
    opened = {*asked, *(also for point in asked for also in OPENED_BY.get(point, ()))}
    return (*found, "change_requested") if section in opened else found


def may_edit(section: str, state: str, asked: Collection[str] = ()) -> bool:
    """Whether a step may be written now."""
    return state in states_of(section, asked)
