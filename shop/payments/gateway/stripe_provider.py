"""Card payments through Stripe's hosted Checkout, or the local stand-in: same code, another address."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import requests
import stripe
from stripe.params import RefundCreateParams, RefundListParams
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

from shop.payments import rules
from shop.payments.data import (
    Facts,
    HostedPage,
    Method,
    News,
    PageLine,
    PageRequest,
    ProviderEvent,
    RefundFact,
    RefundOrder,
)
from shop.payments.errors import ForgedWebhook, ProviderRefused, ProviderUnavailable
from shop.payments.gateway.signature import signature_fault
from shop.payments.gateway.stripe_news import (
    APP,
    news_of,
    news_of_event,
    refund_fact,
    without_personal_data,
)

MAX_NAME = 200
EVENT_ID = re.compile(r"[\w-]{4,255}", re.ASCII)
MERCHANT = {"ar": "سوق التعاون", "fr": "Souk Taawon", "en": "Souk Taawon"}
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class CardSettings:
    """Where and as whom we speak to Stripe. `timeout` is (connect, read) in seconds."""

    secret_key: str
    webhook_secrets: tuple[str, ...]
    base_url: str | None = None
    timeout: tuple[float, float] = (3.0, 12.0)
    retries: int = 2

    @property
    def is_live(self) -> bool:
        """Real money."""
        return self.secret_key.startswith(("sk_live_", "rk_live_"))


class StripeProvider:
    """The hosted provider for cards. MAD has centimes as its minor unit, so amounts pass unchanged."""

    method = Method.STRIPE

    def __init__(self, settings: CardSettings) -> None:
        self.settings = settings
        self._http = requests.Session()
        self._http.trust_env = settings.base_url is None  # no proxy between us and the stand-in
        self._http.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=64))
        self._client = stripe.StripeClient(
            settings.secret_key,
            base_addresses={"api": settings.base_url} if settings.base_url else {},
            max_network_retries=settings.retries,
            http_client=stripe.RequestsClient(timeout=settings.timeout, session=self._http),
        )

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def open_page(self, wanted: PageRequest) -> HostedPage:
        """A Checkout Session. Its idempotency key is the payment's, its parameters are frozen: never two
        pages.
        """
        session = _asked(
            lambda: self._client.v1.checkout.sessions.create(
                _session_params(wanted), {"idempotency_key": f"{wanted.key}-page"}
            )
        )
        if not session.url:
            raise ProviderRefused("the page is closed")
        return HostedPage(session.id, session.url)

    def close_page(self, ref: str) -> News:
        """Expire the session; if it can no longer be expired, tell how it stands."""
        try:
            return _news(_asked(lambda: self._client.v1.checkout.sessions.expire(ref)))
        except ProviderRefused:
            return self.look_up(ref)

    def look_up(self, ref: str) -> News:
        """The session with its intent, charge and refunds, as one piece of news."""
        session = _asked(
            lambda: self._client.v1.checkout.sessions.retrieve(
                ref, {"expand": ["payment_intent.latest_charge"]}
            )
        )
        plain = _plain(session)
        news, intent = news_of(plain), plain.get("payment_intent")
        if news is None or not isinstance(intent, dict):
            return news or News(Facts())
        facts = rules.merge(news.facts, (news_of(intent) or news).facts)
        charge = intent.get("latest_charge")
        if isinstance(charge, dict) and charge.get("amount_refunded"):
            told = {fact.ref: fact for fact in self.list_refunds(intent["id"])}
            facts = rules.merge(facts, Facts(refunds=told))
        return replace(news, facts=facts)

    def refund(self, order: RefundOrder) -> RefundFact:
        """Give money back under the refund's own key."""
        params: RefundCreateParams = {
            "payment_intent": order.intent,
            "amount": order.amount_centimes,
            "metadata": {"app": APP, "payment": order.payment_key, "refund": order.key},
        }
        refund = _asked(
            lambda: self._client.v1.refunds.create(params, {"idempotency_key": f"refund-{order.key}"})
        )
        return refund_fact(_plain(refund))

    def list_refunds(self, intent: str) -> Sequence[RefundFact]:
        """Every refund of an intent, all pages."""
        params: RefundListParams = {"payment_intent": intent, "limit": 100}

        def ask() -> list[RefundFact]:
            found = self._client.v1.refunds.list(params)
            return [refund_fact(_plain(refund)) for refund in found.auto_paging_iter()]

        return _asked(ask)

    def read_event(self, body: bytes, signature: str, now: datetime) -> ProviderEvent:
        """A webhook of our mode whose signature and time hold."""
        fault = signature_fault(
            body, signature, self.settings.webhook_secrets, now, rules.SIGNATURE_TOLERANCE
        )
        if fault:
            raise ForgedWebhook(fault)
        event = _parsed(body)
        if bool(event.get("livemode")) is not self.settings.is_live:
            raise ForgedWebhook("another mode than our key's")
        try:
            news = news_of_event(event)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ForgedWebhook("its object cannot be read") from error
        return ProviderEvent(event["id"], str(event["type"]), without_personal_data(event), news)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ForgedWebhook("not JSON") from error
    named = event.get("id") if isinstance(event, dict) and event.get("object") == "event" else None
    if not isinstance(named, str) or not EVENT_ID.fullmatch(named):
        raise ForgedWebhook("not an event")
    return {"type": "", **event}


def _session_params(wanted: PageRequest) -> SessionCreateParams:
    named = {"app": APP, "payment": wanted.key, "checkout": str(wanted.checkout_id), "lang": wanted.lang}
    lines = wanted.lines or (PageLine(MERCHANT[wanted.lang], wanted.amount_centimes),)
    params: SessionCreateParams = {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "line_items": [_line(line, wanted.currency) for line in lines],
        "success_url": wanted.return_url,
        "cancel_url": wanted.cancel_url,
        "client_reference_id": str(wanted.checkout_id),
        "expires_at": wanted.expires_at,
        "locale": wanted.lang if wanted.lang in ("fr", "en") else "auto",  # Stripe's page has no Arabic
        "metadata": named,
        "payment_intent_data": {"metadata": named},
    }
    if wanted.email:
        params["customer_email"] = wanted.email
    return params


def _line(line: PageLine, currency: str) -> SessionCreateParamsLineItem:
    return {
        "quantity": 1,
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": line.amount_centimes,
            "product_data": {"name": line.name[:MAX_NAME]},
        },
    }


def _asked(ask: Callable[[], Answer]) -> Answer:
    """Run a call and sort its failures: `unknown outcome` or `definitely refused`."""
    try:
        return ask()
    except (
        stripe.APIConnectionError,
        stripe.RateLimitError,
        stripe.APIError,
        stripe.AuthenticationError,  # wrong keys are ours to mend: what was asked is still wanted
        stripe.PermissionError,
    ) as error:
        raise ProviderUnavailable(type(error).__name__) from error
    except stripe.StripeError as error:
        if error.http_status is None or error.http_status == 409 or error.http_status >= 500:
            raise ProviderUnavailable(type(error).__name__) from error
        raise ProviderRefused(error.code or type(error).__name__) from error


def _plain(obj: stripe.StripeObject) -> dict[str, Any]:
    return dict(obj.to_dict())


def _news(obj: stripe.StripeObject) -> News:
    return news_of(_plain(obj)) or News(Facts())
