"""INSERT … ON CONFLICT: one statement that copes with a row that is there already, whoever wrote it meanwhile."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite

from core.db import session

Statement = TypeVar("Statement")
Build = Callable[[Any], Statement]


def for_engine(build: Build[Statement]) -> Statement:
    """What `build(insert)` makes of the INSERT of the current database; built once for each."""
    made: Statement = _built(build, session().get_bind().dialect.name)
    return made


@cache
def _built(build: Build[Any], dialect: str) -> Any:
    return build(postgresql.insert if dialect == "postgresql" else sqlite.insert)
