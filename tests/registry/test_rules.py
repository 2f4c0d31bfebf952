from datetime import date

import pytest

from registry.rules.cells import BadCell, categories, centimes, court_keys, phone
from registry.rules.headings import field_of, recognise
from registry.rules.names import folded_name, search_words
from registry.rules.numbers import normal_number, read_date, whole_number
from registry.rules.record import fold
from registry.rules.rows import locate
from registry.rules.standing import event_for, is_womens, may_become, standing_after_import


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("48213", "48213"), (" ٤٨ ٢١٣ ", "48213"), ("1284 / 2012", "1284/2012"), ("rg-2026-081744", "RG-2026-081744"),
        ("0048", "0048"), ("48213.0", "48213"), ("\u200f48213\u200e", "48213"), ("12\\2012", "12/2012"),
        ("", None), ("   ", None), ("48213; DROP", None), ("<b>1</b>", None), ("1" * 41, None), ("/", None),
    ],
)  # fmt: skip
def test_registry_numbers(text: str, number: str | None) -> None:
    assert normal_number(text) == number


@pytest.mark.parametrize(
    ("text", "count"),
    [("38", 38), ("٣٨", 38), ("1.234", 1234), ("1 234", 1234), ("1\u202f234", 1234), ("38.0", 38), ("-3", -3),
     ("3,5", None), ("douze", None), ("", None), ("9" * 20, None), ("1e3", None)],
)  # fmt: skip
def test_counts(text: str, count: int | None) -> None:
    assert whole_number(text) == count


@pytest.mark.parametrize(
    "text",
    ["2012-05-14", "14/05/2012", "14.5.2012", "14-05-2012", "2012-05-14 00:00:00", "2012-05-14T00:00:00",
     "14 mai 2012", "14 ماي 2012", "14 May 2012", "١٤/٠٥/٢٠١٢", " 14/05/2012 "],
)  # fmt: skip
def test_dates(text: str) -> None:
    assert read_date(text) == date(2012, 5, 14)


@pytest.mark.parametrize(
    "text", ["14/05/12", "31/02/2012", "05/14/2012", "mai 2012", "41043", "", "14 foo 2012"]
)
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("الرقم المركزي", "central_number"), ("رقم السجل المركزي", "central_number"), ("N° central", "central_number"),
        ("Central number", "central_number"), ("central_number", "central_number"),
        ("المحكمة الابتدائية", "court"), ("Tribunal de première instance", "court"),
        ("رقم السجل التحليلي", "analytical_number"), ("N° d'immatriculation", "analytical_number"),
        ("الاسم بالعربية", "name_ar"), ("Dénomination (français)", "name_fr"), ("التسمية", "name"),
        ("Date d’immatriculation", "registered_on"), ("تاريخ التقييد", "registered_on"),
        ("عدد الأعضاء", "members"), ("Nombre de femmes (2025)", "women"), ("عدد النساء", "women"),
        ("الشباب", "youth"), ("Capital (DH)", "capital"), ("الرأسمال بالدرهم", "capital"),
        ("البريد الإلكتروني", "email"), ("الهاتف", "phone"), ("الإقليم أو العمالة", "province"), ("الجهة", "region"),
        ("Nom du président", None), ("CIN", None), ("", None),
    ],
)  # fmt: skip
def test_headings(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


def test_recognised_columns_say_what_is_missing_and_unknown() -> None:
    found = recognise(
        ["Numéro central", "Nom", "CIN du président", "Membres", "Membres (bis)", "Date de création"]
    )
    assert found.positions == {"central_number": 0, "name": 1, "members": 3, "registered_on": 5}
    assert found.unknown == ["CIN du président", "Membres (bis)"]
    assert found.missing == ["court", "analytical_number", "sector", "province"]


def test_courts_by_any_wording() -> None:
    keys = {"تارودانت": "taroudannt", "taroudant": "taroudannt", "بنيملال": "beni-mellal"}
    for text in (
        "المحكمة الابتدائية بتارودانت",
        "TPI de Taroudant",
        "Taroudant",
        "المحكمة الابتدائية ببني ملال",
    ):
        assert any(key in keys for key in court_keys(text)), text


def test_places_contradicting_each_other() -> None:
    assert locate("Souss-Massa", "Tanger-Assilah", "").code == "province_not_in_region"  # type: ignore[union-attr]
    assert locate("", "", "Ajdir").code == "unknown_place"  # type: ignore[union-attr]
    assert locate("", "", "").code == "missing_value"  # type: ignore[union-attr]
    found = locate("", "Taroudannt", "Nulle-Part")
    assert (found.province_code, found.commune_code, found.note.code) == (  # type: ignore[union-attr]
        "09.541", None, "unknown_commune",
    )  # fmt: skip
    assert locate("", "", "Argana").province_code == "09.541"  # type: ignore[union-attr]


def test_cells() -> None:
    assert phone("0661234578 / 0528123456") == "+212661234578"
    assert centimes("38.000,00 DH") == 3_800_000
    assert categories("1 ; 3") == ["offers_work", "sells_to_third_parties"]
    for read, text in ((phone, "0000"), (centimes, "beaucoup"), (centimes, "-5"), (categories, "4")):
        with pytest.raises(BadCell):
            read(text)  # type: ignore[operator]


def test_names() -> None:
    assert folded_name("تعاونية الأمل", "Coopérative Al Amal") == "تعاونيه الامل cooperative al amal"
    assert search_words("تعاونية  الأمـــل") == ["الامل"]
    assert search_words("Coopérative") == ["cooperative"]
    assert search_words("%_*") == []


def test_standing() -> None:
    assert may_become("active", "suspended")
    assert not may_become("struck_off", "active")
    assert event_for("struck_off", "active") == "corrected"
    assert standing_after_import("suspended", "active") == "suspended"  # our measure is not lifted by a file
    assert standing_after_import("suspended", "struck_off") == "struck_off"
    assert is_womens(10, 9)
    assert not is_womens(10, 8)
    assert not is_womens(0, 0)


def test_fold_is_the_last_word_on_each_column() -> None:
    events = [{"set": {"members": 5, "status": "active"}}, {"fields": ["phone"]}, {"set": {"members": 9}}]
    assert fold(events) == {"members": 9, "status": "active"}
