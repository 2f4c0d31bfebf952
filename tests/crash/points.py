"""The places at which a process may die: before each write, around each commit, provider call, file and message.

`Points.install` hooks them in this process only; at the chosen one the process kills itself with SIGKILL, which runs
no handler, no rollback and no `finally`.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, event

from core import messages
from core.storage import FolderStorage

WRITES = ("INSERT", "UPDATE", "DELETE")


class Points:
    """Counts the points passed; dies at number `deadly` (from 1; 0: never). Names go to `log`, one a line."""

    def __init__(self, log: Path, deadly: int = 0) -> None:
        self.deadly, self.passed = deadly, 0
        self._log = log.open("a", encoding="utf-8", buffering=1)

    def hit(self, name: str) -> None:
        """Pass a point, or die there."""
        self.passed += 1
        self._log.write(f"{name}\n")
        if self.passed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self, engine: Engine) -> None:
        """Hook everything through which this process changes the world."""
        event.listen(engine, "before_cursor_execute", self._before_statement)
        for verb in ("do_commit", "do_rollback"):
            self._around(engine.dialect, verb, verb.removeprefix("do_"))
        self._around(requests.Session, "send", "provider call")
        self._around(FolderStorage, "save", "file")
        self._around(FolderStorage, "delete", "file away")
        self._around(messages, "_backend", "message")
        self._around_index()

    def _before_statement(self, _c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        words = statement.split(maxsplit=3)
        if words and words[0].upper() in WRITES:
            self.hit(f"{words[0]} {words[2 if words[0].upper() != 'UPDATE' else 1]}")

    def _around(self, owner: Any, name: str, label: str) -> None:
        inner: Callable[..., Any] = getattr(owner, name)

        def around(*args: Any, **kwargs: Any) -> Any:
            self.hit(f"before {label}")
            answer = inner(*args, **kwargs)
            self.hit(f"after {label}")
            return answer

        setattr(owner, name, around)

    def _around_index(self) -> None:
        """The index is written by renaming a finished folder or file into place."""
        for name in ("replace", "rename"):
            inner = getattr(os, name)

            def around(
                *args: Any, _inner: Callable[..., Any] = inner, _name: str = name, **kwargs: Any
            ) -> Any:
                self.hit(f"before {_name}")
                answer = _inner(*args, **kwargs)
                self.hit(f"after {_name}")
                return answer

            setattr(os, name, around)
