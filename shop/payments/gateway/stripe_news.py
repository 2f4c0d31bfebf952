"""From Stripe's objects to news. Pure: the same object tells the same, by webhook or when we ask."""

from collections.abc import Mapping
from typing import Any

from shop.payments.data import Closed, Dispute, Facts, News, RefundFact, RefundState

APP = "souk-taawon"
OUR_KINDS = ("checkout.session.", "payment_intent.", "charge.", "refund.")
PERSONAL = frozenset(
    {
        "customer_details",
        "customer_email",
        "billing_details",
        "shipping",
        "shipping_details",
        "receipt_email",
        "payment_method_details",
        "collected_information",
        "evidence",
        "client_secret",
        "success_url",
        "cancel_url",
        "url",
    }
)
REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
DISPUTES = {"won": Dispute.WON, "warning_closed": Dispute.WON, "prevented": Dispute.WON, "lost": Dispute.LOST}
Json = Mapping[str, Any]


def without_personal_data(value: Any) -> Any:
    """The payload without names, addresses and cards: what we store."""
    if isinstance(value, dict):
        return {key: without_personal_data(child) for key, child in value.items() if key not in PERSONAL}
    if isinstance(value, list):
        return [without_personal_data(child) for child in value]
    return value


def news_of_event(event: Json) -> News | None:
    """The news in an event; None when it is a kind we do not use."""
    kind = str(event.get("type", ""))
    obj = event.get("data", {}).get("object")
    if not kind.startswith(OUR_KINDS) or not isinstance(obj, dict):
        return None
    news = news_of(obj)
    if news is not None and kind == "checkout.session.async_payment_failed":
        return News(Facts(asked=True, closed=Closed.FAILED), news.key, news.ref, foreign=news.foreign)
    return news


def news_of(obj: Json) -> News | None:
    """The news in one Stripe object."""
    readers = {
        "checkout.session": _session_news,
        "payment_intent": _intent_news,
        "charge": _charge_news,
        "refund": _refund_news,
        "dispute": _dispute_news,
    }
    reader = readers.get(str(obj.get("object")))
    return None if reader is None else reader(obj)


def refund_fact(refund: Json) -> RefundFact:
    """What a Refund object says."""
    state = REFUND_STATES.get(str(refund.get("status")), RefundState.SENT)
    return RefundFact(refund["id"], int(refund["amount"]), state, _metadata(refund).get("refund", ""))


def _session_news(session: Json) -> News:
    status, paid = session.get("status"), session.get("payment_status") == "paid"
    total = int(session.get("amount_total") or 0)
    facts = Facts(
        asked=True,
        authorized=total if status == "complete" and not paid else 0,
        captured=total if status == "complete" and paid else 0,
        closed=Closed.CANCELLED if status == "expired" else Closed.OPEN,
    )
    return _news(session, facts, ref=str(session["id"]), intent=_id(session.get("payment_intent")))


def _intent_news(intent: Json) -> News:
    status = intent.get("status")
    facts = Facts(
        asked=True,
        authorized=int(intent.get("amount_capturable") or 0),
        captured=int(intent.get("amount_received") or 0) if status == "succeeded" else 0,
        closed=Closed.CANCELLED if status == "canceled" else Closed.OPEN,
    )
    return _news(intent, facts, intent=str(intent["id"]))


def _charge_news(charge: Json) -> News | None:
    """A charge tells little that its intent does not; one that was refunded makes us look again."""
    if not charge.get("payment_intent") or not charge.get("amount_refunded"):
        return None
    news = _news(charge, Facts(), intent=_id(charge["payment_intent"]))
    return News(news.facts, news.key, "", news.intent, news.currency, news.foreign, look_again=True)


def _refund_news(refund: Json) -> News:
    fact = refund_fact(refund)
    return News(
        Facts(refunds={fact.ref: fact}),
        key=_metadata(refund).get("payment", ""),
        intent=_id(refund.get("payment_intent")),
        currency=str(refund.get("currency") or "").upper(),
    )


def _dispute_news(dispute: Json) -> News:
    state = DISPUTES.get(str(dispute.get("status")), Dispute.OPEN)
    return News(
        Facts(dispute=state),
        intent=_id(dispute.get("payment_intent")),
        currency=str(dispute.get("currency") or "").upper(),
    )


def _news(obj: Json, facts: Facts, *, ref: str = "", intent: str = "") -> News:
    named = _metadata(obj)
    currency = str(obj.get("currency") or "").upper()
    return News(facts, named.get("payment", ""), ref, intent, currency, foreign=named.get("app") != APP)


def _metadata(obj: Json) -> dict[str, str]:
    return dict(obj.get("metadata") or {})


def _id(value: Any) -> str:
    """The id of a field that may be expanded."""
    return str(value.get("id", "")) if isinstance(value, dict) else str(value or "")
