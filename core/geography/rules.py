"""Pure rules of territory: delivery zones and the projection of our map."""

from math import cos, radians
from typing import Literal

Zone = Literal["same_city", "same_region", "other", "south"]
ZONES: tuple[Zone, ...] = ("same_city", "same_region", "other", "south")
SOUTH_REGIONS = frozenset({"10", "11", "12"})
CREDIT_FR = "Source : HCP, RGPH 2024 et Maroc en Carte ; contours simplifiés"
CREDIT_AR = "المصدر: المندوبية السامية للتخطيط، إحصاء 2024 و«المغرب في خرائط»؛ حدود مبسطة"
MAP_WIDTH, MAP_HEIGHT = 571.4, 620.0
_SQUEEZE = cos(radians(28.8)) * 40


def region_of(code: str) -> str:
    """Region code of any HCP code: "07.351.01.0" → "07"."""
    return code[:2]


def province_of(code: str) -> str:
    """Province code of any HCP code at or below a province: "07.351.01.0" → "07.351"."""
    return code[:6]


def zone_between(province_a: str, province_b: str) -> Zone:
    """Delivery zone between two provinces, by their HCP codes.

    The same province counts as one city (Casablanca's eight prefectures are one). Anything crossing into or out of
    the three southern regions is "south", because carriers price the distance, unless both ends are in one region.
    """
    a, b = province_of(province_a), province_of(province_b)
    if a == b:
        return "same_city"
    if region_of(a) == region_of(b):
        return "same_region"
    if region_of(a) in SOUTH_REGIONS or region_of(b) in SOUTH_REGIONS:
        return "south"
    return "other"


def map_point(lon: float, lat: float) -> tuple[float, float]:
    """Position of a point (degrees) on the map of the Kingdom, in map units (571.4 × 620)."""
    return round((lon + 17.2) * _SQUEEZE, 1), round((36.1 - lat) * 40, 1)
