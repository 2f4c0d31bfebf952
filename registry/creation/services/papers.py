"""Documents handed in: photos re-encoded, PDFs looked through, read by the leader and registrars only."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from core import ratelimit
from core.audit import audit
from core.clock import local_date
from core.db import session, transaction
from core.errors import NotFound
from core.i18n import _
from core.images import BadImage, ingest_image
from core.storage import new_key, storage
from registry.creation.data import CreationData
from registry.creation.errors import BadEntry
from registry.creation.models import CreationDocument
from registry.creation.rules.checks import DOCUMENTS
from registry.creation.rules.pdf import is_plain_pdf
from registry.creation.services.access import get_led, write
from registry.creation.services.drafting import statutes_hash
from registry.creation.services.facts import MARK
from registry.creation.statutes.clauses import LATEST

MAX_BYTES = 5 * 1024 * 1024
_PDF = b"%PDF-"
OLDEST = timedelta(days=3660)
"""No paper of a cooperative that is being founded is older."""


def upload(
    user_id: int, creation_id: int, kind: str, data: bytes, issued_on: date | None, now: datetime
) -> None:
    """Hand a document in; the one before it is kept beside. Raises BadEntry, SectionClosed, TooMany."""
    get_led(user_id, creation_id, now)
    if kind not in DOCUMENTS:
        raise NotFound("document_not_found", _("This document does not exist."))
    if issued_on is not None and issued_on > local_date(now):
        raise BadEntry({"issued_on": _("This date is in the future.")})
    if issued_on is not None and issued_on < local_date(now) - OLDEST:
        raise BadEntry({"issued_on": _("This date is too long ago. Check the year.")})
    ratelimit.limit("creation-upload", str(user_id), times=60, per=3600)
    content, content_type, suffix = _readable(kind, data)
    key = storage().save(new_key("private/creations", suffix), content, content_type)
    try:
        with transaction() as s:
            file = write(user_id, creation_id, "documents", now)
            s.execute(_live(creation_id, kind).values(live=False))
            s.execute(insert(CreationDocument).values(
                creation_id=creation_id, kind=kind, key=key, content_type=content_type, size=len(content),
                sha256=hashlib.sha256(content).hexdigest(), issued_on=issued_on, uploaded_by=user_id, uploaded_at=now,
                reference=_signed_text(user_id, file, now) if kind == "signed_statutes" else "",
            ))  # fmt: skip
            audit(user_id, "creation.upload", f"creation:{creation_id}", data={"kind": kind})
    except BaseException:
        storage().delete(key)
        raise


def _signed_text(user_id: int, file: CreationData, now: datetime) -> str:
    """Which text the founders signed: a later change of it asks for their signatures again."""
    digest = statutes_hash(file, now)
    write(user_id, file.id, "documents", now, statutes_version=LATEST, statutes_hash=digest, statutes_at=now)
    return digest[:MARK]


def _live(creation_id: int, kind: str) -> Any:
    mine = CreationDocument.creation_id == creation_id, CreationDocument.kind == kind, CreationDocument.live
    return update(CreationDocument).where(*mine).execution_options(synchronize_session=False)


def _readable(kind: str, data: bytes) -> tuple[bytes, str, str]:
    """(bytes to keep, content type, suffix). Raises BadEntry with the kind as its field."""
    if not data:
        raise BadEntry({kind: _("Choose a photo or a PDF.")})
    if len(data) > MAX_BYTES:
        raise BadEntry({kind: _("This file is larger than 5 MB. Choose a smaller one.")})
    if data.startswith(_PDF):
        if not is_plain_pdf(data):
            raise BadEntry(
                {kind: _("This PDF is damaged, or holds more than pages. Send a photo or a plain PDF.")}
            )
        return data, "application/pdf", ".pdf"
    try:
        largest = ingest_image(data)[-1]
    except BadImage as error:
        raise BadEntry({kind: error.message}) from error
    return largest.data, largest.content_type, largest.suffix


def open_own_document(user_id: int, creation_id: int, document_id: int, now: datetime) -> tuple[bytes, str]:
    """(bytes, content type) of a document, for the leader who handed it in. Raises NotFound."""
    get_led(user_id, creation_id, now)
    mine = (
        CreationDocument.id == document_id,
        CreationDocument.creation_id == creation_id,
        CreationDocument.live,
    )
    row = session().scalar(select(CreationDocument).where(*mine))
    if row is None:
        raise NotFound("document_not_found", _("This document does not exist."))
    return storage().open(row.key), row.content_type


def drop_document(user_id: int, creation_id: int, kind: str, now: datetime) -> None:
    """Take a document out of the file."""
    with transaction() as s:
        write(user_id, creation_id, "documents", now)
        s.execute(_live(creation_id, kind).values(live=False))
        audit(user_id, "creation.drop_document", f"creation:{creation_id}", data={"kind": kind})
