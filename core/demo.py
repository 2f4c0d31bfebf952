"""Demonstration data: packages bring their seeders, from the ground floor up; real data is never mixed with it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from core.errors import Conflict
from core.i18n import _

Say = Callable[[str], None]
Seeder = Callable[..., None]


@dataclass(frozen=True)
class DemoStep:
    """One package's part of a demo. `run(now, say, **options)`."""

    scale: str
    name: str
    run: Seeder
    order: int


def add_seeder(scale: str, name: str, run: Seeder, *, order: int) -> None:
    """Contribute to `flask demo SCALE`; lower orders run first. Called from wiring.init_app."""
    steps = current_app.extensions.setdefault("souk_demo", {})
    steps[(scale, name)] = DemoStep(scale, name, run, order)


def guard_real_data(has_real_data: Callable[[], bool]) -> None:
    """Contribute a look at one's own tables: True forbids every demo."""
    current_app.extensions.setdefault("souk_demo_guards", []).append(has_real_data)


def scales() -> list[str]:
    """The demos there are."""
    steps: dict[tuple[str, str], DemoStep] = current_app.extensions.get("souk_demo", {})
    return sorted({scale for scale, _name in steps})


def run_demo(scale: str, now: datetime, say: Say | None = None, **options: Any) -> None:
    """Fill the database. Raises Conflict where real data lives."""
    guards: list[Callable[[], bool]] = current_app.extensions.get("souk_demo_guards", [])
    if any(guard() for guard in guards):
        raise Conflict("real_data", _("This database holds real data: no demonstration is added to it."))
    steps: dict[tuple[str, str], DemoStep] = current_app.extensions.get("souk_demo", {})
    for step in sorted((s for s in steps.values() if s.scale == scale), key=lambda s: s.order):
        step.run(now, say or _stderr, **options)


def _stderr(line: str) -> None:
    sys.stderr.write(line + "\n")
