"""Baskets, places, delivery tables, details; on both databases where rows contend."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from core.auth import create_user, system_actor
from core.db import session, transaction
from core.geography.rules import ZONES
from core.i18n import speaking
from shop.checkout import services as checkout
from shop.checkout.data import BasketKey, Rate
from shop.checkout.errors import BadQuantity, NotBuyable
from shop.checkout.models import Basket, BasketLine
from shop.checkout.services import DetailsMissing, Typed
from shop.vendors.models import Vendor
from tests.shop.catalog.makers import make_product, make_stall, variant_ids
from tests.shop.checkout.makers import NOW, fill
from tests.threads import together


def variants(on_hand: int = 10) -> list[int]:
    return variant_ids(make_product(make_stall().vendor_id, {"A": on_hand, "B": on_hand}))


def person(phone: str) -> int:
    return create_user(system_actor(), name="Salma", phone=phone, password="three plain words", now=NOW).id


def content(key: BasketKey) -> dict[int, int]:
    session().rollback()
    return {x.variant_id: x.quantity for g in checkout.quote(key, None, NOW).groups for x in g.lines}


def test_forty_taps_on_add_are_one_line_of_forty(both: Flask) -> None:
    a, _b = variants(60)
    key = fill({a: 1})
    results = together(both, lambda _: checkout.add(key, a, 1, NOW))
    assert set(results) == {key.token}
    assert content(key) == {a: 41}


def test_forty_first_taps_of_an_account_make_one_basket(both: Flask) -> None:
    a, _b = variants(60)
    key = BasketKey(user_id=person("0661000002"))
    assert len(set(together(both, lambda _: checkout.add(key, a, 1, NOW)))) == 1
    assert content(key) == {a: 40}
    assert session().scalar(select(func.count()).select_from(Basket)) == 1


def test_the_ceiling_holds_and_nonsense_is_refused(both: Flask) -> None:
    a, b = variants()
    key = fill({a: 90})
    checkout.add(key, a, 90, NOW)
    assert content(key) == {a: 99}
    for quantity in (0, -1, 100):
        with pytest.raises(BadQuantity):
            checkout.add(key, b, quantity, NOW)
    with pytest.raises(NotBuyable):
        checkout.add(key, 999_999, 1, NOW)
    checkout.set_quantity(key, a, 0, NOW)
    assert content(key) == {}


def test_undo_brings_back_exactly_what_was_removed(both: Flask) -> None:
    a, b = variants()
    key = fill({a: 3, b: 2})
    checkout.remove(key, a, NOW)
    removed = checkout.quote(key, None, NOW).removed
    assert removed is not None
    assert (removed.variant_id, removed.quantity) == (a, 3)
    checkout.undo(key, a, NOW)
    assert content(key) == {a: 3, b: 2}
    checkout.remove(key, a, NOW)
    checkout.set_quantity(key, b, 1, NOW)
    checkout.undo(key, a, NOW)
    assert content(key) == {b: 1}


def test_a_foreign_token_opens_nothing(both: Flask) -> None:
    a, _b = variants()
    mine = fill({a: 2})
    owned = BasketKey(user_id=person("0661000003"))
    token = checkout.add(owned, a, 5, NOW)
    assert checkout.count(BasketKey(token=token)) == 0, "an account's basket is not opened by its token"
    assert checkout.count(BasketKey(token="guess")) == 0
    assert checkout.count(mine) == 2


def test_merging_keeps_everything_once_and_the_larger_quantity(both: Flask) -> None:
    a, b = variants()
    guest = fill({a: 3, b: 1})
    owner = BasketKey(user_id=person("0661000004"))
    checkout.add(owner, a, 2, NOW)
    checkout.merge(str(guest.token), owner.user_id or 0, NOW)
    checkout.merge(str(guest.token), owner.user_id or 0, NOW)
    assert content(owner) == {a: 3, b: 1}
    assert content(guest) == {}


def test_a_guest_s_basket_becomes_the_account_s_when_it_has_none(both: Flask) -> None:
    a, _b = variants()
    guest = fill({a: 3})
    user_id = person("0661000005")
    results = together(both, lambda _: checkout.merge(str(guest.token), user_id, NOW), 10)
    assert results == [None] * 10
    assert content(BasketKey(user_id=user_id)) == {a: 3}


def test_the_quote_groups_by_cooperative_and_says_what_is_missing(both: Flask) -> None:
    first, second = make_stall(), make_stall()
    a = variant_ids(make_product(first.vendor_id, {"A": 9}))[0]
    b = variant_ids(make_product(second.vendor_id, {"A": 9}))[0]
    key = fill({a: 2, b: 1})
    agadir = checkout.find_destination("Agadir")
    assert agadir
    quote = checkout.quote(key, agadir.commune_code, NOW)
    assert [g.vendor_id for g in quote.groups] == [first.vendor_id, second.vendor_id]
    assert [g.delivery.zone for g in quote.groups] == ["same_region", "same_region"]
    assert (quote.goods_centimes, quote.delivery_centimes) == (30_000, 6_000)
    assert quote.groups[0].delivery.missing_centimes == 30_000
    with transaction() as s:
        s.execute(update(Vendor).where(Vendor.id == second.vendor_id).values(status="suspended"))
    quote = checkout.quote(key, agadir.commune_code, NOW)
    assert [line.problem for line in quote.problems] == ["vendor_closed"]
    assert (quote.total_centimes, quote.is_ready) == (23_000, False)


def test_rates_are_seeded_once_and_a_cooperative_s_own_hold_zone_by_zone(both: Flask) -> None:
    vendor_id, other = make_stall().vendor_id, make_stall().vendor_id
    assert checkout.seed_rates() == 16
    assert checkout.seed_rates() == 0
    checkout.set_vendor_rates(vendor_id, [Rate("same_city", 10_000, 1_000, None, 1, 1)])
    rates = checkout.load_rates([vendor_id, other])
    assert {r.zone for r in rates[vendor_id]} == set(ZONES)
    assert [r.fee_centimes for r in rates[vendor_id] if r.zone == "same_city"] == [1_000]
    assert min(r.fee_centimes for r in rates[other] if r.zone == "same_city") == 2_000
    checkout.set_vendor_rates(vendor_id, [])
    assert checkout.load_rates([vendor_id])[vendor_id] == checkout.load_rates([other])[other]


def test_old_guests_baskets_are_forgotten_accounts_are_kept(both: Flask) -> None:
    a, _b = variants()
    fill({a: 1})
    owner = BasketKey(user_id=person("0661000006"))
    checkout.add(owner, a, 1, NOW)
    assert checkout.sweep(NOW + timedelta(days=59)) == 0
    assert checkout.sweep(NOW + timedelta(days=61)) == 1
    assert session().scalar(select(func.count()).select_from(BasketLine)) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [("الرباط", "Rabat"), ("rabat", "Rabat"), ("Casa", "Casablanca"), ("Taroudant", "Taroudannt"),
     ("تالوين", "Taliouine"),
     ("Ouled Said, Settat", None), ("", None), ("xyz", None), ("Laâyoune", "Laâyoune"), ("06.141.01.0", "Casablanca")],
)  # fmt: skip
def test_places_as_people_write_them(text: str, name: str | None) -> None:
    found = checkout.find_destination(text)
    assert (found.name_fr if found else None) == name


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_every_place_offered_is_understood(lang: str) -> None:
    with speaking(lang):
        assert all(checkout.find_destination(text) for text in checkout.main_places())


@pytest.mark.parametrize(
    ("phone", "words"),
    [("06 61 23 45 7", "1 digit is missing"), ("0661", "Write a Moroccan"), ("066123457", "1 digit"),
     ("06612345789", "1 digit too many"),
     ("", "Write your phone"), ("abc", "Write your phone"), ("+2126612345", "2 digits are missing")],
)  # fmt: skip
def test_a_wrong_phone_is_explained(phone: str, words: str) -> None:
    with speaking("en"):
        assert words in checkout.details.phone_fault(phone)


@given(st.dictionaries(st.sampled_from(list(Typed.__dataclass_fields__)), st.text(max_size=400)))
def test_whatever_is_typed_is_read_or_explained(fields: dict[str, str]) -> None:
    typed = Typed.of(fields)
    phone = ""
    faults: dict[str, str] = {"none": "none"}
    try:
        phone = checkout.read_details(typed, key="k", basket=BasketKey(token="t"), lang="fr", seen="").phone
    except DetailsMissing as refusal:
        faults = refusal.fields
    assert phone.startswith("+") or (faults and all(faults.values()))
