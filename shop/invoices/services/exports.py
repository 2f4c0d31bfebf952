"""The files of a month for finance: asked for once, made by a job a few at a time, in parts, kept for two days."""

import io
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.storage import new_key
from core.tabular.export import csv_bytes
from registry import api as registry
from shop.invoices import gateway, permissions
from shop.invoices.data import ExportData
from shop.invoices.errors import BadMonth, NoSuchExport
from shop.invoices.models import Document, DocumentExport
from shop.invoices.rules import months
from shop.invoices.services.files import pdf_unless_aside
from shop.invoices.services.reading import document_data
from shop.vendors.models import Vendor

PART = 200
KEPT = timedelta(days=2)
BATCH = 20
HEADINGS = ("number", "kind", "issued_on", "cooperative", "ht", "vat", "total", "sha256", "file")
"""The columns of the list in each archive: machines read it, so its words are the same in every language."""


def ask_export(actor: Actor, month: str, now: datetime) -> int:
    """Ask for the files of a month, of the cooperatives in one's provinces. Raises BadMonth. The ask is audited."""
    actor.require(permissions.EXPORT)
    if not months.is_month(month):
        raise BadMonth
    codes = None if actor.province_codes is None else sorted(actor.province_codes)
    with transaction() as s:
        total = s.scalar(select(func.count()).select_from(Document).where(*_of(month, codes))) or 0
        values = {
            "month": month, "state": "making", "done": 0, "total": total, "parts": [], "province_codes": codes,
            "asked_by": actor.user_id, "asked_at": now,
        }  # fmt: skip
        made = insert(DocumentExport).values(**values).returning(DocumentExport.id)
        export_id: int = s.execute(made).scalar_one()
        audit(actor.user_id, "documents.export", f"documents:{month}", data={"documents": total})
        return export_id


def _of(month: str, codes: list[str] | None) -> list[Any]:
    scope = [] if codes is None else [Document.vendor_id.in_(_vendors_in(codes))]
    return [Document.month == month, *scope]


def _vendors_in(codes: list[str]) -> Any:
    within = registry.matching_cooperative_ids("", frozenset(codes))
    return select(Vendor.id).where(Vendor.cooperative_id.in_(within))


def list_exports(actor: Actor) -> list[ExportData]:
    """What was asked for within one's provinces, newest first."""
    actor.require(permissions.EXPORT)
    rows = session().scalars(select(DocumentExport).order_by(DocumentExport.id.desc()).limit(50))
    return [_data(row) for row in rows if _is_within(actor, row)][:10]


def part_of(actor: Actor, export_id: int, part: int) -> tuple[str, bytes]:
    """(file name, bytes) of one part. Raises NoSuchExport beyond one's provinces and for those that are gone."""
    actor.require(permissions.EXPORT)
    row = session().get(DocumentExport, export_id, populate_existing=True)
    if row is None or not _is_within(actor, row) or row.state != "ready" or not 1 <= part <= len(row.parts):
        raise NoSuchExport
    month, key = row.month, row.parts[part - 1]
    with transaction():
        audit(actor.user_id, "documents.taken", f"documents:{month}", data={"part": part})
    return f"souk-taawon-{month}-{part}.zip", gateway.kept(key)


def _is_within(actor: Actor, row: DocumentExport) -> bool:
    """An export of some provinces is for whoever covers them all."""
    if actor.province_codes is None:
        return True
    return row.province_codes is not None and actor.province_codes.issuperset(row.province_codes)


def make_exports(now: datetime, batch: int = BATCH) -> int:
    """One round of work: a few documents of the oldest export, or its end. Returns how many documents."""
    query = (
        select(DocumentExport).where(DocumentExport.state == "making").order_by(DocumentExport.id).limit(1)
    )
    row = session().scalars(query).first()
    return (
        _advance(row.id, row.month, row.province_codes, row.done, list(row.parts), batch, now) if row else 0
    )


def _advance(
    export_id: int,
    month: str,
    codes: list[str] | None,
    done: int,
    parts: list[str],
    batch: int,
    now: datetime,
) -> int:
    """The PDFs are made and kept first, so that a crash costs one round; then every full part is archived."""
    step = min(batch, PART - done % PART)
    query = select(Document).where(*_of(month, codes)).order_by(Document.id)
    documents = list(session().scalars(query.offset(done).limit(step)))
    for row in documents:
        pdf_unless_aside(document_data(row), now)
    reached = done + len(documents)
    is_last = len(documents) < step
    if reached > len(parts) * PART and (reached % PART == 0 or is_last):
        parts = [*parts, _archive(query.offset(len(parts) * PART).limit(PART), now)]
    values = {"done": reached, "parts": parts} | (
        {"state": "ready", "ready_at": now, "total": reached} if is_last else {}
    )
    with transaction():
        mine = update(DocumentExport).where(DocumentExport.id == export_id, DocumentExport.done == done)
        changed_one(mine.where(DocumentExport.state == "making").values(**values))
    return len(documents)


def _archive(query: Any, now: datetime) -> str:
    """One ZIP with its list; returns its key. A document whose PDF cannot be made is listed without a file."""
    out, rows = io.BytesIO(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for row in session().scalars(query):
            document, name = document_data(row), f"{row.number}-{row.lang}.pdf"
            data = pdf_unless_aside(document, now)
            if data is not None:
                archive.writestr(name, data)
            rows.append(_listed(row, _cooperative(document.snapshot), name if data is not None else ""))
        archive.writestr("list.csv", csv_bytes(HEADINGS, rows))
    key = new_key("private/exports", ".zip")
    gateway.keep(key, out.getvalue(), "application/zip")
    return key


def _listed(row: Document, cooperative: str, name: str) -> tuple[object, ...]:
    sums = (row.ht_centimes, row.vat_centimes, row.total_centimes)
    day = row.issued_on.isoformat()
    return (row.number, row.kind, day, cooperative, *map(_dirhams, sums), row.sha256, name)


def _cooperative(said: dict[str, Any]) -> str:
    return str((said.get("cooperative") or said["issuer"])["name_fr"])


def _dirhams(centimes: int) -> Decimal:
    return Decimal(centimes).scaleb(-2)


def forget_exports(now: datetime) -> int:
    """Delete archives after two days: they hold names and addresses."""
    query = select(DocumentExport).where(
        DocumentExport.state == "ready", DocumentExport.ready_at < now - KEPT
    )
    old = [(row.id, list(row.parts)) for row in session().scalars(query)]
    for export_id, keys in old:
        with transaction():
            changed_one(
                update(DocumentExport).where(DocumentExport.id == export_id).values(state="expired", parts=[])
            )
        for key in keys:
            gateway.forget(key)
    return len(old)


def _data(row: DocumentExport) -> ExportData:
    return ExportData(
        row.id, row.month, row.state, row.done, row.total, len(row.parts), row.asked_at, row.ready_at
    )
