"""The state machines and small decisions of the vendors room."""

from datetime import UTC, datetime, timedelta

import pytest

from shop.vendors import rules
from shop.vendors.permissions import may

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_every_state_of_a_vendor_can_be_left_or_is_final() -> None:
    reachable = {to for targets in rules.VENDOR_MOVES.values() for to in targets}
    assert reachable | {"invited", "applied"} == set(rules.VENDOR_MOVES)
    assert rules.VENDOR_MOVES["closed"] == frozenset()
    assert rules.may_move(rules.VENDOR_MOVES, "approved", "suspended")
    assert not rules.may_move(rules.VENDOR_MOVES, "rejected", "approved")


def test_only_a_submitted_claim_is_decided() -> None:
    for outcome in ("approved", "refused", "changes_requested"):
        assert rules.sources_of(rules.CLAIM_MOVES, outcome) == ["submitted"]


@pytest.mark.parametrize(
    ("minutes", "tries", "alive"), [(0, 0, True), (15, 4, True), (16, 0, False), (1, 5, False)]
)
def test_a_code_lives_fifteen_minutes_and_five_tries(minutes: int, tries: int, alive: bool) -> None:
    assert rules.code_is_alive(NOW - timedelta(minutes=minutes), tries, NOW) is alive


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"%PDF-1.7 x", ".pdf"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"<svg>", None),
        (b"MZ", None),
    ],
)
def test_a_mandate_is_known_by_its_content(data: bytes, suffix: str | None) -> None:
    assert rules.mandate_suffix(data) == suffix


def test_risk_of_a_claim() -> None:
    low = rules.ClaimFacts("code", True, True, "2026-11", 0)
    assert rules.claim_risk(low) == "low"
    assert rules.claim_risk(rules.ClaimFacts("mandate", True, True, "2026-11", 0)) == "medium"
    assert rules.claim_risk(rules.ClaimFacts("mandate", True, True, "2026-11", 1)) == "high"
    assert rules.claim_risk(rules.ClaimFacts("code", False, True, "2026-11", 0)) == "high"


def test_an_unknown_role_carries_no_right() -> None:
    assert may("president", "shop.vendors.team")
    assert not may("packer", "shop.vendors.team")
    assert not may("king", "shop.vendors.read")
