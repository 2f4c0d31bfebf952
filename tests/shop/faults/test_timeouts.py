"""Each call to the provider of cards whose answer never comes: it happened, or it did not, and we cannot know which.

In between nothing is taken for granted; afterwards there is one page, one payment, one refund.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from shop.payments import services
from shop.payments.data import RefundState, State
from shop.payments.errors import ProviderUnavailable
from shop.payments.services.checks import find_faults
from shop.payments.standin.faults import Fault
from shop.payments.standin.server import Standin
from tests.shop.payments.conftest import (  # noqa: F401
    CANCEL,
    RETURN,
    Calls,
    calls,
    later,
    now,
    other_rooms,
    paying,
    standin,
    start,
)
from tests.shop.payments.test_concurrency import GOOD, impatient

OUTCOMES = ("error", "lost")
"""The call arrived and was not carried out; it was carried out and its answer got lost."""
pytestmark = pytest.mark.parametrize("outcome", OUTCOMES)


@pytest.fixture
def street(paying: Flask, standin: Standin) -> Standin:  # noqa: F811
    """The stand-in, and a shop that gives up soon."""
    impatient(paying, standin)
    return standin


def trouble(street: Standin, call: str, outcome: str) -> None:
    """The next such call, and its one repetition by the client, stay without an answer."""
    street.faults.order(Fault(call, outcome, times=2, seconds=0.8 if outcome == "lost" else 0, status=503))


def unknown_once(street: Standin, call: str, outcome: str, act: Callable[[], object]) -> None:
    """We say that we do not know; asked again we do."""
    trouble(street, call, outcome)
    with pytest.raises(ProviderUnavailable):
        act()
    act()


def open_page(payment_id: int) -> str:
    return services.open_hosted_page(payment_id, RETURN, CANCEL, lang="fr").rsplit("/", 1)[1]


def state(payment_id: int) -> State:
    return services.get_payment(payment_id).state


def paid(street: Standin) -> int:
    """A payment that the buyer has made and we have read."""
    payment_id = start().id
    street.bank.pay(open_page(payment_id), GOOD)
    services.check_open_payments(later(3))
    assert state(payment_id) is State.CAPTURED
    return payment_id


def test_opening_a_page(street: Standin, outcome: str) -> None:
    payment_id = start().id
    unknown_once(street, "POST /v1/checkout/sessions", outcome, lambda: open_page(payment_id))
    assert len(street.bank.store.all_of("checkout.session")) == 1
    street.bank.pay(open_page(payment_id), GOOD)
    services.check_open_payments(later(3))
    assert state(payment_id) is State.CAPTURED
    assert find_faults() == []


def test_reading_how_a_page_stands(street: Standin, calls: Calls, outcome: str) -> None:  # noqa: F811
    payment_id = start().id
    street.bank.pay(open_page(payment_id), GOOD)
    trouble(street, "GET /v1/checkout/sessions", outcome)
    services.check_open_payments(later(3))
    assert services.get_payment(payment_id).live
    assert (calls.captured, calls.failed) == ([], [])
    services.check_open_payments(later(30))
    services.check_open_payments(later(60))
    assert state(payment_id) is State.CAPTURED
    assert calls.captured == [payment_id]
    assert find_faults() == []


def test_closing_a_page(street: Standin, calls: Calls, outcome: str) -> None:  # noqa: F811
    payment_id = start().id
    page = open_page(payment_id)
    call = f"POST /v1/checkout/sessions/{page}/expire"
    unknown_once(street, call, outcome, lambda: services.cancel_payment(payment_id, now()))
    assert street.bank.get_session(page)["status"] == "expired"
    assert (state(payment_id), calls.failed) == (State.CANCELLED, [payment_id])
    assert find_faults() == []


def test_closing_a_page_that_was_paid_meanwhile(
    street: Standin,
    calls: Calls,  # noqa: F811
    outcome: str,
) -> None:
    payment_id = start().id
    page = open_page(payment_id)
    street.bank.pay(page, GOOD)
    call = f"GET /v1/checkout/sessions/{page}"
    unknown_once(street, call, outcome, lambda: services.cancel_payment(payment_id, now()))
    assert (state(payment_id), calls.captured, calls.failed) == (State.CAPTURED, [payment_id], [])
    assert find_faults() == []


def test_giving_money_back(street: Standin, outcome: str) -> None:
    payment_id = paid(street)
    trouble(street, "POST /v1/refunds", outcome)
    services.request_refund(payment_id, 5_000, "x", "k")
    refund = services.list_refunds(payment_id)[0]
    assert refund.state is RefundState.SENT
    trouble(street, "GET /v1/refunds", outcome)  # and looking whether it went through fails as well
    services.retry_refunds(later(1))
    assert services.list_refunds(payment_id)[0].state is RefundState.SENT
    for minutes in (10, 60, 600):
        services.retry_refunds(now() + timedelta(minutes=minutes))
    assert [r.state for r in services.list_refunds(payment_id)] == [RefundState.SUCCEEDED]
    assert [r["amount"] for r in street.bank.store.all_of("refund")] == [5_000]
    assert services.get_payment(payment_id).refunded_centimes == 5_000
    assert find_faults() == []
