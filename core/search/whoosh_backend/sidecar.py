"""Arrays beside a Whoosh segment, in one memory-mapped file that all processes share.

Derived from what Whoosh keeps, so a lost or damaged file is simply made again. Written under a hidden temporary name
and renamed; the final name is one of Whoosh's segment files, so Whoosh removes it together with its segment.
"""

import json
import mmap
import os
import threading
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"SOUKSID4"
"""Of another version: made again."""
Array = NDArray[Any]
Content = tuple[Mapping[str, Array], Mapping[str, Any]]
"""Arrays by name, and labels."""


class Bad(Exception):
    """The file is missing, cut short or of another version."""


def write(path: Path, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> None:
    """Write the file whole or not at all."""
    layout, at = [], 0
    for name, array in arrays.items():
        layout.append([name, array.dtype.str, len(array), at, _sum(array)])
        at += -(-array.nbytes // 8) * 8
    head = json.dumps({"layout": layout, "meta": meta, "size": at}, ensure_ascii=False).encode()
    head += b" " * (-(len(head) + 16) % 8)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with temporary.open("wb") as stream:
        stream.write(MAGIC + len(head).to_bytes(8, "little") + head)
        for array in arrays.values():
            stream.write(np.ascontiguousarray(array).data)
            stream.write(b"\0" * (-array.nbytes % 8))
    temporary.replace(path)


def read(path: Path) -> Content:
    """Map the file into memory. Raises Bad."""
    try:
        with path.open("rb") as stream:
            data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        length = int.from_bytes(data[8:16], "little")
        if data[:8] != MAGIC or len(data) < 16 + length:
            raise Bad(str(path))
        head = json.loads(data[16 : 16 + length])
        if len(data) != 16 + length + head["size"]:
            raise Bad(str(path))
        arrays = {
            name: np.frombuffer(data, dtype, count, 16 + length + at)
            for name, dtype, count, at, _ in head["layout"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Bad(str(path)) from error
    return arrays, head["meta"] | {"sums": {name: total for name, _, _, _, total in head["layout"]}}


def _sum(array: Array) -> int:
    return zlib.crc32(np.ascontiguousarray(array).data)


def damaged(content: Content) -> list[str]:
    """Names of arrays that are not what was written; reads them all."""
    arrays, meta = content
    return [name for name, total in meta.get("sums", {}).items() if _sum(arrays[name]) != total]


def load_or_make(path: Path, make: Callable[[], Content]) -> Content:
    """Read the file, or make it and read that; kept in memory when it cannot be written."""
    try:
        return read(path)
    except Bad:
        arrays, meta = make()
        try:
            write(path, arrays, meta)
        except OSError:
            return arrays, meta
        return read(path)
