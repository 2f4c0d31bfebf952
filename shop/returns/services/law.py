"""The dated rules of distance sales: reading and correcting them. Rows are only ever added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.db import session, transaction
from core.i18n import _
from shop.returns import permissions
from shop.returns.data import ReturnLaw, RuleData
from shop.returns.errors import BadRule, NoSuchReturn, WholeCountryOnly
from shop.returns.models import ReturnRule
from shop.returns.rules import BOUNDS, CODES, SEEDS

SHORTEST_REASON = 10


def law_on(day: date) -> ReturnLaw:
    """The rules in force on a day, in one query; those a fresh installation starts with where none is stored."""
    query = select(ReturnRule).where(ReturnRule.valid_from <= day)
    rows = session().scalars(query.order_by(ReturnRule.valid_from, ReturnRule.id))
    stored = {row.code: _rule(row) for row in rows}
    return ReturnLaw({rule.code: stored.get(rule.code, rule) for rule in SEEDS})


def law_at(now: datetime) -> ReturnLaw:
    """The rules of the Moroccan day of a moment."""
    return law_on(local_date(now))


def history(code: str) -> list[RuleData]:
    """Every version of a rule that staff wrote, newest first. Raises NoSuchReturn for an unknown code."""
    if code not in CODES:
        raise NoSuchReturn
    query = select(ReturnRule).where(ReturnRule.code == code).order_by(ReturnRule.id.desc())
    return [_rule(row) for row in session().scalars(query)]


def change_rule(actor: Actor, rule: RuleData, reason: str, now: datetime) -> None:
    """Record a new version of a rule, with its reason. Raises NotAllowed, WholeCountryOnly, BadRule, NoSuchReturn.

    A rule holds for the whole country, so only staff without a scope of provinces may change it; what was asked for
    under the old one stands, because each return keeps its own deadlines.
    """
    require_writer(actor)
    if rule.code not in CODES:
        raise NoSuchReturn
    _check(rule, reason, local_date(now))
    with transaction() as s:
        row: dict[str, Any] = {
            "code": rule.code, "value": rule.value, "unit": rule.unit, "article": rule.article[:80],
            "source": rule.source[:300], "verified": rule.verified, "valid_from": rule.valid_from,
            "reason": reason.strip()[:2000], "changed_by": actor.user_id, "changed_at": now,
        }  # fmt: skip
        s.execute(insert(ReturnRule).values(row))
        data = {"value": rule.value, "verified": rule.verified}
        audit(
            actor.user_id, "returns.rule", f"return_rule:{rule.code}", reason=reason.strip()[:500], data=data
        )


def require_writer(actor: Actor) -> None:
    """Only staff of the whole country. Raises NotAllowed, WholeCountryOnly."""
    actor.require(permissions.LAW)
    if actor.province_codes is not None:
        raise WholeCountryOnly


def _check(rule: RuleData, reason: str, today: date) -> None:
    least, most = BOUNDS[rule.unit]
    if not least <= rule.value <= most:
        raise BadRule(_("Write a number from %(least)s to %(most)s.", least=least, most=most), "value")
    if rule.valid_from < today:
        text = _("A number holds from today at the earliest: what was decided under the old one stands.")
        raise BadRule(text, "valid_from")
    if rule.verified and not rule.source.strip():
        raise BadRule(_("A verified number names its source."), "source")
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadRule(_("Write why, in at least ten letters."), "reason")


def unit_of(code: str) -> str:
    """The unit of a rule. Raises NoSuchReturn for an unknown code."""
    found = next((rule.unit for rule in SEEDS if rule.code == code), None)
    if found is None:
        raise NoSuchReturn
    return found


def _rule(row: ReturnRule) -> RuleData:
    return RuleData(
        row.code, row.value, row.unit, row.article, row.source, row.verified, row.valid_from, row.reason,
        row.changed_by, row.changed_at,
    )  # fmt: skip
