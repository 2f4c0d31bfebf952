"""Payouts at the desk: batches drawn up, submitted, approved by another person, sent, confirmed."""

from collections.abc import Callable
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, fresh_required, permission_required, users_by_id
from core.errors import DomainError
from core.i18n import _
from core.inputs import number_arg
from core.routing import LARGEST
from core.web import lang_blueprint
from shop.payouts import permissions
from shop.payouts.errors import BadDay
from shop.payouts.services import accounts, confirming, making, moving, reading
from shop.payouts.views import words
from shop.vendors.services import vendor_cards

payouts_desk = lang_blueprint("payouts_desk", __name__, "/desk/payouts")
MAX_BYTES = 5_000_000
MOST = 2000


@payouts_desk.get("")
@permission_required(permissions.READ)
def index() -> ResponseReturnValue:
    """Batches, who cannot be paid and why, accounts in doubt."""
    actor, before = current_actor(), number_arg("before")
    batches = reading.list_batches(actor, before)
    left_out = making.not_payable(clock.now()) if not before else []
    return render_template(
        "shop/payouts/desk_batches.html",
        batches=batches,
        full=len(batches) == reading.PAGE,
        left_out=left_out[:100],
        names=vendor_cards(row[0] for row in left_out[:100]),
        doubts=reading.doubts(actor) if not before else [],
        may_make=actor.may(permissions.MAKE),
        may_approve=actor.may(permissions.APPROVE),
        words=words,
        nav_key="payouts",
    )


@payouts_desk.post("")
@permission_required(permissions.MAKE)
def make() -> ResponseReturnValue:
    """Draw up a draft of all that is free now."""
    permissions.require(current_actor(), permissions.MAKE)
    try:
        batch_id = making.make_batch(current_actor(), clock.now())
    except DomainError as refusal:
        flash(refusal.message, "wait")
        return redirect(url_for("payouts_desk.index"), 303)
    return redirect(url_for("payouts_desk.batch", batch_id=batch_id), 303)


@payouts_desk.get("/<int:batch_id>")
@permission_required(permissions.READ)
def batch(batch_id: int) -> ResponseReturnValue:
    """One batch with its sums and payouts."""
    actor = current_actor()
    found = reading.get_batch(actor, batch_id)
    payouts = reading.payouts_of_batch(actor, batch_id, number_arg("after") or 0)
    people = users_by_id({one for one in (found.made_by, found.submitted_by, found.approved_by) if one})
    return render_template(
        "shop/payouts/desk_batch.html",
        batch=found,
        payouts=payouts,
        full=len(payouts) == reading.ROWS,
        names={key: person.name for key, person in people.items()},
        control=moving.control_sum(batch_id) if found.state != "cancelled" else "",
        today=clock.local_date(clock.now()),
        may_make=actor.may(permissions.MAKE),
        may_approve=actor.may(permissions.APPROVE)
        and actor.user_id not in (found.submitted_by, found.made_by),
        words=words,
        nav_key="payouts",
    )


@payouts_desk.post("/<int:batch_id>/<any(submit,back,cancel):act>")
@permission_required(permissions.MAKE)
@fresh_required
def act(batch_id: int, act: str) -> ResponseReturnValue:
    """Ask for approval, take it back, give the batch up."""
    actor, now = current_actor(), clock.now()
    reading.get_batch(actor, batch_id)
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "submit": (
            lambda: moving.submit(actor, batch_id, now),
            _("Submitted. Another person of finance approves it."),
        ),
        "back": (lambda: moving.take_back(actor, batch_id), _("It is a draft again.")),
        "cancel": (
            lambda: moving.cancel(actor, batch_id, request.form.get("reason", ""), now),
            _("Given up. Its money is free for another batch."),
        ),
    }
    return _acted(batch_id, *steps[act])


@payouts_desk.post("/<int:batch_id>/approve")
@permission_required(permissions.APPROVE)
@fresh_required
def approve(batch_id: int) -> ResponseReturnValue:
    """The second person's yes, to what they saw."""
    actor, seen = current_actor(), request.form.get("seen", "")
    reading.get_batch(actor, batch_id)
    total = int(seen) if seen.isdecimal() and len(seen) < 16 else -1
    return _acted(
        batch_id,
        lambda: moving.approve(actor, batch_id, total, clock.now()),
        _("Approved. The file can be sent to the bank."),
    )


@payouts_desk.post("/<int:batch_id>/file")
@permission_required(permissions.MAKE)
@fresh_required
def file(batch_id: int) -> ResponseReturnValue:
    """The file for the bank. The first time the batch is marked as sent, then the file is handed out."""
    actor = current_actor()
    number = reading.get_batch(actor, batch_id).number
    try:
        data = moving.send(actor, batch_id, clock.now())
    except DomainError as refusal:
        flash(refusal.message, "bad")
        return redirect(url_for("payouts_desk.batch", batch_id=batch_id), 303)
    response = Response(data, content_type="text/csv; charset=us-ascii")
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@payouts_desk.post("/<int:batch_id>/paid")
@permission_required(permissions.MAKE)
@fresh_required
def paid(batch_id: int) -> ResponseReturnValue:
    """The bank has transferred all that is on its way."""
    actor = current_actor()
    reading.get_batch(actor, batch_id)
    return _acted(
        batch_id,
        lambda: confirming.confirm_batch(actor, batch_id, _day(), clock.now()),
        _("Recorded. The cooperatives were told."),
    )


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise BadDay from None


def _acted(batch_id: int, run: Callable[[], object], said: str) -> ResponseReturnValue:
    try:
        run()
        flash(said, "ok")
    except DomainError as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("payouts_desk.batch", batch_id=batch_id), 303)


@payouts_desk.get("/payout/<int:payout_id>")
@permission_required(permissions.READ)
def payout(payout_id: int) -> ResponseReturnValue:
    """One payout: its lines, its history, what the bank may say."""
    actor = current_actor()
    found = reading.get_payout(actor, payout_id)
    history = reading.history_of(payout_id)
    people = users_by_id({step.actor_id for step in history if step.actor_id})
    batch = reading.get_batch(actor, found.batch_id)
    return render_template(
        "shop/payouts/desk_payout.html",
        payout=found,
        batch=batch,
        lines=reading.lines_of(payout_id),
        history=history,
        names={key: person.name for key, person in people.items()},
        today=clock.local_date(clock.now()),
        may_make=actor.may(permissions.MAKE),
        words=words,
        nav_key="payouts",
    )


@payouts_desk.post("/payout/<int:payout_id>/<any(paid,failed,returned,out):act>")
@permission_required(permissions.MAKE)
@fresh_required
def settle(payout_id: int, act: str) -> ResponseReturnValue:
    """What the bank says of one payout; or take it out before it is approved."""
    actor, now, form = current_actor(), clock.now(), request.form
    reading.get_payout(actor, payout_id)
    reason, note = form.get("reason", ""), form.get("note", "")
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "paid": (
            lambda: confirming.confirm_paid(actor, payout_id, _day(), form.get("bank_reference", ""), now),
            _("Recorded. The cooperative was told."),
        ),
        "failed": (
            lambda: confirming.record_failure(actor, payout_id, reason, note, now),
            _("Recorded. The money is free again, and the cooperative was told."),
        ),
        "returned": (
            lambda: confirming.record_return(actor, payout_id, reason, note, _day(), now),
            _("Recorded. The money is the cooperative's again, and it was told what to do."),
        ),
        "out": (
            lambda: moving.take_out(actor, payout_id, note, now),
            _("Taken out. Submit the batch again."),
        ),
    }
    run, said = steps[act]
    try:
        run()
        flash(said, "ok")
    except DomainError as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("payouts_desk.payout", payout_id=payout_id), 303)


@payouts_desk.post("/statement")
@permission_required(permissions.MAKE)
def statement() -> ResponseReturnValue:
    """Look at a bank's answer: nothing is written before the rows are confirmed."""
    permissions.require(current_actor(), permissions.MAKE)
    upload = request.files.get("file")
    data = upload.read(MAX_BYTES + 1) if upload and upload.filename else b""
    try:
        if not 0 < len(data) <= MAX_BYTES:
            raise DomainError("file_missing", _("Choose a file of at most 5 MB: CSV, Excel or OpenDocument."))
        rows = confirming.read_statement(current_actor(), data)
    except DomainError as refusal:
        flash(refusal.message, "bad")
        return redirect(url_for("payouts_desk.index"), 303)
    return render_template(
        "shop/payouts/desk_statement.html",
        rows=rows[:MOST],
        today=clock.local_date(clock.now()),
        words=words,
        nav_key="payouts",
    )


@payouts_desk.post("/statement/confirm")
@permission_required(permissions.MAKE)
@fresh_required
def confirm_statement() -> ResponseReturnValue:
    """The chosen rows are paid; one that is known changes nothing."""
    permissions.require(current_actor(), permissions.MAKE)
    actor, now, done = current_actor(), clock.now(), 0
    chosen = [
        int(text) for text in request.form.getlist("payout")[:MOST] if text.isdecimal() and len(text) < 10
    ]
    try:
        day = _day()
        done = sum(confirming.confirm_paid(actor, one, day, "", now) for one in chosen if one <= LARGEST)
        flash(_("Recorded: %(n)s payouts. The cooperatives were told.", n=done), "ok")
    except DomainError as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("payouts_desk.index"), 303)


@payouts_desk.post("/doubt/<int:vendor_id>")
@permission_required(permissions.APPROVE)
@fresh_required
def clear(vendor_id: int) -> ResponseReturnValue:
    """The account was checked: it may be paid on again."""
    try:
        accounts.clear_doubt(current_actor(), vendor_id, request.form.get("how", ""), clock.now())
        flash(_("Noted. The account is paid on again."), "ok")
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(refusal.message, "warn")
    return redirect(url_for("payouts_desk.index"), 303)
