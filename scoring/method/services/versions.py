"""Versions of the method: proposed, then adopted by two people. The score uses the adopted one of the day; before the
board has adopted any, the first proposal, and says so."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.db import changed_one, session, transaction
from core.i18n import _
from scoring.data import MethodCard
from scoring.errors import AlreadyDecided, BadMethod, InUse, MovedByOthers, NeedsAnotherPerson, NoSuchMethod
from scoring.method.models import Method
from scoring.method.rules import parameters
from scoring.method.rules.parameters import V1, Parameters, is_moved_by_others
from scoring.method.rules.soundness import is_sound, wrong_choices
from scoring.permissions import ADOPT, PROPOSE


def ensure_first(now: datetime) -> None:
    """Write version 1 as a proposal of nobody's, when there is no version yet."""
    if session().scalar(select(Method.id).limit(1)) is None:
        try:
            with transaction():
                _insert(1, V1, "", None, now)
        except IntegrityError:
            return  # written meanwhile


def _insert(version: int, p: Parameters, note: str, by: int | None, now: datetime) -> int:
    row = {
        "version": version, "parameters": parameters.to_json(p), "digest": parameters.digest(p), "note": note,
        "state": "proposed", "proposed_by": by, "proposed_at": now,
    }  # fmt: skip
    return session().execute(insert(Method).values(row).returning(Method.id)).scalar_one()


def propose(actor: Actor, stored: dict[str, Any], note: str, now: datetime) -> int:
    """Propose a new version. Raises BadMethod for numbers that cannot be used; two at once: the later tries again."""
    actor.require(PROPOSE)
    p = _read(stored)
    ensure_first(now)
    with transaction() as s:
        version = (s.scalar(select(func.max(Method.version))) or 0) + 1
        found = _insert(version, p, note.strip()[:2000], actor.user_id, now)
        audit(actor.user_id, "scoring.propose", f"method:{version}", reason=note[:300])
    return found


def _read(stored: dict[str, Any]) -> Parameters:
    known = {field.name for field in fields(Parameters)}
    try:
        p = parameters.from_json(stored)
        wrong = wrong_choices(p.choices)
        usable = set(stored) <= known and is_sound(p)
    except (TypeError, KeyError, ValueError, AttributeError):
        usable, wrong = False, []
    if wrong:
        raise BadMethod(
            "bad_choice",
            _("One of the choices is none that there is. Cutting off takes 0 to 0.25, points are 0 to 100."),
            fields={f"choices.{name}": _("Choose one of these.") for name in wrong},
        )
    if not usable:
        raise BadMethod("bad_method", _("These numbers are not a method: compare them with version 1."))
    return p


def adopt(
    actor: Actor,
    method_id: int,
    now: datetime,
    valid_from: date | None = None,
    *,
    others_may_move: bool = False,
) -> str:
    """A member of the board agrees; the second of two people puts the version in force. Returns the new state.

    Raises NeedsAnotherPerson for the proposer or somebody who agreed before, AlreadyDecided for a decided version,
    MovedByOthers for one by which figures of others move one's points, unless each of the two says that they may.
    """
    actor.require(ADOPT)
    row = session().get(Method, method_id)
    if row is None:
        raise NoSuchMethod
    if actor.user_id is None or actor.user_id in (row.proposed_by, row.first_by):
        raise NeedsAnotherPerson
    is_moved = is_moved_by_others(parameters.from_json(row.parameters).choices)
    if is_moved and not others_may_move:
        raise MovedByOthers
    mine = update(Method).where(Method.id == method_id, Method.state == row.state)
    if row.state == "proposed":
        values: dict[str, Any] = {"state": "seconded", "first_by": actor.user_id}
    elif row.state == "seconded":
        day = valid_from or local_date(now)
        values = {"state": "adopted", "second_by": actor.user_id, "adopted_at": now, "valid_from": day}
    else:
        raise AlreadyDecided
    with transaction():
        if not changed_one(mine.values(**values)):
            raise AlreadyDecided
        told = {"state": values["state"]} | ({"others_may_move": True} if is_moved else {})
        audit(actor.user_id, "scoring.adopt", f"method:{row.version}", data=told)
    return str(values["state"])


def withdraw(actor: Actor, method_id: int, now: datetime) -> None:
    """A proposal is given up. Raises AlreadyDecided for one in force, InUse for the first: it is what scores are made
    with until the board has adopted another, and those of the days before."""
    actor.require(PROPOSE)
    row = session().get(Method, method_id)
    if row is None:
        raise NoSuchMethod
    if row.version == 1 and row.state in ("proposed", "seconded"):
        raise InUse
    open_ = update(Method).where(Method.id == method_id, Method.state.in_(("proposed", "seconded")))
    with transaction():
        if not changed_one(open_.values(state="withdrawn")):
            raise AlreadyDecided
        audit(actor.user_id, "scoring.withdraw", f"method:{method_id}")


def method_on(day: date) -> MethodCard:
    """The version in force on a day: the last adopted, else the first proposal. Raises NoSuchMethod without any."""
    adopted = (Method.state == "adopted") & (Method.valid_from <= day)
    query = (
        select(Method)
        .where(or_(adopted, Method.version == 1))
        .order_by(adopted.desc(), Method.valid_from.desc(), Method.version.desc())
    )
    row = session().scalars(query.limit(1)).first()
    if row is None:
        raise NoSuchMethod
    return _card(row)


def get_method(method_id: int) -> MethodCard:
    """One version. Raises NoSuchMethod."""
    row = session().get(Method, method_id, populate_existing=True)
    if row is None:
        raise NoSuchMethod
    return _card(row)


def list_methods() -> list[MethodCard]:
    """All versions, newest first."""
    return [_card(row) for row in session().scalars(select(Method).order_by(Method.version.desc()))]


def _card(row: Method) -> MethodCard:
    return MethodCard(
        row.id, row.version, row.state, row.parameters, row.digest, row.note, row.proposed_by, row.first_by,
        row.second_by, row.valid_from,
    )  # fmt: skip


def numbers_of(version: int) -> Parameters:
    """The numbers of a version: a score is explained by those it was made with. Raises NoSuchMethod."""
    stored = session().scalar(select(Method.parameters).where(Method.version == version))
    if stored is None:
        raise NoSuchMethod
    return parameters.from_json(stored)


def changed_numbers() -> list[str]:
    """Versions whose numbers are not those they were proposed with, for `flask doctor`."""
    rows = session().execute(
        select(Method.version, Method.parameters, Method.digest).order_by(Method.version)
    )
    return [
        f"version {version} of the method has other numbers than were proposed"
        for version, stored, digest in rows
        if parameters.digest_of(stored) != digest
    ]


def moved_by_others(cards: Iterable[MethodCard]) -> set[int]:
    """Ids of the versions by which figures of others move one's points."""
    return {card.id for card in cards if is_moved_by_others(parameters_of(card).choices)}


def parameters_of(card: MethodCard) -> Parameters:
    """The numbers of a version."""
    return parameters.from_json(card.parameters)
