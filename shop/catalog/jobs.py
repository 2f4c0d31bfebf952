"""What the catalogue does by itself: certificates begin and end with the day."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from core.clock import local_date
from core.db import session, transaction
from core.events import announce
from shop.catalog.events import ProductChanged
from shop.catalog.models import Certificate, Product

DAILY = 86_400


def follow_certificates(now: datetime) -> None:
    """Tell of products whose badges began or ended since yesterday, so that the index follows; safe to repeat."""
    today = local_date(now)
    yesterday, before = today - timedelta(days=1), today - timedelta(days=2)
    turned = select(Certificate.vendor_id).where(
        or_(Certificate.valid_from.in_((today, yesterday)), Certificate.valid_to.in_((yesterday, before)))
    )
    query = (
        select(Product.id).where(Product.vendor_id.in_(turned), Product.status == "live").order_by(Product.id)
    )
    with transaction():
        for product_id in session().scalars(query).all():
            announce(ProductChanged(product_id))
