"""Who has how much to do: by delegation, by registrar."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core.auth import users_by_id
from core.auth.actor import Actor
from core.db import session
from registry.creation.models import CreationTransition
from registry.desk import rules
from registry.desk.data import KINDS, DelegationLoad, Line, RegistrarLoad
from registry.desk.services.delegations import list_delegations

DECISIONS = ("reserve_name", "refuse_names", "ask_changes", "refuse", "uphold", "reopen", "register")
PERIOD = timedelta(days=30)


def by_delegation(lines: list[Line], now: datetime) -> list[DelegationLoad]:
    """What waits in each delegation that has something; provinces without one come last."""
    delegations = list_delegations()
    place = {province: d for d in delegations for province in d.provinces}
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        delegation = place.get(line.province_code)
        found[delegation.code if delegation else ""].append(line)
    return [
        DelegationLoad(
            d,
            {kind: sum(line.kind == kind for line in found[code]) for kind in KINDS},
            sum(rules.is_late(line, now) for line in found[code]),
            max(line.days_waiting(now) for line in found[code]),
        )
        for code, d in [*((d.code, d) for d in delegations), ("", None)]
        if found.get(code)
    ]


def by_registrar(actor: Actor, lines: list[Line], now: datetime) -> list[RegistrarLoad]:
    """Files in hand, late ones among them, and decisions of the last 30 days on files of any province."""
    taken: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.kind == "file" and line.taken_by is not None:
            taken[line.taken_by].append(line)
    query = (
        select(CreationTransition.actor_id, func.count())
        .where(CreationTransition.act.in_(DECISIONS), CreationTransition.at >= now - PERIOD)
        .where(CreationTransition.actor_id.is_not(None))
        .group_by(CreationTransition.actor_id)
    )
    decided = {int(row[0]): int(row[1]) for row in session().execute(query) if row[0] is not None}
    people = users_by_id({*taken, *decided})
    loads = [
        RegistrarLoad(
            id_, person.name, len(taken[id_]), sum(rules.is_late(line, now) for line in taken[id_]),
            decided.get(id_, 0),
        )
        for id_, person in people.items()
    ]  # fmt: skip
    return sorted(loads, key=lambda load: (-load.in_hand, -load.decided, load.name))
