"""Pictures people send: measured before they are decoded, re-encoded, never served as they came."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageFile, ImageOps

from core.errors import DomainError
from core.i18n import _

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
MIN_SIDE = 200
WIDTHS = (320, 640, 1200)


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


def ingest_image(data: bytes) -> list[Rendition]:
    """Copies of at most 320, 640 and 1200 pixels, smallest first, without metadata. Raises BadImage."""
    if len(data) > MAX_BYTES:
        raise BadImage("image_too_large", _("This photo is larger than 10 MB. Choose a smaller one."))
    image = _decode(data)
    if min(image.size) < MIN_SIDE:
        raise BadImage(
            "image_too_small", _("This photo is too small. It needs at least 200 pixels on each side.")
        )
    widths = [w for w in WIDTHS if w < image.width] + ([image.width] if image.width <= WIDTHS[-1] else [])
    return [_render(image, width) for width in dict.fromkeys(widths)]


def _decode(data: bytes) -> Image.Image:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the PDF library turns it on for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise BadImage(
                    "image_too_many_pixels", _("This photo has too many pixels. Choose a smaller one.")
                )
            image.load()
            return ImageOps.exif_transpose(image).convert("RGB")
    except BadImage:
        raise
    except Exception as error:  # decoders of damaged files raise what they like: RuntimeError, struct.error …
        raise BadImage(
            "image_unreadable",
            _("This file is not a photo we can read. Send a JPEG, PNG, WebP or AVIF picture."),
        ) from error


def _render(image: Image.Image, width: int) -> Rendition:
    copy = image.copy()
    copy.thumbnail((width, 4 * width), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    copy.save(out, "WEBP", quality=80, method=4)
    return Rendition(copy.width, copy.height, out.getvalue())
