"""A zip file (XLSX, ODS) is measured before anything opens it: a bomb is refused without being unpacked.

The directory of a zip is written by whoever made the file, so after the declared sizes the real ones are counted by
inflating in small pieces that are thrown away.
"""

import zipfile
import zlib
from typing import BinaryIO

from core.tabular.errors import DamagedFile, TooLarge

_HEADER = 30
_PIECE = 1 << 16


def check_zip(stream: BinaryIO, *, max_unpacked: int, max_entries: int = 2_000) -> list[str]:
    """Names inside the zip; raises TooLarge above `max_unpacked` bytes, DamagedFile when it lies or is encrypted."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError):
        raise DamagedFile from None
    limit = f"{max_unpacked // 1_000_000} MB"
    if len(entries) > max_entries or sum(entry.file_size for entry in entries) > max_unpacked:
        raise TooLarge(limit)
    left = max_unpacked
    for entry in entries:
        left -= _real_size(stream, entry, left, limit)
    stream.seek(0)
    return [entry.filename for entry in entries]


def _real_size(stream: BinaryIO, entry: zipfile.ZipInfo, left: int, limit: str) -> int:
    if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedFile
    stream.seek(entry.header_offset)
    header = stream.read(_HEADER)
    if len(header) < _HEADER or header[:4] != b"PK\x03\x04":
        raise DamagedFile
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    packed = stream.read(min(entry.compress_size, left + _PIECE))
    if entry.compress_type == zipfile.ZIP_STORED:
        return _within(len(packed), left, limit)
    return _inflated(packed, left, limit)


def _inflated(packed: bytes, left: int, limit: str) -> int:
    size, inflate = 0, zlib.decompressobj(-15)
    try:
        while packed and not inflate.eof:
            size = _within(size + len(inflate.decompress(packed, _PIECE)), left, limit)
            packed = inflate.unconsumed_tail
    except zlib.error:
        raise DamagedFile from None
    return size


def _within(size: int, left: int, limit: str) -> int:
    if size > left:
        raise TooLarge(limit)
    return size
