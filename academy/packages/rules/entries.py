"""What an archive may hold, judged by its list alone, before one byte is unpacked."""

import stat
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from academy.packages.rules.refusals import Refused

MAX_ARCHIVE = 60 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_FILE = 40 * 1024 * 1024
MAX_ENTRIES = 2000
MAX_NAME = 240
MAX_RATIO = 100  # text shrinks to a tenth, never to a hundredth of its size
RATIO_COUNTS_FROM = 256 * 1024
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))})
ARCHIVES = frozenset(
    [
        "zip",
        "h5p",
        "jar",
        "war",
        "apk",
        "7z",
        "rar",
        "gz",
        "tgz",
        "bz2",
        "xz",
        "zst",
        "tar",
        "iso",
        "cab",
        "docx",
        "xlsx",
        "pptx",
        "odt",
        "epub",
        "imscc",
    ]
)
PROGRAMS = frozenset(
    [
        "exe",
        "dll",
        "com",
        "bat",
        "cmd",
        "ps1",
        "msi",
        "scr",
        "vbs",
        "vbe",
        "wsf",
        "wsh",
        "hta",
        "sh",
        "bash",
        "py",
        "pyc",
        "pl",
        "rb",
        "php",
        "phtml",
        "asp",
        "aspx",
        "jsp",
        "cgi",
        "so",
        "dylib",
        "bin",
        "deb",
        "rpm",
        "app",
        "dmg",
        "lnk",
        "reg",
        "swf",
        "class",
        "htaccess",
    ]
)
# What we serve, and as what. The type comes from here alone, never from the package.
TYPES = {
    "html": "text/html", "htm": "text/html", "css": "text/css", "js": "text/javascript", "mjs": "text/javascript",
    "json": "application/json", "xml": "application/xml", "txt": "text/plain", "vtt": "text/vtt", "csv": "text/csv",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "svg": "image/svg+xml", "ico": "image/x-icon", "bmp": "image/bmp",
    "mp3": "audio/mpeg", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav",
    "m4a": "audio/mp4", "mp4": "video/mp4", "webm": "video/webm", "ogv": "video/ogg",
    "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject", "pdf": "application/pdf",
}  # fmt: skip
# Schemas and licences that come along: never served, so never stored.
LEFT_OUT = frozenset(["xsd", "dtd", "map", "md", "license", "gitignore", "ts", "scss"])
LEFT_OUT_NAMES = frozenset({"license", "licence", "readme", "copying", "notice", ".ds_store", "thumbs.db"})


@dataclass(frozen=True)
class Entry:
    """One line of the archive's list. Sizes in bytes; `mode` is Unix's, 0 when the archive says nothing."""

    name: str
    size: int
    packed: int
    offset: int
    mode: int
    is_encrypted: bool
    is_folder: bool

    @property
    def suffix(self) -> str:
        """What follows the last point, small."""
        base = self.name.rpartition("/")[2]
        return base.rpartition(".")[2].lower() if "." in base else ""

    @property
    def is_kept(self) -> bool:
        """Whether it is served at all; schemas, licences and system droppings are left out."""
        base = self.name.rpartition("/")[2].lower()
        left_out = self.suffix in LEFT_OUT or base in LEFT_OUT_NAMES or self.name.startswith("__MACOSX/")
        return not self.is_folder and not left_out


def check_list(entries: Sequence[Entry]) -> list[Entry]:
    """The entries worth reading. Raises Refused with the first reason found."""
    if len(entries) > MAX_ENTRIES:
        raise Refused("too_many_entries")
    for entry in entries:
        check_name(entry.name)
        _check_nature(entry)
        if not entry.is_folder and entry.is_kept:
            _check_type(entry)
    _check_sizes(entries)
    _check_unique(entries)
    _check_overlap(entries)
    return [entry for entry in entries if entry.is_kept]


def check_name(name: str) -> None:
    """Refuse a name that leaves its folder or that some system reads otherwise than we do."""
    if name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":"):
        raise Refused("absolute_path", name)
    parts = name.replace("\\", "/").rstrip("/").split("/")
    if ".." in parts:
        raise Refused("path_escape", name)
    strange = any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in name)
    if "\\" in name or strange or len(name) > MAX_NAME or any(map(_is_bad_part, parts)):
        raise Refused("bad_name", name)


def _is_bad_part(part: str) -> bool:
    too_odd = part in ("", ".") or part != part.rstrip(". ") or ":" in part
    return too_odd or part.partition(".")[0].lower() in RESERVED


def _check_nature(entry: Entry) -> None:
    kind = stat.S_IFMT(entry.mode)
    if kind == stat.S_IFLNK:
        raise Refused("symlink", entry.name)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("special_file", entry.name)
    if entry.is_encrypted:
        raise Refused("encrypted", entry.name)


def _check_type(entry: Entry) -> None:
    # Every part counts: `page.php.html` is a page here and a program on a badly set server.
    parts = set(entry.name.rpartition("/")[2].lower().split(".")[1:])
    if parts & PROGRAMS:
        raise Refused("executable", entry.name)
    if entry.suffix in ARCHIVES:
        raise Refused("nested_archive", entry.name)
    if entry.suffix not in TYPES:
        raise Refused("type_not_allowed", entry.name)


def _check_sizes(entries: Sequence[Entry]) -> None:
    total, packed = sum(e.size for e in entries), sum(e.packed for e in entries)
    for entry in entries:
        if entry.size > RATIO_COUNTS_FROM and entry.size > MAX_RATIO * entry.packed:
            raise Refused("ratio_bomb", entry.name)
    if total > RATIO_COUNTS_FROM and total > MAX_RATIO * packed:
        raise Refused("ratio_bomb")
    if total > MAX_UNPACKED or any(entry.size > MAX_FILE for entry in entries):
        raise Refused("unpacked_too_large")


def _check_unique(entries: Sequence[Entry]) -> None:
    """Names that are one on some disk are one here: large and small letters, composed and decomposed."""
    seen: set[str] = set()
    for entry in entries:
        key = unicodedata.normalize("NFC", entry.name.rstrip("/")).casefold()
        if key in seen:
            raise Refused("duplicate_name", entry.name)
        seen.add(key)


def _check_overlap(entries: Sequence[Entry]) -> None:
    """Each file has its own bytes; a local header takes at least 30 of them before the data."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.offset):
        if entry.offset < end:
            raise Refused("overlapping_entries", entry.name)
        end = entry.offset + 30 + len(entry.name.encode()) + entry.packed
