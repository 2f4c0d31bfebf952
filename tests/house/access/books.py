"""What finance has before it: a commission rule that waits for its second person, and one in force."""

from datetime import datetime

from core.auth.actor import Actor
from shop.ledger.data import Wanted
from shop.ledger.permissions import OF_STAFF
from shop.ledger.services import commission
from shop.ledger.services.commission import Proposal


def propose_rules(people: dict[str, int], now: datetime) -> dict[str, int]:
    """Both proposed by the colleague; the second approved by somebody who sends no requests."""
    maker = Actor(people["colleague"], OF_STAFF, None, is_staff=True)
    checker = Actor(people["helper_b"], OF_STAFF, None, is_staff=True)
    asked = Proposal(Wanted(), 200, 900, now, None, "Délibération du 3 mai")
    waiting, live = commission.propose(maker, asked, now), commission.propose(maker, asked, now)
    commission.decide(checker, live, True, "", now)
    return {"rule": waiting, "rule_live": live}
