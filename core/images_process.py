"""Child process that re-encodes one picture: `images_process.py WIDTH…`, started by core.confined.

The picture comes on standard input. Prints one JSON line, [[width, height, bytes], …] smallest first, then the bytes of
all copies one after the other. Standard library and Pillow only; any fault ends it with an error, which says enough.
"""

import io
import json
import sys
from collections.abc import Sequence

from PIL import AvifImagePlugin, Image, ImageOps

Copy = tuple[int, int, bytes]


def decode(data: bytes, widest: int) -> Image.Image:
    """The first image of the file, upright, of a kind that can be scaled. Raises what the decoder likes."""
    image: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "AVIF"))
    image.draft(
        "RGB", (widest, widest)
    )  # a JPEG of twice that or more is decoded at a half, a quarter, an eighth
    ImageOps.exif_transpose(image, in_place=True)
    kind = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == kind else image.convert(kind)


def on_white(image: Image.Image) -> Image.Image:
    """Without transparency, as pages show it."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB")


def copies(data: bytes, widths: Sequence[int]) -> list[Copy]:
    """(width, height, WebP) at each of the ascending widths that the picture has, and at its own when that is less."""
    image = decode(data, widths[-1])
    wanted = [*(width for width in widths if width < image.width), min(image.width, widths[-1])]
    found: list[Copy] = []
    for width in sorted(set(wanted), reverse=True):
        image.thumbnail((width, 4 * width), Image.Resampling.LANCZOS, reducing_gap=3.0)
        out = io.BytesIO()
        image = on_white(image)
        image.save(out, "WEBP", quality=80, method=4)
        found.insert(0, (image.width, image.height, out.getvalue()))
    return found


def main() -> None:
    """Answer on standard output."""
    AvifImagePlugin.DEFAULT_MAX_THREADS = (
        1  # each thread reserves memory: many processors would pass the limit
    )
    found = copies(sys.stdin.buffer.read(), [int(width) for width in sys.argv[1:]])
    head = json.dumps([[width, height, len(data)] for width, height, data in found])
    sys.stdout.buffer.write(head.encode() + b"\n" + b"".join(data for *_size, data in found))


if __name__ == "__main__":
    main()
