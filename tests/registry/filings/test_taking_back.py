"""A filing is taken back once, until the correction that took it back is itself taken back."""

import pytest
from flask import Flask

from core.db import session
from registry.errors import FilingRefused
from registry.services.checks import journal_findings, projection_findings
from registry.services.reading import get_record, list_events
from tests.registry.filings.test_filing import codes, record, recorded
from tests.threads import together


def undo(id_: int, filing_id: int) -> int:
    return record(id_, "corrected", corrects_id=filing_id, undo=True, reason="Autre coopérative")


def members() -> int:
    return get_record("48213").card.members


def test_a_filing_is_taken_back_once(both: Flask) -> None:
    id_ = recorded()
    joined = record(id_, "members_joined", add={"members": 5, "women": 5})
    back = undo(id_, joined)
    assert members() == 38
    for _again in range(2):
        with pytest.raises(FilingRefused) as error:
            undo(id_, joined)
        assert codes(error) == "already_taken_back"
    assert members() == 38
    again = undo(id_, back)  # the mistake was to take it back
    assert members() == 43
    with pytest.raises(FilingRefused):
        undo(id_, back)
    undo(id_, joined)
    assert members() == 38
    with pytest.raises(FilingRefused):
        undo(id_, again)  # would bring the first correction back beside the second
    assert members() == 38
    assert journal_findings() == projection_findings() == []


def test_columns_come_back_as_they_stood(both: Flask) -> None:
    id_ = recorded()
    named = record(id_, "amended", set={"name_fr": "Coopérative Ennour", "address_fr": "Douar Tamzit"})
    back = undo(id_, named)
    assert (get_record("48213").card.name_fr, get_record("48213").address_fr) == ("Coopérative Tadamount", "")
    undo(id_, back)
    assert get_record("48213").card.name_fr == "Coopérative Ennour"


def test_a_filing_that_states_facts_alone_is_taken_back_once(app: Flask) -> None:
    id_ = recorded()
    held = record(id_, "assembly_held", facts={"attendance": 12})
    undo(id_, held)
    with pytest.raises(FilingRefused) as error:
        undo(id_, held)
    assert codes(error) == "already_taken_back"


def test_four_who_take_the_same_filing_back_at_once(both: Flask) -> None:
    id_ = recorded()
    joined = record(id_, "members_joined", add={"members": 5, "women": 5})
    results = together(both, lambda _n: undo(id_, joined), count=4)
    assert sum(isinstance(result, int) for result in results) == 1, results
    assert all(isinstance(result, int | FilingRefused) for result in results), results
    session().rollback()
    assert members() == 38
    assert [e.kind for e in list_events(id_)].count("corrected") == 1
