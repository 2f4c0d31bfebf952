"""What finance has before it: a rule and a correction that wait for their second person, and a rule in force."""

from datetime import datetime

from core.auth.actor import Actor
from shop.ledger.data import Wanted
from shop.ledger.permissions import OF_STAFF
from shop.ledger.services import commission, correcting
from shop.ledger.services.commission import Proposal


def propose_rules(people: dict[str, int], order_id: int, now: datetime) -> dict[str, int]:
    """All proposed by the colleague; the second rule approved by somebody who sends no requests."""
    maker = Actor(people["colleague"], OF_STAFF, None, is_staff=True)
    checker = Actor(people["helper_b"], OF_STAFF, None, is_staff=True)
    asked = Proposal(Wanted(), 200, 900, now, None, "Délibération du 3 mai")
    waiting, live = commission.propose(maker, asked, now), commission.propose(maker, asked, now)
    commission.decide(checker, live, True, "", now)
    correction = correcting.propose(
        maker, order_id, "written_off", "buyer_clearing", 100, "Erreur du 3 mai", now
    )
    return {"rule": waiting, "rule_live": live, "correction": correction}
