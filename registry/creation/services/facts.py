"""A file as the pure checks judge it: what it lacks for the name request and for the submission."""

from datetime import datetime

from sqlalchemy import select

from core.db import session
from registry.creation.data import CreationData
from registry.creation.models import CreationDocument
from registry.creation.rules import checks
from registry.creation.rules.checks import FileFacts, Gap
from registry.creation.services.drafting import statutes_hash
from registry.creation.services.sums import holdings_of, law_for, law_of
from registry.legal.services import law_at

MARK = 12  # hexadecimal digits of the text's digest kept with the signed copy


def facts_of(file: CreationData, now: datetime) -> FileFacts:
    """The file's values, nothing personal."""
    return FileFacts(
        province_code=file.province_code, sector_code=file.sector_code, categories=file.legal_categories,
        object_ar=file.object_ar, object_fr=file.object_fr, address_ar=file.address_ar, address_fr=file.address_fr,
        consented=len(file.consented), waiting=len(file.founders) - len(file.consented),
        holdings=holdings_of(file), share=file.share_centimes, organ=file.organ,
        seats=[f.organ_role for f in file.consented if f.organ_role], assembly_on=file.assembly_on,
        reserved_until=file.reserved_until, documents=[d.kind for d in file.documents], stale=_stale(file, now),
    )  # fmt: skip


def _stale(file: CreationData, now: datetime) -> list[str]:
    """Signed statutes whose text has changed since."""
    query = select(CreationDocument.reference).where(
        CreationDocument.creation_id == file.id,
        CreationDocument.kind == "signed_statutes",
        CreationDocument.live,
    )
    signed = session().scalar(query)
    return ["signed_statutes"] if signed and signed != statutes_hash(file, now)[:MARK] else []


def name_request_gaps(file: CreationData, now: datetime) -> list[Gap]:
    """What stands in the way of asking for a name."""
    return checks.name_request_gaps(facts_of(file, now), law_of(law_at(now)))


def submission_gaps(file: CreationData, now: datetime) -> list[Gap]:
    """What stands in the way of sending the file."""
    return checks.submission_gaps(facts_of(file, now), law_of(law_for(file, now)), now)


def needed_documents(file: CreationData, now: datetime) -> list[str]:
    """The kinds of documents this file needs, in their order."""
    return checks.needed_documents(facts_of(file, now))
