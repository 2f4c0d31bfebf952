"""What `flask doctor` looks at: files that others rely on are those that were made."""

import hashlib

from core.errors import NotFound
from registry.public.open_data import latest, read_file


def open_data_findings() -> list[str]:
    """Files of the open data that are missing or no longer fit their checksums."""
    made = latest()
    found = []
    for name, (_size, digest) in (made.files if made else {}).items():
        try:
            content, _kind = read_file(name)
        except NotFound:
            found.append(f"open data: {name} is missing")
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            found.append(f"open data: {name} is not what its checksum says")
    return found
