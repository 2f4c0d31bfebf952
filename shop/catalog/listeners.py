"""What the catalogue does when news arrives: keeps the search index in step."""

from flask import current_app
from sqlalchemy import select

from core import clock
from core.auth import get_user
from core.db import session
from core.i18n import _, pick, speaking
from core.search import indexing
from registry import api as registry
from shop.catalog import permissions, search
from shop.catalog.events import PriceDecided, ProductChanged, RevisionDecided, StockTurned
from shop.catalog.models import PriceChange, Product, Revision, Variant
from shop.vendors.events import StallChanged, StallClosed, StallOpened
from shop.vendors.listeners import tell
from shop.vendors.permissions import may
from shop.vendors.services import get_vendor_card


def mark_product(event: ProductChanged) -> None:
    """One entry is out of date."""
    search.mark_dirty([event.product_id], clock.now())


def mark_turned(event: StockTurned) -> None:
    """A size is in stock again, or no longer: the entry of its product is out of date."""
    of_variants = select(Variant.product_id).where(Variant.id.in_(event.variant_ids)).distinct()
    search.mark_dirty(list(session().scalars(of_variants)), clock.now())


def mark_stall(event: StallOpened | StallClosed | StallChanged) -> None:
    """All entries of a stall are out of date."""
    search.mark_vendor_dirty(event.vendor_id, clock.now())


def write_at_once(event: object) -> None:
    """Without a worker (tests, small commands) the index is written right after the news."""
    if current_app.config["JOBS"] == "inline" and indexing.is_anything_dirty():
        session().rollback()
        indexing.drain(clock.now())


def tell_seller(event: RevisionDecided | PriceDecided) -> None:
    """Mail or SMS to those who may change the product, in their language."""
    s = session()
    product = s.get_one(Product, event.product_id)
    row = (
        s.get(Revision, event.revision_id)
        if isinstance(event, RevisionDecided)
        else s.get(PriceChange, event.change_id)
    )
    reason = row.reason if row else ""
    for role in registry.team(get_vendor_card(event.vendor_id).cooperative.id):
        if not may(role.role, permissions.EDIT):
            continue
        person = get_user(role.user_id)
        with speaking(person.lang):
            name = pick(ar=product.name_ar, fr=product.name_fr)
            text = _decision_text(event, name, reason)
            tell(person.email, person.phone_e164, name, text, person.lang)


def _decision_text(event: RevisionDecided | PriceDecided, name: str, reason: str) -> str:
    if isinstance(event, PriceDecided):
        if event.approved:
            return _("The new price of “%(name)s” is live.", name=name)
        return _("The new price of “%(name)s” was refused. Reason: %(reason)s", name=name, reason=reason)
    if event.decision == "approved":
        return _("“%(name)s” is on the shelf: buyers see it now.", name=name)
    if event.decision == "changes_requested":
        return _("The Office asks for a change to “%(name)s”: %(reason)s", name=name, reason=reason)
    return _("“%(name)s” was refused. Reason: %(reason)s", name=name, reason=reason)
