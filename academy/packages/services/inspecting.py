"""Look through a package without unpacking it anywhere: the list first, then each file in pieces, counting."""

import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from academy.packages.rules.content import check_content
from academy.packages.rules.entries import MAX_ARCHIVE, MAX_ENTRIES, MAX_FILE, MAX_UNPACKED, Entry, check_list
from academy.packages.rules.manifests import Manifest, read_manifest
from academy.packages.rules.refusals import Refused

PIECE = 64 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)
Keep = Callable[[Entry, bytes], None]


@dataclass(frozen=True)
class Report:
    """What became of a package. `reason` is the name of a refusal and `where` the file concerned."""

    accepted: bool
    kind: str = ""
    reason: str = ""
    where: str = ""
    sentence: str = ""
    manifest: Manifest | None = None
    files: int = 0


def inspect_package(archive: BinaryIO, keep: Keep | None = None) -> Report:
    """Judge a package; `keep` receives each file that will be served. Never raises for what the package holds."""
    try:
        manifest, count = _read_all(archive, keep)
    except Refused as refusal:
        return Report(False, reason=refusal.name, where=refusal.where[:200], sentence=refusal.sentence)
    return Report(True, manifest.kind, manifest=manifest, files=count)


def _read_all(archive: BinaryIO, keep: Keep | None) -> tuple[Manifest, int]:
    with _opened(archive) as bundle:
        infos = {info.filename: info for info in bundle.infolist()}
        kept = check_list([entry_of(info) for info in bundle.infolist()])
        manifests: dict[str, bytes] = {}
        total = 0
        for entry in kept:
            data = _data(bundle, infos[entry.name], min(MAX_FILE, MAX_UNPACKED - total))
            total += len(data)
            check_content(entry, data)
            if entry.name in ("imsmanifest.xml", "h5p.json") or entry.name.endswith("/library.json"):
                manifests[entry.name] = data
            if keep:
                keep(entry, data)
    return read_manifest(manifests, frozenset(entry.name for entry in kept)), len(kept)


def _opened(archive: BinaryIO) -> zipfile.ZipFile:
    try:
        archive.seek(0)
        if archive.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            raise Refused("not_a_zip")
        if _size(archive) > MAX_ARCHIVE:
            raise Refused("too_large")
        _check_count(archive)
        return zipfile.ZipFile(archive)
    except BROKEN as error:
        if isinstance(error, Refused):
            raise
        raise Refused("damaged") from error


def _check_count(archive: BinaryIO) -> None:
    """The end of a zip says how many files it lists: look before Python makes an object of each."""
    size = _size(archive)
    archive.seek(max(0, size - 65557))
    tail = archive.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Refused("damaged")
    listed = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if listed > MAX_ENTRIES or directory > MAX_ENTRIES * 1024:
        raise Refused("too_many_entries")


def _size(archive: BinaryIO) -> int:
    here = archive.tell()
    size = archive.seek(0, 2)
    archive.seek(here)
    return size


def entry_of(info: zipfile.ZipInfo) -> Entry:
    """One line of the list, as the rules want it. The name is the one in the file, before Python tidies it."""
    mode = info.external_attr >> 16
    return Entry(
        name=info.orig_filename,
        size=info.file_size,
        packed=info.compress_size,
        offset=info.header_offset,
        mode=mode if stat.S_IFMT(mode) else 0,
        is_encrypted=bool(info.flag_bits & 0x1),
        is_folder=info.orig_filename.endswith("/"),
    )


def _data(bundle: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    """One file's bytes, read in pieces: what the list promised is not believed. Raises Refused."""
    try:
        return b"".join(_pieces(bundle, info, room))
    except BROKEN as error:
        if isinstance(error, Refused):
            raise
        raise Refused("damaged", info.filename) from error


def _pieces(bundle: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> Iterator[bytes]:
    with bundle.open(info) as stream:
        while piece := stream.read(PIECE):
            room -= len(piece)
            if room < 0:
                raise Refused("unpacked_too_large", info.filename)
            yield piece
