"""Who may do what with the cash that carriers bring back."""

from core.auth.actor import Actor
from core.errors import NotAllowed
from core.i18n import _

READ = "shop.remittances.read"
IMPORT = "shop.remittances.import"
RESOLVE = "shop.remittances.resolve"
CARRIERS = "shop.remittances.carriers"

CONTEST = "shop.remittances.contest"

OF_COOPERATIVE = dict.fromkeys(("president", "seller", "accountant"), frozenset({CONTEST}))
OF_STAFF = frozenset({READ, IMPORT, RESOLVE, CARRIERS})


def require(actor: Actor, permission: str) -> None:
    """This money is the whole country's: whoever answers for some provinces alone neither sees nor moves it."""
    actor.require(permission)
    if actor.province_codes is not None:
        raise NotAllowed(
            "whole_country", _("This concerns the whole country: ask a colleague of the central office.")
        )
