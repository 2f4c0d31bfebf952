"""The stand-in's HTTP interface under /v1: the part of Stripe's API that the shop uses, in Stripe's own
format.
"""

import hashlib
import json
import threading
from collections.abc import Callable

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from shop.payments.standin import objects
from shop.payments.standin.bank import Bank
from shop.payments.standin.faults import Faults
from shop.payments.standin.wire import (
    API_VERSION,
    Json,
    StripeRefusal,
    as_integer,
    check_params,
    decode_form,
    new_id,
    not_found,
    public,
)

api = Blueprint("standin_api", __name__, url_prefix="/v1")
Handler = Callable[[Bank, Json], Json]
EXPANDABLE = {"payment_intent", "charge", "latest_charge", "line_items"}
SESSION_PARAMS = {
    "mode", "line_items", "success_url", "cancel_url", "client_reference_id", "customer_email",
    "expires_at", "locale", "metadata", "payment_intent_data", "allowed_payment_method_types", "submit_type",
    "ui_mode", "adaptive_pricing",
}  # fmt: skip
LIST_PARAMS = {
    "limit",
    "starting_after",
    "ending_before",
    "created",
    "type",
    "payment_intent",
    "charge",
    "types",
}
_in_flight: set[str] = set()
_in_flight_guard = threading.Lock()


def bank() -> Bank:
    """The bank of this application."""
    found: Bank = current_app.extensions["standin_bank"]
    return found


def faults() -> Faults:
    """The faults tests have ordered."""
    found: Faults = current_app.extensions["standin_faults"]
    return found


@api.before_request
def check_key() -> Response | None:
    """Only test keys. A live key is refused before anything else is looked at."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    key = (
        (request.authorization.username or "")
        if scheme.lower() == "basic" and request.authorization
        else token
    )
    if key.startswith(("sk_live_", "rk_live_", "pk_live_")):
        return _refused(
            StripeRefusal(
                "This is a local stand-in for tests and demonstrations. It refuses live keys: revoke this"
                " one, it has travelled to the wrong place.",
                status=403,
                code="livemode_mismatch",
            )
        )
    if not key:
        return _refused(StripeRefusal("You did not provide an API key.", status=401))
    if not key.startswith(("sk_test_", "rk_test_")):
        return _refused(StripeRefusal(f"Invalid API Key provided: {key[:7]}***", status=401))
    return None


@api.post("/checkout/sessions")
def create_session() -> Response:
    """Create a Checkout Session."""

    def run(the_bank: Bank, params: Json) -> Json:
        check_params(params, known=SESSION_PARAMS, required=("mode", "success_url", "line_items"))
        return the_bank.create_session(params)

    return _write(run)


@api.get("/checkout/sessions/<identifier>")
def retrieve_session(identifier: str) -> Response:
    """Retrieve a Checkout Session."""
    return _read(lambda the_bank, _params: the_bank.get_session(identifier))


@api.get("/checkout/sessions")
def list_sessions() -> Response:
    """List Checkout Sessions, by payment intent when asked."""
    return _read(lambda the_bank, params: _page(the_bank, "checkout.session", params))


@api.post("/checkout/sessions/<identifier>/expire")
def expire_session(identifier: str) -> Response:
    """Expire an open Checkout Session."""
    return _write(lambda the_bank, _params: the_bank.expire_session(identifier))


@api.get("/payment_intents/<identifier>")
def retrieve_intent(identifier: str) -> Response:
    """Retrieve a PaymentIntent."""
    return _read(lambda the_bank, _params: the_bank.get(identifier, "payment_intent"))


@api.post("/refunds")
def create_refund() -> Response:
    """Create a refund."""
    key = request.headers.get("Idempotency-Key")

    def run(the_bank: Bank, params: Json) -> Json:
        check_params(params, known={"payment_intent", "charge", "amount", "reason", "metadata"})
        return the_bank.create_refund(params, key)

    return _write(run)


@api.get("/refunds/<identifier>")
def retrieve_refund(identifier: str) -> Response:
    """Retrieve a refund."""
    return _read(lambda the_bank, _params: the_bank.get(identifier, "refund"))


@api.get("/refunds")
def list_refunds() -> Response:
    """List refunds, by payment intent or charge when asked."""
    return _read(lambda the_bank, params: _page(the_bank, "refund", params))


@api.get("/events/<identifier>")
def retrieve_event(identifier: str) -> Response:
    """Retrieve an event."""
    return _read(lambda the_bank, _params: the_bank.get(identifier, "event"))


@api.get("/events")
def list_events() -> Response:
    """List events, newest first."""
    return _read(lambda the_bank, params: _page(the_bank, "event", params))


@api.app_errorhandler(404)
@api.app_errorhandler(405)
def unknown_address(_error: Exception) -> Response:
    """An address the stand-in does not know."""
    text = f"Unrecognized request URL ({request.method}: {request.path})."
    return _refused(StripeRefusal(text, status=404))


def _read(handler: Handler) -> Response:
    broken = faults().before(request.method, request.path)
    if broken is not None:
        return _refused(broken)
    try:
        params = decode_form(request.args.items(multi=True))
        response = _answer(200, _expanded(handler(bank(), params), params))
    except StripeRefusal as refusal:
        response = _refused(refusal)
    faults().after(request.method, request.path)
    return response


def _write(handler: Handler) -> Response:
    """Run a POST once per idempotency key: the first answer is replayed, other parameters are refused."""
    request_id, key = new_id("req", 14), request.headers.get("Idempotency-Key", "")
    try:
        params = decode_form(request.form.items(multi=True))
        if len(key) > 255:
            raise StripeRefusal("Idempotency keys have at most 255 characters.", kind="idempotency_error")
    except (StripeRefusal, RequestEntityTooLarge) as error:
        return _refused(
            error if isinstance(error, StripeRefusal) else StripeRefusal("Request too large.", status=413)
        )
    broken = faults().before(request.method, request.path)
    if broken is not None:
        return _refused(broken)
    response = _once(key, request_id, params, handler)
    faults().after(request.method, request.path)
    return response


def _once(key: str, request_id: str, params: Json, handler: Handler) -> Response:
    if not key:
        return _run(handler, params, request_id)[0]
    with _in_flight_guard:
        if key in _in_flight:
            return _refused(_busy(key))
        _in_flight.add(key)
    try:
        return _remembered(key, request_id, params, handler)
    finally:
        with _in_flight_guard:
            _in_flight.discard(key)


def _remembered(key: str, request_id: str, params: Json, handler: Handler) -> Response:
    store = bank().store
    print_ = hashlib.sha256(json.dumps([request.path, params], sort_keys=True).encode()).hexdigest()
    saved = store.answer(key)
    if saved is not None:
        if saved[0] != print_:
            return _refused(_other_params(key))
        headers = {"Idempotent-Replayed": "true", "Original-Request": saved[3], "Request-Id": request_id}
        return _raw(saved[1], saved[2], {**headers, "Idempotency-Key": key})
    with store.unit():  # the effect and the remembered answer are one
        response, keep = _run(handler, params, request_id)
        if keep:
            store.save_answer(key, print_, response.status_code, response.get_data(as_text=True), request_id)
    response.headers["Idempotency-Key"] = key
    return response


def _run(handler: Handler, params: Json, request_id: str) -> tuple[Response, bool]:
    try:
        return _answer(200, _expanded(handler(bank(), params), params), request_id), True
    except StripeRefusal as refusal:
        return _refused(refusal, request_id), refusal.saved


def _busy(key: str) -> StripeRefusal:
    text = f"There is currently another in-progress request using this Stripe API idempotency key: {key}."
    return StripeRefusal(text, status=409, kind="idempotency_error", code="idempotency_key_in_use")


def _other_params(key: str) -> StripeRefusal:
    text = (
        "Keys for idempotent requests can only be used with the same parameters they were first used with."
        f" Try using a key other than '{key}' if you meant to execute a different request."
    )
    return StripeRefusal(text, kind="idempotency_error")


def _page(the_bank: Bank, kind: str, params: Json) -> Json:
    check_params(params, known=LIST_PARAMS)
    limit = as_integer(params.get("limit", 10), "limit")
    if not 1 <= limit <= 100:
        raise StripeRefusal("Invalid integer: limit must be between 1 and 100.", param="limit")
    rows = [row for row in the_bank.store.all_of(kind) if _wanted(row, params)]
    ids = [row["id"] for row in rows]
    path = request.path
    if after := params.get("starting_after"):
        rows = rows[_place(ids, after) + 1 :]
    elif before := params.get("ending_before"):
        rows = rows[: _place(ids, before)]
        return objects.as_list(rows[-limit:], path, limit=limit, more=len(rows) > limit)
    return objects.as_list(rows, path, limit=limit, more=len(rows) > limit)


def _place(ids: list[str], identifier: str) -> int:
    if identifier not in ids:
        raise not_found("object", identifier, "starting_after")
    return ids.index(identifier)


def _wanted(row: Json, params: Json) -> bool:
    if "types" in params and row.get("type") not in params["types"]:
        return False
    created = params.get("created")
    if isinstance(created, dict) and row["created"] < as_integer(created.get("gte", 0), "created[gte]"):
        return False
    return all(
        row.get(name) == params[name] for name in ("payment_intent", "charge", "type") if name in params
    )


def _expanded(obj: Json, params: Json) -> Json:
    for path in params.get("expand", []):
        obj = _expand(obj, str(path).split("."))
    return obj


def _expand(obj: Json, path: list[str]) -> Json:
    head, rest = path[0], path[1:]
    if head == "data" and obj.get("object") == "list":
        return {**obj, "data": [_expand(row, rest) for row in obj["data"]]}
    if head not in EXPANDABLE or (head not in obj and head != "line_items"):
        raise StripeRefusal(f"This property cannot be expanded ({head}).", param="expand")
    if head == "line_items":
        lines = obj.get("_lines", [])
        return {
            **obj,
            head: objects.as_list(
                lines, f"/v1/checkout/sessions/{obj['id']}/line_items", limit=100, more=False
            ),
        }
    child = bank().store.find(obj[head]) if isinstance(obj[head], str) else obj[head]
    return {**obj, head: _expand(child, rest) if rest and child is not None else child}


def _answer(status: int, body: Json, request_id: str = "") -> Response:
    return _raw(status, json.dumps(public(body), indent=2), {"Request-Id": request_id or new_id("req", 14)})


def _refused(refusal: StripeRefusal, request_id: str = "") -> Response:
    return _answer(refusal.status, refusal.body, request_id)


def _raw(status: int, body: str, headers: dict[str, str]) -> Response:
    response = Response(body, status, mimetype="application/json", headers=headers)
    response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", API_VERSION)
    return response
