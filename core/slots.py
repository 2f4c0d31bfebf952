"""Places in lower pages that higher packages fill: `slot("cooperative", cooperative=c)`."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from markupsafe import Markup

Filler = Callable[..., str]


def fill_slot(name: str, filler: Filler, *, order: int = 100) -> None:
    """Contribute to a place; called from wiring.init_app of the current application."""
    fillers = current_app.extensions.setdefault("souk_slots", {}).setdefault(name, {})
    fillers[f"{filler.__module__}.{filler.__qualname__}"] = (order, filler)


def slot(name: str, **context: Any) -> Markup:
    """What the packages above have to say here."""
    fillers: dict[str, tuple[int, Filler]] = current_app.extensions.get("souk_slots", {}).get(name, {})
    ordered = sorted(fillers.items(), key=lambda item: (item[1][0], item[0]))
    return Markup("").join(Markup(filler(**context)) for _name, (_order, filler) in ordered)  # noqa: S704
