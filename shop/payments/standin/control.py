"""Levers for tests, under /_control: hold, repeat, reorder and forge webhooks, order faults, move the
clock. They need the test key, like everything that can change something.
"""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from shop.payments.standin.api import bank, faults
from shop.payments.standin.delivery import Courier
from shop.payments.standin.faults import Fault
from shop.payments.standin.wire import StripeRefusal

control = Blueprint("standin_control", __name__, url_prefix="/_control")


@control.before_request
def check_key() -> tuple[Response, int] | None:
    """Only who holds a test key."""
    if request.headers.get("Authorization", "").startswith("Bearer sk_test_"):
        return None
    return jsonify(error={"message": "Give the test key."}), 401


@control.errorhandler(StripeRefusal)
def refuse(error: StripeRefusal) -> tuple[Response, int]:
    """Stripe's own error shape here too."""
    return jsonify(error.body), error.status


@control.post("/hold")
def hold() -> Response:
    """`{"hold": true}` keeps webhooks back; false lets them go."""
    _courier().hold(bool(_body().get("hold")))
    return jsonify(held=_courier().held)


@control.post("/deliver")
def deliver() -> Response:
    """`{"events": [ids in the order wanted], "times": 2}` sends them now; answers the shop's statuses."""
    body = _body()
    return jsonify(statuses=_courier().deliver(list(body["events"]), times=int(body.get("times", 1))))


@control.post("/forge")
def forge() -> Response:
    """Send any event with any secret, timestamp or signature; answers the shop's status."""
    body = _body()
    status = _courier().post(
        body["event"],
        secret=body.get("secret"),
        timestamp=body.get("timestamp"),
        signature=body.get("signature"),
    )
    return jsonify(status=status)


@control.get("/deliveries")
def deliveries() -> Response:
    """Every webhook sent or waiting."""
    return jsonify(data=bank().store.deliveries())


@control.get("/idle")
def idle() -> Response:
    """Wait up to `timeout` seconds until no webhook is on its way."""
    return jsonify(idle=_courier().idle(min(float(request.args.get("timeout", "5")), 30.0)))


@control.post("/faults")
def order_fault() -> Response:
    """`{"path": "POST /v1/refunds", "kind": "error|slow|lost", "times": 1, "seconds": 2, "status": 500}`."""
    body = _body()
    if body.get("clear"):
        faults().clear()
    else:
        faults().order(Fault(**body))
    return jsonify(ok=True)


@control.post("/clock")
def move_clock() -> Response:
    """`{"advance": seconds}`: sessions whose time is then over expire."""
    store = bank().store
    store.set_setting("clock", str(int(store.setting("clock", "0")) + int(_body()["advance"])))
    bank().sweep()
    return jsonify(now=store.now())


@control.post("/pay")
def pay() -> Response:
    """`{"session": id, "card": number}`: pay without a browser."""
    body = _body()
    return jsonify(outcome=bank().pay(body["session"], body.get("card", "4242424242424242")))


@control.post("/disputes")
def dispute() -> Response:
    """`{"payment_intent": id}` opens a dispute; `{"dispute": id, "status": "won|lost"}` closes it."""
    body = _body()
    if "dispute" in body:
        return jsonify(bank().close_dispute(body["dispute"], body["status"]))
    return jsonify(bank().open_dispute(body["payment_intent"]))


@control.post("/refunds")
def settle_refund() -> Response:
    """`{"refund": id, "status": "succeeded|failed"}`: the buyer's bank answers later."""
    body = _body()
    return jsonify(bank().settle_refund(body["refund"], body["status"]))


def _body() -> dict[str, Any]:
    return dict(request.get_json(force=True))


def _courier() -> Courier:
    found: Courier = current_app.extensions["standin_courier"]
    return found
