"""Names, numbers and texts typed to deceive: twins, invisible marks, addresses in messages."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.auth.models import User
from core.db import session, transaction
from core.errors import TooMany
from core.messages import OutgoingMessage
from core.text import fold
from registry.creation.errors import BadEntry
from registry.creation.rules.founders import normal_cin
from registry.creation.rules.names import clean_name, clean_text, fault_of, first_name, name_key, plain_name
from registry.creation.services import deciding, founding, governing, reading, starting
from registry.data import CreationSheet
from registry.naming.rules import compare, read_name
from registry.naming.services import check_name
from tests.registry.creation import factory as make
from tests.registry.creation.factory import NOW, registrar

AR, FR = make.NAMES[0]


@pytest.mark.parametrize(
    "twin",
    [AR.replace("تي", f"ت{mark}ي") for mark in "\u3164\u115f\u00ad\u2060\u200c\u061c\u034fَـ"]
    + [AR.replace("ي", letter) for letter in "یےى\ufef2"]
    + [AR.replace("و", letter) for letter in "ۆۇ"]
    + [AR.replace("ن", "ں"), AR.replace("ف", "ڢ"), AR.replace("ا", "ٱ"), f"{AR} الفلاحية"],
)
def test_a_twin_of_an_arabic_name_is_the_same_name(app: Flask, twin: str) -> None:
    make.reserved(make.person(1))
    name = clean_name(twin)
    assert fault_of(name, "ar") == ""
    if "الفلاحية" not in twin:
        assert name_key(name) == name_key(AR)
        assert check_name(name, "Coopérative Zzqq Unrelated").verdict == "same"


@pytest.mark.parametrize(
    ("script", "name"),
    [("ar", "تعاونية تيفا_وين"), ("ar", "تعاونية تيفا.وين"), ("ar", "تعاونية أزوڔ"), ("ar", "تعاونية أزول/جديد"),
     ("fr", "Coopérative Tіfawine"), ("fr", "Coopérative Τifawine"), ("fr", "Coopérative Tıfawine"),
     ("fr", "Coopérative T\u0336ifawine"), ("fr", "Coopérative Imøuzzer"), ("fr", "Tifa_wine"),
     ("fr", "Gagnez sur www.evil-site.example"), ("fr", "Gagnez sur t.me"), ("fr", "Voir www evil")],
)  # fmt: skip
def test_other_letters_and_addresses_are_refused(script: str, name: str) -> None:
    assert fault_of(clean_name(name), script) == "odd_signs"


@pytest.mark.parametrize(
    ("script", "name"),
    [("ar", "تعاونية المحبّة"), ("ar", "تعاونية النُّور"), ("ar", "تعاونية أڭرض ن ؤدرار"), ("ar", "تعاونية «النور» 2000"),
     ("fr", "Coop. L’Œuvre d’Aït Ḥmed"), ("fr", "Coopérative Nour & Cie (bio)"), ("fr", "S.C.A. Nour – Drarga")],
)  # fmt: skip
def test_honest_names_are_taken(script: str, name: str) -> None:
    assert fault_of(clean_name(name), script) == ""


def test_vowel_marks_are_left_out_and_letters_fold() -> None:
    assert clean_name("تعاونية المحبّة") == "تعاونية المحبة"
    assert fold("ے ۆ ۇ ں ڢ ڧ ھ") == "ي و و ن ف ق ه"


def test_a_number_makes_another_name_and_not_the_same() -> None:
    def verdict(one: str, other: str) -> str:
        return compare(read_name(one), read_name(other), lambda _word: 1.0).verdict

    assert verdict(f"{AR} 1", AR) == "similar"
    assert verdict(f"{AR} 1", f"1 {AR}") == "same"
    assert verdict(f"{AR} 1", f"{AR} {FR} 1 1") == "same"
    assert verdict("تعاونية أزول 1", "تعاونية النصر 1") == "clear"
    assert verdict("تعاونية 2000", "Coopérative 2000") == "same"


def test_one_card_has_one_number() -> None:
    assert {normal_cin(cin) for cin in ("JB0100001", "jb 100001", "JB 0100001", "JB٠١٠٠٠٠١")} == {"JB100001"}
    assert [normal_cin(cin) for cin in ("J000", "JB0", "JBB100001", "100001")] == [None] * 4


def test_text_loses_what_is_not_seen() -> None:
    assert clean_text("Produire \u202e huile\u200b \u0007 bio\u2066\u061c\n") == "Produire huile bio"
    assert plain_name("Gagnez www.evil.example <b>_") == "Gagnez evil example b"
    assert [first_name(name) for name in ("فاطمة الزهراء", "www.evil.ma", "t.me/x", "1 2")] == [
        "فاطمة",
        "www",
        "",
        "",
    ]


def test_what_is_kept_is_clean(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.idea(leader)
    starting.set_object(
        leader, creation_id, "إنتاج \u202eزيت\u2066 الأركان", "Produire \u202e huile\u200b \u0007", NOW
    )
    starting.set_seat(leader, creation_id, "دوار \u202eتامزيت", "Douar \u2067Tamzit", NOW)
    odd = make.identity(1, name_fr="Fati\u202ema", address_ar="دوار\u202e تامزيت", address_fr="Douar\u0007 T")
    founding.give_identity(leader, creation_id, odd, NOW)
    file = reading.load(creation_id)
    assert (file.object_ar, file.object_fr) == ("إنتاج زيت الأركان", "Produire huile")
    assert (file.address_ar, file.address_fr) == ("دوار تامزيت", "Douar Tamzit")
    told = founding.own_identity(leader, creation_id, NOW)
    assert told is not None
    assert (told.name_fr, told.address_ar, told.address_fr) == ("Fatima", "دوار تامزيت", "Douar T")


# ---- messages in the Office's name


def _bodies() -> list[str]:
    return list(session().scalars(select(OutgoingMessage.body).order_by(OutgoingMessage.id)))


def test_an_invitation_holds_nothing_typed_freely(both: Flask) -> None:
    leader = make.person(1)
    with transaction() as s:
        s.execute(update(User).where(User.id == leader).values(name="Hassan gagnez evil.example"))
    make.seed_reference()
    sheet = CreationSheet("اربح الان evil.example", "Gagnez 1000 DH: www.evil.example")
    creation_id = starting.start_creation(leader, sheet, origin="projectbank:1", now=NOW)
    founding.invite(leader, creation_id, "Ali", make.phone(2), make.link, NOW)
    body = _bodies()[-1]
    assert "evil" not in body
    assert "Gagnez" not in body
    assert "Hassan" in body
    assert reading.load(creation_id).number in body
    assert "." not in reading.load(creation_id).name_fr
    with pytest.raises(BadEntry):
        founding.invite(leader, creation_id, "evil.example", make.phone(3), make.link, NOW)


def test_a_name_the_office_holds_is_said(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.requested(leader)
    assert not any(AR in body or FR in body for body in _bodies())
    deciding.reserve_name(registrar(), creation_id, make.first_proposal(creation_id), NOW)
    founding.invite(leader, creation_id, "Ali", make.phone(7), make.link, NOW)
    assert AR in _bodies()[-1]


def test_a_phone_gets_three_invitations_a_day_whoever_sends_them(both: Flask) -> None:
    make.seed_reference()
    files = []
    for n in range(1, 5):
        leader = make.person(n)
        files.append((leader, starting.start_creation(leader, CreationSheet(), now=NOW)))
    for leader, creation_id in files[:3]:
        founding.invite(leader, creation_id, "Ali", make.phone(9), make.link, NOW)
    with pytest.raises(TooMany):
        founding.invite(*files[3], "Ali", make.phone(9), make.link, NOW)


def test_a_person_invites_so_many_a_day_over_all_their_files(app: Flask) -> None:
    make.seed_reference()
    leader = make.person(1)
    files = [starting.start_creation(leader, CreationSheet("", f"Nour {n}"), now=NOW) for n in range(4)]
    for n in range(60):
        founding.invite(leader, files[n % 4], "Ali", make.phone(100 + n), make.link, NOW)
    with pytest.raises(TooMany):
        founding.invite(leader, files[0], "Ali", make.phone(160), make.link, NOW)


def test_places_are_clean(both: Flask) -> None:
    leader = make.person(1)
    creation_id = make.reserved(leader)
    governing.set_assembly(
        leader, creation_id, NOW.date(), "دار\u202e الشباب", "Maison\u0007 des jeunes", NOW
    )
    file = reading.load(creation_id)
    assert (file.assembly_place_ar, file.assembly_place_fr) == ("دار الشباب", "Maison des jeunes")
