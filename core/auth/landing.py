"""Where signing in leads when nobody asked for a page: each package knows whom it waits for."""

from collections.abc import Callable

from flask import current_app, url_for

Landing = Callable[[int], str | None]


def add_landing(page_of: Landing) -> None:
    """Contribute `page_of(user_id)`: an address, or None for people it is not for. Called from wiring.init_app."""
    current_app.extensions.setdefault("souk_landings", []).append(page_of)


def landing(user_id: int, *, is_staff: bool) -> str:
    """The desk for staff, else the first page a package has for this person, else the account's home."""
    if is_staff:
        return url_for("desk.inbox")
    pages = (page_of(user_id) for page_of in current_app.extensions.get("souk_landings", []))
    return next((page for page in pages if page), url_for("account.home"))
