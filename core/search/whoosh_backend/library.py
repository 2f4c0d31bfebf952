"""The few names of Whoosh that we use, those its 2.7.4 and 3.x share, untyped: their annotations differ."""

import warnings
from typing import Any

with warnings.catch_warnings():
    # Old escapes and imports that newer Pythons warn about when the modules are first compiled.
    warnings.simplefilter("ignore")
    from whoosh import fields, formats
    from whoosh.codec import whoosh3
    from whoosh.filedb import filestore
    from whoosh.index import TOC as _TOC
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

__all__ = [
    "STORED",
    "TOC",
    "Existence",
    "FieldType",
    "FileIndex",
    "FileStorage",
    "Schema",
    "SegmentReader",
    "SegmentWriter",
    "TermNotFound",
    "W3Codec",
    "W3LeafMatcher",
]
