"""The few names of Whoosh that we use, those its 2.7.4 and 3.x share, untyped: their annotations differ."""

import warnings
import weakref
from typing import Any

with warnings.catch_warnings():
    # Old escapes and imports that newer Pythons warn about when the modules are first compiled.
    warnings.simplefilter("ignore")
    from whoosh import fields, formats
    from whoosh.codec import whoosh3
    from whoosh.filedb import filestore
    from whoosh.index import TOC as _TOC
    from whoosh.index import EmptyIndexError
    from whoosh.index import FileIndex as _FileIndex
    from whoosh.reading import SegmentReader as _SegmentReader
    from whoosh.reading import TermNotFound
    from whoosh.writing import SegmentWriter as _SegmentWriter

TOC: Any = _TOC
FileIndex: Any = _FileIndex
FileStorage: Any = filestore.FileStorage
FieldType: Any = fields.FieldType
Existence: Any = formats.Existence
Schema: Any = fields.Schema
STORED: Any = fields.STORED
SegmentReader: Any = _SegmentReader
SegmentWriter: Any = _SegmentWriter
W3Codec: Any = whoosh3.W3Codec
W3LeafMatcher: Any = whoosh3.W3LeafMatcher
W3PostingsWriter: Any = whoosh3.W3PostingsWriter


class Storage(FileStorage):  # type: ignore[misc]
    """A folder that can close what Whoosh opened and forgot when it failed."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._opened: list[weakref.ref[Any]] = []

    def open_file(self, name: str, **kwargs: Any) -> Any:
        """Open for reading, and remember."""
        file = super().open_file(name, **kwargs)
        self._opened.append(weakref.ref(file))
        return file

    def let_go(self) -> None:
        """Close every file still open."""
        for file in (known() for known in self._opened):
            if file is not None and not file.is_closed:
                file.close()


__all__ = [
    "STORED",
    "TOC",
    "EmptyIndexError",
    "Existence",
    "FieldType",
    "FileIndex",
    "FileStorage",
    "Schema",
    "SegmentReader",
    "SegmentWriter",
    "Storage",
    "TermNotFound",
    "W3Codec",
    "W3LeafMatcher",
    "W3PostingsWriter",
]
