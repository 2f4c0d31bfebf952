"""Appeals: a cooperative contests one parcel, another person of the Office decides, the parcel no longer counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.errors import NotAllowed
from core.events import announce
from core.i18n import _
from registry import api as registry
from registry.data import CooperativeCard
from scoring.errors import AlreadyDecided, BadAppeal, NoSuchAppeal, NoSuchParcel
from scoring.events import AppealAsked, AppealDecided
from scoring.fairness import rules
from scoring.fairness.models import Appeal
from scoring.method.rules.exclusions import line_of
from scoring.permissions import COOPERATIVE_APPEAL, COOPERATIVE_READ, DECIDE_APPEALS
from shop import api as shop
from shop.data import FactLine

A_DAY = 20
"""Appeals of one cooperative: each is read by somebody."""


@dataclass(frozen=True, slots=True)
class AppealCard:
    """An appeal with its cooperative and the parcel as it counts."""

    id: int
    state: str
    ground: str
    text: str
    asked_at: datetime
    reason: str
    cooperative: CooperativeCard
    fact: FactLine | None


def require_member(user_id: int | None, cooperative_id: int, permission: str = COOPERATIVE_READ) -> None:
    """Raise NotAllowed for somebody who does not act for the cooperative."""
    if user_id is None or not registry.may_act(user_id, cooperative_id, permission):
        raise NotAllowed("not_allowed", _("You do not act for this cooperative, or not in this role."))


def ask(
    user_id: int | None, cooperative_id: int, vendor_order_id: int, ground: str, text: str, now: datetime
) -> int:
    """Contest a parcel. Raises NoSuchParcel for one of others, BadAppeal when nothing is held against the cooperative
    there, or it was asked before, TooMany beyond twenty a day."""
    require_member(user_id, cooperative_id, COOPERATIVE_APPEAL)
    found, text = shop.find_fact(vendor_order_id), text.strip()
    owners = {cooperative_id, *predecessors(cooperative_id)}
    if found is None or found[0] not in owners:
        raise NoSuchParcel
    if not may_contest(found[1]):
        raise BadAppeal(
            "nothing_to_appeal", _("Nothing in this order is held against you that you can contest.")
        )
    if ground not in rules.GROUNDS or not 5 <= len(text) <= rules.MAX_TEXT:
        message = _("Choose what happened, and tell it in a few words.")
        raise BadAppeal("bad_appeal", message, fields={"text": message})
    ratelimit.limit("score-appeal", str(cooperative_id), times=A_DAY, per=24 * 3600)
    row = {
        "cooperative_id": cooperative_id, "vendor_order_id": vendor_order_id, "live_key": vendor_order_id,
        "ground": ground, "text": text, "asked_by": user_id, "asked_at": now, "state": "open",
    }  # fmt: skip
    try:
        with transaction() as s:
            key: int = s.execute(insert(Appeal).values(row).returning(Appeal.id)).scalar_one()
            announce(AppealAsked(key))
            return key
    except IntegrityError as error:
        raise BadAppeal("asked_before", _("You have already contested this order.")) from error


def may_contest(fact: FactLine) -> bool:
    """Whether something in the parcel is held against its cooperative that it can contest."""
    return rules.may_appeal(bool(fact.on_time), fact.defect, bool(fact.fault_return), fact.excluded)


def predecessors(cooperative_id: int) -> list[int]:
    """The ended cooperatives whose history this one carries on."""
    return line_of(registry.successions(), cooperative_id)


def appeals_of(user_id: int | None, cooperative_id: int) -> list[Appeal]:
    """What a cooperative has contested, newest first."""
    require_member(user_id, cooperative_id)
    query = select(Appeal).where(Appeal.cooperative_id == cooperative_id)
    return list(session().scalars(query.order_by(Appeal.id.desc()).limit(50)))


def count_unread(cooperative_id: int) -> int:
    """Answers that nobody of the cooperative has read yet."""
    query = select(func.count(Appeal.id)).where(
        Appeal.cooperative_id == cooperative_id, Appeal.state != "open"
    )
    return session().scalar(query.where(Appeal.seen_at.is_(None))) or 0


def mark_read(user_id: int | None, cooperative_id: int, now: datetime) -> None:
    """Somebody of the cooperative looks at the answers."""
    require_member(user_id, cooperative_id)
    if count_unread(cooperative_id):
        mine = update(Appeal).where(Appeal.cooperative_id == cooperative_id, Appeal.state != "open")
        with transaction() as s:
            s.execute(mine.where(Appeal.seen_at.is_(None)).values(seen_at=now))


@dataclass(frozen=True, slots=True)
class AppealNews:
    """An appeal as those hear of it who are told: whose it is, the order, the answer."""

    cooperative: CooperativeCard
    number: str
    state: str
    reason: str


def for_news(appeal_id: int) -> AppealNews:
    """One appeal for telling people of it. Raises NoSuchAppeal."""
    row = session().get(Appeal, appeal_id, populate_existing=True)
    if row is None:
        raise NoSuchAppeal
    card = _whole(row)
    return AppealNews(card.cooperative, card.fact.number if card.fact else "", card.state, card.reason)


def queue(actor: Actor, limit: int = 100) -> list[AppealCard]:
    """What waits for a decision within the person's provinces, oldest first, without the parcels (1 statement)."""
    places = registry.card_rows().subquery()
    query = (
        _waiting(actor, select(Appeal, *places.c).join(places, places.c.id == Appeal.cooperative_id), places)
        .order_by(Appeal.asked_at, Appeal.id)
        .limit(limit)
    )
    return [_card(row, registry.card_of(values), None) for row, *values in session().execute(query)]


def count_waiting(actor: Actor) -> int:
    """How many wait within the person's provinces (1 statement)."""
    query: Select[Any] = select(func.count(Appeal.id))
    places = registry.card_rows().subquery()
    if actor.province_codes is not None:
        query = query.join(places, places.c.id == Appeal.cooperative_id)
    return session().scalar(_waiting(actor, query, places)) or 0


def _waiting(actor: Actor, query: Select[Any], places: Subquery) -> Select[Any]:
    """The scope is in the query: what waits elsewhere takes nobody's place in the list."""
    actor.require(DECIDE_APPEALS)
    query = query.where(Appeal.state == "open")
    if actor.province_codes is None:
        return query
    return query.where(places.c.province_code.in_(actor.province_codes))


def get_appeal(actor: Actor, appeal_id: int) -> AppealCard:
    """One appeal in reach, with its parcel. Raises NoSuchAppeal."""
    actor.require(DECIDE_APPEALS)
    row = session().get(Appeal, appeal_id, populate_existing=True)
    card = _whole(row) if row else None
    if card is None or not actor.covers(card.cooperative.province_code):
        raise NoSuchAppeal
    return card


def _whole(row: Appeal) -> AppealCard:
    cooperative = registry.cooperative_cards({row.cooperative_id})[row.cooperative_id]
    fact = shop.find_fact(row.vendor_order_id)
    return _card(row, cooperative, fact[1] if fact else None)


def _card(row: Appeal, cooperative: CooperativeCard, fact: FactLine | None) -> AppealCard:
    return AppealCard(row.id, row.state, row.ground, row.text, row.asked_at, row.reason, cooperative, fact)


def decide(actor: Actor, appeal_id: int, granted: bool, reason: str, now: datetime) -> None:
    """Grant or refuse; granted, the parcel counts no more from this moment on. Another person than who asked, and
    nobody of the cooperative. Raises AlreadyDecided, NoSuchAppeal, BadAppeal without a reason."""
    card, reason = get_appeal(actor, appeal_id), reason.strip()
    row = session().get_one(Appeal, appeal_id)
    registry.refuse_own_case(actor, card.cooperative.id, row.asked_by)
    if not reason:
        message = _("Give the reason: the cooperative reads it.")
        raise BadAppeal("reason_missing", message, fields={"reason": message})
    values = {
        "state": "granted" if granted else "refused", "live_key": None, "decided_by": actor.user_id,
        "decided_at": now, "reason": reason[: rules.MAX_TEXT],
    }  # fmt: skip
    mine = update(Appeal).where(Appeal.id == appeal_id, Appeal.state == "open")
    with transaction():
        if not changed_one(mine.values(**values)):
            raise AlreadyDecided
        if granted:
            shop.excuse_parcel(row.vendor_order_id, row.ground, reason, actor.user_id, now)
        audit(actor.user_id, f"scoring.appeal_{values['state']}", f"appeal:{appeal_id}", reason=reason[:300])
        announce(AppealDecided(appeal_id, granted))
