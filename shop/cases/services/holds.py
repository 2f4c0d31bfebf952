"""Money that waits: parcels in dispute are not paid out to the cooperative."""

from collections.abc import Iterable

from sqlalchemy import select

from core.db import session
from shop.cases import rules
from shop.cases.models import Case
from shop.returns.services import open_return_parcels


def held_vendor_orders(vendor_order_ids: Iterable[int]) -> set[int]:
    """Those of these parcels with a case or a return that is not over (2 statements)."""
    ids = list(vendor_order_ids)
    query = select(Case.vendor_order_id).where(Case.vendor_order_id.in_(ids), Case.state.in_(rules.LIVE))
    return set(session().scalars(query)) | open_return_parcels(ids)
