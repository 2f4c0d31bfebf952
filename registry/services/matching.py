"""Which cooperatives match a search, as a SELECT for use inside the queries of other packages."""

from sqlalchemy import Select, select

from registry.models import Cooperative
from registry.services.reading import Scope, text_matches


def matching_ids(text: str, scope: Scope) -> Select[int]:
    """Ids of the cooperatives whose number or name matches, within provinces (None: the whole country)."""
    query = select(Cooperative.id)
    if text.strip():
        query = query.where(text_matches(text))
    return query if scope is None else query.where(Cooperative.province_code.in_(scope))
