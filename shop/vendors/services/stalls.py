"""Stalls: who may see them, who may act for them, how they open, are suspended and close."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.events import announce
from core.i18n import _
from core.text import slugify
from registry import api as registry
from registry.data import CooperativeCard
from shop.vendors import permissions
from shop.vendors.data import VendorCard
from shop.vendors.errors import NotYourVendor, VendorNotFound, WrongState
from shop.vendors.events import StallChanged, StallClosed, StallOpened
from shop.vendors.models import Vendor, VendorTransition
from shop.vendors.rules import VENDOR_MOVES, sources_of

TERMS_VERSION = "2026-11"
AnySelect = Select[*tuple[Any, ...]]
_V = Vendor.__table__.c
_CARD = (
    _V.id, _V.slug, _V.status, _V.story_ar, _V.story_fr, _V.cover, _V.face, _V.ship_from_province, _V.approved_at,
    _V.is_demo,
)  # fmt: skip
_STORED = tuple(column.key for column in _CARD)


def open_vendor_ids() -> Select[int]:
    """Ids of the stalls that may sell now: approved here and active in the registry, both computed (I20).

    Join this into every public query: `.where(Product.vendor_id.in_(open_vendor_ids()))`.
    """
    return select(Vendor.id).where(
        Vendor.status == "approved", Vendor.cooperative_id.in_(registry.active_cooperative_ids())
    )


def vendor_ids_within(actor: Actor) -> Select[int]:
    """Ids of the vendors in the actor's provinces, to stand inside staff's queries."""
    within = registry.matching_cooperative_ids("", actor.province_codes)
    return select(Vendor.id).where(Vendor.cooperative_id.in_(within))


def is_open(vendor_id: int) -> bool:
    """Whether the stall may sell now."""
    return bool(session().scalar(select(open_vendor_ids().where(Vendor.id == vendor_id).exists())))


def open_stalls() -> AnySelect:
    """A SELECT of (id, slug, name_ar, name_fr, province_code) of those same stalls, for pages that join their names."""
    names = registry.active_names().subquery()
    return (
        select(_V.id, _V.slug, names.c.name_ar, names.c.name_fr, names.c.province_code)
        .join_from(Vendor.__table__, names, names.c.id == _V.cooperative_id)
        .where(_V.status == "approved")
    )


def card_rows() -> AnySelect:
    """A SELECT of what `card_of` makes a card of, one row a stall, open or not, to be joined by its `id`."""
    cooperatives = registry.card_rows().subquery()
    return select(*_CARD, *cooperatives.c).join_from(
        Vendor.__table__, cooperatives, cooperatives.c.id == _V.cooperative_id
    )


def card_of(values: Sequence[Any]) -> VendorCard:
    """The card of one row of `card_rows`; more values after its own are left alone."""
    stored = dict(zip(_STORED, values, strict=False))
    cooperative = registry.card_of(values[len(_CARD) :])
    stored["ship_from_province"] = stored["ship_from_province"] or cooperative.province_code
    return VendorCard(**stored, cooperative=cooperative)


@cache
def _by_id() -> AnySelect:
    return card_rows().where(_V.id.in_(bindparam("ids", expanding=True)))


def vendor_cards(vendor_ids: Iterable[int]) -> dict[int, VendorCard]:
    """Cards by vendor id, open or not; one query however many."""
    ids = set(vendor_ids)
    if not ids:
        return {}
    return {row[0]: card_of(row) for row in session().execute(_by_id(), {"ids": list(ids)})}


def get_vendor_card(vendor_id: int) -> VendorCard:
    """One card. Raises VendorNotFound."""
    card = vendor_cards([vendor_id]).get(vendor_id)
    if card is None:
        raise VendorNotFound("vendor_not_found", _("This stall does not exist."))
    return card


def get_open_stall(slug: str) -> VendorCard:
    """The card of an open stall. Raises VendorNotFound for closed ones too (I18)."""
    row = session().execute(_open_by_slug(), {"slug": slug}).first()
    if row is None:
        raise VendorNotFound("stall_not_open", _("This stall is not open."))
    return card_of(row)


@cache
def _open_by_slug() -> AnySelect:
    return card_rows().where(_V.slug == bindparam("slug"), _V.id.in_(open_vendor_ids()))


def find_vendor_of(cooperative_id: int) -> VendorCard | None:
    """The stall of a cooperative, open or not."""
    vendor_id = session().scalar(select(Vendor.id).where(Vendor.cooperative_id == cooperative_id))
    return get_vendor_card(vendor_id) if vendor_id else None


def open_vendors_of(cooperative_ids: Sequence[int]) -> list[int]:
    """Ids of the open stalls of these cooperatives."""
    found: list[int] = []
    for start in range(0, len(cooperative_ids), 500):
        some = cooperative_ids[start : start + 500]
        found += session().scalars(
            open_vendor_ids().where(Vendor.cooperative_id.in_(some)).order_by(Vendor.id)
        )
    return found


def list_vendors_of(user_id: int) -> list[VendorCard]:
    """The stalls a person acts for, whatever the role."""
    cooperative_ids = [role.cooperative_id for role in registry.roles_of(user_id)]
    query = select(Vendor.id).where(Vendor.cooperative_id.in_(cooperative_ids)).order_by(Vendor.id)
    cards = vendor_cards(session().scalars(query))
    return [cards[key] for key in sorted(cards)]


def acting_vendor(user_id: int | None, vendor_id: int, permission: str) -> VendorCard:
    """The stall, when this person's role there carries the right; scope is in the query (I17).

    Raises NotYourVendor, with the same words whether the stall exists or not.
    """
    roles = registry.roles_of(user_id) if user_id else []
    mine = {role.cooperative_id for role in roles if permissions.may(role.role, permission)}
    bound = {"id": vendor_id, "mine": list(mine)}
    row = session().execute(_of_cooperatives(), bound).first() if mine else None
    if row is None:
        raise NotYourVendor("not_your_vendor", _("You do not act for this cooperative, or not in this role."))
    return card_of(row)


@cache
def _of_cooperatives() -> AnySelect:
    mine = _V.cooperative_id.in_(bindparam("mine", expanding=True))
    return card_rows().where(_V.id == bindparam("id"), mine)


def may_act(user_id: int | None, vendor_id: int, permission: str) -> bool:
    """Whether `acting_vendor` would let the person through."""
    try:
        acting_vendor(user_id, vendor_id, permission)
    except NotYourVendor:
        return False
    return True


def open_account(cooperative: CooperativeCard, status: str, now: datetime, *, is_demo: bool = False) -> int:
    """Give a cooperative a stall that is not open yet, or return the one it has. Returns the vendor's id."""
    with transaction() as s:
        found = s.scalar(select(Vendor.id).where(Vendor.cooperative_id == cooperative.id))
        if found:
            return found
        row = {
            "cooperative_id": cooperative.id,
            "slug": _free_slug(cooperative),
            "status": status,
            "ship_from_province": cooperative.province_code,
            "created_at": now,
            "is_demo": is_demo or cooperative.is_demo,
        }
        return s.execute(insert(Vendor).values(row).returning(Vendor.id)).scalar_one()


def _free_slug(cooperative: CooperativeCard) -> str:
    slug = slugify(cooperative.name_fr or cooperative.name_ar, fallback="cooperative")
    taken = session().scalar(select(exists().where(Vendor.slug == slug)))
    return f"{slug}-{cooperative.id}" if taken else slug


def move(vendor_id: int, to: str, actor_id: int | None, reason: str, now: datetime) -> None:
    """One step of the vendor's state machine, by conditional update. Raises WrongState when it moved meanwhile."""
    with transaction() as s:
        before = s.scalar(select(Vendor.status).where(Vendor.id == vendor_id))
        values = {"status": to, **_dates_of(to, reason, now)}
        step = update(Vendor).where(
            Vendor.id == vendor_id, Vendor.status == before, Vendor.status.in_(sources_of(VENDOR_MOVES, to))
        )
        if before is None or not changed_one(step.values(**values)):
            raise WrongState("vendor_moved_on", _("This stall has changed meanwhile. Reload the page."))
        s.execute(
            insert(VendorTransition).values(
                vendor_id=vendor_id,
                from_status=before,
                to_status=to,
                actor_id=actor_id,
                reason=reason,
                at=now,
            )
        )
        if to == "approved":
            announce(StallOpened(vendor_id))
        elif before == "approved":
            announce(StallClosed(vendor_id, reason))


def _dates_of(to: str, reason: str, now: datetime) -> dict[str, object]:
    if to == "approved":
        return {"approved_at": now, "suspended_at": None, "suspended_reason": ""}
    if to == "suspended":
        return {"suspended_at": now, "suspended_reason": reason}
    return {}


def suspend(vendor_id: int, actor: Actor, reason: str, now: datetime) -> None:
    """Close a stall at once, for a reason its cooperative is told and may contest."""
    _staff_act(vendor_id, actor, "suspended", reason, now)


def reinstate(vendor_id: int, actor: Actor, reason: str, now: datetime) -> None:
    """Open a suspended stall again."""
    _staff_act(vendor_id, actor, "approved", reason, now)


def _staff_act(vendor_id: int, actor: Actor, to: str, reason: str, now: datetime) -> None:
    actor.require(permissions.SUSPEND)
    with transaction():
        card = get_vendor_card(vendor_id)
        if not actor.covers(card.cooperative.province_code):
            raise VendorNotFound("vendor_not_found", _("This stall does not exist."))
        registry.refuse_own_case(actor, card.cooperative.id)
        if not reason.strip():
            raise WrongState(
                "reason_missing", _("Write the reason: the cooperative will read it."), status=400
            )
        move(vendor_id, to, actor.user_id, reason, now)
        audit(actor.user_id, f"vendor.{to}", f"vendor:{vendor_id}", reason=reason)


def edit_stall(user_id: int, vendor_id: int, *, story_ar: str, story_fr: str, now: datetime) -> None:
    """Change the story of the stall."""
    acting_vendor(user_id, vendor_id, permissions.EDIT_STALL)
    with transaction() as s:
        s.execute(
            update(Vendor)
            .where(Vendor.id == vendor_id)
            .values(story_ar=story_ar.strip(), story_fr=story_fr.strip())
        )
        announce(StallChanged(vendor_id))


def find_stalls(actor: Actor, text: str, after: int | None, limit: int = 30) -> list[VendorCard]:
    """Stalls of the actor's provinces whose cooperative matches a name or number, by id; keyset by `after`."""
    actor.require(permissions.SUSPEND)
    query = select(Vendor.id).where(Vendor.id > (after or 0)).order_by(Vendor.id).limit(limit)
    query = query.where(
        Vendor.cooperative_id.in_(registry.matching_cooperative_ids(text, actor.province_codes))
    )
    cards = vendor_cards(session().scalars(query))
    return [cards[key] for key in sorted(cards)]


def transitions(actor: Actor, vendor_id: int) -> list[VendorTransition]:
    """The history of a stall in the actor's provinces, newest first. Raises VendorNotFound."""
    actor.require(permissions.SUSPEND)
    if not actor.covers(get_vendor_card(vendor_id).cooperative.province_code):
        raise VendorNotFound("vendor_not_found", _("This stall does not exist."))
    query = select(VendorTransition).where(VendorTransition.vendor_id == vendor_id)
    return list(session().scalars(query.order_by(VendorTransition.id.desc()).limit(50)))
