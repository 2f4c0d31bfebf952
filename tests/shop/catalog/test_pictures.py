"""Pictures: re-encoded, measured first, hostile ones refused."""

import io
import struct
import zlib

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from core.db import session
from core.errors import DomainError, NotAllowed
from core.storage import FolderStorage, storage
from shop.catalog import services
from shop.catalog.data import ListingData
from shop.catalog.errors import BadPicture, NoSuchProduct, TooManyPictures
from shop.catalog.events import MediaReceived
from shop.catalog.media import MAX_PICTURES, list_pictures, make_renditions, receive_picture, remove_picture
from shop.catalog.models import Media, Product
from tests.shop.catalog.makers import NOW, STAFF, SYSTEM, listing, make_product, make_stall, make_vendor


def picture(width: int = 900, height: int = 700, kind: str = "JPEG", colour: int = 90) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (width, height), (colour, 120, 40))
    exif = image.getexif()
    exif[0x8825] = {1: "N", 2: (30.0, 0.0, 0.0)}
    image.save(out, kind, exif=exif) if kind == "JPEG" else image.save(out, kind)
    return out.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def waiting_originals() -> list[str]:
    kept = storage()
    assert isinstance(kept, FolderStorage)
    return [path.name for path in kept.root.glob("private/**/*") if path.is_file()]


def row(media_id: int) -> Media:
    session().expire_all()
    return session().get_one(Media, media_id)


@pytest.fixture
def product_id(app: Flask) -> int:
    return make_product(make_vendor())


def vendor_of(product_id: int) -> int:
    return session().scalars(select(Product.vendor_id).where(Product.id == product_id)).one()


def test_a_photo_becomes_our_own_copies(product_id: int) -> None:
    vendor_id = vendor_of(product_id)
    media_id = receive_picture(SYSTEM, vendor_id, product_id, picture(), NOW, alt_fr="Un tapis")
    media = row(media_id)
    assert (media.state, media.width, media.height, media.live) == ("ready", 900, 700, False)
    assert sorted(media.renditions["widths"]) == ["1200", "320", "640"]
    for key in media.renditions["widths"].values():
        with Image.open(io.BytesIO(storage().open(key))) as copy:
            assert (copy.format, dict(copy.getexif())) == ("WEBP", {})
    assert waiting_originals() == []


def test_a_picture_shows_once_its_revision_is_approved(product_id: int) -> None:
    vendor_id = vendor_of(product_id)
    first = receive_picture(SYSTEM, vendor_id, product_id, picture(), NOW)
    second = receive_picture(SYSTEM, vendor_id, product_id, picture(colour=10), NOW)
    revised = ListingData.from_json({**listing().to_json(), "media": [second, first]})
    services.save_revision(SYSTEM, vendor_id, product_id, revised, NOW)
    assert list_pictures(product_id, only_live=True) == []
    revision_id = services.submit_revision(SYSTEM, vendor_id, product_id, NOW)
    services.decide_revision(STAFF, revision_id, "approve", "", NOW)
    assert [media.id for media in list_pictures(product_id, only_live=True)] == [second, first]
    session().expire_all()
    assert session().get_one(Product, product_id).image_key == row(second).renditions["widths"]["640"]
    with pytest.raises(NoSuchProduct):
        remove_picture(SYSTEM, vendor_id, product_id, first, NOW)


def test_pictures_of_another_product_are_left_out(product_id: int) -> None:
    vendor_id = vendor_of(product_id)
    other = make_product(make_vendor())
    foreign = receive_picture(SYSTEM, vendor_of(other), other, picture(), NOW)
    revised = ListingData.from_json({**listing().to_json(), "media": [foreign]})
    services.save_revision(SYSTEM, vendor_id, product_id, revised, NOW)
    services.decide_revision(
        STAFF, services.submit_revision(SYSTEM, vendor_id, product_id, NOW), "approve", "", NOW
    )
    assert list_pictures(product_id, only_live=True) == []
    assert row(foreign).live is False


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + b"\x00" * 100,
        b"%PDF-1.7",
        b"PK\x03\x04" + b"\x00" * 100,
        png_bomb(),
        b"\x00" * (10 * 1024 * 1024 + 1),
        b"<html><script>alert(1)</script>",
    ],
)
def test_hostile_files_are_refused_at_the_door(product_id: int, data: bytes) -> None:
    with pytest.raises(BadPicture):
        receive_picture(SYSTEM, vendor_of(product_id), product_id, data, NOW)
    assert session().scalars(select(Media)).all() == []


@pytest.mark.parametrize("data", [picture()[:-4000], picture(120, 120), picture(800, 600, "PNG")[:300]])
def test_broken_or_tiny_pictures_are_refused_by_the_job(product_id: int, data: bytes) -> None:
    try:
        media_id = receive_picture(SYSTEM, vendor_of(product_id), product_id, data, NOW)
    except BadPicture:
        return
    media = row(media_id)
    assert (media.state, bool(media.refusal)) == ("refused", True)
    assert list_pictures(product_id, only_live=False) == []


def test_the_same_picture_is_kept_once_and_the_job_may_run_twice(product_id: int) -> None:
    vendor_id = vendor_of(product_id)
    media_id = receive_picture(SYSTEM, vendor_id, product_id, picture(), NOW)
    assert receive_picture(SYSTEM, vendor_id, product_id, picture(), NOW) == media_id
    before = row(media_id).renditions
    make_renditions(MediaReceived(media_id))
    make_renditions(MediaReceived(999))
    assert row(media_id).renditions == before
    keys = list(before["widths"].values())
    remove_picture(SYSTEM, vendor_id, product_id, media_id, NOW)
    for key in keys:
        with pytest.raises(DomainError):
            storage().open(key)


def test_a_product_has_at_most_twelve(product_id: int) -> None:
    vendor_id = vendor_of(product_id)
    for number in range(MAX_PICTURES):
        receive_picture(SYSTEM, vendor_id, product_id, picture(200, 200, colour=20 * number), NOW)
    with pytest.raises(TooManyPictures):
        receive_picture(SYSTEM, vendor_id, product_id, picture(200, 200, colour=250), NOW)
    assert waiting_originals() == []


def test_pictures_stay_within_the_vendor(app: Flask) -> None:
    ours, theirs = make_stall(), make_stall()
    product_id = make_product(theirs.vendor_id)
    with pytest.raises(NoSuchProduct):
        receive_picture(ours.seller, ours.vendor_id, product_id, picture(), NOW)
    with pytest.raises(NotAllowed):
        receive_picture(ours.seller, theirs.vendor_id, product_id, picture(), NOW)
    assert waiting_originals() == []
    media_id = receive_picture(theirs.seller, theirs.vendor_id, product_id, picture(), NOW)
    with pytest.raises(NoSuchProduct):
        remove_picture(ours.seller, ours.vendor_id, product_id, media_id, NOW)
