"""The facts on a stall's page: counted, never written by the seller."""

from typing import Any

from flask import render_template

from core import clock
from shop.reviews.services.facts import facts_of

ENOUGH = 5
"""Below five parcels a percentage would say nothing: the number of parcels is shown instead."""


def stall_facts(vendor: Any) -> str:
    """In time, came back, opinions, year of registration."""
    return render_template(
        "shop/reviews/stall_facts.html", vendor=vendor, facts=facts_of(vendor.id, clock.now()), enough=ENOUGH
    )
