"""Which of the doctor's checks a story can move: those that read a table it writes, or none that we see."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from core.db import Model, db

WRITES = ("INSERT", "UPDATE", "DELETE")
_WORD = re.compile(r"[a-z][a-z0-9_]+")


def moved_by(app: Flask, written: set[str]) -> list[str]:
    """Names of the checks that a story which writes these tables can move; runs each once to see what it reads."""
    found = []
    for name, check in app.extensions["souk_checks"].items():
        with tables_of(db.engine) as read:
            check()
        if not read or read & written:
            found.append(name)
    return found


def keep_checks(app: Flask, names: list[str]) -> None:
    """The doctor of this process makes these checks alone."""
    checks = app.extensions["souk_checks"]
    app.extensions["souk_checks"] = {name: find for name, find in checks.items() if name in names}


@contextmanager
def tables_of(engine: Engine, *, written: bool = False) -> Iterator[set[str]]:
    """The tables that statements name meanwhile: all of them, or those that are written."""
    names: set[str] = set()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not written or statement.lstrip()[:6].upper() in WRITES:
            names.update(_WORD.findall(statement))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield names
    finally:
        event.remove(engine, "before_cursor_execute", note)
        names &= set(Model.metadata.tables)
