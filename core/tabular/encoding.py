"""Which encoding a text file is written in.

UTF-8 and UTF-16 are proven (byte order mark, strict decoding); only then the two Windows code pages met in
Morocco are guessed with charset-normalizer, from the lines that hold non-ASCII bytes.
"""

import codecs
from typing import BinaryIO

from charset_normalizer import from_bytes

from core.tabular.errors import BadEncoding, DamagedFile

_CHUNK = 1 << 20
_SAMPLE = 1 << 16


def detect_encoding(stream: BinaryIO) -> str:
    """Python codec name for the whole `stream` (left rewound): utf-8-sig, utf-16*, cp1256 or cp1252."""
    head = stream.read(_SAMPLE)
    stream.seek(0)
    by_mark = _by_mark(head) or _utf16_without_mark(head)
    if by_mark:
        return by_mark
    if b"\x00" in head:
        raise DamagedFile
    if _is_utf8(stream):
        return "utf-8-sig"
    return _code_page(_telling_lines(stream))


def _by_mark(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 without mark shows in its ASCII separators and line ends: every other byte there is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < max(2, len(head) // 20) or min(even, odd) > max(even, odd) // 4:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def _telling_lines(stream: BinaryIO) -> bytes:
    found = bytearray()
    for line in stream:
        if not line.isascii():
            found += line
        if len(found) >= _SAMPLE:
            break
    stream.seek(0)
    return bytes(found)


def _code_page(sample: bytes) -> str:
    best = from_bytes(sample, cp_isolation=["cp1256", "cp1252"]).best()
    if best is None:
        raise BadEncoding
    return str(best.encoding)
