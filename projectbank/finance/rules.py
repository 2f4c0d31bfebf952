"""Present value, internal rate, loan, break-even, seasons. Decimals in and out; no rounding inside."""

from collections.abc import Sequence
from decimal import Decimal

ZERO, ONE = Decimal(0), Decimal(1)
STEPS = 200


def npv(rate: Decimal, flows: Sequence[Decimal]) -> Decimal:
    """Present value of yearly flows, today's first. `npv(0.08, [-40000, 5000, 8000, 12000, 30000])` = 3065.2227."""
    return sum((flow / (ONE + rate) ** year for year, flow in enumerate(flows)), ZERO)


def irr(flows: Sequence[Decimal]) -> Decimal | None:
    """The yearly rate at which the present value is zero, by halving; None when there is none between −99 % and 1000 %.

    `irr([-100, 39, 59, 55, 20])` = 0.280948.
    """
    low, high = Decimal("-0.99"), Decimal(10)
    at_low = npv(low, flows)
    if at_low * npv(high, flows) > 0 or not any(flows):
        return None
    for _step in range(STEPS):
        middle = (low + high) / 2
        value = npv(middle, flows)
        if value * at_low > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def pmt(rate: Decimal, months: int, amount: Decimal) -> Decimal:
    """The equal payment of a loan at a monthly rate, negative: `pmt(0.075/12, 180, 200000)` = −1854.0247."""
    if rate == 0:
        return -amount / months
    growth = (ONE + rate) ** months
    return -amount * rate * growth / (growth - ONE)


def loan_schedule(rate: Decimal, months: int, amount: Decimal) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Each month's (interest, principal, what is still owed)."""
    payment, owed, rows = -pmt(rate, months, amount), amount, []
    for _month in range(months):
        interest = owed * rate
        owed -= payment - interest
        rows.append((interest, payment - interest, owed))
    return rows


def break_even(fixed: Decimal, price: Decimal, cost: Decimal) -> Decimal | None:
    """Units a month that cover the month's fixed costs; None when a unit leaves nothing."""
    return fixed / (price - cost) if price > cost else None


def monthly_cash(
    units: Decimal, seasons: Sequence[Decimal], price: Decimal, cost: Decimal, fixed: Decimal
) -> list[Decimal]:
    """What each month from January leaves, when an average month sells `units`."""
    return [units * weight * (price - cost) - fixed for weight in seasons]


def trough(cash: Sequence[Decimal], start: int = 0) -> Decimal:
    """The lowest the till goes in twelve months that begin with month `start` (0 = January): zero or negative."""
    low = total = ZERO
    for step in range(len(cash)):
        total += cash[(start + step) % len(cash)]
        low = min(low, total)
    return low


def best_start(cash: Sequence[Decimal]) -> int:
    """The month to begin in so that the least cash is needed; the earliest of equals."""
    return max(range(len(cash)), key=lambda month: (trough(cash, month), -month))


def payback_months(investment: Decimal, surplus: Decimal) -> Decimal | None:
    """Months until the surplus has paid the investment back; None when it never does."""
    return investment / surplus if surplus > 0 else None
