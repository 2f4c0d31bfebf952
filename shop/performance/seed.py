"""The demonstration's facts: written once its orders are there."""

from datetime import datetime

from shop.performance.services import keeping


def seed_demo(now: datetime, *_arguments: object, **_options: object) -> None:
    """Every fact anew."""
    keeping.rebuild(now)
