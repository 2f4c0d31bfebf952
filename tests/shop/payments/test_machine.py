"""A machine between our books and the provider's: pages, cards, refunds, disputes; webhooks late, twice and in any
order; answers read back. I4 and I5 hold after each step, and in the end both books say the same."""

from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.db import session
from core.errors import DomainError
from shop.payments import services
from shop.payments.data import RefundState, State
from shop.payments.services.checks import find_faults
from shop.payments.standin.server import Standin
from shop.payments.standin.wire import StripeRefusal
from tests.shop.payments.conftest import Calls, bodies, now, opened, receive
from tests.shop.payments.told import DECLINED, GOOD
from tests.stories import stories


class Story(RuleBasedStateMachine):
    """One payment of 250 dirhams at the stand-in."""

    def __init__(self, standin: Standin, calls: Calls) -> None:
        super().__init__()
        self.standin, self.calls, self.asked = standin, calls, 0

    @initialize()
    def open(self) -> None:
        self.before = len(bodies(self.standin))
        payment, self.page = opened()
        self.id = payment.id

    @property
    def intent(self) -> str | None:
        return self.standin.bank.get_session(self.page).get("payment_intent")

    def attempt(self, act: Any, *args: Any, **named: Any) -> None:
        try:
            act(*args, **named)
        except (DomainError, StripeRefusal):  # what ends is over, at our side and at the provider's
            session().rollback()

    @rule(card=st.sampled_from([GOOD, GOOD, DECLINED]))
    def the_buyer_pays(self, card: str) -> None:
        self.attempt(self.standin.bank.pay, self.page, card)

    @rule()
    def the_page_expires(self) -> None:
        self.attempt(self.standin.bank.expire_session, self.page)

    @rule(amount=st.sampled_from([1, 9_000, 25_000]))
    def the_providers_desk_refunds(self, amount: int) -> None:
        if self.intent:
            wanted = {"payment_intent": self.intent, "amount": str(amount)}
            self.attempt(self.standin.bank.create_refund, wanted)

    @rule(amount=st.sampled_from([1, 4_000, 12_000, 25_000]), again=st.booleans())
    def we_promise_a_refund(self, amount: int, again: bool) -> None:
        self.asked += 0 if again and self.asked else 1
        key = f"machine-{self.id}-{self.asked}"
        self.attempt(services.request_refund, self.id, amount, "machine", key, now=now())

    @rule()
    def refunds_are_sent(self) -> None:
        for refund in services.list_refunds(self.id):
            self.attempt(services.send_refund, refund.id, now())

    @rule(picks=st.lists(st.integers(0, 40), min_size=1, max_size=5))
    def webhooks_come(self, picks: list[int]) -> None:
        """Any of those sent so far: late, before older ones, again."""
        sent = bodies(self.standin)[self.before :]
        for pick in picks if sent else []:
            receive(sent[pick % len(sent)])

    @rule()
    def we_look(self) -> None:
        self.attempt(services.read_back, self.id, now())

    @rule()
    def we_give_up(self) -> None:
        self.attempt(services.cancel_payment, self.id, now())

    @invariant()
    def no_more_goes_back_than_came(self) -> None:
        if not hasattr(self, "id"):
            return
        session().rollback()
        payment = services.get_payment(self.id)
        assert 0 <= payment.refunded_centimes <= payment.captured_centimes <= 25_000
        assert self.calls.captured.count(self.id) <= 1
        assert not (payment.captured_centimes and payment.state in (State.FAILED, State.CANCELLED))

    def teardown(self) -> None:
        """All news has come, twice: our books are the provider's."""
        if not hasattr(self, "id"):
            return
        for _twice in range(2):
            for body in bodies(self.standin)[self.before :]:
                receive(body)
        self.refunds_are_sent()
        for body in bodies(self.standin)[self.before :]:
            receive(body)
        session().rollback()
        payment = services.get_payment(self.id)
        intent = self.intent
        charged = self.standin.bank.get(intent, "payment_intent")["amount_received"] if intent else 0
        assert payment.captured_centimes == charged
        refunds = self.standin.bank.store.all_of("refund")
        back = sum(
            r["amount"] for r in refunds if r["payment_intent"] == intent and r["status"] == "succeeded"
        )
        assert payment.refunded_centimes == back
        states = {refund.state for refund in services.list_refunds(self.id)}
        assert states <= {RefundState.SUCCEEDED, RefundState.FAILED}


def test_our_books_and_the_providers_say_the_same(
    paying_sqlite: Flask, standin: Standin, calls: Calls
) -> None:
    run_state_machine_as_test(lambda: Story(standin, calls), settings=stories(15, stateful_step_count=12))
    assert find_faults() == []
