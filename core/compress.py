"""Smaller answers for slow phones: gzip for text, static files compressed once.

The gzip header carries a file name of random length, so that the length of an answer says nothing exact about what
it holds beside a visitor's own input (the BREACH attack measures just that).
"""

import gzip
import secrets
import struct
import zlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

TYPES = (
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "image/svg+xml",
    "application/json",
)
SMALLEST = 600
LEVEL = 5


def compress_page(data: bytes) -> bytes:
    """Gzip with a random-length header."""
    name = secrets.token_hex(1 + secrets.randbelow(24)).encode()
    header = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x02\xff" + name + b"\x00"
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(data) + packer.flush()
    return header + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)


@lru_cache(maxsize=256)
def _static(path: str, _stamp: float) -> bytes:
    return gzip.compress(Path(path).read_bytes(), 9, mtime=0)


def init_compression(app: Flask) -> None:
    """Compress what browsers accept compressed."""

    @app.after_request
    def _compress(response: Response) -> Response:
        if not _is_worth_it(response):
            return response
        response.vary.add("Accept-Encoding")
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return response
        response.direct_passthrough = False
        response.set_data(_compressed(app, response))
        response.headers["Content-Encoding"] = "gzip"
        return response


def _compressed(app: Flask, response: Response) -> bytes:
    if request.endpoint == "static" and app.static_folder and request.view_args:
        path = Path(app.static_folder) / str(request.view_args["filename"])
        if close := getattr(response.response, "close", None):
            close()  # the opened file gives way to the kept copy
        return _static(str(path), path.stat().st_mtime)
    return compress_page(response.get_data())


def _is_long_page(response: Response) -> bool:
    return (
        not response.is_streamed and not response.direct_passthrough and len(response.get_data()) >= SMALLEST
    )


def _is_worth_it(response: Response) -> bool:
    return (
        response.status_code == 200
        and response.mimetype in TYPES
        and "Content-Encoding" not in response.headers
        and (request.endpoint == "static" or _is_long_page(response))
    )
