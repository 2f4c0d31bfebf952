"""Shapes of the demonstration registry: plain frozen records, no database.

Money is in centimes, dates are `date`, phones are E.164. Every text exists in Arabic and in French.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["cooperative", "union", "federation"]
Status = Literal["active", "suspended", "struck_off", "dissolved", "in_liquidation"]
EventKind = Literal[
    "registered", "amended", "suspended", "reinstated", "struck_off", "dissolved", "liquidation_opened"
]
VatStatus = Literal["exempt_collect", "exempt_under_10m", "liable"]
CooperativeRole = Literal["president", "seller", "packer", "accountant"]


@dataclass(frozen=True, slots=True)
class DemoCourt:
    """A court of first instance, keeper of a local registry."""

    code: str
    name_ar: str
    name_fr: str


@dataclass(frozen=True, slots=True)
class DemoSector:
    """A sector of activity; `sells` tells whether its cooperatives may open a stall."""

    code: str
    name_ar: str
    name_fr: str
    sells: bool


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """One dated fact of a cooperative's life in the registry."""

    kind: EventKind
    happened_on: date
    document: str
    reason_ar: str = ""
    reason_fr: str = ""


@dataclass(frozen=True, slots=True)
class DemoCooperative:
    """A fictional cooperative at a real place. `central_number` starts with 9: the demonstration block."""

    central_number: str
    court_code: str
    analytical_number: str
    name_ar: str
    name_fr: str
    kind: Kind
    status: Status
    sector_code: str
    legal_categories: tuple[str, ...]
    commune_code: str
    commune_name_ar: str
    commune_name_fr: str
    province_code: str
    province_name_ar: str
    province_name_fr: str
    region_code: str
    region_name_ar: str
    region_name_fr: str
    address_ar: str
    address_fr: str
    object_ar: str
    object_fr: str
    registered_on: date
    members: int
    women: int
    youth: int
    capital_centimes: int
    vat_status: VatStatus
    phone: str
    email: str
    ice: str
    last_checked_on: date
    sells: bool
    events: tuple[DemoEvent, ...]


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """An agent of the Office: role and the provinces in scope (empty means the whole Kingdom)."""

    email: str
    name_ar: str
    name_fr: str
    phone: str
    lang: Literal["ar", "fr"]
    role: str
    title_ar: str
    title_fr: str
    provinces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A person who acts for a cooperative on the platform."""

    email: str
    name_ar: str
    name_fr: str
    phone: str
    lang: Literal["ar", "fr"]
    central_number: str
    role: CooperativeRole
