"""What happens at the stand-in: sessions open, expire and are paid; money is refunded and disputed. Every
change and the event that tells it are one unit.
"""

from shop.payments.standin import objects
from shop.payments.standin.store import Store
from shop.payments.standin.wire import Json, StripeRefusal, as_amount, as_integer, as_metadata, not_found

GOOD, THREE_D_SECURE, DISPUTED = "4242424242424242", "4000002500003155", "4000000000000259"
REFUND_PENDING, REFUND_FAILS = "4000000000007726", "4000000000005126"
DECLINES = {
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
}
ACCEPTED = {GOOD, "5555555555554444", THREE_D_SECURE, DISPUTED, REFUND_PENDING, REFUND_FAILS}
MIN_LIFE, MAX_LIFE = 30 * 60, 24 * 3600
SLACK = 60  # Stripe compares with its own clock; so do we, with a minute of grace
PENDING_REFUND_DELAY = 0.3
LOCALES = {"auto", "fr", "en", "es", "de", "it", "nl", "pt", "tr"}  # Stripe's own list has no Arabic either


class Bank:
    """The use cases over a store. `base_url` is where the payment page is reached."""

    def __init__(self, store: Store, base_url: str) -> None:
        self.store = store
        self.base_url = base_url

    def emit(self, kind: str, obj: Json, *, key: str | None = None) -> Json:
        """Record an event and send it on its way."""
        now = self.store.now()
        event = self.store.put(objects.new_event(kind, obj, now, key))
        self.store.queue(event["id"], 0.0)
        return event

    def get(self, identifier: str, kind: str) -> Json:
        """An object of that kind, or Stripe's 404."""
        found = self.store.find(identifier)
        if found is None or found["object"] != kind:
            raise not_found(kind, identifier)
        return found

    # sessions

    def create_session(self, params: Json) -> Json:
        """Open a hosted page for an amount."""
        now = self.store.now()
        if params["mode"] != "payment":
            raise StripeRefusal("This stand-in only knows mode `payment`.", param="mode")
        locale = params.get("locale") or "auto"
        if locale not in LOCALES:
            raise StripeRefusal(f"Invalid locale: {locale}", param="locale")
        expires = as_integer(params.get("expires_at") or now + MAX_LIFE, "expires_at")
        if not now + MIN_LIFE - SLACK <= expires <= now + MAX_LIFE + SLACK:
            raise StripeRefusal(
                "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.",
                param="expires_at",
            )
        lines = _lines(params["line_items"])
        checked = {
            **params,
            "expires_at": expires,
            "locale": locale,
            "metadata": as_metadata(params.get("metadata")),
        }
        intent_data = params.get("payment_intent_data") or {}
        with self.store.unit():
            session = objects.new_session(checked, lines, now, self.base_url)
            session["_lines"] = lines
            session["_intent_metadata"] = as_metadata(intent_data.get("metadata"))
            return self.store.put(session)

    def get_session(self, identifier: str) -> Json:
        """A session, expired now if its time is over."""
        with self.store.unit():
            session = self.get(identifier, "checkout.session")
            if session["status"] == "open" and session["expires_at"] <= self.store.now():
                session = self._close(session)
            return session

    def expire_session(self, identifier: str) -> Json:
        """Close an open page before its time."""
        with self.store.unit():
            session = self.get_session(identifier)
            if session["status"] != "open":
                raise StripeRefusal(
                    'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
                    f" Session has a status of {session['status']}.",
                    param="session",
                    saved=True,
                )
            return self._close(session)

    def sweep(self) -> None:
        """Expire every page whose time is over."""
        for session in self.store.all_of("checkout.session"):
            if session["status"] == "open" and session["expires_at"] <= self.store.now():
                self.get_session(session["id"])

    def _close(self, session: Json) -> Json:
        session.update(status="expired", url=None)
        self.store.put(session)
        self.emit("checkout.session.expired", session)
        return session

    # paying

    def pay(self, session_id: str, number: str, *, month: int = 12, year: int = 2040, email: str = "") -> str:
        """The buyer submits a card: `paid`, `confirm` (3-D Secure comes next) or the decline's code."""
        with self.store.unit():
            session = self.get_session(session_id)
            if session["status"] != "open":
                raise StripeRefusal("This page is closed.", code="session_closed")
            session["customer_details"] = {"email": email or session["customer_email"]}
            intent = self._intent_of(session)
            if number == THREE_D_SECURE:
                return self._ask_confirmation(intent, month, year)
            code = DECLINES.get(number) or (None if number in ACCEPTED else "generic_decline")
            card = objects.card_details(number, month, year)
            if code is not None:
                return self._decline(intent, card, code)
            return self._take(session, intent, card, number)

    def confirm(self, session_id: str, *, approved: bool) -> str:
        """The buyer answers the bank's 3-D Secure question: `paid` or the decline's code."""
        with self.store.unit():
            session = self.get_session(session_id)
            intent = self.store.find(session["payment_intent"] or session.get("_intent") or "")
            if session["status"] != "open" or intent is None or intent["status"] != "requires_action":
                raise StripeRefusal("There is nothing to confirm.", code="session_closed")
            card = dict(intent["next_action"]["_card"])
            if not approved:
                return self._decline(intent, card, "payment_intent_authentication_failure")
            return self._take(
                session, intent, {**card, "three_d_secure": {"result": "authenticated"}}, THREE_D_SECURE
            )

    def _intent_of(self, session: Json) -> Json:
        known = self.store.find(session.get("_intent") or "")
        if known is not None:
            return known
        intent = self.store.put(objects.new_intent(session, session["_intent_metadata"], self.store.now()))
        session["_intent"] = intent["id"]
        self.store.put(session)
        self.emit("payment_intent.created", intent)
        return intent

    def _ask_confirmation(self, intent: Json, month: int, year: int) -> str:
        card = objects.card_details(THREE_D_SECURE, month, year)
        intent.update(status="requires_action", next_action={"type": "redirect_to_url", "_card": card})
        self.store.put(intent)
        self.emit("payment_intent.requires_action", intent)
        return "confirm"

    def _decline(self, intent: Json, card: Json, code: str) -> str:
        error = {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": code,
            "message": "Your card was declined.",
        }
        charge = objects.new_charge(intent, card, self.store.now(), failure=error)
        intent.update(
            status="requires_payment_method",
            last_payment_error=error,
            latest_charge=charge["id"],
            next_action=None,
        )
        self.store.put(charge)
        self.store.put(intent)
        self.emit("charge.failed", charge)
        self.emit("payment_intent.payment_failed", intent)
        return code

    def _take(self, session: Json, intent: Json, card: Json, number: str) -> str:
        charge = self.store.put({**objects.new_charge(intent, card, self.store.now()), "_number": number})
        intent.update(
            status="succeeded",
            amount_received=intent["amount"],
            latest_charge=charge["id"],
            last_payment_error=None,
            next_action=None,
        )
        session.update(status="complete", payment_status="paid", payment_intent=intent["id"], url=None)
        self.store.put(intent)
        self.store.put(session)
        self.emit("charge.succeeded", charge)
        self.emit("payment_intent.succeeded", intent)
        self.emit("checkout.session.completed", session)
        if number == DISPUTED:
            self.open_dispute(intent["id"])
        return "paid"

    # giving back

    def create_refund(self, params: Json, key: str | None = None) -> Json:
        """Give back all or part of a captured intent or charge."""
        with self.store.unit():
            charge = self._charge_to_refund(params)
            left = charge["amount_captured"] - charge["amount_refunded"]
            amount = left if params.get("amount") is None else as_amount(params["amount"], "amount")
            _refuse_excess(charge, amount, left)
            status = "pending" if charge.get("_number") == REFUND_PENDING else "succeeded"
            refund = objects.new_refund(
                charge,
                amount,
                {**params, "metadata": as_metadata(params.get("metadata"))},
                status,
                self.store.now(),
            )
            self.store.put(refund)
            self._count_refund(charge, amount, key)
            self.emit("refund.created", refund, key=key)
            if charge.get("_number") == REFUND_FAILS:
                self.settle_refund(refund["id"], "failed")
            return refund

    def settle_refund(self, identifier: str, status: str) -> Json:
        """The buyer's bank answers later: `succeeded` or `failed` (the money comes back to the merchant)."""
        with self.store.unit():
            refund = self.get(identifier, "refund")
            if refund["status"] in ("failed", "canceled") or status not in ("succeeded", "failed"):
                raise StripeRefusal("This refund cannot change any more.", code="charge_already_refunded")
            refund["status"] = status
            if status == "failed":
                refund["failure_reason"] = "expired_or_canceled_card"
                self._count_refund(self.get(refund["charge"], "charge"), -refund["amount"], None)
            self.store.put(refund)
            self.emit("refund.updated", refund)
            if status == "failed":
                self.emit("refund.failed", refund)
            return refund

    def _charge_to_refund(self, params: Json) -> Json:
        if params.get("charge"):
            return self.get(params["charge"], "charge")
        if not params.get("payment_intent"):
            raise StripeRefusal(
                "One of the following params should be provided for this request: payment_intent or charge.",
                code="parameter_missing",
            )
        intent = self.get(params["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise StripeRefusal(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                code="payment_intent_unexpected_state",
                saved=True,
            )
        return self.get(intent["latest_charge"], "charge")

    def _count_refund(self, charge: Json, amount: int, key: str | None) -> None:
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
        self.store.put(charge)
        if amount > 0:
            self.emit("charge.refunded", charge, key=key)

    # disputes

    def open_dispute(self, intent_id: str) -> Json:
        """The buyer's bank takes the money back for the time of an inquiry."""
        with self.store.unit():
            intent = self.get(intent_id, "payment_intent")
            charge = self.get(intent["latest_charge"] or "", "charge")
            charge["disputed"] = True
            self.store.put(charge)
            dispute = self.store.put(objects.new_dispute(charge, self.store.now()))
            self.emit("charge.dispute.created", dispute)
            return dispute

    def close_dispute(self, identifier: str, status: str) -> Json:
        """`won` or `lost`."""
        with self.store.unit():
            dispute = self.get(identifier, "dispute")
            dispute["status"] = status
            self.store.put(dispute)
            self.emit("charge.dispute.closed", dispute)
            return dispute


def _lines(raw: object) -> list[Json]:
    if not isinstance(raw, list) or not 1 <= len(raw) <= 100:
        raise StripeRefusal("You must give 1 to 100 line items.", param="line_items")
    return [objects.new_line(index, _line(index, item)) for index, item in enumerate(raw)]


def _line(index: int, item: object) -> Json:
    where = f"line_items[{index}]"
    price = item.get("price_data") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(price, dict):
        raise StripeRefusal(
            "Give `price_data` for each line.", code="parameter_missing", param=f"{where}[price_data]"
        )
    currency = str(price.get("currency") or "")
    if len(currency) != 3 or not currency.isalpha():
        raise StripeRefusal(f"Invalid currency: {currency}.", param=f"{where}[price_data][currency]")
    product = price.get("product_data")
    return {
        "currency": currency.lower(),
        "unit_amount": as_amount(price.get("unit_amount"), f"{where}[price_data][unit_amount]"),
        "quantity": as_amount(item.get("quantity", 1), f"{where}[quantity]"),
        "name": str(product.get("name", "")) if isinstance(product, dict) else "",
    }


def _refuse_excess(charge: Json, amount: int, left: int) -> None:
    if left <= 0:
        raise StripeRefusal(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded", saved=True
        )
    if amount > left:
        raise StripeRefusal(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
            saved=True,
        )
