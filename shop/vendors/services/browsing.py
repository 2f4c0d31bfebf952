"""Open stalls by pages, for programs: found by id, address, number, words or region. Closed ones never show (I18)."""

from collections.abc import Collection

from sqlalchemy import Select, func, select

from core.db import session
from core.geography.lookups import provinces
from registry import api as registry
from shop.vendors.models import Vendor
from shop.vendors.services.stalls import open_vendor_ids


def open_stall_ids(
    *, ids: Collection[int] | None = None, slug: str | None = None, number: str | None = None, text: str = "",
    regions: Collection[str] | None = None, limit: int = 24, beyond: int | None = None, from_end: bool = False,
) -> list[int]:  # fmt: skip
    """Ids of open stalls in the order they joined, the other way round `from_end` (1 statement).

    `beyond`: only those after this id, or before it `from_end`. `regions`: codes.
    """
    query = _wanted(open_vendor_ids(), ids, slug, number, text, regions)
    if beyond is not None:
        query = query.where(Vendor.id < beyond if from_end else Vendor.id > beyond)
    query = query.order_by(Vendor.id.desc() if from_end else Vendor.id).limit(limit)
    return list(session().scalars(query))


def count_open_stalls(
    *, ids: Collection[int] | None = None, text: str = "", regions: Collection[str] | None = None
) -> int:
    """How many of them there are."""
    query = _wanted(open_vendor_ids(), ids, None, None, text, regions).subquery()
    return session().scalar(select(func.count()).select_from(query)) or 0


def _wanted(
    query: Select[int], ids: Collection[int] | None, slug: str | None, number: str | None, text: str,
    regions: Collection[str] | None,
) -> Select[int]:  # fmt: skip
    if ids is not None:
        query = query.where(Vendor.id.in_(list(ids)))
    if slug is not None:
        query = query.where(Vendor.slug == slug)
    if number is not None:
        found = registry.find_cooperative(number)
        query = query.where(Vendor.cooperative_id == (found.id if found else 0))
    if text or regions is not None:
        query = query.where(
            Vendor.cooperative_id.in_(registry.matching_cooperative_ids(text, _within(regions)))
        )
    return query


def _within(regions: Collection[str] | None) -> frozenset[str] | None:
    """The provinces of these regions; None: everywhere."""
    if regions is None:
        return None
    return frozenset(code for code, province in provinces().items() if province.region_code in regions)
