"""What pages with private pictures share: photos of a form, answers that nobody keeps."""

from flask import Response, request

MOST_FILES = 8


def sent_photos() -> tuple[bytes, ...]:
    """The photos of the form, empty fields left out."""
    files = request.files.getlist("photos")[:MOST_FILES]
    return tuple(data for data in (file.read() for file in files) if data)


def keep_private(response: Response) -> Response:
    """The link is the key: the answer is neither stored by caches nor told to other sites."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def picture(data: bytes) -> Response:
    """A private picture: ours, re-encoded, and never stored on the way."""
    return keep_private(Response(data, content_type="image/webp"))
