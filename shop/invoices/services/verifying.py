"""Whether a document is genuine: by the code printed on it, its seal, or the file itself. Nothing personal is said."""

import hashlib
import re
from typing import Any, cast

from sqlalchemy import ColumnElement, func, select

from core.db import session
from shop.invoices.data import Kind, Verdict
from shop.invoices.models import Document, DocumentFile
from shop.invoices.rules import series
from shop.invoices.services.selling import snapshot_of


def find_by_text(text: str) -> Verdict | None:
    """By a typed or scanned code, a pasted seal, or a pasted SHA-256 of a file; None: not one of ours."""
    plain = re.sub(r"\s", "", text[:400]).lower()
    if re.fullmatch(r"[0-9a-f]{64}", plain):
        return _verdict(Document.sha256 == plain) or _by_file(plain)
    code = series.typed_code(text.rpartition("/")[2])
    return _verdict(Document.code == code) if code else None


def find_by_file(data: bytes) -> Verdict | None:
    """By the file as it was downloaded; a file that was changed in any way is not ours."""
    return _by_file(hashlib.sha256(data).hexdigest())


def _by_file(sha256: str) -> Verdict | None:
    mine = select(DocumentFile.document_id).where(DocumentFile.sha256 == sha256)
    return _verdict(Document.id.in_(mine))


def _verdict(condition: ColumnElement[bool]) -> Verdict | None:
    row = session().scalars(select(Document).where(condition).limit(1)).first()
    if row is None:
        return None
    issuer: dict[str, Any] = snapshot_of(row)["issuer"]
    credited = select(func.sum(Document.total_centimes)).where(Document.corrects_id == row.id)
    return Verdict(
        cast("Kind", row.kind), row.number, issuer["name_ar"], issuer["name_fr"], row.issued_on, row.total_centimes,
        int(session().scalar(credited) or 0), row.is_demo,
    )  # fmt: skip
