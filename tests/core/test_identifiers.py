import pytest

from core.identifiers import normal_email, normal_ice, normal_phone, normal_rib


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("0661234578", "+212661234578"), ("06 61 23 45 78", "+212661234578"), ("٠٦٦١٢٣٤٥٧٨", "+212661234578"),
        ("+212 6 61 23 45 78", "+212661234578"), ("00212661234578", "+212661234578"),
        ("+212 (0) 528-123456", "+212528123456"), ("212661234578", "+212661234578"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("066123457", None), ("06612345789", None), ("0461234578", None), ("abc", None), ("", None),
        ("+212161234578", None), ("123456", None), ("0" * 300, None),
    ],
)  # fmt: skip
def test_phones(text: str, phone: str | None) -> None:
    assert normal_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "email"),
    [
        (" Coop@Example.MA ", "coop@example.ma"), ("a.b+c@d-e.co", "a.b+c@d-e.co"),
        ("coop@", None), ("coop@localhost", None), ("a@b..ma", None), ("a b@c.ma", None),
        ("x@y.ma\nBcc: z@y.ma", None), ("é@y.ma", None),
    ],
)  # fmt: skip
def test_emails(text: str, email: str | None) -> None:
    assert normal_email(text) == email


def test_real_ices_pass_and_wrong_keys_fail() -> None:
    for ice in ("001561191000066", "002136093000040", "002106859000069"):
        assert normal_ice(ice) == ice
        assert normal_ice(ice[:-1] + str((int(ice[-1]) + 1) % 10)) is None
    assert normal_ice("٠٠١٥٦١١٩١٠٠٠٠٦٦") == "001561191000066"
    assert normal_ice("000000000000000") is None
    assert normal_ice("15611910000661") is None


def test_rib_key() -> None:
    account = "0117800000123456789012"
    rib = account + f"{97 - int(account + '00') % 97:02d}"
    assert normal_rib(rib) == rib
    assert normal_rib(f"{rib[:3]} {rib[3:6]} {rib[6:22]} {rib[22:]}") == rib
    assert normal_rib("MA64" + rib) == rib
    assert normal_rib(rib[:-2] + f"{(int(rib[-2:]) + 1) % 100:02d}") is None
    assert normal_rib(rib[:-1]) is None
    assert normal_rib("٠" * 24) is None
