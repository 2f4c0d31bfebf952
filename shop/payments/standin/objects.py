"""Builders of Stripe objects: sessions, intents, charges, refunds, disputes, events. Pure: values in, JSON
out.
"""

from typing import Any

from shop.payments.standin.wire import API_VERSION, Json, new_id, public


def new_session(params: Json, lines: list[Json], now: int, base_url: str) -> Json:
    """A hosted Checkout Session, open."""
    identifier = new_id("cs_test", 58)
    total = sum(line["amount_total"] for line in lines)
    return {
        "id": identifier,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": now,
        "currency": lines[0]["currency"],
        "customer": None,
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "expires_at": params["expires_at"],
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params["metadata"],
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "success_url": params["success_url"],
        "ui_mode": "hosted_page",
        "url": f"{base_url}/c/pay/{identifier}",
    }


def new_line(index: int, raw: Json) -> Json:
    """A line item of a session, from checked parameters."""
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_subtotal": raw["unit_amount"] * raw["quantity"],
        "amount_total": raw["unit_amount"] * raw["quantity"],
        "currency": raw["currency"],
        "description": raw["name"],
        "price": {"object": "price", "unit_amount": raw["unit_amount"], "currency": raw["currency"]},
        "quantity": raw["quantity"],
        "position": index,
    }


def new_intent(session: Json, metadata: dict[str, str], now: int) -> Json:
    """The PaymentIntent of a session; Stripe makes it when the buyer first submits the page."""
    return {
        "id": new_id("pi"),
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "capture_method": "automatic_async",
        "created": now,
        "currency": session["currency"],
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": metadata,
        "next_action": None,
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }


def new_charge(intent: Json, card: Json, now: int, *, failure: Json | None = None) -> Json:
    """One attempt to take the money, failed when `failure` is given."""
    paid = failure is None
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "captured": paid,
        "created": now,
        "currency": intent["currency"],
        "disputed": False,
        "failure_code": None if failure is None else failure["code"],
        "failure_message": None if failure is None else failure["message"],
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method_details": {"type": "card", "card": card},
        "refunded": False,
        "status": "succeeded" if paid else "failed",
    }


def new_refund(charge: Json, amount: int, params: Json, status: str, now: int) -> Json:
    """A refund of a charge."""
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": new_id("txn"),
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "failure_reason": None,
        "metadata": params["metadata"],
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "status": status,
    }


def new_dispute(charge: Json, now: int) -> Json:
    """A buyer's complaint to the card's bank. Its metadata is empty, as at Stripe."""
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": charge["amount"],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }


def new_event(kind: str, obj: Json, now: int, idempotency_key: str | None = None) -> Json:
    """An event carrying a copy of the object as it is now."""
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "data": {"object": public(obj)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": idempotency_key},
        "type": kind,
    }


def as_list(rows: list[Json], path: str, *, limit: int, more: bool) -> Json:
    """A page of a list."""
    return {"object": "list", "data": rows[:limit], "has_more": more, "url": path}


def brand_of(number: str) -> str:
    """The card's brand by its first digits."""
    brands: dict[str, str] = {"4": "visa", "5": "mastercard", "3": "amex"}
    return brands.get(number[:1], "unknown")


def card_details(number: str, month: int, year: int, *, three_d_secure: str | None = None) -> dict[str, Any]:
    """What Stripe keeps of a card: never the number."""
    return {
        "brand": brand_of(number),
        "country": "MA",
        "exp_month": month,
        "exp_year": year,
        "last4": number[-4:],
        "three_d_secure": None if three_d_secure is None else {"result": three_d_secure},
    }
