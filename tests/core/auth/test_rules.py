"""Pure rules: logins, passwords, sessions, where one may be sent."""

from datetime import UTC, datetime, timedelta

import pytest

from core.auth import rules
from core.auth.rules import Login, password_fault, read_login, safe_path, session_lives

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "0661234578",
        "06 61 23 45 78",
        "06.61.23.45.78",
        "٠٦٦١٢٣٤٥٧٨",
        "+212661234578",
        "00212 661-234578",
        "212661234578",
        "۰۶۶۱۲۳۴۵۷۸",
        "+212 (0)661234578",
    ],
)
def test_a_phone_is_one_phone_however_it_is_written(text: str) -> None:
    assert read_login(text) == Login("phone", "+212661234578")


def test_an_email_is_lower_case_and_nothing_else_passes() -> None:
    assert read_login("  Salma@Example.MA ") == Login("email", "salma@example.ma")
    for text in (
        "",
        "salma",
        "salma@",
        "@example.ma",
        "06612",
        "' OR 1=1 --",
        "salma@example.ma\nBcc: x@y.ma",
        "0" * 400,
    ):
        assert read_login(text) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("court", "short"),
        ("x" * 201, "long"),
        ("motdepasse", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("1234567890", "common"),
        ("0987654321", "common"),
        ("salma@example.ma", "known"),
        ("three plain words", None),
        ("كلمات ثلاث سهلة", None),
    ],
)
def test_a_password_is_refused_for_a_reason(password: str, fault: str | None) -> None:
    assert password_fault(password, "salma@example.ma", "Salma") == fault


@pytest.mark.parametrize("path", ["/fr/account/", "/ar/desk/?source=claims&after=3", "/en/p/12-saffron"])
def test_pages_of_ours_may_follow_a_sign_in(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "https://evil.example/fr/", "//evil.example/fr/", "/\\evil.example", "/fr/\\\\evil",
        "javascript:alert(1)",
        "/fr//evil.example", "/\t/evil.example", " /fr/", "/fr/\r\nSet-Cookie: a=b", "fr/account", "/de/account",
        "///fr/",
        "/fr/../../evil", "/fr@evil.example", "http:/fr/",
    ],
)  # fmt: skip
def test_nothing_else_may(path: str | None) -> None:
    assert safe_path(path) is None


@pytest.mark.parametrize(
    ("is_staff", "idle", "age", "lives"),
    [
        (True, 29, 29, True),
        (True, 31, 31, False),
        (True, 1, 12 * 60 + 1, False),
        (True, 1, 12 * 60 - 1, True),
        (False, 24 * 60, 24 * 60, True),
        (False, 31 * 24 * 60, 31 * 24 * 60, False),
        (False, 1, 91 * 24 * 60, False),
    ],
)
def test_sessions_of_staff_are_shorter(is_staff: bool, idle: int, age: int, lives: bool) -> None:
    created, seen = NOW - timedelta(minutes=age), NOW - timedelta(minutes=idle)
    assert (
        session_lives(is_staff=is_staff, created_at=created, last_seen_at=seen, ended_at=None, now=NOW)
        is lives
    )
    assert not session_lives(is_staff=is_staff, created_at=NOW, last_seen_at=NOW, ended_at=NOW, now=NOW)


def test_a_factor_is_fresh_for_ten_minutes() -> None:
    assert rules.is_fresh(NOW - timedelta(minutes=9), NOW)
    assert not rules.is_fresh(NOW - timedelta(minutes=11), NOW)
    assert not rules.is_fresh(NOW + timedelta(minutes=1), NOW)


def test_devices_are_named_in_two_words() -> None:
    android = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
    assert rules.device_name(android) == "Chrome · Android"
    assert rules.device_name("curl/8") == ""
