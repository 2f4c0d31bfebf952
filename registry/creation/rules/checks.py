"""What a file still lacks, for the name request and for the submission. Pure: values in, codes out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from registry.creation.rules import capital as money
from registry.creation.rules.capital import Holding
from registry.creation.rules.organs import OrganLaw
from registry.creation.rules.organs import faults as organ_faults

DOCUMENTS = ("signed_statutes", "signed_minutes", "bank_certificate", "valuation_report", "authority_receipt")


class Gap(NamedTuple):
    """Something missing: the step where it is answered, a code, and the founder concerned (0: none)."""

    section: str
    code: str
    founder_id: int = 0


@dataclass(frozen=True, slots=True)
class Law:
    """The legal numbers these checks read."""

    founders_min: int
    capital_min: int
    share_min: int
    released_min: int
    organs: OrganLaw


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is judged of a file."""

    province_code: str | None
    sector_code: str | None
    categories: Collection[str]
    object_ar: str
    object_fr: str
    address_ar: str
    address_fr: str
    consented: int
    waiting: int
    holdings: Sequence[Holding]
    share: int
    organ: str
    seats: Sequence[str]
    assembly_on: date | None
    reserved_until: datetime | None
    documents: Collection[str]
    stale: Collection[str] = ()


def idea_gaps(facts: FileFacts) -> list[Gap]:
    """The idea: place, sector, categories, object, seat."""
    wanted = (
        ("no_place", facts.province_code), ("no_sector", facts.sector_code), ("no_category", facts.categories),
        ("no_object", facts.object_ar and facts.object_fr), ("no_seat", facts.address_ar and facts.address_fr),
    )  # fmt: skip
    return [Gap("idea", code) for code, value in wanted if not value]


def founder_gaps(facts: FileFacts, law: Law) -> list[Gap]:
    """Enough founders said yes; nobody is still asked."""
    return [Gap("founders", "few_founders")] if facts.consented < law.founders_min else []


def name_request_gaps(facts: FileFacts, law: Law) -> list[Gap]:
    """What must stand before a name is asked for: it is signed by the founders, for a place and a trade."""
    return idea_gaps(facts) + founder_gaps(facts, law)


def submission_gaps(facts: FileFacts, law: Law, now: datetime) -> list[Gap]:
    """Everything the file lacks, in the order of the steps."""
    found = name_request_gaps(facts, law)
    if facts.waiting:
        found.append(Gap("founders", "founders_waiting"))
    if facts.reserved_until is None or facts.reserved_until < now:
        found.append(Gap("name", "no_name"))
    found += capital_gaps(facts, law)
    found += [
        Gap("organs", code) for code in organ_faults(facts.organ, facts.seats, facts.consented, law.organs)
    ]
    if facts.assembly_on is None:
        found.append(Gap("organs", "no_assembly"))
    return found + document_gaps(facts)


def capital_gaps(facts: FileFacts, law: Law) -> list[Gap]:
    """Shares and what is released."""
    codes = money.faults(
        facts.holdings,
        facts.share,
        percent=law.released_min,
        least_capital=law.capital_min,
        least_share=law.share_min,
    )
    return [Gap("capital", code.partition(":")[0], int(code.partition(":")[2] or 0)) for code in codes]


def needed_documents(facts: FileFacts) -> list[str]:
    """The documents this file needs: no bank certificate without money, a valuation only for goods in kind."""
    needed = ["signed_statutes", "signed_minutes"]
    if any(h.shares for h in facts.holdings):
        needed.append("bank_certificate")
    if any(h.in_kind for h in facts.holdings):
        needed.append("valuation_report")
    return [*needed, "authority_receipt"]


def document_gaps(facts: FileFacts) -> list[Gap]:
    """Documents that are missing, or were signed before their text changed."""
    found = [
        Gap("documents", f"no_{kind}") for kind in needed_documents(facts) if kind not in facts.documents
    ]
    return found + [Gap("documents", f"stale_{kind}") for kind in facts.stale]
