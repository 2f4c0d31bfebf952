"""Parts of addresses: numbers of rows fit the database's integers, so that a silly one is "not found", not a fault."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """`<int:…>` up to what a row's number can be on both databases."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002  werkzeug's own name
        kwargs.setdefault("max", LARGEST)
        super().__init__(map, *args, **kwargs)
