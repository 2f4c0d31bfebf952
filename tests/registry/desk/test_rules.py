from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.geography import lookups
from registry.desk import rules
from registry.desk.data import Line
from registry.desk.services.delegations import SEEDS, _covers
from registry.legal.rules import SEEDS as LAW

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
NUMBERS = {rule.code: rule.value for rule in LAW}


def line(hours: float, risk: str, number: int = 1) -> Line:
    return Line("file", number, "", "", "", "09.541", "in_review", NOW, NOW + timedelta(hours=hours), risk)


def test_late_first_by_risk_then_by_the_day() -> None:
    lines = [
        line(100, "high", 1),
        line(5, "low", 2),
        line(-1, "low", 3),
        line(-50, "high", 4),
        line(3, "high", 5),
    ]
    assert [found.subject_id for found in rules.in_order(lines, NOW)] == [4, 3, 5, 2, 1]


@given(st.lists(st.tuples(st.floats(-200, 200), st.sampled_from(["high", "medium", "low"])), max_size=30))
@settings(max_examples=60, deadline=None)
def test_nothing_late_stands_behind_something_that_is_not(found: list[tuple[float, str]]) -> None:
    lines = rules.in_order((line(hours, risk, n) for n, (hours, risk) in enumerate(found)), NOW)
    late = [rules.is_late(one, NOW) for one in lines]
    assert late == sorted(late, reverse=True)
    assert len(lines) == len(found)


def test_risks() -> None:
    assert rules.name_risk(["clear", "same"]) == ("low", ())
    assert rules.name_risk(["similar"]) == ("medium", ("name_similar",))
    assert rules.name_risk(["same", "clear"]) == ("medium", ("name_same",))
    assert rules.name_risk(["same", "same"]) == ("high", ("name_same",))
    assert rules.name_risk([]) == ("medium", ())
    assert rules.file_risk(0, 0, 9, 5) == ("low", ())
    assert rules.file_risk(1, 2, 5, 5) == ("high", ("in_kind", "few_founders", "changed_before"))


def facts(**changed: object) -> rules.FileFacts:
    values: dict[str, object] = {
        "gaps": frozenset(), "has_name": True, "founders": 5, "waiting": 0, "share": 10_000, "capital": 500_000,
        "released": 125_000, "least_released": 125_000, "seats": 1, "organ": "managers",
        "documents": {"signed_statutes": True, "bank_certificate": False},
        "needed": ["signed_statutes", "bank_certificate", "authority_receipt"],
    }  # fmt: skip
    return rules.FileFacts(**{**values, **changed})  # type: ignore[arg-type]


def test_the_checklist_names_what_is_missing_and_what_is_to_be_read() -> None:
    checks = {check.code: check for check in rules.checklist(facts(), NUMBERS)}
    assert (checks["founders"].found, checks["founders"].wanted) == ("5", "5")
    assert checks["document_signed_statutes"].ok is True
    assert checks["document_bank_certificate"].ok is None
    assert rules.blocking(checks.values()) == ["document_authority_receipt"]
    short = rules.checklist(facts(gaps=frozenset({"capital_low", "board_needed"}), has_name=False), NUMBERS)
    assert rules.blocking(short) == ["name_reserved", "capital", "organ", "document_authority_receipt"]


def test_every_province_has_one_delegation_and_the_sources_are_kept() -> None:
    import csv

    with SEEDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    covers = _covers(rows)
    assert set(covers) == set(lookups.provinces())
    assert {row["code"] for row in rows if row["verified"] == "yes"} == {"safi", "meknes"}
    named = {
        "safi": ("07.431", "06.181", "06.467", "07.585"),
        "meknes": ("03.061", "08.363", "08.201", "05.301"),
    }
    for delegation, provinces in named.items():
        assert {covers[province] for province in provinces} == {delegation}
    assert {covers[province] for province in ("08.577", "08.587", "08.401")} == {"agadir"}
