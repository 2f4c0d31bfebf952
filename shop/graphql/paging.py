"""Connections after Relay: which page is asked for, and cursors that carry the key of a place in an order."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted
from typing import Any

from graphql import GraphQLError

MOST = 100
"""Items in one page."""


@dataclass(slots=True)
class Edge:
    """One item with the key of its place."""

    node: Any
    key: Sequence[Any]

    @property
    def cursor(self) -> str:
        """Written when it is asked for."""
        return write_cursor(self.key)


@dataclass(slots=True)
class PageInfo:
    """Whether there is more on either side, and the cursors at both ends."""

    has_next_page: bool
    has_previous_page: bool
    first: Edge | None
    last: Edge | None

    @property
    def start_cursor(self) -> str | None:
        """None for an empty page."""
        return self.first.cursor if self.first else None

    @property
    def end_cursor(self) -> str | None:
        """None for an empty page."""
        return self.last.cursor if self.last else None


@dataclass(slots=True)
class Connection:
    """A page of items. `count` is asked only when a client wants the total."""

    edges: Sequence[Edge]
    page_info: PageInfo
    count: Callable[[], int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page: how many, from which end, beyond which cursor."""

    limit: int
    from_end: bool
    cursor: str | None


def asked_page(arguments: Mapping[str, Any]) -> Asked:
    """What the four arguments mean. Raises GraphQLError for none, too many, or a mixture that means nothing."""
    first, last = arguments.get("first"), arguments.get("last")
    after, before = arguments.get("after"), arguments.get("before")
    if first is None and last is None:
        raise GraphQLError("You must provide a `first` or `last` value to properly paginate the connection.")
    if first is not None and last is not None:
        raise GraphQLError("Argument 'last' cannot be combined with 'first'.")
    if first is not None and before is not None:
        raise GraphQLError("Argument 'first' cannot be combined with 'before'.")
    if last is not None and after is not None:
        raise GraphQLError("Argument 'last' cannot be combined with 'after'.")
    limit = first if first is not None else last
    if limit is None or not 0 < limit <= MOST:
        raise GraphQLError(f"A page has between 1 and {MOST} items.")
    return Asked(limit, last is not None, before if last is not None else after)


def write_cursor(key: Sequence[Any]) -> str:
    """base64 of a JSON list of the key's parts as text, the id last."""
    parts = ", ".join(quoted(str(v.timestamp() if isinstance(v, datetime) else v)) for v in key)
    return base64.b64encode(f"[{parts}]".encode()).decode()


def read_cursor(text: str | None, types: Sequence[type]) -> tuple[Any, ...] | None:
    """The key in a cursor, None without one. Raises GraphQLError for a cursor of another order."""
    if text is None:
        return None
    try:
        parts = json.loads(base64.b64decode(text, validate=True))
        return tuple(_part(value, kind) for value, kind in zip(parts, types, strict=True))
    except (ValueError, TypeError, OverflowError, OSError, RecursionError) as reason:
        raise GraphQLError("Received cursor is invalid.") from reason


def _part(value: Any, kind: type) -> Any:
    if not isinstance(value, str):
        raise TypeError("no text")
    if kind is datetime:
        return datetime.fromtimestamp(float(value), UTC)
    if kind is int:
        number = int(value)
        if abs(number) >= 2**31:
            raise ValueError("no number of ours")
        return number
    return value


def connect(
    items: Sequence[tuple[Any, Sequence[Any]]],
    *,
    has_next: bool,
    has_previous: bool,
    count: Callable[[], int],
) -> Connection:
    """A connection of (node, key) pairs that are already the page asked for."""
    edges = [Edge(node, key) for node, key in items]
    ends = (edges[0], edges[-1]) if edges else (None, None)
    return Connection(edges, PageInfo(has_next, has_previous, *ends), count)


def page_of(nodes: Sequence[Any], arguments: Mapping[str, Any], *, all_at_once: bool = False) -> Connection:
    """A connection over a list that is wholly known, such as categories; its keys are places in the list."""
    if all_at_once and arguments.get("first") is None and arguments.get("last") is None:
        arguments = {**arguments, "first": MOST}
    asked = asked_page(arguments)
    key = read_cursor(asked.cursor, (int,))
    low, high = 0, len(nodes)
    if key is not None and asked.from_end:
        high = min(high, max(0, key[0]))
    elif key is not None:
        low = max(0, key[0] + 1)
    start, stop = (
        (max(low, high - asked.limit), high) if asked.from_end else (low, min(high, low + asked.limit))
    )
    items = [(nodes[at], (at,)) for at in range(start, stop)]
    return connect(items, has_next=stop < len(nodes), has_previous=start > 0, count=lambda: len(nodes))
