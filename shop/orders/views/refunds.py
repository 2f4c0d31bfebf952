"""Refunds that did not arrive, at the desk: the list, one that came back, one that is promised again."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, fresh_required, permission_required
from core.i18n import _
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.orders import permissions
from shop.orders.services import failed_refunds
from shop.orders.views.acting import Said, act_and_show

refunds_desk = lang_blueprint("refunds_desk", __name__, "/desk/refunds")


@refunds_desk.get("")
@permission_required(permissions.READ)
def index() -> ResponseReturnValue:
    """Money that did not arrive and waits to be sent again, in one's provinces."""
    actor = current_actor()
    rows = failed_refunds.list_failed(actor, number_arg("after") or 0)
    return render_template(
        "shop/orders/desk_refunds.html", rows=rows, full=len(rows) == failed_refunds.PAGE,
        may_repay=actor.may(permissions.REPAY), nav_key="orders",
    )  # fmt: skip


@refunds_desk.post("/<int:order_id>/<int:refund_id>/again")
@permission_required(permissions.REPAY)
@fresh_required
def again(order_id: int, refund_id: int) -> ResponseReturnValue:
    """Promise it again, by transfer."""

    def act() -> Said:
        if failed_refunds.promise_again(current_actor(), order_id, refund_id, clock.now()):
            return _(
                "Owed by transfer. The buyer is asked for an account; a colleague of finance pays it."
            ), "ok"
        return _("It was promised again already."), "ok"

    return act_and_show(order_id, act)


@refunds_desk.post("/<int:order_id>/<int:refund_id>/back")
@permission_required(permissions.REPAY)
@fresh_required
def back(order_id: int, refund_id: int) -> ResponseReturnValue:
    """The bank sent the transfer back, or it cannot be made."""

    def act() -> Said:
        reference = request.form.get("reference", "")
        failed_refunds.came_back(current_actor(), order_id, refund_id, reference, clock.now())
        return _("Recorded: the money did not arrive. The buyer is told; promise it again below."), "ok"

    return act_and_show(order_id, act)
