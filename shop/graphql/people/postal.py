"""Addresses as clients write them, read in the way of Morocco: a commune we know, a street or landmark, a phone."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.geography.lookups import communes, provinces, regions
from core.i18n import _
from core.identifiers import normal_phone
from shop.checkout.services import find_destination, place_fault
from shop.checkout.services.details import clean, phone_fault
from shop.graphql.mutating import Fault, Refused

HOME = "MA"


@dataclass(frozen=True)
class Postal:
    """One address. `commune_code` is known for those we deliver to."""

    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    street_address_1: str = ""
    street_address_2: str = ""
    city: str = ""
    city_area: str = ""
    postal_code: str = ""
    country: str = HOME
    country_area: str = ""
    phone: str = ""
    commune_code: str = ""

    @property
    def name(self) -> str:
        """Who receives."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def street(self) -> str:
        """Everything the courier reads below the name, in one line."""
        parts = (
            self.company_name,
            self.street_address_1,
            self.street_address_2,
            self.city_area,
            self.postal_code,
        )
        return ", ".join(part for part in parts if part)[:300]


def stored(postal: Postal) -> dict[str, str]:
    """For JSON."""
    return asdict(postal)


def read_postal(given: Mapping[str, Any], *, kind: str, phone: str = "") -> Postal:
    """An address of an input; `phone` stands in for one that was not written. Raises Refused with every fault.

    One to deliver to (SHIPPING) lies in a commune of Morocco; one to bill to may lie anywhere.
    """
    written = _written(given)
    found = find_destination(_place(written)) if written.country == HOME else None
    number = normal_phone(written.phone) if written.phone else phone or None
    faults = _faults(written, number, known=found is not None, kind=kind)
    if faults:
        raise Refused(*faults)
    if found is None:
        return replace(written, phone=number or "")
    province = provinces()[found.province_code]
    return replace(
        written, city=found.name_fr, country_area=regions()[province.region_code].name_fr, phone=number or "",
        commune_code=found.commune_code,
    )  # fmt: skip


def _written(given: Mapping[str, Any]) -> Postal:
    def text(field: str) -> str:
        return clean(str(given.get(field) or ""))

    return Postal(
        first_name=text("firstName")[:60], last_name=text("lastName")[:59], company_name=text("companyName")[:100],
        street_address_1=text("streetAddress1")[:160], street_address_2=text("streetAddress2")[:100],
        city=text("city")[:80], city_area=text("cityArea")[:80], postal_code=text("postalCode")[:12],
        country=given.get("country") or HOME, country_area=text("countryArea")[:80], phone=text("phone")[:30],
    )  # fmt: skip


def _place(written: Postal) -> str:
    """The city alone, or with its area when that is a province of ours that tells two places apart."""
    alone = find_destination(written.city)
    return written.city if alone or not written.country_area else f"{written.city}, {written.country_area}"


def _faults(written: Postal, phone: str | None, *, known: bool, kind: str) -> list[Fault]:
    ships, at_home = kind == "SHIPPING", written.country == HOME
    told = {
        "country": "" if at_home or not ships else _("We deliver within Morocco. Choose Morocco."),
        "firstName": "" if len(written.name) >= 2 else _("Write your full name."),
        "streetAddress1": ""
        if len(written.street_address_1) >= 5
        else _("Write the street, or a known landmark, so that the courier finds you."),
        "city": "" if known or (not at_home and written.city) else place_fault(written.city),
        "postalCode": _postal_fault(written.postal_code) if at_home else "",
        "phone": "" if phone or (not ships and not written.phone) else phone_fault(written.phone),
    }
    empty = {"firstName": not written.name, "streetAddress1": not written.street_address_1, "city": not written.city,
             "phone": not written.phone}  # fmt: skip
    return [
        Fault("REQUIRED" if empty.get(field) else "INVALID", text, field, address_type=kind)
        for field, text in told.items()
        if text
    ]


def _postal_fault(code: str) -> str:
    return (
        "" if not code or re.fullmatch(r"[0-9]{5}", code) else _("A postal code has 5 digits, such as 10000.")
    )


def commune_name(code: str) -> str:
    """Of a commune, in French."""
    return communes()[code].name_fr if code in communes() else ""
