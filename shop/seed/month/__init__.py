"""A simulated month of commerce: orders by cash, card and transfer, refusals at the door, returns, carriers' files with
variances, a commission that changes in mid-month, payouts of which one comes back, statements.

Everything goes through the real use cases at its own moment; the same database, number and seed give the same month.
Its orders are marked `is_demo`.
"""

from shop.seed.month.running import run_month, seed_month
from shop.seed.month.telling import MonthReport, seed_examination

__all__ = ["MonthReport", "run_month", "seed_examination", "seed_month"]
