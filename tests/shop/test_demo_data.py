"""The demonstration shop is whole: both languages, unique codes, honest labels, plausible prices and orders."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from registry.demo import cooperatives
from shop.demo import (
    attributes,
    buyers,
    categories,
    orders,
    products,
    reviews,
    stalls,
    vendor_certificates,
)
from shop.demo.families import families, read_months, read_size
from shop.demo.types import DemoCertificate, DemoProduct
from shop.demo.wording import of, people_ar, season

ROOT = Path(__file__).parents[2]
ARABIC = re.compile(r"[\u0621-\u064a]")
LATIN = re.compile(r"[a-zA-Z]")
TODAY = date(2026, 11, 21)
COOPERATIVES = cooperatives()
BY_NUMBER = {c.central_number: c for c in COOPERATIVES}
STALLS = stalls(COOPERATIVES)
PRODUCTS = products(COOPERATIVES)
BY_KEY = {p.key: p for p in PRODUCTS}
ORDERS = orders(PRODUCTS, TODAY)
REVIEWS = reviews(PRODUCTS, ORDERS)
TEXTS = ["name", "description", "ingredients", "conservation", "origin"]

# Labelled products and their areas, as the facts list them: certificate code -> codes of regions or provinces.
LABELS = {
    "ARG": ("07", "09"), "STA": ("09",), "MAJ": ("08",), "BOU": ("08",), "BST": ("08",), "AZI": ("02",), "BTB": ("09",),
    "NAJ": ("08",), "ROS": ("08",), "EDR": ("08",), "CLB": ("02",), "NEZ": ("02",), "BNG": ("02",), "ROM": ("02",),
    "TYO": ("07.211",), "OUZ": ("01",), "OEH": ("03",), "SEF": ("03",), "NAB": ("03",), "AKN": ("03",), "TAF": ("09",),
    "RIF": ("01",), "FCC": ("01",), "ARB": ("01",), "ETA": ("05",), "ESA": ("10", "11", "12"), "GSO": ("05",),
    "FBA": ("10",), "PMI": ("08",), "CUR": ("07",), "HFZ": ("09",),
}  # fmt: skip


def arabic(text: str) -> bool:
    return bool(ARABIC.search(text))


def french(text: str) -> bool:
    return bool(LATIN.search(text)) and not ARABIC.search(text)


def test_everything_comes_out_the_same_each_time() -> None:
    assert products(COOPERATIVES) == PRODUCTS
    assert orders(PRODUCTS, TODAY) == ORDERS
    assert reviews(PRODUCTS, ORDERS) == REVIEWS
    assert products(COOPERATIVES, seed=7) != PRODUCTS


def test_only_given_cooperatives_have_stalls_and_listings() -> None:
    few = COOPERATIVES[:5]
    assert {s.central_number for s in stalls(few)} <= {c.central_number for c in few}
    assert {p.central_number for p in products(few)} <= {c.central_number for c in few}


def test_shelves_form_a_tree_of_two_floors() -> None:
    shelves = {c.slug: c for c in categories()}
    tops = [c for c in categories() if not c.parent_slug]
    assert len(shelves) == len(categories())
    assert 10 <= len(tops) <= 16
    assert len(categories()) - len(tops) >= 40
    assert all(shelves[c.parent_slug].position < c.position for c in categories() if c.parent_slug)
    assert all(shelves[c.parent_slug].parent_slug == "" for c in categories() if c.parent_slug)
    assert {c.vat_rate_bp for c in categories()} <= {0, 1000, 2000}
    assert all(arabic(c.name_ar) and french(c.name_fr) and french(c.name_en) for c in categories())
    assert {key for c in categories() for key in c.attributes} <= {a.key for a in attributes()}


def test_every_leaf_has_listings() -> None:
    parents = {c.parent_slug for c in categories()}
    used = Counter(p.category_slug for p in PRODUCTS)
    assert [c.slug for c in categories() if c.slug not in parents and not used[c.slug]] == []
    assert set(used) <= {c.slug for c in categories()} - parents


def test_attributes_are_named_in_three_languages() -> None:
    for attribute in attributes():
        names = [attribute, *attribute.choices]
        assert all(arabic(n.name_ar) and french(n.name_fr) and french(n.name_en) for n in names)
        assert (attribute.kind == "choice") == bool(attribute.choices)


def test_about_two_hundred_and_twenty_stalls_tell_a_story() -> None:
    assert 215 <= len(STALLS) <= 235
    assert len({s.slug for s in STALLS}) == len(STALLS)
    assert len({s.story_ar for s in STALLS}) == len({s.story_fr for s in STALLS}) == len(STALLS)
    for stall in STALLS:
        assert arabic(stall.story_ar)
        assert not LATIN.search(stall.story_ar)
        assert french(stall.story_fr)
        assert 1 <= stall.face <= 6
        assert BY_NUMBER[stall.central_number].sells
        assert (ROOT / f"static/img/scenes/{stall.cover}.svg").is_file()


def test_sixty_stories_are_written_by_hand() -> None:
    assert sum(s.handwritten for s in STALLS) >= 60


def test_there_are_about_two_thousand_listings_of_many_families() -> None:
    assert 1_900 <= len(PRODUCTS) <= 2_300
    assert len({p.family for p in PRODUCTS}) >= 200
    assert len(BY_KEY) == len(PRODUCTS)


@pytest.mark.parametrize("field", TEXTS)
def test_listings_are_in_both_languages(field: str) -> None:
    for product in PRODUCTS:
        assert arabic(getattr(product, f"{field}_ar")) or field == "ingredients"
        assert LATIN.search(getattr(product, f"{field}_fr"))
        assert not ARABIC.search(getattr(product, f"{field}_fr"))
        assert "{" not in getattr(product, f"{field}_ar") + getattr(product, f"{field}_fr")


def test_descriptions_have_two_to_five_sentences_and_differ() -> None:
    for product in PRODUCTS:
        assert 80 <= len(product.description_ar) <= 700
        assert 100 <= len(product.description_fr) <= 900
    assert len({p.description_ar for p in PRODUCTS}) >= 0.99 * len(PRODUCTS)


def test_french_elides_before_a_vowel() -> None:
    assert of("Argana") == "d’Argana"
    assert of("Safi") == "de Safi"
    slips = [p.key for p in PRODUCTS if re.search(r"\bde [AEIOUÉ](?!-)", p.name_fr + p.description_fr)]
    assert slips == []


def test_arabic_counts_as_arabic_does() -> None:
    assert people_ar(7, 7) == "7 نساء"
    assert people_ar(36, 36) == "36 امرأة"
    assert people_ar(27, 3) == "27 عضواً"
    assert people_ar(103, 3) == "103 أعضاء"


def test_codes_and_prices_hold() -> None:
    variants = [v for p in PRODUCTS for v in p.variants]
    assert len({v.sku for v in variants}) == len(variants)
    for v in variants:
        assert 8_00 <= v.price_centimes <= 10_000_00
        assert v.price_centimes % 100 == 0
        assert v.compare_centimes is None or v.compare_centimes > v.price_centimes
        assert v.weight_g > 0
        assert v.content_amount > 0
        assert v.on_hand >= 0
        assert arabic(v.name_ar) or v.name_ar.isdigit()
    assert 0.02 < sum(not v.on_hand for v in variants) / len(variants) < 0.1


def test_larger_contents_cost_more_and_less_by_unit() -> None:
    for product in PRODUCTS:
        weighed = [v for v in product.variants if v.content_unit != "piece"]
        for small, large in pairwise(weighed):
            assert small.content_amount < large.content_amount
            assert small.price_centimes < large.price_centimes
            assert large.price_centimes / large.content_amount <= small.price_centimes / small.content_amount


def test_pictures_and_icons_exist() -> None:
    drawn = {path.stem for path in (ROOT / "static/img/art").glob("*.svg")}
    icons = set(re.findall(r'id="i-([^"]+)"', (ROOT / "static/img/icons.svg").read_text("utf-8")))
    assert {p.art for p in PRODUCTS} | {c.art for c in categories()} <= drawn
    assert {c.icon for c in categories()} <= icons
    assert {p.tone for p in PRODUCTS} <= set(range(1, 9))


def test_values_belong_to_the_shelf_and_to_its_choices() -> None:
    shelves = {c.slug: c for c in categories()}
    choices = {(a.key, choice.key) for a in attributes() for choice in a.choices}
    for product in PRODUCTS:
        for value in product.values:
            assert value.attribute in shelves[product.category_slug].attributes
            assert not value.choice or (value.attribute, value.choice) in choices
            assert arabic(value.value_ar)
            assert LATIN.search(value.value_fr)


def test_labels_appear_only_in_their_area() -> None:
    found = [(p, c) for p in PRODUCTS for c in p.certificates]
    assert len(found) >= 50
    assert len({c.number.split("-")[0] for _, c in found}) >= 20
    for product, certificate in found:
        province = BY_NUMBER[product.central_number].province_code
        assert province.startswith(LABELS[certificate.number.split("-")[0]])
        assert certificate.kind in {"igp", "aop", "label_agricole"}
        assert certificate.product_key == product.key


def test_certificates_have_dates_and_say_they_are_examples() -> None:
    every: list[DemoCertificate] = [
        *vendor_certificates(STALLS),
        *(c for p in PRODUCTS for c in p.certificates),
    ]
    for certificate in every:
        assert certificate.number.endswith("-DEMO")
        assert certificate.valid_from <= certificate.checked_on <= certificate.valid_to
    assert any(c.valid_to < TODAY for c in every)
    assert sum(c.valid_to < TODAY for c in every) < 0.25 * len(every)


def test_who_sells_food_has_a_health_number_or_an_exemption() -> None:
    held = {c.central_number for c in vendor_certificates(STALLS) if c.kind in {"onssa", "onssa_exemption"}}
    assert {p.central_number for p in PRODUCTS if p.is_food} <= held


def test_perishable_goods_cannot_be_withdrawn_from() -> None:
    for product in PRODUCTS:
        if product.category_slug in {"fresh-fruit"} or "2 et 4 °C" in product.conservation_fr:
            assert product.withdrawal_excluded


def test_buyers_are_fake_and_live_in_real_communes() -> None:
    assert len({b.email for b in buyers()}) == len({b.phone for b in buyers()}) == len(buyers()) >= 30
    for buyer in buyers():
        assert re.fullmatch(r"\+2126000000\d\d", buyer.phone)
        assert buyer.email.endswith("@demo.souk-taawon.example")
        assert arabic(buyer.name_ar + buyer.city_ar + buyer.address_ar)
        assert buyer.commune_code.startswith(buyer.province_code)


def test_orders_are_coherent() -> None:
    skus = {v.sku: p for p in PRODUCTS for v in p.variants}
    now = datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert [o.placed_at for o in ORDERS] == sorted(o.placed_at for o in ORDERS)
    for order in ORDERS:
        assert {line.central_number for line in order.lines} == {p.central_number for p in order.parcels}
        assert all(skus[line.sku].key == line.product_key for line in order.lines)
        for parcel in order.parcels:
            times = [at for _, at in parcel.history]
            assert times == sorted(times)
            assert times[-1] <= now
            first = "pending_cod_confirm" if order.payment_method == "cod" else "pending_payment"
            assert parcel.history[0][0] == first
            assert parcel.state != "refused_at_door" or order.payment_method == "cod"


def test_every_state_is_shown_and_most_parcels_arrive() -> None:
    states = Counter(p.state for o in ORDERS for p in o.parcels)
    assert {"pending_cod_confirm", "pending_payment", "preparing", "shipped", "closed", "cancelled"} <= set(
        states
    )
    assert states["closed"] + states["delivered"] > 0.8 * sum(states.values())


def test_orders_never_ask_for_more_than_the_stock() -> None:
    asked: Counter[str] = Counter()
    for line in (line for order in ORDERS for line in order.lines):
        asked[line.sku] += line.quantity
    on_hand = {v.sku: v.on_hand for p in PRODUCTS for v in p.variants}
    assert all(on_hand[sku] >= quantity for sku, quantity in asked.items())
    left = Counter(on_hand) - asked
    assert sum(left[sku] == 0 for sku in on_hand) < 0.15 * len(on_hand)


def test_reviews_come_from_those_who_received_the_thing() -> None:
    by_key = {o.key: o for o in ORDERS}
    assert len(REVIEWS) >= 235
    assert len({(r.buyer_email, r.product_key) for r in REVIEWS}) == len(REVIEWS)
    for review in REVIEWS:
        order = by_key[review.order_key]
        vendor = BY_KEY[review.product_key].central_number
        parcel = next(p for p in order.parcels if p.central_number == vendor)
        delivered = next(at for state, at in parcel.history if state == "delivered")
        assert order.buyer_email == review.buyer_email
        assert delivered <= review.written_at
        assert (arabic if review.lang == "ar" else french)(review.text)
        assert bool(review.reply) == (review.replied_at is not None)


def test_ratings_are_spread_as_in_life() -> None:
    given = Counter(r.rating for r in REVIEWS)
    assert set(given) == {1, 2, 3, 4, 5}
    assert 4.2 < sum(r.rating for r in REVIEWS) / len(REVIEWS) < 4.7


def test_reading_of_sizes_and_months() -> None:
    assert read_months("11-2") == (11, 12, 1, 2)
    assert read_months("6") == (6,)
    assert read_months("") == ()
    assert season((9, 10, 11)) == ("من شتنبر إلى نونبر", "de septembre à novembre")
    size = read_size("1kg 26 36 1030")
    assert (size.amount, size.unit, size.low, size.weight_g) == (1000, "g", 26, 1030)
    assert read_size("1pc 70 95 2400|لشخصين|2 personnes").name == ("لشخصين", "2 personnes")


def test_families_are_many_and_each_may_be_made_somewhere() -> None:
    every = [family for line in families().values() for family in line]
    assert len({family.key for family in every}) == len(every) >= 150
    provinces = {c.province_code for c in COOPERATIVES}
    assert all(any(family.grows_in(code) for code in provinces) for family in every)


def test_a_product_names_its_own_place() -> None:
    samples: list[DemoProduct] = [p for p in PRODUCTS if p.category_slug == "honeys"]
    for product in samples:
        assert BY_NUMBER[product.central_number].commune_name_ar in product.description_ar + product.origin_ar


TERMS = ROOT / "shop/vendors/terms"


@pytest.mark.parametrize("name", ["terms-vendor", "terms-sale", "privacy", "legal", "delivery", "returns"])
def test_legal_pages_are_in_three_languages_with_the_same_sections(name: str) -> None:
    texts = {lang: (TERMS / f"{name}-{lang}.md").read_text("utf-8") for lang in ("ar", "fr", "en")}
    assert arabic(texts["ar"])
    assert not ARABIC.search(texts["fr"] + texts["en"])
    assert len({text.count("\n## ") for text in texts.values()}) == 1
    for text in texts.values():
        assert text.startswith("# ")
        assert re.search(r"ODCO|المكتب|مكتب تنمية التعاون", text)
        assert re.search(r"31[-.]08|09[-.]08", text)  # Arabic writes the number with a point
        assert not re.search(r"\b(article|Article|المادة) \d", text)  # numbers differ between copies
