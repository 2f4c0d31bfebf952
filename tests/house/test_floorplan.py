"""What import-linter cannot see of the floor plan: templates, foreign keys, hidden imports."""

import re
from pathlib import Path

import pytest
from flask import Flask

from core.db import Model

ROOT = Path(__file__).resolve().parents[2]
FLOOR = {"core": 0, "security": 0, "registry": 1, "academy": 2, "projectbank": 2, "shop": 2, "scoring": 3}
NAMED = re.compile(r"""(?:extends|include|import|from)\s+["']([\w-]+)/""")
ENDPOINT = re.compile(r"""url_for\(\s*["'](\w+)\.""")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def may_name(package: str, other: str) -> bool:
    """Whether a package may know another: itself, or one on a lower floor."""
    return package == other or FLOOR[other] < FLOOR[package]


def package_of_endpoint(app: Flask, blueprint: str) -> str:
    """The package whose views a blueprint's functions live in."""
    modules = {f.__module__ for name, f in app.view_functions.items() if name.startswith(f"{blueprint}.")}
    assert modules, f"no blueprint is called {blueprint}"
    packages = {module.partition(".")[0] for module in modules}
    return (packages & set(FLOOR)).pop() if packages & set(FLOOR) else "core"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_templates_look_only_downwards(path: Path, app: Flask) -> None:
    package = path.relative_to(ROOT / "templates").parts[0]
    text = path.read_text()
    for other in NAMED.findall(text):
        assert may_name(package, other), f"{path.name} uses a template of {other}"
    for blueprint in ENDPOINT.findall(text):
        other = package_of_endpoint(app, blueprint)
        assert may_name(package, other), f"{path.name} links to {blueprint}, which belongs to {other}"


def test_foreign_keys_point_downwards(app: Flask) -> None:
    found = []
    for table in Model.metadata.tables.values():
        package = table.name.partition("_")[0]
        assert package in FLOOR, f"{table.name} does not start with its package's name"
        for key in table.foreign_keys:
            other = key.column.table.name.partition("_")[0]
            if not may_name(package, other):
                found.append(f"{table.name} → {key.column.table.name}")
    assert found == []


def test_nobody_imports_the_roof() -> None:
    packages = [p for name in FLOOR for p in (ROOT / name).rglob("*.py")]
    offenders = [str(p) for p in packages if re.search(r"^(import|from) wsgi\b", p.read_text(), re.M)]
    assert offenders == []


def test_files_stay_readable() -> None:
    long = {str(p.relative_to(ROOT)): n for name in FLOOR for p in (ROOT / name).rglob("*.py")
            if (n := len(p.read_text().splitlines())) > 400}  # fmt: skip
    assert long == {}
