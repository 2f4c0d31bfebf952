"""Pictures that were damaged or made to harm: taken without their secrets, or refused in words; never a fault."""

import io
import struct
import zlib

import pytest
from flask import Flask
from PIL import Image, ImageFile

from core import images, images_process
from core.images import BadImage, ingest_image, look_at_image

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's remarks on damaged metadata


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def plain(width: int = 210, height: int = 220, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def announced(width: int, height: int) -> bytes:
    """A small PNG that says it is that large."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def refused_by_its_header(data: bytes) -> bool:
    """Whether a file is refused in words; anything else that is raised is a fault."""
    try:
        look_at_image(data)
    except BadImage:
        return True
    return False


def refused(data: bytes) -> bool:
    """The same of the whole way, the child process included."""
    try:
        ingest_image(data)
    except BadImage:
        return True
    return False


@pytest.mark.parametrize("kind", FORMATS)
def test_no_damaged_byte_is_a_fault(app: Flask, kind: str) -> None:
    sound = encoded(plain(), kind)
    damaged = [
        sound[:place] + bytes([value]) + sound[place + 1 :]
        for place in range(min(len(sound), 420))
        for value in (0, 255)
    ]
    assert sum(map(refused_by_its_header, damaged)) > 5
    for data in damaged[::60]:
        refused(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_no_cut_is_a_fault(app: Flask, kind: str) -> None:
    sound = encoded(plain(), kind)
    for length in range(0, len(sound) // 2, max(1, len(sound) // 12)):
        assert refused(sound[:length])


@pytest.mark.parametrize("size", [(60_000, 60_000), (25_000_001, 1), (2**31 - 1, 2**31 - 1), (0, 0)])
def test_a_small_file_of_many_pixels_is_refused_undecoded(app: Flask, size: tuple[int, int]) -> None:
    with pytest.raises(BadImage):
        look_at_image(announced(*size))
    with pytest.raises(BadImage):
        ingest_image(announced(*size))


@pytest.mark.parametrize("size", [(1, 25_000_000), (25_000_000, 1), (200, 2001), (100_000, 250)])
def test_a_picture_like_a_thread_is_refused_undecoded(
    app: Flask, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(images, "confined", lambda *_args, **_options: pytest.fail("it was decoded"))
    with pytest.raises(BadImage) as refusal:
        ingest_image(announced(*size))
    assert refusal.value.code == ("image_too_small" if 1 in size else "image_too_narrow")


def test_a_picture_ten_times_as_wide_as_high_is_taken(app: Flask) -> None:
    copies = ingest_image(encoded(plain(2000, 200), "JPEG"))
    assert [(copy.width, copy.height) for copy in copies] == [(320, 32), (640, 64), (1200, 120)]


def test_a_decoder_that_takes_too_much_memory_ends_its_child_alone(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "_MEMORY", 150_000_000)
    with pytest.raises(BadImage) as refusal:
        ingest_image(encoded(plain(5000, 5000), "PNG"))
    assert refusal.value.code == "image_unreadable"


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGBA", "PNG"), ("RGBA", "AVIF"), ("CMYK", "JPEG"), ("RGB", "WEBP")]
)
def test_the_largest_picture_allowed_fits_into_the_memory_of_the_child(
    app: Flask, mode: str, kind: str
) -> None:
    options = {"speed": 10} if kind == "AVIF" else {}
    assert len(ingest_image(encoded(plain(5000, 5000, mode), kind, **options))) == 3


def test_the_ground_of_a_cut_out_picture_is_white(app: Flask) -> None:
    copy = ingest_image(encoded(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG"))[-1]
    image = Image.open(io.BytesIO(copy.data))
    assert image.mode == "RGB"
    assert image.getpixel((150, 150)) == (255, 255, 255)


def test_a_large_photo_is_decoded_at_a_fraction_of_its_size() -> None:
    assert images_process.decode(encoded(plain(4000, 3000), "JPEG"), 1200).size == (2000, 1500)


def test_a_bomb_in_the_remarks_of_a_png_is_refused(app: Flask) -> None:
    sound = encoded(plain(), "PNG")
    bomb = sound[:33] + chunk(b"zTXt", b"k\0\0" + zlib.compress(b"a" * 50_000_000, 9)) + sound[33:]
    with pytest.raises(BadImage):
        ingest_image(bomb)


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "YCbCr"])
def test_any_colours_become_a_picture_for_the_web(app: Flask, mode: str) -> None:
    copies = ingest_image(encoded(plain(mode=mode), "JPEG" if mode != "1" else "PNG"))
    assert Image.open(io.BytesIO(copies[-1].data)).mode == "RGB"


@pytest.mark.parametrize(
    ("turn", "size"), [(1, (210, 220)), (3, (210, 220)), (6, (220, 210)), (8, (220, 210))]
)
def test_a_turned_photo_stands_upright_and_tells_nothing_of_where_it_was_taken(
    app: Flask, turn: int, size: tuple[int, int]
) -> None:
    notes = Image.Exif()
    notes[0x0112] = turn
    notes[0x010F] = "Secret camera"
    notes.get_ifd(0x8825)[1] = "N"
    data = encoded(plain(), "JPEG", exif=notes) + b"<script>alert(1)</script>"
    copy = ingest_image(data)[-1].data
    image = Image.open(io.BytesIO(copy))
    assert image.size == size
    assert not dict(image.getexif())
    assert b"Secret" not in copy
    assert b"script" not in copy


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_moving_picture_the_first_image_is_kept(app: Flask, kind: str) -> None:
    frames = [Image.new("RGB", (210, 220), colour) for colour in ("red", "blue", "green")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    image = Image.open(io.BytesIO(ingest_image(data)[-1].data))
    assert getattr(image, "n_frames", 1) == 1


def test_half_a_picture_is_refused_also_after_a_pdf_was_made(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does when it is imported
    assert refused(encoded(Image.effect_noise((800, 600), 60), "JPEG")[:20_000])


def test_a_jpeg_of_a_thousand_scans_is_refused_before_it_is_decoded() -> None:
    data = encoded(plain(400, 400), "JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    assert not refused(data)
    assert refused(data[:-2] + data[start:-2] * 1000 + b"\xff\xd9")
