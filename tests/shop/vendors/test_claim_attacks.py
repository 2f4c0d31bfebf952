"""What somebody does who wants a cooperative that is not theirs."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session
from core.errors import TooMany
from core.storage import storage
from registry import api as registry
from shop.vendors import errors
from shop.vendors.models import Claim
from shop.vendors.services import TERMS_VERSION, claims, deciding
from tests.shop.vendors.makers import NOW, STAFF, cooperative_id, make_cooperative, make_user
from tests.shop.vendors.test_claims import last_code
from tests.threads import together

PDF, HTML = b"%PDF-1.7 signed", b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def proved(number: str, user_id: int) -> int:
    claim_id = claims.start_claim(user_id, number, NOW)
    claims.send_code(user_id, claim_id, "sms", NOW)
    claims.enter_code(user_id, claim_id, last_code(), NOW)
    return claim_id


def test_a_refused_claim_does_not_come_back_beside_the_one_that_won(both: Flask) -> None:
    number, thief, owner = make_cooperative(), make_user(), make_user()
    refused = proved(number, thief)
    claims.submit(thief, refused, TERMS_VERSION, NOW)
    deciding.decide(STAFF, refused, "refused", "unknown to the cooperative", NOW)
    won = proved(number, owner)
    with pytest.raises(errors.AlreadyClaimed):
        claims.submit(thief, refused, TERMS_VERSION, NOW)
    claims.submit(owner, won, TERMS_VERSION, NOW)
    deciding.decide(STAFF, won, "approved", "", NOW)
    with pytest.raises(errors.AlreadyClaimed):
        claims.submit(thief, refused, TERMS_VERSION, NOW)
    team = registry.team(cooperative_id(number))
    assert {(role.user_id, role.role) for role in team} == {(owner, "president")}


def test_a_refused_claim_may_come_back_while_nobody_else_asks(both: Flask) -> None:
    number, user = make_cooperative(), make_user()
    claim_id = proved(number, user)
    claims.submit(user, claim_id, TERMS_VERSION, NOW)
    deciding.decide(STAFF, claim_id, "refused", "wrong papers", NOW)
    claims.submit(user, claim_id, TERMS_VERSION, NOW)
    with pytest.raises(errors.AlreadyClaimed):
        claims.start_claim(make_user(), number, NOW)
    deciding.decide(STAFF, claim_id, "approved", "", NOW)
    assert [role.user_id for role in registry.team(cooperative_id(number))] == [user]


def test_a_code_takes_five_guesses_also_forty_at_once(both: Flask) -> None:
    user = make_user()
    claim_id = claims.start_claim(user, make_cooperative(), NOW)
    claims.send_code(user, claim_id, "sms", NOW)
    code = last_code()
    wrong = [f"{n:06d}" for n in range(60) if f"{n:06d}" != code][:40]
    results = together(both, lambda n: claims.enter_code(user, claim_id, wrong[n], NOW), 40)
    codes = [getattr(r, "code", r) for r in results]
    assert codes.count("code_wrong") == 5
    assert codes.count("code_expired") == 35
    with pytest.raises(errors.WrongCode):
        claims.enter_code(user, claim_id, code, NOW)


def ask_for_codes(user: int, times: int) -> None:
    """A code for each of so many cooperatives."""
    for _ in range(times):
        claims.send_code(user, claims.start_claim(user, make_cooperative(), NOW), "sms", NOW)


def test_codes_of_many_cooperatives_are_limited_for_one_person(both: Flask) -> None:
    user = make_user()
    for _ in range(15):
        claims.send_code(user, claims.start_claim(user, make_cooperative(), NOW), "sms", NOW)
    one_more = claims.start_claim(user, make_cooperative(), NOW)
    with pytest.raises(TooMany):
        claims.send_code(user, one_more, "sms", NOW)


def test_a_code_typed_in_arabic_digits_is_the_same_code(app: Flask) -> None:
    user = make_user()
    claim_id = claims.start_claim(user, make_cooperative(), NOW)
    claims.send_code(user, claim_id, "sms", NOW)
    arabic = last_code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    claims.enter_code(user, claim_id, f" {arabic} ", NOW)
    assert claims.get_claim(user, claim_id).state == "proved"


@pytest.mark.parametrize(
    "data", [b"", HTML, SVG, b"GIF89a", b" %PDF-", b"PK\3\4", b"%PDF-" + b"x" * 5_300_000]
)
def test_a_mandate_is_a_pdf_or_a_photo_of_five_megabytes(app: Flask, data: bytes) -> None:
    user = make_user()
    claim_id = claims.start_claim(user, make_cooperative(), NOW)
    with pytest.raises(errors.WrongCode):
        claims.attach_mandate(user, claim_id, data, NOW)
    assert not list(storage().root.rglob("*.pdf"))  # type: ignore[attr-defined]


def test_only_the_last_mandate_is_kept_and_none_of_a_claim_that_moved_on(app: Flask) -> None:
    user = make_user()
    claim_id = claims.start_claim(user, make_cooperative(), NOW)
    for n in range(3):
        claims.attach_mandate(user, claim_id, PDF + bytes([n]), NOW)
    claims.submit(user, claim_id, TERMS_VERSION, NOW)
    with pytest.raises(errors.WrongState):
        claims.attach_mandate(user, claim_id, PDF, NOW)
    kept = list(storage().root.rglob("*.pdf"))  # type: ignore[attr-defined]
    assert [path.read_bytes() for path in kept] == [PDF + b"\2"]
    assert session().scalar(select(func.count()).select_from(Claim)) == 1
