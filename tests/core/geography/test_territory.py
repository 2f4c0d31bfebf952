import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session, transaction
from core.geography import lookups
from core.geography.models import Commune, Province, Region
from core.geography.rules import map_point, zone_between
from core.geography.seed import seed_geography, territory_findings


@pytest.mark.parametrize(
    ("one", "other", "zone"),
    [
        ("09.541", "09.541", "same_city"),
        ("06.141", "06.141.01.70", "same_city"),  # two prefectures of Casablanca
        ("09.541", "09.001", "same_region"),
        ("09.541", "01.511", "other"),
        ("04.421", "12.391", "south"),
        ("11.321", "10.261", "south"),  # two different regions of the south
        ("12.391", "12.066", "same_region"),
    ],
)
def test_zones(one: str, other: str, zone: str) -> None:
    assert zone_between(one, other) == zone_between(other, one) == zone


def test_the_whole_kingdom_is_there() -> None:
    assert len(lookups.regions()) == 12
    assert len(lookups.list_provinces()) == 75
    assert len([c for c in lookups.communes().values() if c.parent_code is None]) == 1503
    assert len([c for c in lookups.communes().values() if c.parent_code]) == 41
    assert all(c.lon_lat for c in lookups.communes().values())
    assert all(c.name_ar and c.name_fr for c in lookups.communes().values())
    assert {p.region_code for p in lookups.provinces().values()} == set(lookups.regions())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9", "09"), ("09", "09"), ("سوس ماسة", "09"), ("جهة سوس - ماسة", "09"), ("Souss Massa", "09"),
        ("Région de l'Oriental", "02"), ("Oriental", "02"), ("LAAYOUNE-SAKIA EL HAMRA", "11"), ("Wales", None),
    ],
)  # fmt: skip
def test_regions_by_any_name(text: str, code: str | None) -> None:
    assert lookups.find_region(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("إقليم تارودانت", "09.541"), ("Taroudant", "09.541"), ("Province de Taroudannt", "09.541"),
        ("09541", "09.541"), ("09.541", "09.541"), ("عمالة الرباط", "04.421"), ("M'diq Fnideq", "01.573"),
        ("Agadir", "09.001"), ("Atlantis", None), ("", None),
    ],
)  # fmt: skip
def test_provinces_by_any_name(text: str, code: str | None) -> None:
    assert lookups.find_province(text) == code


def test_communes_within_a_territory() -> None:
    assert lookups.find_commune("أركانة") == lookups.find_commune("Argana") == "09.541.11.03"
    assert lookups.find_commune("Ajdir") is None  # two communes bear this name
    assert lookups.find_commune("Ajdir", "01.051") is not None
    assert lookups.find_commune("Argana", "01") is None


def test_places_for_autocomplete() -> None:
    first = lookups.search_places("مراك")[0]
    assert (first.name_fr, first.province_code) == ("Marrakech", "07.351")
    assert lookups.search_places("casabl")[0].name_ar == "الدار البيضاء"
    assert len(lookups.search_places("a", limit=5)) == 5
    assert lookups.search_places("  ") == lookups.search_places("%") == []


def test_points_lie_on_the_map() -> None:
    for commune in lookups.communes().values():
        assert commune.lon_lat
        x, y = map_point(*commune.lon_lat)
        assert 0 <= x <= 571.4
        assert 0 <= y <= 620


def test_seeding_twice_adds_nothing(both: Flask) -> None:
    assert territory_findings()
    assert seed_geography() == 12 + 83 + 1544
    assert seed_geography() == 0
    assert territory_findings() == []
    counts = [session().scalar(select(func.count()).select_from(t)) for t in (Region, Province, Commune)]
    assert counts == [12, 83, 1544]
    assert session().get_one(Region, "01").name_fr == "Tanger-Tétouan-Al Hoceima"


def test_doctor_names_a_missing_unit(app: Flask) -> None:
    seed_geography()
    with transaction() as s:
        s.delete(s.get_one(Commune, "09.541.11.03"))
    assert territory_findings() == ["core_commune: 1543 rows, expected 1544; run `flask registry seed`"]
