"""Public notes clients keep on what is theirs: checkouts by whoever holds the id, an account by its owner."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from core.crypto import decrypt, encrypt
from core.db import session, transaction
from core.i18n import _
from shop.graphql.context import Context
from shop.graphql.errors import PermissionDenied
from shop.graphql.fields import FIELDS
from shop.graphql.ids import read_id, type_of_id
from shop.graphql.models import Metadatum
from shop.graphql.mutating import refuse

Arguments = Mapping[str, Any]
MOST = 50
LONGEST_KEY, LONGEST_VALUE = 128, 4_000


def write(subject: str, items: Sequence[Mapping[str, str]]) -> None:
    """Set some keys; the others stay. Raises Refused for an empty key, or too much."""
    wanted = {item["key"].strip(): item["value"] for item in items}
    if not all(wanted):
        raise refuse("REQUIRED", _("The key of a note cannot be empty."), "input")
    if any(len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE for key, value in wanted.items()):
        raise refuse("INVALID", _("A note is too long."), "input")
    with transaction() as s:
        others = (Metadatum.subject == subject, Metadatum.key.not_in(list(wanted)))
        if (s.scalar(select(func.count()).select_from(Metadatum).where(*others)) or 0) + len(wanted) > MOST:
            raise refuse("INVALID", _("There are too many notes here. Delete some first."), "input")
        if wanted:
            _set(subject, wanted)


def _set(subject: str, wanted: Mapping[str, str]) -> None:
    """Two requests that write the same keys at once both succeed; keys in order keep them from waiting crosswise."""
    dialect = session().get_bind().dialect.name
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[dialect]
    rows = [{"subject": subject, "key": key, "sealed": encrypt(wanted[key])} for key in sorted(wanted)]
    fresh = insert(Metadatum.__table__).values(rows)
    session().execute(
        fresh.on_conflict_do_update(index_elements=["subject", "key"], set_={"sealed": fresh.excluded.sealed})
    )


def drop(subject: str, keys: Sequence[str]) -> None:
    """Forget some keys."""
    with transaction() as s:
        s.execute(delete(Metadatum).where(Metadatum.subject == subject, Metadatum.key.in_(list(keys)[:MOST])))


def forget(subject: str) -> None:
    """Forget all of them."""
    with transaction() as s:
        s.execute(delete(Metadatum).where(Metadatum.subject == subject))


def copy(source: str, target: str) -> None:
    """What was noted on one is noted on the other too."""
    found = _read([source]).get(source, {})
    if found:
        write(target, [{"key": key, "value": value} for key, value in found.items()])


def _read(subjects: Sequence[str]) -> dict[str, dict[str, str]]:
    query = select(Metadatum).where(Metadatum.subject.in_(list(subjects))).order_by(Metadatum.id)
    told: dict[str, dict[str, str]] = {}
    for row in session().scalars(query):
        told.setdefault(row.subject, {})[row.key] = decrypt(row.sealed)
    return told


def subject_of(id_: str) -> str:
    """What notes on the thing with this global id are kept under."""
    kind = type_of_id(id_)
    return f"{kind}:{read_id(id_, kind)}"


def answer(type_name: str, key: Callable[[Any], str] = attrgetter("id")) -> None:
    """Register the four fields of a type; `key`: the global id of one of its objects."""

    def notes(things: Sequence[Any], context: Context) -> list[dict[str, str]]:
        subjects = [subject_of(key(thing)) for thing in things]
        found = context.load("metadata", subjects, lambda wanted: _read(list(wanted)))
        return [told or {} for told in found]

    @FIELDS.batch(type_name, "metadata")
    def items(things: Sequence[Any], context: Context, _arguments: Arguments) -> list[list[dict[str, str]]]:
        """All of them."""
        return [[{"key": k, "value": v} for k, v in told.items()] for told in notes(things, context)]

    @FIELDS.batch(type_name, "metafield")
    def one(things: Sequence[Any], context: Context, arguments: Arguments) -> list[str | None]:
        """One of them."""
        return [told.get(arguments["key"]) for told in notes(things, context)]

    @FIELDS.batch(type_name, "metafields")
    def some(things: Sequence[Any], context: Context, arguments: Arguments) -> list[dict[str, str]]:
        """Those asked for."""
        keys = arguments.get("keys")
        return [
            {k: v for k, v in told.items() if keys is None or k in keys} for told in notes(things, context)
        ]

    FIELDS.each(type_name, "privateMetadata")(lambda _thing, _context, _arguments: [])


FIELDS.each("MetadataItem", "key")(lambda item, _context, _arguments: item["key"])
FIELDS.each("MetadataItem", "value")(lambda item, _context, _arguments: item["value"])


def denied() -> PermissionDenied:
    """Notes on this are for the people who run the shop."""
    return PermissionDenied("Notes can be kept on your own account, and on a checkout and its lines.")
