"""Where the picture of a product lies: only of products that are shown (I18)."""

from datetime import datetime

from core.clock import local_date
from core.db import session
from core.storage import storage
from shop.catalog.models import Media
from shop.catalog.queries import product_cards

SIZES = (320, 640, 1200)


def picture_of(media_id: int, size: int, now: datetime) -> str | None:
    """The address of the smallest copy at least `size` wide, else of the largest; None for what is not shown."""
    media = session().get(Media, media_id)
    if media is None or not media.live or not product_cards([media.product_id], today=local_date(now)):
        return None
    widths: dict[str, str] = (media.renditions or {}).get("widths", {})
    fitting = [width for width in SIZES if str(width) in widths and width >= size]
    chosen = str(fitting[0]) if fitting else max(widths, key=int, default="")
    return storage().url(widths[chosen]) if chosen else None
