"""Certificates of registration and extracts: what they state, and what has become of it since."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import current_app
from sqlalchemy import func, select

from core.crypto import keyed_digest
from core.db import session
from registry.data import EventData, RecordData
from registry.models import RegistryEvent
from registry.public.published import UNPUBLISHED_KINDS, published_history, record_json
from registry.public.rules import (
    issued_code,
    number_of_code,
    read_tail,
    seal_of,
    sealed_text,
    verification_path,
)
from registry.public.signing import sign
from registry.services.reading import find_record

DocumentKind = Literal["certificate", "extract"]
_SEAL = "registry.document"
ISSUER = {
    "name_ar": "مكتب تنمية التعاون",
    "name_fr": "Office du Développement de la Coopération",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a code proves today. `since`: entries after the document was issued; None: the code is no document's.

    `forged`: the code claims to be a document's, and the register issued none with it.
    """

    record: RecordData
    code: str
    since: list[EventData] | None
    forged: bool = False

    @property
    def changed(self) -> bool:
        """Whether the register has moved since the document was issued."""
        return bool(self.since)


def prove(code: str) -> Proof | None:
    """The present standing behind a code, and what changed since its document was issued; None: no such code."""
    number, tail = number_of_code(code)
    record = find_record(number) if number else None
    if record is None or number is None:
        return None
    last_entry = None if tail is None else _issued_entry(number, tail)
    if last_entry is None:
        return Proof(record, code.strip().upper()[:100], None, forged=tail is not None)
    since = [event for event in published_history(record.history) if event.id > last_entry]
    return Proof(record, code.strip().upper(), since)


def _issued_entry(number: str, tail: str) -> int | None:
    """The last entry that a document of ours knew; None: its seal is not ours."""
    entry, seal = read_tail(tail) or (0, "")
    ours = seal_of(keyed_digest(_SEAL, sealed_text(number, entry)))
    return entry if hmac.compare_digest(ours.encode(), seal.encode()) else None


def document_code(record: RecordData) -> str:
    """The code of a document issued now: it remembers the last entry it knew."""
    number, last_entry = record.card.central_number, _last_entry(record)
    return issued_code(number, last_entry, keyed_digest(_SEAL, sealed_text(number, last_entry)))


def verification_url(number: str) -> str:
    """The full address that a QR carries: it leads to the standing of the day it is scanned."""
    return _on_our_site(verification_path(number))


def document_url(record: RecordData) -> str:
    """The address in the QR of a document issued now."""
    return _on_our_site(f"/v/{document_code(record)}")


def document_json(record: RecordData, kind: DocumentKind, now: datetime) -> dict[str, Any]:
    """What a document states. An extract holds the history too."""
    return {
        "document": kind,
        "code": document_code(record),
        "issuer": ISSUER,
        "issued_at": now.isoformat(timespec="seconds"),
        "verify_at": document_url(record),
        "record": record_json(record, history=kind == "extract"),
    }


def signed_document(record: RecordData, kind: DocumentKind, now: datetime) -> dict[str, str]:
    """The document, signed by the register."""
    return sign(document_json(record, kind, now))


def _on_our_site(path: str) -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path


def _last_entry(record: RecordData) -> int:
    """The newest entry, whatever its day: one recorded later about an earlier day is a change too."""
    query = select(func.max(RegistryEvent.id)).where(
        RegistryEvent.cooperative_id == record.card.id, RegistryEvent.kind.not_in(UNPUBLISHED_KINDS)
    )
    return session().scalar(query) or 0
