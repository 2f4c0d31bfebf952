"""Who may do what with payouts: staff for the whole country, and in a cooperative those who keep its account."""

from core.auth.actor import Actor
from core.errors import NotAllowed
from core.i18n import _

READ = "shop.payouts.read"
MAKE = "shop.payouts.make"
APPROVE = "shop.payouts.approve"
SEE = "shop.payouts.see"
KEEP_RIB = "shop.payouts.rib"

OF_STAFF = frozenset({READ, MAKE, APPROVE})
OF_COOPERATIVE = {
    "president": frozenset({SEE, KEEP_RIB}),
    "accountant": frozenset({SEE}),
}


def require(actor: Actor, permission: str) -> None:
    """This money is the whole country's: whoever answers for some provinces alone neither sees nor moves it."""
    actor.require(permission)
    if actor.province_codes is not None:
        raise NotAllowed(
            "whole_country", _("This concerns the whole country: ask a colleague of the central office.")
        )
