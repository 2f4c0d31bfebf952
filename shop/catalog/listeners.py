"""What the catalogue does when news arrives: keeps the search index in step."""

from flask import current_app
from sqlalchemy import select

from core import clock
from core.db import session
from shop.catalog import search
from shop.catalog.events import ProductChanged
from shop.vendors.events import StallChanged, StallClosed, StallOpened


def mark_product(event: ProductChanged) -> None:
    """One entry is out of date."""
    search.mark_dirty([event.product_id], clock.now())


def mark_stall(event: StallOpened | StallClosed | StallChanged) -> None:
    """All entries of a stall are out of date."""
    search.mark_vendor_dirty(event.vendor_id, clock.now())


def write_at_once(event: object) -> None:
    """Without a worker (tests, small commands) the index is written right after the news."""
    if current_app.config["JOBS"] == "inline" and session().scalar(
        select(search.DirtyProduct.product_id).limit(1)
    ):
        session().rollback()
        search.drain(clock.now())
