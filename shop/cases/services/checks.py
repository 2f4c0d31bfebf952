"""Checks of cases for `flask doctor`: read only."""

from sqlalchemy import String, cast, func, literal, select

from core.db import session
from shop.cases import rules
from shop.cases.models import Case, CaseDecision, CaseStep
from shop.orders.models import Adjustment


def case_faults() -> list[str]:
    """Cases whose money, decisions or history do not agree."""
    return [*_money_faults(), *_history_faults(), *_hand_faults()]


def _money_faults() -> list[str]:
    query = (
        select(Case.number)
        .outerjoin(Adjustment, Adjustment.source == literal("case:") + cast(Case.id, String))
        .where(Case.money_centimes != func.coalesce(Adjustment.total_centimes, 0))
        .limit(20)
    )
    early = select(Case.number).where(Case.money_centimes > 0, Case.state != "final").limit(20)
    found = [f"case {number} and its adjustment differ" for number in session().scalars(query)]
    return found + [
        f"case {number} gave money back before it was final" for number in session().scalars(early)
    ]


def _history_faults() -> list[str]:
    last = select(func.max(CaseStep.id)).group_by(CaseStep.case_id)
    query = (
        select(Case.number)
        .outerjoin(CaseStep, (CaseStep.case_id == Case.id) & CaseStep.id.in_(last))
        .where(CaseStep.to_state.is_distinct_from(Case.state))
        .limit(20)
    )
    stuck = select(Case.number).where((Case.live_key.is_not(None)) != Case.state.in_(rules.LIVE)).limit(20)
    found = [f"the history of case {number} does not end in its state" for number in session().scalars(query)]
    return found + [f"case {number} holds its place wrongly" for number in session().scalars(stuck)]


def _hand_faults() -> list[str]:
    """Four eyes: an appeal was decided by another person."""
    first, second = (CaseDecision.__table__.alias(name) for name in ("first", "second"))
    query = select(first.c.case_id).join(
        second,
        (second.c.case_id == first.c.case_id) & (first.c.round == 1) & (second.c.round == 2)
        & (first.c.by == second.c.by),
    )  # fmt: skip
    return [f"case {key} was decided twice by one person" for key in session().scalars(query.limit(20))]
