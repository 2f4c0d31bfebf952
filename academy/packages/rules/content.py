"""Whether a file is what its name says."""

from academy.packages.rules.entries import Entry
from academy.packages.rules.markup import check_html, check_svg, parse_xml
from academy.packages.rules.refusals import Refused

PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"<?php")
ARCHIVE_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xfd7zXZ", b"BZh")
STARTS: dict[str, tuple[bytes, ...]] = {
    "jpg": (b"\xff\xd8\xff",), "jpeg": (b"\xff\xd8\xff",), "png": (b"\x89PNG\r\n\x1a\n",), "gif": (b"GIF8",),
    "webp": (b"RIFF",), "wav": (b"RIFF",), "bmp": (b"BM",), "ico": (b"\x00\x00\x01\x00", b"\x89PNG"),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "ogg": (b"OggS",), "oga": (b"OggS",), "opus": (b"OggS",),
    "ogv": (b"OggS",), "webm": (b"\x1a\x45\xdf\xa3",), "woff": (b"wOFF",), "woff2": (b"wOF2",), "pdf": (b"%PDF-",),
    "ttf": (b"\x00\x01\x00\x00", b"true", b"OTTO"), "otf": (b"OTTO", b"\x00\x01\x00\x00"),
}  # fmt: skip
FTYP = frozenset({"mp4", "m4a", "avif"})
TEXTS = frozenset({"css", "js", "mjs", "json", "txt", "vtt", "csv"})


def check_content(entry: Entry, data: bytes) -> None:
    """Raises Refused when the bytes are a program, an archive, or not what the suffix promises."""
    head = data[:16].lstrip(b"\xef\xbb\xbf")
    if head.startswith(PROGRAM_STARTS) and not entry.suffix == "bmp":
        raise Refused("executable", entry.name)
    if head.startswith(ARCHIVE_STARTS):
        raise Refused("nested_archive", entry.name)
    _check_kind(entry, data)
    if entry.suffix in ("html", "htm"):
        check_html(data, entry.name)
    elif entry.suffix == "svg":
        check_svg(data, entry.name)
    elif entry.suffix == "xml":
        parse_xml(data, entry.name)


def _check_kind(entry: Entry, data: bytes) -> None:
    if not data:
        return
    wanted = STARTS.get(entry.suffix)
    is_wrong = wanted is not None and not data.startswith(wanted)
    is_wrong |= entry.suffix in FTYP and data[4:8] != b"ftyp"
    is_wrong |= entry.suffix in TEXTS and b"\0" in data[:2000] and data[:2] not in (b"\xff\xfe", b"\xfe\xff")
    if is_wrong:
        raise Refused("type_mismatch", entry.name)
