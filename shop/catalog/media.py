"""Pictures of products: received as they come, re-encoded by a job, shown only as our own renditions.

`receive_picture` looks at size and kind without decoding and keeps the original out of reach; the listener
`make_renditions` has it decoded (apart and limited, see core.images), writes the copies and forgets the original.
Running it twice is harmless.
"""

import hashlib
from datetime import datetime

import structlog
from sqlalchemy import delete, func, insert, select, update

from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.events import announce
from core.images import BadImage, Rendition, ingest_image, look_at_image
from core.storage import new_key, storage
from shop.catalog import permissions
from shop.catalog.access import as_seller
from shop.catalog.errors import BadPicture, NoSuchProduct, TooManyPictures
from shop.catalog.events import MediaReceived
from shop.catalog.models import Media
from shop.catalog.offers import lock_product

MAX_PICTURES = 12
log = structlog.get_logger()


def receive_picture(
    actor: Actor,
    vendor_id: int,
    product_id: int,
    data: bytes,
    now: datetime,
    *,
    alt_ar: str = "",
    alt_fr: str = "",
) -> int:
    """Keep an uploaded picture; returns its id. The same picture again returns the id it has.

    Raises BadPicture (not JPEG, PNG, WebP or AVIF, or too large), TooManyPictures. The picture becomes part of the
    listing when its id stands in `ListingData.media` of an approved revision.
    """
    as_seller(actor, vendor_id, permissions.EDIT)
    look_at(data)
    digest = hashlib.sha256(data).hexdigest()
    original = storage().save(new_key("private/incoming", ".bin"), data, "application/octet-stream")
    kept = False
    try:
        with transaction():
            lock_product(vendor_id, product_id, now)
            known = _known(product_id, digest)
            if known is not None:
                return known
            row = {
                "product_id": product_id, "state": "received", "storage_key": original, "digest": digest,
                "renditions": {}, "alt_ar": alt_ar[:200], "alt_fr": alt_fr[:200], "position": _count(product_id),
                "created_at": now,
            }  # fmt: skip
            media_id = session().execute(insert(Media).values(row).returning(Media.id)).scalar_one()
            kept = True
            announce(MediaReceived(media_id))
            return media_id
    finally:
        if not kept:
            storage().delete(original)


def _known(product_id: int, digest: str) -> int | None:
    same = select(Media.id).where(
        Media.product_id == product_id, Media.digest == digest, Media.state != "refused"
    )
    return session().scalar(same)


def _count(product_id: int) -> int:
    """How many pictures the product has. Raises TooManyPictures when there is room for no more."""
    ours = (
        select(func.count())
        .select_from(Media)
        .where(Media.product_id == product_id, Media.state != "refused")
    )
    count = session().scalar(ours) or 0
    if count >= MAX_PICTURES:
        raise TooManyPictures(MAX_PICTURES)
    return count


def look_at(data: bytes) -> None:
    """Refuse what is no picture of ours by its header alone: nothing is decoded here. Raises BadPicture."""
    try:
        look_at_image(data)
    except BadImage as refused:
        raise BadPicture(refused.message) from None


def make_renditions(event: MediaReceived) -> None:
    """Listener: re-encode a received picture, or refuse it; harmless when it was done before."""
    media = session().get(Media, event.media_id)
    if media is None or media.state != "received":
        return
    original = media.storage_key
    try:
        copies = ingest_image(storage().open(original))
    except BadImage as refused:
        _finish(event.media_id, {"state": "refused", "refusal": refused.code})
        log.info("picture_refused", media_id=event.media_id, code=refused.code)
    else:
        _finish(event.media_id, _stored(copies))
    storage().delete(original)


def _stored(copies: list[Rendition]) -> dict[str, object]:
    """Write the copies under one unguessable name; the values of the row that shows them."""
    base = new_key("products", "")
    widths: dict[str, str] = {}
    for nominal, copy in zip(_nominal(copies), copies, strict=True):
        key = f"{base}-{nominal}{copy.suffix}"
        widths[str(nominal)] = storage().save(key, copy.data, copy.content_type)
    largest = copies[-1]
    return {
        "state": "ready", "storage_key": base, "width": largest.width, "height": largest.height,
        "renditions": {"widths": widths},
    }  # fmt: skip


def _nominal(copies: list[Rendition]) -> list[int]:
    """320, 640, 1200 for the first, second, third copy: what a page asks for, even of a smaller picture."""
    return [320, 640, 1200][: len(copies)]


def _finish(media_id: int, values: dict[str, object]) -> None:
    with transaction():
        changed_one(update(Media).where(Media.id == media_id, Media.state == "received").values(**values))


def remove_picture(actor: Actor, vendor_id: int, product_id: int, media_id: int, now: datetime) -> None:
    """Take a picture away that no approved listing shows. A live one goes with the next approved revision."""
    as_seller(actor, vendor_id, permissions.EDIT)
    with transaction() as s:
        lock_product(vendor_id, product_id, now)
        media = s.scalars(select(Media).where(Media.id == media_id, Media.product_id == product_id)).first()
        if media is None or media.live:
            raise NoSuchProduct
        keys = [*media.renditions.get("widths", {}).values(), media.storage_key]
        s.execute(delete(Media).where(Media.id == media_id))
    for key in keys:
        storage().delete(key)


def list_pictures(product_id: int, *, only_live: bool) -> list[Media]:
    """Ready pictures in order."""
    query = select(Media).where(Media.product_id == product_id, Media.state == "ready")
    if only_live:
        query = query.where(Media.live)
    return list(session().scalars(query.order_by(Media.position, Media.id)))
