"""What finance has before it: a rule and a correction that wait for their second person, and a rule in force."""

from datetime import datetime

from sqlalchemy import insert

from core.auth.actor import Actor
from core.db import transaction
from shop.ledger.data import Wanted
from shop.ledger.models import Repayment
from shop.ledger.permissions import OF_STAFF
from shop.ledger.services import commission, correcting
from shop.ledger.services.commission import Proposal
from tests.house.access.sides import Side


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


def ask_repayment(people: dict[str, int], side: Side, now: datetime) -> int:
    """A repayment by hand that the colleague has asked for."""
    row = {"refund_id": side.refund, "order_id": side.orders["owed"], "vendor_id": side.vendors["main"],
           "centimes": 100, "short_centimes": 100, "reference": "VIR 2", "state": "proposed",
           "proposed_by": people["colleague"], "proposed_at": now}  # fmt: skip
    with transaction() as s:
        asked: int = s.execute(insert(Repayment).values(row).returning(Repayment.id)).scalar_one()
        return asked
