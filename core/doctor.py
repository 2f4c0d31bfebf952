"""`flask doctor`: re-checks from the data all that must hold. Checks read; they never repair money."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

Finder = Callable[[], list[str]]


@dataclass(frozen=True)
class CheckResult:
    """What one check found; nothing found means it holds."""

    name: str
    found: list[str]

    @property
    def ok(self) -> bool:
        """Whether the check holds."""
        return not self.found


def add_check(name: str, find: Finder) -> None:
    """Contribute a check whose sentences say what is wrong; called from wiring.init_app."""
    current_app.extensions.setdefault("souk_checks", {})[name] = find


def examine() -> list[CheckResult]:
    """Run every check; one that crashes is itself a finding."""
    return [CheckResult(name, _run(find)) for name, find in sorted(_checks().items())]


def _checks() -> dict[str, Finder]:
    checks: dict[str, Finder] = current_app.extensions.get("souk_checks", {})
    return checks


def _run(find: Finder) -> list[str]:
    try:
        return find()
    except Exception as error:
        return [f"the check itself failed: {type(error).__name__}: {error}"]
