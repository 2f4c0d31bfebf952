"""Files: kept under our own names in a local folder; an S3-like store fits behind the same four verbs."""

import os
import secrets
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from flask import current_app

from core.errors import NotFound
from core.i18n import _


class Storage(Protocol):
    """Where bytes are kept. Keys are ours: lower-case path parts, never a user's file name."""

    def save(self, key: str, data: bytes, content_type: str) -> str:
        """Keep the bytes; returns the key."""
        ...

    def open(self, key: str) -> bytes:
        """The bytes. Raises NotFound."""
        ...

    def delete(self, key: str) -> None:
        """Forget the bytes; a missing key is fine."""
        ...

    def url(self, key: str) -> str:
        """The address under which a public file is served."""
        ...


class FolderStorage:
    """Files below one folder, written whole to a temporary name, then renamed: there or not there, never half."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def path(self, key: str) -> Path:
        """The file of a key; refuses to leave the folder."""
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root):
            raise NotFound("file_not_found", _("This file does not exist."))
        return path

    def save(self, key: str, data: bytes, content_type: str) -> str:
        """See Storage."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            _write(fresh, data)
            os.replace(fresh, path)
        except BaseException:
            fresh.unlink(missing_ok=True)  # on a full disk half a file would take what room is left
            raise
        return key

    def open(self, key: str) -> bytes:
        """See Storage."""
        try:
            return self.path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError) as error:
            raise NotFound("file_not_found", _("This file does not exist.")) from error

    def delete(self, key: str) -> None:
        """See Storage."""
        self.path(key).unlink(missing_ok=True)

    def url(self, key: str) -> str:
        """See Storage."""
        return f"/media/{key}"


def _write(path: Path, data: bytes) -> None:
    """Onto the disk, not only into its cache: our database must not know of a file that a power cut empties."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def storage() -> Storage:
    """The store of this installation. Keys that start with `private/` are never served by /media."""
    url = urlsplit(str(current_app.config["STORAGE_URL"]))
    return FolderStorage(Path(url.path))


def new_key(folder: str, suffix: str) -> str:
    """A fresh unguessable key, such as `products/3f/3fa9…c1.webp`."""
    token = secrets.token_hex(16)
    return f"{folder}/{token[:2]}/{token}{suffix}"
