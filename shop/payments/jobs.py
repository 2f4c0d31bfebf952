"""What payments do by themselves, every minute."""

from datetime import datetime

from core.jobs import periodic
from shop.payments.services import apply_parked, check_open_payments, retry_refunds

EVERY = 60


@periodic("shop.payments.check_open", every=EVERY)
def check_open(now: datetime) -> None:
    """Ask the provider about payments whose webhook has not come."""
    check_open_payments(now)
    apply_parked(now)


@periodic("shop.payments.retry_refunds", every=EVERY)
def retry(now: datetime) -> None:
    """Send promised refunds and settle those whose outcome is unknown."""
    retry_refunds(now)
