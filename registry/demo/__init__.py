"""The demonstration registry: fictional cooperatives at real places, their courts, sectors and people.

Pure and deterministic: the same seed gives the same records. Nothing here touches the database.
"""

from registry.demo.cooperatives import cooperatives, courts, sectors
from registry.demo.people import members, staff

__all__ = ["cooperatives", "courts", "members", "sectors", "staff"]
