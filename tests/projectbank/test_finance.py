"""The bank's arithmetic: published vectors, and a simulation by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projectbank.demo.loading import written_sheets
from projectbank.finance import rules
from projectbank.finance.plan import make_plan


def decimals(*numbers: float) -> list[Decimal]:
    return [Decimal(str(n)) for n in numbers]


def test_present_value():
    assert round(rules.npv(Decimal("0.08"), decimals(-40000, 5000, 8000, 12000, 30000)), 4) == Decimal(
        "3065.2227"
    )


def test_internal_rate():
    found = rules.irr(decimals(-100, 39, 59, 55, 20))
    assert found is not None
    assert round(found, 6) == Decimal("0.280948")


@pytest.mark.parametrize("flows", [[100, 100], [-100, -5], [0, 0]])
def test_no_internal_rate(flows):
    assert rules.irr(decimals(*flows)) is None


def test_loan_payment():
    assert round(rules.pmt(Decimal("0.075") / 12, 180, Decimal(200000)), 4) == Decimal("-1854.0247")
    assert rules.pmt(Decimal(0), 10, Decimal(1000)) == -100


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.integers(1, 120), st.integers(1, 10**6))
def test_a_loan_ends_at_nothing_and_its_parts_are_its_payments(thousandths, months, amount):
    rate = Decimal(thousandths) / 12000
    rows = rules.loan_schedule(rate, months, Decimal(amount))
    payment = -rules.pmt(rate, months, Decimal(amount))
    assert abs(rows[-1][2]) < Decimal("0.0001")
    assert all(abs(interest + principal - payment) < Decimal("0.0001") for interest, principal, _owed in rows)


def test_break_even():
    assert rules.break_even(Decimal(29400), Decimal(150), Decimal(108)) == 700
    assert rules.break_even(Decimal(1), Decimal(5), Decimal(5)) is None


months_of_cash = st.lists(st.integers(-5000, 5000).map(Decimal), min_size=12, max_size=12)


@settings(max_examples=60, deadline=None)
@given(months_of_cash, st.integers(0, 11))
def test_the_trough_is_what_a_till_must_hold(cash, start):
    """A till with exactly the trough in it never goes below zero; with one dirham less it does."""
    year = [cash[(start + step) % 12] for step in range(12)]

    def lowest(till: Decimal) -> Decimal:
        levels = []
        for month in year:
            till += month
            levels.append(till)
        return min(levels)

    needed = -rules.trough(cash, start)
    assert lowest(needed) >= 0
    if needed:
        assert lowest(needed - 1) < 0
    assert rules.trough(cash, rules.best_start(cash)) == max(rules.trough(cash, m) for m in range(12))


def test_the_plan_of_a_sheet_holds_together():
    sheet = next(s for s in written_sheets() if s.slug == "honey-packing")
    plan = make_plan(sheet)
    assert plan.loan + plan.own_capital == plan.investment + plan.working_capital == 460000
    at_break_even = plan.break_even * (sheet.money.unit_price - sheet.money.unit_cost)
    assert abs(at_break_even - plan.fixed) < Decimal("0.01")
    assert round(plan.break_even) == 699
    assert abs(sum(plan.months) - plan.base.surplus * 12) < Decimal("0.01")
    assert plan.per_hour * sheet.money.member_hours == plan.base.surplus
    assert plan.worst_trough <= plan.trough <= 0
    assert [case.surplus for case in plan.cases] == sorted(case.surplus for case in plan.cases)


def test_a_project_paid_by_its_founders_alone_owes_nothing():
    sheet = written_sheets()[0]
    rich = replace(sheet, money=replace(sheet.money, share_per_founder=10**6))
    plan = make_plan(rich)
    assert (plan.loan, plan.loan_payment, plan.loan_cost) == (0, 0, 0)
    assert plan.fixed == rich.money.fixed_month


def test_the_second_line_pays_the_members_the_minimum_wage():
    sheet = next(s for s in written_sheets() if s.slug == "honey-packing")
    plan = make_plan(sheet)
    yearly = 12 * (1100 * (150 - 108) - 21000)
    paid = yearly - 12 * 840 * Decimal("17.92")
    flows = [Decimal(-460000), *[paid] * 4, paid + 40000]
    assert plan.paid.npv == rules.npv(Decimal("0.08"), flows)
    assert plan.paid.irr == rules.irr(flows)
    assert round(plan.paid.npv) == 53401
    assert round(plan.npv - plan.paid.npv) == round(
        sum(12 * 840 * Decimal("17.92") / Decimal("1.08") ** year for year in range(1, 6))
    )
    assert plan.irr is not None
    assert plan.paid.irr is not None
    assert plan.paid.irr < plan.irr


def test_work_that_costs_more_than_it_brings_is_said_so():
    sheet = next(s for s in written_sheets() if s.slug == "embroidered-linen")
    plan = make_plan(sheet)
    assert plan.npv > 0 > plan.paid.npv
    nobody = make_plan(replace(sheet, money=replace(sheet.money, member_hours=0)))
    assert (nobody.paid.npv, nobody.paid.irr) == (nobody.npv, nobody.irr)
