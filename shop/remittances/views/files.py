"""Carriers' files at the desk: brought, read, explained row by row, accepted."""

from collections.abc import Callable
from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required
from core.errors import DomainError
from core.format import format_number
from core.i18n import _, current_lang
from core.inputs import number_arg
from core.tabular import csv_bytes
from core.web import lang_blueprint
from shop.remittances import permissions
from shop.remittances.data import RemittanceData, RowData
from shop.remittances.errors import KnownFile
from shop.remittances.services import accepting, carriers, reading, uploading
from shop.remittances.views import words

remittances_desk = lang_blueprint("remittances_desk", __name__, "/desk/remittances")
MAX_BYTES = 10_000_000


@remittances_desk.get("")
@permission_required(permissions.READ)
def index() -> ResponseReturnValue:
    """The latest files, and the form for another."""
    return _index(number_arg("before"))


def _index(before: int | None = None, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    files = reading.list_remittances(actor, before)
    page = render_template(
        "shop/remittances/desk_files.html",
        files=files,
        full=len(files) == reading.PAGE,
        carriers=carriers.list_carriers(active_only=True),
        chosen=request.form.get("carrier", ""),
        may_import=actor.may(permissions.IMPORT),
        variances=reading.count_variances(actor),
        today=clock.local_date(clock.now()),
        states=words.FILE_STATES,
        kinds=words.FILE_KINDS,
        nav_key="remittances",
    )
    return page, status


@remittances_desk.post("")
@permission_required(permissions.IMPORT)
def upload() -> ResponseReturnValue:
    """Bring a file: it is read in the background."""
    permissions.require(current_actor(), permissions.IMPORT)
    file, form = request.files.get("file"), request.form
    data = file.read(MAX_BYTES + 1) if file and file.filename else b""
    try:
        if not 0 < len(data) <= MAX_BYTES:
            raise DomainError(
                "file_missing", _("Choose a file of at most 10 MB: CSV, Excel or OpenDocument.")
            )
        found = uploading.upload(
            current_actor(), form.get("carrier", ""), data, (file.filename or "") if file else "", clock.now(),
            bank_reference=form.get("bank_reference", ""), received_on=_day(form.get("received_on", "")),
        )  # fmt: skip
    except KnownFile as known:
        flash(known.message, "wait")
        found = known.remittance_id
    except DomainError as refusal:
        flash(refusal.message, "bad")
        return _index(status=400)
    return redirect(url_for("remittances_desk.show", remittance_id=found), 303)


def _day(text: str) -> date | None:
    """A day that is not ahead; anything else counts as not said."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= clock.local_date(clock.now()) else None


@remittances_desk.get("/<int:remittance_id>")
@permission_required(permissions.READ)
def show(remittance_id: int) -> ResponseReturnValue:
    """One file: sums, progress, rows with their reasons."""
    actor = current_actor()
    file = reading.get_remittance(actor, remittance_id)
    status = request.args.get("status", "")
    status = status if status in words.STATUSES else ""
    rows = reading.list_rows(actor, remittance_id, status, number_arg("after") or 0)
    return render_template(
        "shop/remittances/desk_file.html",
        file=file,
        rows=rows,
        full=len(rows) == reading.ROWS,
        status=status,
        chips=_chips(file, status),
        statuses=words.STATUSES,
        status_kinds=words.STATUS_KINDS,
        why=words.WHY,
        states=words.FILE_STATES,
        kinds=words.FILE_KINDS,
        may_import=actor.may(permissions.IMPORT),
        nav_key="remittances",
    )


def _chips(file: RemittanceData, status: str) -> list[tuple[str, str, bool, str]]:
    """One chip for each kind of rows there is."""
    return [
        (
            str(label),
            url_for("remittances_desk.show", remittance_id=file.id, status=key),
            status == key,
            format_number(file.counts[key], current_lang()),
        )
        for key, label in words.STATUSES.items()
        if file.counts.get(key)
    ]


@remittances_desk.post("/<int:remittance_id>/<any(accept,drop,again):act>")
@permission_required(permissions.IMPORT)
def act(remittance_id: int, act: str) -> ResponseReturnValue:
    """Book the rows, put the file aside, or read it again by the books of now."""
    actor, now = current_actor(), clock.now()
    reading.get_remittance(actor, remittance_id)
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "accept": (
            lambda: accepting.accept(actor, remittance_id, now),
            _("Accepted. The rows are being booked."),
        ),
        "drop": (
            lambda: uploading.drop(actor, remittance_id, now),
            _("Put aside. Nothing of it was booked."),
        ),
        "again": (lambda: uploading.read_again(actor, remittance_id), _("Being read again.")),
    }
    run, said = steps[act]
    try:
        run()
        flash(said, "ok")
    except DomainError as refusal:
        flash(refusal.message, "warn")
    return redirect(url_for("remittances_desk.show", remittance_id=remittance_id), 303)


@remittances_desk.get("/<int:remittance_id>/rows.csv")
@permission_required(permissions.READ)
def rows_csv(remittance_id: int) -> ResponseReturnValue:
    """Every row with its verdict, to send back to the carrier."""
    actor = current_actor()
    reading.get_remittance(actor, remittance_id)
    rows: list[RowData] = []
    while part := reading.list_rows(actor, remittance_id, "", rows[-1].line if rows else 0):
        rows += part
    heads = ["line", "reference", "amount_mad", "verdict", "parcel", "owed_mad"]
    data = csv_bytes(heads, ([r.line, r.reference, _mad(r.amount_centimes), r.status, r.number,
                              _mad(r.outstanding_centimes)] for r in rows))  # fmt: skip
    response = Response(data, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="remittance-{remittance_id}.csv"'
    return response


def _mad(centimes: int | None) -> str:
    return "" if centimes is None else f"{centimes / 100:.2f}"
