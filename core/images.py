"""Pictures people send: measured by their header, decoded by a limited child process, never served as they came."""

import io
import json
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from core.confined import confined
from core.errors import DomainError
from core.i18n import _

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_SCANS = 100  # of a progressive JPEG; each costs a pass over all pixels and may be 42 bytes long
_JPEG, _SCAN = b"\xff\xd8", b"\xff\xda"
MAX_PIXELS = 25_000_000
MIN_SIDE = 200
MAX_RATIO = 10
WIDTHS = (320, 640, 1200)
_CHILD = Path(__file__).with_name("images_process.py")
_MEMORY = 900_000_000
_CPU_SECONDS = 20  # the worker waits meanwhile: a camera's largest photo takes three
_SECONDS = 45


class BadImage(DomainError):
    """The file is not a picture we can use; the message says why."""


@dataclass(frozen=True)
class Rendition:
    """One re-encoded copy."""

    width: int
    height: int
    data: bytes
    content_type: str = "image/webp"
    suffix: str = ".webp"


def look_at_image(data: bytes) -> None:
    """Refuse by size, kind and measures alone what we could not use; nothing is decoded. Raises BadImage."""
    if len(data) > MAX_BYTES:
        raise BadImage("image_too_large", _("This photo is larger than 10 MB. Choose a smaller one."))
    if data.startswith(_JPEG) and data.count(_SCAN) > MAX_SCANS:
        raise _unreadable()
    width, height = _measures(data)
    if width * height > MAX_PIXELS:
        raise BadImage("image_too_many_pixels", _("This photo has too many pixels. Choose a smaller one."))
    if min(width, height) < MIN_SIDE:
        raise BadImage(
            "image_too_small", _("This photo is too small. It needs at least 200 pixels on each side.")
        )
    if max(width, height) > MAX_RATIO * min(width, height):
        raise BadImage(
            "image_too_narrow", _("This photo is too narrow. One side may be ten times the other at most.")
        )


def _measures(data: bytes) -> tuple[int, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count the pixels ourselves
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return image.size
    except Image.DecompressionBombError:
        return MAX_PIXELS, MAX_PIXELS
    except Exception as error:  # decoders of damaged files raise what they like: RuntimeError, struct.error …
        raise _unreadable() from error


def ingest_image(data: bytes) -> list[Rendition]:
    """Copies of at most 320, 640 and 1200 pixels, smallest first, without metadata. Raises BadImage."""
    look_at_image(data)
    command = confined(_CHILD, *map(str, WIDTHS), memory=_MEMORY, seconds=_CPU_SECONDS)
    try:
        done = subprocess.run(  # noqa: S603 (our own file, no shell)
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise _unreadable() from error
    return _renditions(done.stdout)


def _renditions(answer: bytes) -> list[Rendition]:
    head, _newline, body = answer.partition(b"\n")
    found = []
    for width, height, length in json.loads(head):
        found.append(Rendition(width, height, body[:length]))
        body = body[length:]
    return found


def _unreadable() -> BadImage:
    return BadImage(
        "image_unreadable",
        _("This file is not a photo we can read. Send a JPEG, PNG, WebP or AVIF picture."),
    )
