"""The doctor stops at fifty faults of a kind, and leaves nothing open on the server."""

import gc

from flask import Flask

from registry.services.checks import MOST, projection_findings
from tests.shop.catalog.makers import make_stall


def test_what_was_not_read_to_its_end_is_closed(both: Flask) -> None:
    """Cooperatives without their filings, more than the doctor tells; a cursor left open is an error of this run."""
    for _cooperative in range(MOST + 1):
        make_stall()
    assert len(projection_findings()) == MOST
    gc.collect()
