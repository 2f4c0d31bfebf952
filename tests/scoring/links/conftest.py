"""These tests live on the day of their own moments, whenever they are run."""

import pytest


@pytest.fixture(autouse=True)
def _on_the_day(day_of_the_tests: None) -> None:
    """What the product does by itself happens on that day too."""
