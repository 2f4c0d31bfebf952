"""Whatever valid filings arrive in whatever order: one record for each day, and figures that are its fold."""

import itertools
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.auth.actor import Actor
from registry import api
from registry.data import Figures, FilingDraft, RegistrationDraft
from registry.errors import FilingRefused
from registry.permissions import FILE
from registry.rules import filings as rules
from registry.rules.figures import NOTHING, Counts, Steps, counted, difference, steps
from registry.rules.filings import Filed
from registry.seed import seed_reference
from registry.services.checks import journal_findings, projection_findings
from registry.services.figures import figures_as_of
from registry.services.filing import record
from registry.services.journal import histories
from tests.registry.factory import LATER, person

FRESH = itertools.count(500_001)
START, TODAY = date(2012, 5, 14), date(2026, 12, 1)
DAYS = st.integers(-3, (TODAY - START).days + 2).map(lambda n: START + timedelta(days=n))
FIRST = {
    "set": {
        "status": "active", "members": 12, "women": 5, "youth": 2, "region_code": "09", "province_code": "09.541",
        "sector_code": "argan", "name_fr": "Coopérative Tadamount", "court_code": "taroudannt",
    }
}  # fmt: skip
PEOPLE = st.fixed_dictionaries(
    {"members": st.integers(1, 6)}, optional={"women": st.integers(0, 6), "youth": st.integers(0, 6)}
)
PLACES = st.sampled_from(
    [{"province_code": "07.041", "region_code": "07"}, {"province_code": "09.541", "region_code": "09"},
     {"sector_code": "handicrafts"}, {"sector_code": "argan"}, {"name_fr": "Coopérative Ennour"},
     {"name_fr": "Coopérative Tifaouine"}]
)  # fmt: skip
DRAFTS = st.one_of(
    st.builds(lambda day, add: FilingDraft("members_joined", day, add=add), DAYS, PEOPLE),
    st.builds(
        lambda day, add: FilingDraft("members_left", day, add={n: -c for n, c in add.items()}), DAYS, PEOPLE
    ),
    st.builds(lambda day, change: FilingDraft("amended", day, set=change), DAYS, PLACES),
    st.builds(lambda day: FilingDraft("accounts_filed", day, facts={"fiscal_year": day.year - 1}), DAYS),
    st.builds(
        lambda kind, day: FilingDraft(kind, day),
        st.sampled_from(["struck_off", "dissolved", "liquidation_opened"]),
        DAYS,
    ),
    st.builds(
        lambda day, members, nth: FilingDraft("corrected", day, set={"members": members}, corrects_id=nth),
        DAYS, st.integers(0, 40), st.integers(1, 8),
    ),
    st.builds(lambda day, nth: FilingDraft("corrected", day, corrects_id=nth, undo=True), DAYS, st.integers(2, 8)),
)  # fmt: skip
SEQUENCES = st.lists(DRAFTS, max_size=14)


def filed(drafts: Sequence[FilingDraft]) -> list[Filed]:
    """The filings that the rules let in, one after the other, as the service records them."""
    history = [Filed(1, "registered", START, FIRST)]
    for draft in drafts:
        wrong = next((f for f in history if f.id == draft.corrects_id), None)
        if draft.undo and wrong:
            columns, add = rules.undoing(wrong, rules.just_before(history, wrong))
            draft = FilingDraft(draft.kind, wrong.happened_on, columns, add, corrects_id=wrong.id, undo=True)
        if not rules.faults(draft, history, TODAY):
            data = rules.data_of(draft, rules.record_on(history, draft.happened_on))
            history.append(Filed(len(history) + 1, draft.kind, draft.happened_on, data))
    return history


def summed(moves: Steps, day: date) -> Counts:
    total = NOTHING
    for step, counts in moves.items():
        if step.day <= day:
            total = total.plus(counts)
    return total


def days_of(history: Sequence[Filed]) -> list[date]:
    found = {f.happened_on + timedelta(days=n) for f in history for n in (-1, 0, 1)}
    return sorted(found | {START, TODAY})


@settings(max_examples=300, deadline=None)
@given(SEQUENCES, st.randoms(use_true_random=False))
def test_a_day_has_one_record_in_whatever_order_it_is_read(
    drafts: list[FilingDraft], chance: random.Random
) -> None:
    history = filed(drafts)
    days = days_of(history)
    forward = {day: rules.record_on(history, day) for day in days}
    chance.shuffle(days)
    shuffled = history.copy()
    chance.shuffle(shuffled)
    assert {day: rules.record_on(shuffled, day) for day in days} == forward
    for day in days:
        assert rules.impossible(forward[day]) is None


@settings(max_examples=300, deadline=None)
@given(SEQUENCES)
def test_the_past_of_a_day_does_not_know_what_happened_later(drafts: list[FilingDraft]) -> None:
    history = filed(drafts)
    for day in days_of(history):
        until = [f for f in history if f.happened_on <= day]
        assert rules.record_on(until, day) == rules.record_on(history, day)


@settings(max_examples=300, deadline=None)
@given(SEQUENCES)
def test_the_journal_grows_filing_by_filing_to_the_fold(drafts: list[FilingDraft]) -> None:
    history, journal = filed(drafts), dict[Any, Counts]()
    for length in range(1, len(history) + 1):
        added = difference(steps(history[:length]), steps(history[: length - 1]))
        for step, counts in added.items():  # rows are only ever added
            journal[step] = journal.get(step, NOTHING).plus(counts)
    for day in days_of(history):
        state = counted(rules.record_on(history, day))
        assert summed(journal, day) == (state[1] if state else NOTHING)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drafts=SEQUENCES, seed=st.integers(0, 9))
def test_the_register_says_the_same(both: Flask, drafts: list[FilingDraft], seed: int) -> None:
    seed_reference()
    clerk, before = Actor(None, frozenset({FILE})), Figures(*_whole(figures_as_of(TODAY)))
    number = str(next(FRESH))
    amina = person(f"Amina{number}")
    id_ = api.register(
        RegistrationDraft("taroudannt", number, "تعاونية", "Coopérative Tadamount", "argan", "09.541", START, 12, 5, 2,
                          central_number=number), clerk, LATER,
    )  # fmt: skip
    first = histories([id_])[id_][0].id
    for draft in drafts:
        if draft.corrects_id:
            draft = FilingDraft(draft.kind, draft.happened_on, draft.set, {}, {}, "", "", first + draft.corrects_id - 1,
                                draft.undo)  # fmt: skip
        try:
            record(id_, draft, clerk, LATER, asked_by=amina)
        except FilingRefused:
            continue
    history = histories([id_])[id_]
    days = days_of(history)
    random.Random(seed).shuffle(days)
    for day in days:
        folded, then = rules.record_on(history, day), api.record_as_of(number, day)
        assert (then is None) == (not folded)
        if then:
            assert (then.card.members, then.card.sector_code, then.card.name_fr, then.card.status) == tuple(
                folded[name] for name in ("members", "sector_code", "name_fr", "status")
            )
    state = counted(rules.record_on(history, TODAY))
    mine = state[1] if state else NOTHING
    assert tuple(_whole(figures_as_of(TODAY))) == tuple(
        a + b for a, b in zip(_whole(before), mine, strict=True)
    )
    assert journal_findings() == projection_findings() == []


def _whole(figures: Figures) -> tuple[int, ...]:
    return (figures.cooperatives, figures.members, figures.women, figures.youth, figures.womens)
