"""Menus are contributed by packages, so that the shared templates name none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

Count = Callable[[], int]


@dataclass(frozen=True)
class NavItem:
    """One entry of a menu. `area`: public, footer-buy, footer-cooperatives, footer-platform, account, vendor, staff."""

    area: str
    key: str
    label: str
    endpoint: str
    icon: str = ""
    order: int = 100
    permission: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    count: Count | None = None


def add_nav(*items: NavItem) -> None:
    """Contribute entries; called from wiring.init_app of the current application."""
    menus = current_app.extensions.setdefault("souk_nav", {})
    for item in items:
        menus.setdefault(item.area, {})[item.key] = item


def add_nav_source(area: str, items: Callable[[], list[NavItem]]) -> None:
    """Contribute entries that are data, such as shelves; called from wiring.init_app. `items` should be cached."""
    current_app.extensions.setdefault("souk_nav_sources", {})[(area, items.__qualname__)] = items


def nav(area: str) -> list[NavItem]:
    """The entries of a menu in their order."""
    menus: dict[str, dict[str, NavItem]] = current_app.extensions.get("souk_nav", {})
    found = list(menus.get(area, {}).values())
    for (where, _name), items in current_app.extensions.get("souk_nav_sources", {}).items():
        found += items() if where == area else []
    return sorted(found, key=lambda item: (item.order, item.key))
