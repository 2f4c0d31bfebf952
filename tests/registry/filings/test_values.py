"""No correction makes a record impossible: what a filing gives the record is read as the cells of a file are."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from registry import api
from registry.data import FilingDraft
from registry.errors import FilingRefused, NumberTaken
from registry.services.checks import journal_findings, projection_findings
from registry.services.reading import get_record, list_events
from tests.registry.desk.test_pages import desk
from tests.registry.factory import FIRST, LATER, SECOND, import_lines
from tests.registry.filings.test_filing import TODAY, clerk, codes, record, recorded

BESIDE = "777;Taroudant;1284/2013;تعاونية أخرى;Coop Autre;Argane;Taroudannt;Argana;14/05/2013;10;3;2;1000;;;"
IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"registered_on": date(9999, 12, 31)}, "in_the_future"),
    ({"registered_on": date(1, 1, 1)}, "bad_date"),
    ({"registered_on": "2012"}, "bad_date"),
    ({"registered_on": None}, "missing_value"),
    ({"capital_centimes": -5}, "negative"),
    ({"capital_centimes": 10**24}, "bad_amount"),
    ({"capital_centimes": 1.5}, "not_a_number"),
    ({"members": 999_999_999}, "too_many"),
    ({"women": 30.5}, "not_a_number"),
    ({"youth": True}, "not_a_number"),
    ({"analytical_number": ""}, "missing_value"),
    ({"analytical_number": "؟؟"}, "bad_number"),
    ({"central_number": " "}, "bad_number"),
    ({"name_ar": "", "name_fr": "\u202e\u2066"}, "missing_value"),
    ({"name_fr": "x" * 300}, "too_long"),
    ({"name_fr": 5}, "unreadable"),
    ({"object_fr": "Huile \ufffd"}, "damaged_letters"),
    ({"kind": "bank"}, "unknown_body"),
    ({"sector_code": None}, "missing_value"),
    ({"sector_code": ""}, "missing_value"),
    ({"court_code": "paris"}, "unknown_court"),
    ({"province_code": ""}, "missing_value"),
    ({"region_code": "01"}, "region_follows_province"),
    ({"legal_categories": ["x"]}, "unknown_category"),
    ({"vat_status": "x" * 30}, "unknown_vat_status"),
    ({"ice": "x" * 30}, "bad_ice"),
    ({"last_checked_on": date(2027, 1, 1)}, "in_the_future"),
]


def correct(id_: int, columns: dict[str, Any], day: date = TODAY) -> int:
    return record(id_, "corrected", day, set=columns, corrects_id=list_events(id_)[-1].id)


def test_what_a_correction_may_not_write(both: Flask) -> None:
    id_ = recorded()
    for columns, code in IMPOSSIBLE:
        with pytest.raises(FilingRefused) as error:
            correct(id_, columns)
        assert codes(error) == code, columns
        assert "%(" not in error.value.message
    for code, values in (
        ("negative", {"set": {"capital_centimes": -1}}),
        ("unknown_place", {"set": {"commune_code": "09.541.11.03", "province_code": "07.041"}}),
    ):
        with pytest.raises(FilingRefused) as error:
            record(id_, "amended", **values)
        assert codes(error) == code
    for add in ({"members": 10**12}, {"members": 2.5}, {"members": 199_990}):
        with pytest.raises(FilingRefused):
            record(id_, "members_joined", add=add)
    assert len(list_events(id_)) == 1
    assert projection_findings() == journal_findings() == []


def test_a_registration_does_not_come_after_what_followed(app: Flask) -> None:
    id_ = recorded()
    record(id_, "assembly_held", date(2020, 1, 1))
    with pytest.raises(FilingRefused) as error:
        correct(id_, {"registered_on": date(2020, 1, 2)})
    assert codes(error) == "filings_before"
    correct(id_, {"registered_on": date(2013, 5, 14)})
    assert get_record("48213").card.registered_on == date(2013, 5, 14)


def test_numbers_and_texts_are_stored_as_the_register_writes_them(both: Flask) -> None:
    id_ = recorded()
    correct(id_, {"analytical_number": "٩٩ / ٢٠١٢", "name_fr": "\u202eEnnour\x00  Atlas"})
    correct(id_, {"legal_categories": ["offers_work"]})
    found = get_record("48213")
    assert (found.card.analytical_number, found.card.name_fr) == ("99/2012", "Ennour Atlas")
    assert found.legal_categories == ["offers_work"]


def test_the_number_of_another_cooperative(both: Flask) -> None:
    id_ = recorded()
    import_lines(BESIDE)
    for columns in ({"analytical_number": "١٢٨٤/٢٠١٣"}, {"central_number": "51002"}):
        with pytest.raises(NumberTaken):
            correct(id_, columns)
    assert get_record("48213").card.analytical_number == "1284/2012"
    assert len(list_events(id_)) == 1


def test_the_form_refuses_the_same(client: FlaskClient) -> None:
    import_lines(FIRST, SECOND)
    import_lines(BESIDE)
    desk(client)
    card = api.find_cooperative("48213")
    assert card
    page = f"/fr/desk/filings/correct/{list_events(card.id)[-1].id}/48213"
    last = {"last": str(list_events(card.id)[0].id), "reason": "Erreur de saisie au greffe"}
    for name, text, status in (
        ("analytical_number", "1284/2013", 409), ("analytical_number", "", 422), ("registered_on", "9999-12-31", 422),
        ("registered_on", "0001-01-01", 422), ("capital_centimes", "9" * 24, 400), ("capital_centimes", "-5", 400),
        ("members", "999999999", 400), ("women", "30.5", 400), ("members", "9" * 12, 400),
    ):  # fmt: skip
        assert client.post(page, data={name: text, **last}).status_code == status, (name, text)
    assert client.post(page, data={"name_fr": "\u202e", "name_ar": "", **last}).status_code == 422
    assert len(list_events(card.id)) == 1


def test_a_filing_of_today_with_marks_in_its_texts(app: Flask) -> None:
    id_ = recorded()
    draft = FilingDraft("assembly_held", TODAY, document="PV\u202e 3\x00", reason="Tenue  le matin")
    api.file(id_, draft, clerk(), max(LATER, clock.now()))
    assert (list_events(id_)[0].document, list_events(id_)[0].reason) == ("PV 3", "Tenue le matin")
