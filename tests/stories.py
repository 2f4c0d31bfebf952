"""Random stories: a few of them in the suite, always the same ones; as many new ones as SOUK_STORIES asks for.

SOUK_STORIES=500 python -m pytest tests/shop/orders/test_machine.py
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings


def stories(few: int, **more: Any) -> settings:
    """How many stories are told, and whether they are new."""
    asked = int(os.environ.get("SOUK_STORIES", "0"))
    return settings(
        max_examples=asked or few, derandomize=not asked, deadline=None, print_blob=True,
        suppress_health_check=list(HealthCheck), **more,
    )  # fmt: skip
