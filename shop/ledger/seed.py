"""The demonstration's books: a commission of 2 % decided by two people, and every entry its orders have caused."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from core.auth.actor import Actor
from core.auth.seed import DemoUser, seed_demo_users
from core.db import session
from shop.ledger import permissions
from shop.ledger.data import Wanted
from shop.ledger.models import Rate
from shop.ledger.services import catch_up, commission
from shop.ledger.services.commission import Proposal

FINANCE = (
    DemoUser("توفيق برادة", "finances@demo.souk-taawon.example", None, "fr", ("finance",)),
    DemoUser("كريم بنجلون", "tresorerie@demo.souk-taawon.example", None, "fr", ("finance",)),
)
BEFORE = timedelta(days=400)


def seed_demo(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """Runs once: a demonstration whose rule stands is left as it is."""
    if session().scalar(select(Rate.id).limit(1)) is None:
        ids = seed_demo_users(FINANCE, say)
        maker, checker = (
            Actor(ids[person.email or ""], permissions.OF_STAFF, None, is_staff=True) for person in FINANCE
        )
        since = now - BEFORE
        asked = Proposal(Wanted(), 200, 100, since, None, "Demonstration: délibération du conseil")
        commission.decide(checker, commission.propose(maker, asked, since), True, "Demonstration", since)
        another = Proposal(Wanted(label="aop"), 100, 50, now, None, "Demonstration: encourager les AOP")
        commission.propose(maker, another, now)
    say(f"{catch_up()} journal entries")
