"""Commission rules: proposed by one person, decided by another, in force from a day on, never backwards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.events import announce
from core.i18n import _, pick
from registry import api as registry
from shop.catalog.models import Category
from shop.catalog.rules import BADGES
from shop.ledger import permissions, rules
from shop.ledger.data import CommissionRule, Wanted
from shop.ledger.errors import BadRule, NoSuchRule, OwnProposal, RuleDecided
from shop.ledger.events import CommissionChanged
from shop.ledger.models import Rate
from shop.ledger.services import freezing
from shop.orders.models import Order, VendorOrder
from shop.orders.rules import DEAD
from shop.vendors.services import get_vendor_card, vendor_cards

KINDS = ("cooperative", "union", "federation")
PREVIEW_DAYS = 30
PREVIEW_LINES = 50_000


@dataclass(frozen=True)
class Proposal:
    """A rule somebody asks for. `valid_from` in the past means: from the decision on."""

    wanted: Wanted
    rate_bp: int
    position: int
    valid_from: datetime
    valid_until: datetime | None
    reason: str
    replaces_id: int | None = None


@dataclass(frozen=True)
class RuleCard:
    """A rule as staff see it; `act`: set, or end of `replaces_id`."""

    id: int
    act: str
    state: str
    position: int
    wanted: Wanted
    rate_bp: int
    valid_from: datetime
    valid_until: datetime | None
    reason: str
    decision: str
    replaces_id: int | None
    proposed_by: int
    proposed_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    vendor_name: str
    category_name: str
    in_force: bool


@dataclass(frozen=True)
class Preview:
    """What the sales of the last month would have cost. Centimes before VAT; `vendors`: (name, now, then)."""

    lines: int
    base_ht: int
    fee_now: int
    fee_then: int
    vendors: tuple[tuple[str, int, int], ...]


def propose(actor: Actor, proposal: Proposal, now: datetime) -> int:
    """Ask for a rule; another person decides. Returns its number. Raises BadRule, NoSuchRule."""
    actor.require(permissions.PROPOSE)
    faults = _faults(proposal, now)
    if faults:
        raise BadRule(faults)
    w = proposal.wanted
    row = {
        "act": "set", "replaces_id": proposal.replaces_id, "position": proposal.position, "vendor_id": w.vendor_id,
        "category_id": w.category_id, "label": w.label, "kind": w.kind, "rate_bp": proposal.rate_bp,
        "valid_from": proposal.valid_from, "valid_until": proposal.valid_until, "reason": proposal.reason.strip()[:500],
    }  # fmt: skip
    return _insert(actor, row, now)


def propose_end(actor: Actor, rule_id: int, at: datetime, reason: str, now: datetime) -> int:
    """Ask for the end of a rule in force. Raises NoSuchRule, BadRule."""
    actor.require(permissions.PROPOSE)
    rule = session().get(Rate, rule_id)
    if rule is None or rule.state != "approved" or rule.act != "set":
        raise NoSuchRule
    if not reason.strip():
        raise BadRule({"reason": _("Write why: the cooperatives may ask.")})
    row = {
        "act": "end", "replaces_id": rule.id, "position": rule.position, "vendor_id": rule.vendor_id,
        "category_id": rule.category_id, "label": rule.label, "kind": rule.kind, "rate_bp": rule.rate_bp,
        "valid_from": at, "valid_until": None, "reason": reason.strip()[:500],
    }  # fmt: skip
    return _insert(actor, row, now)


def _insert(actor: Actor, row: dict[str, Any], now: datetime) -> int:
    with transaction() as s:
        values = row | {"state": "proposed", "proposed_by": actor.user_id, "proposed_at": now}
        rule_id: int = s.execute(insert(Rate).values(**values).returning(Rate.id)).scalar_one()
        audit(actor.user_id, f"commission.{row['act']}", f"commission:{rule_id}", reason=row["reason"])
        return rule_id


def _faults(p: Proposal, now: datetime) -> dict[str, str]:
    s, w, faults = session(), p.wanted, {}
    if not 0 <= p.rate_bp <= rules.MAX_RATE_BP:
        faults["rate"] = _("Between 0 and %(most)s %%.", most=rules.MAX_RATE_BP // 100)
    if not 1 <= p.position <= 999:
        faults["position"] = _("A number from 1 to 999.")
    if p.valid_until is not None and p.valid_until <= max(p.valid_from, now):
        faults["valid_until"] = _("The last day must come after the first.")
    if not p.reason.strip():
        faults["reason"] = _("Write why: the cooperatives may ask.")
    if w.vendor_id is not None and w.vendor_id not in vendor_cards([w.vendor_id]):
        faults["vendor"] = _("This stall does not exist.")
    if w.category_id is not None and s.get(Category, w.category_id) is None:
        faults["category"] = _("This shelf does not exist.")
    if w.label not in (None, *BADGES) or w.kind not in (None, *KINDS):
        faults["label"] = _("Choose one of the list.")
    return faults


def decide(actor: Actor, rule_id: int, approve: bool, reason: str, now: datetime) -> None:
    """Approve or refuse a proposal of somebody else; it holds from its day on, and from now at the earliest.

    Raises NoSuchRule, OwnProposal, RuleDecided.
    """
    actor.require(permissions.APPROVE)
    with transaction() as s:
        rule = s.get(Rate, rule_id, populate_existing=True)
        if rule is None:
            raise NoSuchRule
        if rule.proposed_by == actor.user_id or actor.user_id is None:
            raise OwnProposal
        if rule.vendor_id is not None:
            registry.refuse_own_case(actor, get_vendor_card(rule.vendor_id).cooperative.id)
        starts = max(rule.valid_from, now)
        if approve and rule.valid_until is not None and rule.valid_until <= starts:
            raise BadRule({"valid_until": _("Its last day has passed: refuse it and propose another.")})
        values = {"decided_by": actor.user_id, "decided_at": now, "decision": reason.strip()[:500]}
        mine = update(Rate).where(Rate.id == rule_id, Rate.state == "proposed")
        state = "approved" if approve else "refused"
        moved = mine.values(**values, state=state, valid_from=starts if approve else Rate.valid_from)
        if not changed_one(moved.execution_options(synchronize_session=False)):
            raise RuleDecided
        if approve and rule.replaces_id is not None:
            _end(rule.replaces_id, starts)
        audit(actor.user_id, f"commission.{state}", f"commission:{rule_id}", reason=reason)
        if approve:
            announce(CommissionChanged(rule_id))


def _end(rule_id: int, at: datetime) -> None:
    """A rule stops: never later than it would have."""
    later = (Rate.valid_until.is_(None)) | (Rate.valid_until > at)
    mine = update(Rate).where(Rate.id == rule_id, later).values(valid_until=at)
    session().execute(mine.execution_options(synchronize_session=False))


def withdraw(actor: Actor, rule_id: int, now: datetime) -> None:
    """Take one's own proposal back. Raises NoSuchRule, RuleDecided."""
    actor.require(permissions.PROPOSE)
    with transaction() as s:
        if s.get(Rate, rule_id) is None:
            raise NoSuchRule
        mine = update(Rate).where(
            Rate.id == rule_id, Rate.state == "proposed", Rate.proposed_by == actor.user_id
        )
        if not changed_one(mine.values(state="withdrawn", decided_at=now)):
            raise RuleDecided
        audit(actor.user_id, "commission.withdrawn", f"commission:{rule_id}")


def list_rules(actor: Actor, now: datetime) -> list[RuleCard]:
    """Every rule and proposal: in force or waiting first, in the order they are asked; then history, newest first."""
    actor.require(permissions.READ)
    rows = session().execute(select(Rate.__table__).order_by(Rate.id.desc()).limit(300)).all()
    cards = _cards(rows, now)
    live = [c for c in cards if c.in_force or c.state == "proposed"]
    return sorted(live, key=lambda c: (c.state != "proposed", c.position, -c.id)) + [
        c for c in cards if c not in live
    ]


def count_waiting(actor: Actor) -> int:
    """Proposals of others that wait for a decision."""
    query = select(func.count()).where(Rate.state == "proposed", Rate.proposed_by != (actor.user_id or 0))
    return session().scalar(query) or 0


def get_rule(actor: Actor, rule_id: int, now: datetime) -> RuleCard:
    """One rule. Raises NoSuchRule."""
    actor.require(permissions.READ)
    rows = session().execute(select(Rate.__table__).where(Rate.id == rule_id)).all()
    if not rows:
        raise NoSuchRule
    return _cards(rows, now)[0]


def _cards(rows: Sequence[Any], now: datetime) -> list[RuleCard]:
    vendors = vendor_cards({row.vendor_id for row in rows if row.vendor_id})
    wanted = {row.category_id for row in rows if row.category_id}
    found = select(Category.id, Category.name_ar, Category.name_fr).where(Category.id.in_(wanted))
    names = {c.id: pick(ar=c.name_ar, fr=c.name_fr) for c in session().execute(found)} if wanted else {}
    return [_card(row, vendors, names, now) for row in rows]


def _card(row: Any, vendors: Mapping[int, Any], names: Mapping[int, str], now: datetime) -> RuleCard:
    vendor = vendors.get(row.vendor_id)
    rule = freezing.as_rule(row)
    return RuleCard(
        row.id, row.act, row.state, row.position, rule.wanted, row.rate_bp, row.valid_from, row.valid_until, row.reason,
        row.decision, row.replaces_id, row.proposed_by, row.proposed_at, row.decided_by, row.decided_at,
        pick(ar=vendor.name_ar, fr=vendor.name_fr) if vendor else "", names.get(row.category_id, ""),
        row.state == "approved" and row.act == "set" and (row.valid_until is None or row.valid_until > now),
    )  # fmt: skip


def shelves() -> list[tuple[int, str]]:
    """(category, name with the one above it), for the form."""
    rows = session().execute(select(Category).order_by(Category.position, Category.id)).scalars().all()
    names = {c.id: pick(ar=c.name_ar, fr=c.name_fr) for c in rows}
    return [(c.id, " › ".join(n for n in (names.get(c.parent_id or 0), names[c.id]) if n)) for c in rows]


def preview(actor: Actor, rule_id: int, now: datetime) -> Preview:
    """What a proposal would have cost on the sales of the last month, beside what the rules of today cost."""
    actor.require(permissions.READ)
    row = session().execute(select(Rate.__table__).where(Rate.id == rule_id)).first()
    if row is None:
        raise NoSuchRule
    today = [r for r in freezing.rules_of_all_time() if rules.is_in_force(r, now) and r.id != rule_id]
    then = [r for r in today if r.id != row.replaces_id]
    if row.act == "set":
        wanted = freezing.as_rule(row).wanted
        then.append(CommissionRule(row.id, row.position, wanted, row.rate_bp, now, None))
    return _compare(today, then, now)


def _compare(today: Sequence[CommissionRule], then: Sequence[CommissionRule], now: datetime) -> Preview:
    query = freezing.sold_lines().where(
        Order.placed_at >= now - timedelta(days=PREVIEW_DAYS), VendorOrder.state.not_in(DEAD)
    )
    lines = session().execute(query.limit(PREVIEW_LINES)).all()
    rooms, cards = freezing.ancestors(), vendor_cards({line.vendor_id for line in lines})
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        sale = freezing.sale_of(line, rooms, cards[line.vendor_id].cooperative.kind)
        for i, known in enumerate((today, then)):
            rule = rules.first_match(known, sale, now)
            sums[line.vendor_id][i] += rules.fee_of(sale.base_ht, rule.rate_bp)[0] if rule else 0
    changed = sorted(
        ((cards[v].cooperative, a, b) for v, (a, b) in sums.items() if a != b),
        key=lambda x: -abs(x[2] - x[1]),
    )
    return Preview(
        len(lines), sum(line.base_ht for line in lines), sum(s[0] for s in sums.values()),
        sum(s[1] for s in sums.values()),
        tuple((pick(ar=c.name_ar, fr=c.name_fr), a, b) for c, a, b in changed[:20]),
    )  # fmt: skip
