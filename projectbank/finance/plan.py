"""A sheet's figures put together: three cases, the year by months, loan, present value. Amounts in Decimal dirhams."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projectbank.data import Money, Sheet
from projectbank.finance import rules

DISCOUNT = Decimal("0.08")
"""The yearly rate future money is compared at: an assumption of the bank, shown with every result."""
MINIMUM_HOUR = Decimal("17.92")
"""The legal minimum of an hour of work outside farming, in dirhams, before contributions."""
MINIMUM_SINCE = date(2026, 1, 1)
MINIMUM_DECREE = "2.25.983"
"""The decree the Government Council adopted; farming has its own minimum, lower (97.44 dirhams a day)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One of the three: units of an average month and what they bring and cost, the loan's payment included."""

    key: str
    units: int
    income: Decimal
    costs: Decimal

    @property
    def surplus(self) -> Decimal:
        """What is left of an average month."""
        return self.income - self.costs


@dataclass(frozen=True, slots=True)
class Worth:
    """What the project is worth today and the yearly rate it earns; None when there is no such rate."""

    npv: Decimal
    irr: Decimal | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the plan's page shows; months from January.

    `npv` and `irr` do not deduct the members' own work; `paid` does, at the legal minimum of an hour.
    """

    investment: Decimal
    working_capital: Decimal
    own_capital: Decimal
    loan: Decimal
    loan_payment: Decimal
    loan_cost: Decimal
    fixed: Decimal
    break_even: Decimal
    cases: tuple[Case, ...]
    months: tuple[Decimal, ...]
    month_units: tuple[Decimal, ...]
    trough: Decimal
    trough_from: int
    worst_trough: Decimal
    payback_months: Decimal | None
    npv: Decimal
    irr: Decimal | None
    paid: Worth
    per_hour: Decimal
    years: int

    @property
    def base(self) -> Case:
        """The middle case."""
        return self.cases[1]

    @property
    def months_below(self) -> tuple[int, ...]:
        """Months (0 = January) that sell less than the break-even."""
        return tuple(month for month, units in enumerate(self.month_units) if units < self.break_even)


def make_plan(sheet: Sheet) -> Plan:
    """The plan of a sheet whose figures are sound (price above cost)."""
    money = sheet.money
    needed, own = Decimal(sheet.capital_needed), Decimal(min(sheet.own_capital, sheet.capital_needed))
    loan = needed - own
    rate = Decimal(str(money.loan_percent)) / 1200
    payment = -rules.pmt(rate, money.loan_months, loan)
    fixed = money.fixed_month + payment
    seasons = [Decimal(str(weight)) for weight in money.seasons]
    cash = rules.monthly_cash(Decimal(money.units_base), seasons, *_prices(money), fixed)
    start = rules.best_start(cash)
    operating = money.units_base * (_prices(money)[0] - _prices(money)[1]) - money.fixed_month
    worth, paid = (_worth(sheet, left) for left in (operating, operating - money.member_hours * MINIMUM_HOUR))
    cases = _cases(money, fixed)
    return Plan(
        investment=Decimal(sheet.investment),
        working_capital=Decimal(money.working_capital),
        own_capital=own,
        loan=loan,
        loan_payment=payment,
        loan_cost=payment * money.loan_months - loan,
        fixed=fixed,
        break_even=rules.break_even(fixed, *_prices(money)) or Decimal(0),
        cases=cases,
        months=tuple(cash),
        month_units=tuple(money.units_base * weight for weight in seasons),
        trough=rules.trough(cash, start),
        trough_from=start,
        worst_trough=min(rules.trough(cash, month) for month in range(12)),
        payback_months=rules.payback_months(needed, operating),
        npv=worth.npv,
        irr=worth.irr,
        paid=paid,
        per_hour=cases[1].surplus / money.member_hours if money.member_hours else Decimal(0),
        years=money.life_years,
    )


def _prices(money: Money) -> tuple[Decimal, Decimal]:
    return Decimal(money.unit_price), Decimal(money.unit_cost)


def _cases(money: Money, fixed: Decimal) -> tuple[Case, ...]:
    price, cost = _prices(money)
    units = {"weak": money.units_weak, "base": money.units_base, "good": money.units_good}
    return tuple(Case(key, n, n * price, n * cost + fixed) for key, n in units.items())


def _worth(sheet: Sheet, month: Decimal) -> Worth:
    """What a surplus of every month is worth over the years of the equipment."""
    money = sheet.money
    flows = _flows(Decimal(sheet.capital_needed), month, Decimal(money.working_capital), money.life_years)
    return Worth(rules.npv(DISCOUNT, flows), rules.irr(flows))


def _flows(needed: Decimal, operating: Decimal, working: Decimal, years: int) -> list[Decimal]:
    """Today's spending, then each year's surplus; the working capital comes back at the end."""
    return [-needed, *[operating * 12] * (years - 1), operating * 12 + working]
