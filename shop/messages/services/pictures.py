"""Private pictures: re-encoded, kept out of the public store, read only through the room that owns their subject."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from core import ratelimit
from core.db import session
from core.images import BadImage, ingest_image
from core.storage import new_key, storage
from shop.messages.errors import NoSuchPicture, TooManyPrivatePictures
from shop.messages.models import PrivatePicture

PER_HOUR = 60


def prepare(pictures: Sequence[bytes], most: int, who: str) -> list[bytes]:
    """Re-encoded copies, made before the transaction begins: decoding takes seconds. `who` sends them, for the limit.

    Raises TooManyPrivatePictures, BadImage, TooMany.
    """
    given = [data for data in pictures if data]
    if len(given) > most:
        raise TooManyPrivatePictures(most)
    for _picture in given:
        ratelimit.limit("private-picture", who, times=PER_HOUR, per=3600)
    return [_readable(data) for data in given]


def _readable(data: bytes) -> bytes:
    try:
        return ingest_image(data)[-1].data
    except BadImage as error:
        raise BadImage(error.code, error.message, fields={"photos": error.message}) from error


def keep(
    kind: str, subject_id: int, ready: Sequence[bytes], party: str, author_id: int | None, now: datetime
) -> None:
    """Keep prepared pictures with their subject, inside the caller's transaction."""
    rows: list[dict[str, Any]] = []
    for data in ready:
        key = storage().save(new_key(f"private/{kind}s", ".webp"), data, "image/webp")
        rows.append({
            "kind": kind, "subject_id": subject_id, "party": party, "author_id": author_id, "storage_key": key,
            "sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "at": now,
        })  # fmt: skip
    if rows:
        session().execute(insert(PrivatePicture), rows)


def list_pictures(kind: str, subject_ids: Iterable[int]) -> dict[int, list[PrivatePicture]]:
    """{subject id: its pictures}, oldest first (1 statement)."""
    found: dict[int, list[PrivatePicture]] = {}
    query = select(PrivatePicture).where(
        PrivatePicture.kind == kind, PrivatePicture.subject_id.in_(list(subject_ids))
    )
    for row in session().scalars(query.order_by(PrivatePicture.id)):
        found.setdefault(row.subject_id, []).append(row)
    return found


def open_picture(kind: str, subject_ids: Iterable[int], picture_id: int) -> bytes:
    """The bytes (WebP) of a picture of one of these subjects, which the caller may see. Raises NoSuchPicture."""
    query = select(PrivatePicture.storage_key).where(
        PrivatePicture.id == picture_id,
        PrivatePicture.kind == kind,
        PrivatePicture.subject_id.in_(list(subject_ids)),
    )
    key = session().scalar(query)
    if key is None:
        raise NoSuchPicture
    return storage().open(key)
