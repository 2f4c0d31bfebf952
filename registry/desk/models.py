"""Tables of the desk: delegations and their provinces. A member of staff's own scope stays a set of provinces."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model
from core.geography.models import Province


class Delegation(Model):
    """A delegation of the Office. `verified`: the source names its provinces; otherwise it is our reading."""

    __tablename__ = "registry_delegation"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    verified: Mapped[bool]
    source: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int]


class DelegationProvince(Model):
    """The delegation that covers a province: one, or none."""

    __tablename__ = "registry_delegation_province"
    province_code: Mapped[str] = mapped_column(ForeignKey(Province.code), primary_key=True)
    delegation_code: Mapped[str] = mapped_column(ForeignKey("registry_delegation.code"), index=True)
    changed_at: Mapped[datetime]
