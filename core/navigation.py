"""Menus are contributed by packages, so that the shared templates name none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from markupsafe import Markup

from core.i18n import current_lang

if TYPE_CHECKING:
    from core.auth.actor import Actor  # its package needs the pages, which need the menus

Count = Callable[[], int]
MENUS = 500


@dataclass(frozen=True)
class NavItem:
    """One entry of a menu. `area`: public, footer-buy, footer-cooperatives, footer-platform, account, vendor, staff.
    `whole_country`: only for staff whose scope is not some provinces."""

    area: str
    key: str
    label: str
    endpoint: str
    icon: str = ""
    order: int = 100
    permission: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    count: Count | None = None
    whole_country: bool = False

    def is_for(self, actor: "Actor | None") -> bool:
        """Whether the page behind it would open for this person."""
        if not self.permission:
            return True
        if actor is None or not actor.may(self.permission):
            return False
        return not self.whole_country or actor.province_codes is None


def add_nav(*items: NavItem) -> None:
    """Contribute entries; called from wiring.init_app of the current application."""
    menus = current_app.extensions.setdefault("souk_nav", {})
    for item in items:
        menus.setdefault(item.area, {})[item.key] = item
    current_app.extensions.pop("souk_nav_kept", None)


def add_nav_source(area: str, items: Callable[[], list[NavItem]]) -> None:
    """Contribute entries that are data, such as shelves; called from wiring.init_app.

    `items` must give the same list again until something in it has changed: menus are drawn anew for a new list.
    """
    current_app.extensions.setdefault("souk_nav_sources", {})[(area, items.__qualname__)] = items


def nav(area: str) -> list[NavItem]:
    """The entries of a menu in their order; the same list again until an entry changes."""
    extensions = current_app.extensions
    sources = extensions.get("souk_nav_sources", {})
    parts = [items() for (where, _name), items in sources.items() if where == area]
    kept: dict[Any, tuple[list[list[NavItem]], list[NavItem]]] = extensions.setdefault("souk_nav_kept", {})
    place = (area, current_lang())
    found = kept.get(place)
    if found is not None and _are_same(found[0], parts):
        return found[1]
    own: dict[str, dict[str, NavItem]] = extensions.get("souk_nav", {})
    items = [*own.get(area, {}).values(), *(item for part in parts for item in part)]
    items.sort(key=lambda item: (item.order, item.key))
    kept[place] = (parts, items)
    return items


def _are_same(some: list[list[NavItem]], others: list[list[NavItem]]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))


def drawn_menu(area: str, key: str, draw: Callable[..., Markup], actor: object = None) -> Markup:
    """What the macro `draw(area, key, actor=…)` makes of a menu; kept where it is the same for everybody."""
    items = nav(area)
    if any(item.permission or item.count for item in items):
        return draw(area, key, actor=actor)
    kept: dict[Any, tuple[list[NavItem], Markup]] = current_app.extensions.setdefault("souk_menus", {})
    place = (area, key, current_lang(), request.root_path)
    if place not in kept or kept[place][0] is not items:
        if len(kept) > MENUS:
            kept.clear()
        kept[place] = (items, draw(area, key))
    return kept[place][1]
