"""Reading and correcting the legal numbers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from core.audit import audit
from core.auth.actor import Actor
from core.clock import local_date
from core.db import session, transaction
from core.errors import DomainError, NotFound
from core.i18n import _, current_lang
from core.money import format_money
from registry.errors import OutsideScope, ReasonMissing
from registry.legal.data import LegalNumber, LegalNumbers
from registry.legal.models import LegalRule
from registry.legal.rules import BOUNDS, CODES, SEEDS
from registry.permissions import CHANGE_LAW

SHORTEST_REASON = 10


def seed_legal_rules(now: datetime) -> int:
    """Add the numbers that are missing; returns how many. What staff changed is left alone."""
    present = set(session().scalars(select(LegalRule.code)))
    missing = [_row(rule, None, now) for rule in SEEDS if rule.code not in present]
    with transaction() as s:
        if missing:
            s.execute(insert(LegalRule), missing)
    return len(missing)


def legal_numbers(day: date) -> LegalNumbers:
    """The numbers in force on a day, in one query; those a fresh installation starts with where none is stored."""
    query = select(LegalRule).where(LegalRule.valid_from <= day).order_by(LegalRule.valid_from, LegalRule.id)
    stored = {row.code: _number(row) for row in session().scalars(query)}
    return LegalNumbers({rule.code: stored.get(rule.code, rule) for rule in SEEDS})


def law_at(now: datetime) -> LegalNumbers:
    """The numbers of the Moroccan day of a moment."""
    return legal_numbers(local_date(now))


def history(code: str) -> list[LegalNumber]:
    """Every version of a number, newest first. Raises NotFound for an unknown code."""
    _known(code)
    query = select(LegalRule).where(LegalRule.code == code)
    return [_number(row) for row in session().scalars(query.order_by(LegalRule.id.desc()))]


def change_rule(actor: Actor, rule: LegalNumber, reason: str, now: datetime) -> None:
    """Record a new version of a number, with its reason. Raises NotAllowed, OutsideScope, ReasonMissing, DomainError.

    A number holds for the whole country, so only staff without a scope of provinces may change it.
    """
    actor.require(CHANGE_LAW)
    if actor.province_codes is not None:
        raise OutsideScope
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing
    _known(rule.code)
    _check(rule, local_date(now))
    with transaction() as s:
        s.execute(insert(LegalRule).values(_row(rule, actor.user_id, now) | {"reason": reason}))
        data = {"value": rule.value, "unit": rule.unit, "verified": rule.verified}
        audit(actor.user_id, "registry.legal_rule", f"legal_rule:{rule.code}", reason=reason, data=data)


def _known(code: str) -> None:
    if code not in CODES:
        raise NotFound("unknown_legal_rule", _("There is no legal number of this name."))


def _check(rule: LegalNumber, today: date) -> None:
    least, most = BOUNDS[rule.unit]
    if not least <= rule.value <= most:
        text = _(
            "Write a number from %(least)s to %(most)s.",
            least=_written(rule, least),
            most=_written(rule, most),
        )
        raise DomainError("legal_value_bad", text, fields={"value": text})
    if rule.valid_from < today:
        text = _("A number holds from today at the earliest: what was decided under the old one stands.")
        raise DomainError("legal_day_past", text, fields={"valid_from": text})
    if rule.verified and not rule.source.strip():
        text = _("A verified number names its source.")
        raise DomainError("legal_source_missing", text, fields={"source": text})


def _written(rule: LegalNumber, value: int) -> str:
    return format_money(value, current_lang()) if rule.unit == "centimes" else str(value)


def _number(row: LegalRule) -> LegalNumber:
    return LegalNumber(
        row.code, row.value, row.unit, row.article, row.source, row.verified, row.valid_from,
        row.note_ar, row.note_fr, row.reason, row.changed_by, row.changed_at,
    )  # fmt: skip


def _row(rule: LegalNumber, user_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "code": rule.code, "value": rule.value, "unit": rule.unit, "article": rule.article[:80],
        "source": rule.source[:300], "verified": rule.verified, "valid_from": rule.valid_from,
        "note_ar": rule.note_ar, "note_fr": rule.note_fr, "changed_by": user_id, "changed_at": now,
    }  # fmt: skip
