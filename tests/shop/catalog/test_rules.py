"""Rules of the catalogue, pure."""

from dataclasses import replace
from datetime import date

import pytest

from shop.catalog.data import AttributeValue, FieldChange, ListingData, Sign, VariantData
from shop.catalog.rules import (
    badges,
    difference,
    faults,
    is_price_jump,
    may_move,
    risk_level,
    risks,
    unit_price,
    weighed_rating,
)
from shop.catalog.wording import has_outside_contact, health_claims, protected_names, signs_named

TODAY = date(2026, 11, 25)
LISTING = ListingData(
    name_ar="عسل الزعتر",
    name_fr="Miel de thym",
    category_slug="honey",
    variants=(VariantData("A1", content_amount=250, content_unit="g"),),
    media=(1,),
)


def codes(
    listing: ListingData, *signs: Sign, is_food: bool = False, priced: frozenset[str] = frozenset({"A1"})
) -> list[str]:
    found = faults(listing, is_food=is_food, priced_skus=priced, signs=signs, product_id=7, today=TODAY)
    return [fault.code for fault in found]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Safran AOP", {"aop"}),
        ("Huile A.O.P. du Maroc", {"aop"}),
        ("Appellation d’Origine protégée", {"aop"}),
        ("زعفران بتسمية المنشأ المحمية", {"aop"}),
        ("تسمية منشأ محمية", {"aop"}),
        ("زيت أركان، البيان الجغرافي المحمي", {"igp"}),
        ("بيان جغرافي محمي", {"igp"}),
        ("والبيـان الجُغرافي", {"igp"}),
        ("Argane IGP", {"igp"}),
        ("indication géographique", {"igp"}),
        ("Label Agricole", {"label_agricole"}),
        ("العلامة الفلاحية", {"label_agricole"}),
        ("Miel bio", {"bio"}),
        ("عسل بيولوجي", {"bio"}),
        ("Pigpen et biographie, aopka", set()),
        ("عسل حر من الأطلس", set()),
    ],
)
def test_words_of_signs(text: str, kinds: set[str]) -> None:
    assert signs_named(text) == kinds


def test_protected_names_and_contacts() -> None:
    assert protected_names("Safran pur de Taliouine") == set()
    assert protected_names("Safran de Taliouine") == {"aop"}
    assert protected_names("زعفران تالوين الحر") == {"aop"}
    assert has_outside_contact("Appelez le 06 12 34 56 78")
    assert has_outside_contact("اتصل ٠٦١٢٣٤٥٦٧٨")
    assert has_outside_contact("voir www.exemple.ma")
    assert not has_outside_contact("250 g, lot 0612, 100 % naturel")


@pytest.mark.parametrize(
    "text", ["Guérit le diabète", "يعالج السكري", "Remède miracle", "علاج لآلام الروماتيزم"]
)
def test_health_claims(text: str) -> None:
    assert health_claims(text)


def test_ordinary_words_are_no_health_claims() -> None:
    assert not health_claims("Traitement doux du bois. زيت للطبخ والسلطة")


def test_food_needs_a_checked_onssa_number_or_an_exemption() -> None:
    assert codes(LISTING, is_food=True) == ["onssa_missing"]
    assert codes(LISTING, Sign("onssa", "X"), is_food=True) == ["onssa_missing"]
    assert codes(LISTING, Sign("onssa", "X", checked=True), is_food=True) == []
    assert codes(LISTING, Sign("onssa_exemption", checked=True), is_food=True) == []
    past = Sign("onssa", "X", valid_to=date(2026, 11, 24), checked=True)
    assert codes(LISTING, past, is_food=True) == ["onssa_missing"]
    other = Sign("onssa", "X", product_id=8, checked=True)
    assert codes(LISTING, other, is_food=True) == ["onssa_missing"]


def test_a_title_with_a_protected_sign_needs_its_certificate() -> None:
    titled = replace(LISTING, name_ar="عسل ببيان جغرافي محمي", name_fr="Miel IGP")
    assert codes(titled) == ["igp_unproven", "igp_unproven"]
    assert codes(titled, Sign("aop", "1", checked=True)) == ["igp_unproven", "igp_unproven"]
    assert codes(titled, Sign("igp", "1", valid_to=TODAY, checked=True)) == []


def test_what_is_missing() -> None:
    assert codes(ListingData()) == ["name_missing", "category_missing", "variant_missing"]
    assert codes(LISTING, priced=frozenset()) == ["price_missing"]
    assert codes(replace(LISTING, withdrawal_excluded=True)) == ["withdrawal_reason_missing"]


def test_risks_come_worst_first() -> None:
    risky = replace(LISTING, name_ar="", description_fr="Guérit tout. Bio.", media=())
    found = risks(risky, signs=[], product_id=7, today=TODAY, first=True)
    assert found == ["health_claim", "organic_unproven", "first_listing", "one_language", "no_photo"]
    assert (risk_level(found), risk_level([]), risk_level(["no_photo"])) == ("high", "low", "low")


@pytest.mark.parametrize(
    ("old", "new", "jump"),
    [(None, 5, False), (100, 150, False), (100, 151, True), (100, 50, False), (100, 49, True)],
)
def test_price_jumps(old: int | None, new: int, jump: bool) -> None:
    assert is_price_jump(old, new) is jump


@pytest.mark.parametrize(
    ("centimes", "amount", "unit", "expected"),
    [
        (14500, 250, "ml", (58000, "l")),
        (9900, 3, "piece", (3300, "piece")),
        (1000, 3, "g", (333333, "kg")),
        (5000, 2, "kg", (2500, "kg")),
        (5000, 0, "g", None),
    ],
)
def test_unit_prices(centimes: int, amount: int, unit: str, expected: tuple[int, str] | None) -> None:
    assert unit_price(centimes, amount, unit) == expected


def test_badges_are_checked_in_date_and_in_order() -> None:
    signs = [
        Sign("onssa", checked=True),
        Sign("igp", checked=True, valid_from=date(2026, 1, 1), valid_to=TODAY),
        Sign("aop", checked=True, valid_from=date(2027, 1, 1)),
        Sign("bio", checked=False),
        Sign("onssa_exemption", checked=True),
    ]
    assert badges(signs, 7, TODAY) == ("igp", "onssa")


def test_moves_of_a_revision() -> None:
    assert may_move("draft", "submitted")
    assert not may_move("draft", "approved")
    assert not may_move("approved", "draft")


def test_difference_and_json_round_trip() -> None:
    listing = replace(LISTING, values={"color": AttributeValue("red")}, season_months=(3, 4))
    assert ListingData.from_json(listing.to_json()) == listing
    changed = replace(listing, name_fr="Miel d’euphorbe", variants=(*listing.variants, VariantData("A2")))
    found = difference(listing, changed)
    assert found[0] == FieldChange("name_fr", "Miel de thym", "Miel d’euphorbe")
    assert [change.field for change in found] == ["name_fr", "variants.A2"]
    assert difference(listing, listing) == []


def test_forty_good_opinions_stand_before_two_perfect_ones() -> None:
    forty, two, poor = weighed_rating(192, 40), weighed_rating(10, 2), weighed_rating(6, 3)
    assert forty > two > weighed_rating(4, 1) > poor > weighed_rating(0, 0) == 0
    assert all(weighed_rating(5 * n, n) <= 5 for n in range(1, 100))
