"""POST /webhooks/stripe: outside languages and CSRF; the signature is the only key."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from core import clock
from core.web import csrf
from shop.payments import services

MAX_BODY = 256 * 1024
payment_webhooks = Blueprint("payment_webhooks", __name__, url_prefix="/webhooks")
csrf.exempt(payment_webhooks)


@payment_webhooks.post("/stripe")
def stripe() -> ResponseReturnValue:
    """Take one signed event. 200 also for what was known or is not ours: only then does the provider stop."""
    request.max_content_length = MAX_BODY
    body = request.get_data(cache=False)
    result = services.receive_webhook(body, request.headers.get("Stripe-Signature", ""), clock.now())
    return jsonify(received=True, outcome=result.outcome)
