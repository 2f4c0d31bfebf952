"""A PDF handed in holds pages and nothing that acts. Pure: bytes in, yes or no out.

A name may be written with its letters as #xx, and objects may sit in compressed streams: both are undone first.
"""

import re
import zlib
from collections.abc import Iterator

_START, _END = b"%PDF-", b"%%EOF"
_STOP = rb"(?=[\s\x00()<>\[\]{}/%]|$)"
_ACTIVE = re.compile(
    rb"/(?:AA|OpenAction|JS|JavaScript|SubmitForm|ImportData|Launch|URI|GoTo[RE]|XFA|EmbeddedFiles?|RichMedia"
    rb"|Rendition|Encrypt)" + _STOP
)
_FIRST_PAGE = re.compile(rb"/OpenAction\s*\[\s*\d+ \d+ R\s*/(?:XYZ|Fit[BHVR]{0,2})[\s\d.\-null]*\]")
"""Which page is seen first, as office suites write it: a place in the file, not an act."""
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|img|\?php)", re.IGNORECASE)
_OBJECTS = re.compile(b"/" + b"".join(rb"(?:%c|(?i:#%02x))" % (c, c) for c in b"ObjStm") + _STOP)
_STREAM = re.compile(rb"stream\r?\n")
MOST_OBJECTS = 8 * 1024 * 1024
"""Bytes of objects read out of one file: more is refused, not read."""


def is_plain_pdf(data: bytes) -> bool:
    """Whether these bytes are a PDF from the first to the last, without actions, encryption or markup."""
    if not data.startswith(_START) or _END not in data[-2048:] or _MARKUP.search(data[:4096]):
        return False
    try:
        return not _is_active(data) and not any(_is_active(objects) for objects in _objects(data))
    except (ValueError, zlib.error):
        return False


def _is_active(data: bytes) -> bool:
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)
    return _ACTIVE.search(_FIRST_PAGE.sub(b"", plain)) is not None


def _objects(data: bytes) -> Iterator[bytes]:
    """What the object streams hold. Raises ValueError or zlib.error for one that cannot be read."""
    left = MOST_OBJECTS
    for found in _OBJECTS.finditer(data):
        start = _STREAM.search(data, found.end())
        if start is None:
            raise ValueError("an object stream without its stream")
        reader = zlib.decompressobj()
        objects = reader.decompress(data[start.end() :], left)
        if not reader.eof:
            raise ValueError("more objects than a document of a few pages has")
        left -= len(objects)
        yield objects
