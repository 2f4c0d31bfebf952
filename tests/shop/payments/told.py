"""What the tests of payments ask of the database, and the cards they pay with."""

from sqlalchemy import func, select

from core.db import Model, session
from core.events import OutboxEvent
from shop.payments import services
from shop.payments.data import State
from shop.payments.standin.server import Standin
from tests.shop.payments.conftest import opened, receive_all

GOOD, DECLINED, DISPUTED = "4242424242424242", "4000000000000002", "4000000000000259"


def count(table: type[Model]) -> int:
    return session().scalar(select(func.count()).select_from(table)) or 0


def announced(kind: str) -> int:
    wanted = select(func.count()).where(OutboxEvent.kind == f"shop.payments.events.{kind}")
    return session().scalar(wanted) or 0


def state(payment_id: int) -> State:
    return services.get_payment(payment_id).state


def captured(standin: Standin, amount: int = 25_000) -> int:
    payment, page = opened(amount)
    standin.bank.pay(page, GOOD)
    receive_all(standin)
    return payment.id
