"""The tables say exactly what the application has: no route without a row, no row without a route."""

from collections import Counter

import pytest
from flask import Flask

from core.auth import declared_permissions
from registry.permissions import role_allows
from shop.vendors.permissions import may
from tests.house.access.table import MARKS, POLICIES, RIGHTS, ROWS

IMPLIED = {"HEAD", "OPTIONS"}
COOPERATIVE_ROLES = ("president", "seller", "packer", "accountant")


@pytest.fixture
def routes(app: Flask) -> set[tuple[str, str]]:
    """Each endpoint with each method it takes."""
    return {(r.endpoint, m) for r in app.url_map.iter_rules() for m in (r.methods or set()) - IMPLIED}


def test_every_route_has_its_row(routes: set[tuple[str, str]]) -> None:
    missing = sorted(routes - {(row.endpoint, row.method) for row in ROWS})
    assert not missing, f"say in tests/house/access/routes.csv who may send these: {missing}"


def test_every_row_has_its_route(routes: set[tuple[str, str]]) -> None:
    assert sorted({(row.endpoint, row.method) for row in ROWS} - routes) == []


def test_rows_are_well_written() -> None:
    assert [key for key, n in Counter((r.endpoint, r.method) for r in ROWS).items() if n > 1] == []
    assert {row.policy for row in ROWS} <= POLICIES.keys()
    assert not {mark for row in ROWS for mark in row.marks} - MARKS
    assert [str(r) for r in ROWS if r.policy in ("seller", "staff") and r.argument not in RIGHTS] == []
    assert [str(r) for r in ROWS if r.policy in ("seller", "own", "token", "link") and not r.subject] == []
    assert [
        str(r) for r in ROWS if r.marks & {"quiet", "writes", "silent", "no_csrf"} and not r.note
    ] == [], "say why"


def test_staff_permissions_are_held_by_these_roles_alone(app: Flask) -> None:
    declared = {name: roles for name, (_label, roles) in declared_permissions().items()}
    staff = {name: roles for name, roles in RIGHTS.items() if not roles & set(COOPERATIVE_ROLES)}
    assert declared == staff


@pytest.mark.usefixtures("app")
def test_cooperative_permissions_are_held_by_these_roles_alone() -> None:
    rights = {name: roles for name, roles in RIGHTS.items() if roles & set(COOPERATIVE_ROLES)}
    for name, roles in rights.items():
        allows = role_allows if name.startswith("declaration.") else may
        assert {role for role in COOPERATIVE_ROLES if allows(role, name)} == roles, name


@pytest.mark.usefixtures("app")
def test_cooperative_permissions_are_all_listed() -> None:
    from shop.vendors.permissions import _roles

    held = {name for rights in _roles.values() for name in rights}
    assert sorted(held - RIGHTS.keys()) == []
