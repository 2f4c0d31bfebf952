"""Claiming a cooperative, on both databases."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.auth.actor import Actor
from core.crypto import blind_index
from core.db import session, transaction
from core.errors import DomainError, NotAllowed, NotFound
from core.messages import OutgoingMessage
from registry import api as registry
from registry.errors import OwnCase
from shop.vendors import errors, permissions
from shop.vendors.models import Claim, Vendor
from shop.vendors.services import (
    TERMS_VERSION,
    acting_vendor,
    claims,
    deciding,
    find_vendor_of,
    get_open_stall,
    is_open,
    open_vendor_ids,
    suspend,
    teams,
)
from tests.shop.vendors.makers import ELSEWHERE, NOW, STAFF, cooperative_id, make_cooperative, make_user
from tests.threads import together


def last_code() -> str:
    """The code of the last SMS."""
    text = session().scalars(select(OutgoingMessage.body).order_by(OutgoingMessage.id.desc())).first()
    found = re.search(r"\b(\d{6})\b", text or "")
    assert found
    return found.group(1)


def proved_claim() -> tuple[int, int, str]:
    """(user, claim, number) of a claim proved by code."""
    user, number = make_user(), make_cooperative()
    claim = claims.start_claim(user, number, NOW)
    claims.send_code(user, claim, "sms", NOW)
    claims.enter_code(user, claim, last_code(), NOW)
    return user, claim, number


def approved() -> tuple[int, int]:
    """(user, vendor id) of an open stall."""
    user, claim, number = proved_claim()
    claims.submit(user, claim, TERMS_VERSION, NOW)
    deciding.decide(STAFF, claim, "approved", "", NOW)
    vendor = find_vendor_of(cooperative_id(number))
    assert vendor
    return user, vendor.id


def test_from_number_to_open_stall(both: Flask) -> None:
    user, vendor_id = approved()
    assert is_open(vendor_id)
    assert acting_vendor(user, vendor_id, "shop.vendors.team").id == vendor_id
    told = session().scalars(select(OutgoingMessage.recipient)).all()
    assert any("@example.ma" in recipient for recipient in told), "the applicant is told"


@pytest.mark.parametrize("status", ["struck_off", "suspended", "dissolved", "in_liquidation"])
def test_a_cooperative_that_is_not_active_cannot_be_claimed(app: Flask, status: str) -> None:
    number = make_cooperative(status)
    with pytest.raises(errors.NotActive):
        claims.start_claim(make_user(), number, NOW)


def test_an_unknown_number_says_so_in_the_field(app: Flask) -> None:
    with pytest.raises(errors.NotRegistered) as refused:
        claims.start_claim(make_user(), "٩٩٩", NOW)
    assert "number" in refused.value.fields


def coded(user: int, number: str, code: str = "135790") -> int:
    """A claim that waits for this code."""
    claim = claims.start_claim(user, number, NOW)
    values = {"state": "code_sent", "code_digest": blind_index(f"claim:{claim}:{code}"), "code_sent_at": NOW}
    with transaction() as s:
        s.execute(update(Claim).where(Claim.id == claim).values(values))
    return claim


def state_of(claim: int) -> str:
    session().expire_all()
    return session().get_one(Claim, claim).state


def test_of_many_who_claim_at_once_one_proves_it_and_the_others_are_told(both: Flask) -> None:
    number, users = make_cooperative(), [make_user() for _ in range(20)]
    started = together(both, lambda n: coded(users[n], number), 20)
    assert all(isinstance(claim, int) for claim in started)
    results = together(both, lambda n: claims.enter_code(users[n], started[n], "135790", NOW), 20)
    assert results.count(None) == 1
    assert all(isinstance(r, DomainError) for r in results if r is not None)
    [winner] = [claim for claim, result in zip(started, results, strict=True) if result is None]
    assert sorted(state_of(claim) for claim in started) == ["overtaken"] * 19 + ["proved"]
    told = session().scalars(select(OutgoingMessage.recipient)).all()
    assert len(set(told)) == 19
    with pytest.raises(errors.AlreadyClaimed):
        claims.start_claim(make_user(), number, NOW)
    claims.submit(users[started.index(winner)], winner, TERMS_VERSION, NOW)


def test_an_unproved_claim_keeps_nobody_out(both: Flask) -> None:
    number, idler, owner = make_cooperative(), make_user(), make_user()
    idle = claims.start_claim(idler, number, NOW)
    own = claims.start_claim(owner, number, NOW)
    assert claims.start_claim(owner, number, NOW) == own
    claims.send_code(owner, own, "sms", NOW)
    claims.enter_code(owner, own, last_code(), NOW)
    assert claims.get_claim(idler, idle).state == "overtaken"
    with pytest.raises(errors.AlreadyClaimed):
        claims.send_code(idler, idle, "sms", NOW)
    with pytest.raises(errors.WrongState):
        claims.attach_mandate(idler, idle, b"%PDF-1.7", NOW)
    with pytest.raises(errors.AlreadyClaimed):
        claims.start_claim(idler, number, NOW)


def test_two_clicks_of_one_person_are_one_claim(both: Flask) -> None:
    number, user = make_cooperative(), make_user()
    assert len(set(together(both, lambda _: claims.start_claim(user, number, NOW), 8))) == 1


def by_mandate(number: str) -> tuple[int, int]:
    """(user, claim) of a claim that was sent to staff with a mandate."""
    user = make_user()
    claim = claims.start_claim(user, number, NOW)
    claims.attach_mandate(user, claim, b"%PDF-1.7 signed", NOW)
    claims.submit(user, claim, TERMS_VERSION, NOW)
    return user, claim


def test_of_several_mandates_staff_accept_one(both: Flask) -> None:
    number = make_cooperative()
    asked = [by_mandate(number) for _ in range(4)]
    code_holder = make_user()
    held = coded(code_holder, number)
    claims.enter_code(code_holder, held, "135790", NOW)
    waiting = deciding.queue(STAFF)
    assert [(c.risk, c.others_asking) for c in waiting] == [("high", 4)] * 4
    assert deciding.count_waiting(STAFF) == 4
    assert deciding.count_waiting(ELSEWHERE) == 0
    results = together(both, lambda n: deciding.decide(STAFF, asked[n][1], "approved", "", NOW), 4)
    assert results.count(None) == 1
    assert all(isinstance(r, errors.WrongState) for r in results if r is not None)
    states = sorted(state_of(claim) for claim in [held, *(claim for _user, claim in asked)])
    assert states == ["approved"] + ["overtaken"] * 4
    team = registry.team(cooperative_id(number))
    assert [role.user_id for role in team] == [asked[results.index(None)][0]]


def test_staff_do_not_decide_their_own_claim_nor_about_their_own_stall(both: Flask) -> None:
    user, claim, _number = proved_claim()
    claims.submit(user, claim, TERMS_VERSION, NOW)
    mine = Actor(user, permissions.OF_STAFF, None, is_staff=True)
    with pytest.raises(OwnCase):
        deciding.decide(mine, claim, "approved", "", NOW)
    deciding.decide(STAFF, claim, "approved", "", NOW)
    [vendor_id] = session().scalars(select(Vendor.id)).all()
    with pytest.raises(OwnCase):
        suspend(vendor_id, mine, "raison", NOW)
    moderator = Actor(make_user(), permissions.OF_STAFF, None, is_staff=True)
    suspend(vendor_id, moderator, "raison", NOW)
    teams.appeal(user, vendor_id, "هذه صورنا ومعنا الأصل", NOW)
    [waiting] = teams.list_appeals(STAFF)
    assert (teams.count_appeals(STAFF), teams.count_appeals(ELSEWHERE)) == (1, 0)
    with pytest.raises(OwnCase):
        teams.decide_appeal(mine, waiting.id, "reinstated", "raison", NOW)
    with pytest.raises(teams.SameHand):
        teams.decide_appeal(moderator, waiting.id, "upheld", "raison", NOW)
    teams.decide_appeal(STAFF, waiting.id, "reinstated", "raison", NOW)


def test_a_claimed_cooperative_is_not_claimed_again(both: Flask) -> None:
    _user, vendor_id = approved()
    cooperative = session().scalars(select(Vendor.cooperative_id).where(Vendor.id == vendor_id)).one()
    number = registry.cooperative_cards([cooperative])[cooperative].central_number
    with pytest.raises(errors.AlreadyClaimed):
        claims.start_claim(make_user(), number, NOW)


def test_an_idle_claim_gives_way_after_a_week(app: Flask) -> None:
    number = make_cooperative()
    first = claims.start_claim(make_user(), number, NOW)
    later = NOW + timedelta(days=8)
    second = claims.start_claim(make_user(), number, later)
    assert second != first
    assert session().get_one(Claim, first).state == "withdrawn"


def test_five_wrong_codes_end_the_code_even_all_at_once(both: Flask) -> None:
    user, number = make_user(), make_cooperative()
    claim = claims.start_claim(user, number, NOW)
    claims.send_code(user, claim, "sms", NOW)
    right = last_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    results = together(both, lambda _: claims.enter_code(user, claim, wrong, NOW), 20)
    assert all(isinstance(r, errors.WrongCode) for r in results)
    with pytest.raises(errors.WrongCode):
        claims.enter_code(user, claim, right, NOW)


def test_a_code_is_too_old_after_fifteen_minutes_and_works_once(app: Flask) -> None:
    user, number = make_user(), make_cooperative()
    claim = claims.start_claim(user, number, NOW)
    claims.send_code(user, claim, "sms", NOW)
    code = last_code()
    with pytest.raises(errors.WrongCode):
        claims.enter_code(user, claim, code, NOW + timedelta(minutes=16))
    claims.enter_code(user, claim, code, NOW)
    with pytest.raises(errors.WrongCode):
        claims.enter_code(user, claim, code, NOW)


def test_the_code_is_never_stored(app: Flask) -> None:
    user, number = make_user(), make_cooperative()
    claim = claims.start_claim(user, number, NOW)
    claims.send_code(user, claim, "sms", NOW)
    stored = session().scalars(select(Claim.code_digest).where(Claim.id == claim)).one()
    assert stored
    assert last_code() not in stored


def test_a_mandate_that_is_no_document_is_refused(app: Flask) -> None:
    user, number = make_user(), make_cooperative(with_contact=False)
    claim = claims.start_claim(user, number, NOW)
    with pytest.raises(DomainError):
        claims.attach_mandate(user, claim, b"<svg onload=alert(1)>", NOW)
    claims.attach_mandate(user, claim, b"%PDF-1.7 signed", NOW)
    claims.submit(user, claim, TERMS_VERSION, NOW)
    assert deciding.open_mandate(STAFF, claim) == (b"%PDF-1.7 signed", ".pdf")


def test_without_the_arabic_terms_nothing_is_sent(app: Flask) -> None:
    user, claim, _number = proved_claim()
    with pytest.raises(errors.TermsNotAccepted):
        claims.submit(user, claim, "", NOW)
    assert claims.get_claim(user, claim).state == "proved"


def test_nobody_sees_another_persons_claim(both: Flask) -> None:
    _user, claim, _number = proved_claim()
    stranger = make_user()
    for act in (
        lambda: claims.get_claim(stranger, claim),
        lambda: claims.submit(stranger, claim, TERMS_VERSION, NOW),
        lambda: claims.send_code(stranger, claim, "sms", NOW),
        lambda: claims.attach_mandate(stranger, claim, b"%PDF-", NOW),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(DomainError):
        claims.withdraw(stranger, claim, NOW)


def test_staff_decide_once_and_only_in_their_provinces(both: Flask) -> None:
    user, claim, _number = proved_claim()
    claims.submit(user, claim, TERMS_VERSION, NOW)
    with pytest.raises(NotFound):
        deciding.decide(ELSEWHERE, claim, "approved", "", NOW)
    assert deciding.queue(ELSEWHERE) == []
    results = together(both, lambda _: deciding.decide(STAFF, claim, "approved", "", NOW), 8)
    assert results.count(None) == 1
    assert len(session().scalars(select(Vendor.id)).all()) == 1


def test_a_question_needs_a_reason_and_the_claim_can_be_sent_again(app: Flask) -> None:
    user, claim, _number = proved_claim()
    claims.submit(user, claim, TERMS_VERSION, NOW)
    with pytest.raises(errors.WrongState):
        deciding.decide(STAFF, claim, "changes_requested", " ", NOW)
    deciding.decide(STAFF, claim, "changes_requested", "أي رئيسة؟", NOW)
    assert claims.get_claim(user, claim).reason == "أي رئيسة؟"
    claims.attach_mandate(user, claim, b"%PDF-1.7", NOW)
    claims.submit(user, claim, TERMS_VERSION, NOW)
    deciding.decide(STAFF, claim, "approved", "", NOW)


def test_suspension_in_the_registry_closes_the_stall_at_once(both: Flask) -> None:
    _user, vendor_id = approved()
    cooperative = session().scalars(select(Vendor.cooperative_id).where(Vendor.id == vendor_id)).one()
    slug = session().scalars(select(Vendor.slug).where(Vendor.id == vendor_id)).one()
    assert session().scalars(open_vendor_ids()).all() == [vendor_id]
    registry_staff = STAFF.__class__(None, frozenset({"registry.suspend"}), None, is_staff=True)
    registry.suspend(cooperative, registry_staff, "حسابات متأخرة", NOW)
    assert session().scalars(open_vendor_ids()).all() == []
    with pytest.raises(errors.VendorNotFound):
        get_open_stall(slug)


def test_a_stall_is_suspended_contested_and_opened_again(both: Flask) -> None:
    user, vendor_id = approved()
    suspend(vendor_id, STAFF, "صور ليست لها", NOW)
    assert not is_open(vendor_id)
    teams.appeal(user, vendor_id, "هذه صورنا ومعنا الأصل", NOW)
    with pytest.raises(errors.WrongState):
        teams.appeal(user, vendor_id, "مرة أخرى، هذه صورنا", NOW)
    waiting = teams.list_appeals(STAFF)
    assert [a.vendor_id for a in waiting] == [vendor_id]
    assert teams.list_appeals(ELSEWHERE) == []
    teams.decide_appeal(STAFF, waiting[0].id, "reinstated", "الصور أصلية", NOW)
    assert is_open(vendor_id)


def test_roles_of_a_team_end_at_once_and_a_president_stays(both: Flask) -> None:
    president, vendor_id = approved()
    packer = make_user()
    with transaction():
        cooperative = session().scalars(select(Vendor.cooperative_id).where(Vendor.id == vendor_id)).one()
        registry.grant_role(cooperative, packer, "packer", actor_id=president, now=NOW)
    assert acting_vendor(packer, vendor_id, "shop.vendors.read")
    with pytest.raises(NotAllowed):
        acting_vendor(packer, vendor_id, "shop.vendors.team")
    teams.end_member(president, vendor_id, packer, "packer", NOW)
    with pytest.raises(NotAllowed):
        acting_vendor(packer, vendor_id, "shop.vendors.read")
    with pytest.raises(DomainError):
        teams.end_member(president, vendor_id, president, "president", NOW)
