"""Addresses that pages repeat: menus, shelves and cards ask for the same ones in every answer.

Werkzeug builds an address in some twenty microseconds, and a page holds a hundred of them. What an address depends
on is small: the endpoint, its values, the language and where the application is mounted.
"""

from typing import Any

from flask import current_app, has_request_context, request, url_for

from core.i18n import current_lang

KEPT = 4096
LONGEST = 80


def page_url(endpoint: str, **values: Any) -> str:
    """What `flask.url_for` answers, remembered. Only plain short values are: no options such as `_external`."""
    if not _is_plain(endpoint, values) or not has_request_context():
        return url_for(endpoint, **values)
    kept: dict[Any, str] = current_app.extensions.setdefault("souk_addresses", {})
    key = (request.root_path, current_lang(), endpoint, *values.items())
    found = kept.get(key)
    if found is None:
        if len(kept) >= KEPT:
            kept.clear()
        found = kept[key] = url_for(endpoint, **values)
    return found


def _is_plain(endpoint: str, values: dict[str, Any]) -> bool:
    if endpoint[0] == ".":
        return False
    for name, value in values.items():
        kind = type(value)
        if name[0] == "_" or not (kind is int or (kind is str and len(value) <= LONGEST)):
            return False
    return True
