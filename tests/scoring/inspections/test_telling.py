"""The cooperative is told of a visit and of what the Office decides: whoever answers for it, each in their language."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.auth.models import User
from core.db import session, transaction
from core.messages import OutgoingMessage
from scoring.inspections.services import answering, reporting
from tests.scoring.inspections.makers import TODAY, draft, inspector, planned, stalls, visited
from tests.scoring.inspections.test_planning import join
from tests.scoring.inspections.test_reporting import finding, president
from tests.shop.catalog.makers import NOW, Stall
from tests.shop.vendors.makers import make_user


def letters() -> list[tuple[str, str, str]]:
    """(channel, recipient, text), oldest first."""
    query = select(OutgoingMessage.channel, OutgoingMessage.recipient, OutgoingMessage.body)
    return [tuple(row) for row in session().execute(query.order_by(OutgoingMessage.id))]


def change(user_id: int, **values: object) -> None:
    with transaction() as s:
        s.execute(update(User).where(User.id == user_id).values(**values))


@pytest.fixture
def stall(both: Flask) -> Stall:
    """A cooperative of which one person is president, and another a seller."""
    (made,) = stalls(1)
    president(made)
    return made


def test_a_visit_is_told_to_whoever_answers(stall: Stall) -> None:
    join(make_user(), stall.cooperative_id)  # a seller reads it on the page; nobody writes to them
    visited(2, 1)
    ((channel, _to, text),) = letters()
    assert channel == "mail"
    assert text.endswith(f"/ar/visits/{stall.cooperative_id}")
    assert "ملاحظتين" in text
    assert "رأيناه في المكان" not in text, "what was found stays on the page"


def test_by_sms_in_the_own_language(stall: Stall) -> None:
    change(stall.seller.user_id or 0, email=None, phone_e164="+212661234599", lang="fr")
    visited(2)
    assert [(channel, to) for channel, to, _text in letters()] == [("sms", "+212661234599")]
    assert "1 point à corriger" in letters()[0][2]
    assert f"/fr/visits/{stall.cooperative_id}" in letters()[0][2]


def test_nobody_is_written_to_who_cannot_sign_in(stall: Stall) -> None:
    change(stall.seller.user_id or 0, active=False)
    visited(2)
    assert letters() == []


@pytest.mark.parametrize(
    ("found", "absent", "said"), [((), True, "n’a trouvé personne"), ((), False, "rien à corriger")]
)
def test_nothing_found_and_nobody_met(stall: Stall, found: tuple[int, ...], absent: bool, said: str) -> None:
    change(stall.seller.user_id or 0, lang="fr")
    sent, visit = planned()
    reporting.receive(sent, visit.id, draft(*found, absent=absent), NOW)
    assert said in letters()[0][2]


def test_sent_twice_it_is_told_once(stall: Stall) -> None:
    sent, visit = planned()
    report = draft(1)
    for _n in range(2):
        reporting.receive(sent, visit.id, report, NOW)
    assert len(letters()) == 1


def test_a_support_visit_leaves_advice(app: Flask) -> None:
    (made,) = stalls(1, TODAY - timedelta(days=60))
    change(president(made), lang="fr")
    visited(3, kind="support")
    assert "1 conseil, qui ne retire aucun point" in letters()[0][2]


@pytest.mark.parametrize(
    ("verdict", "said"),
    [("settled", "est réglé"), ("stands", "reste ouvert"), ("withdrawn", "ne compte plus")],
)
def test_each_decision_is_told_with_its_reason(stall: Stall, verdict: str, said: str) -> None:
    user = stall.seller.user_id or 0
    change(user, lang="fr")
    visited(2)
    answering.answer(user, stall.cooperative_id, finding().id, "Nous avons nettoyé l’atelier", NOW)
    before = len(letters())
    answering.decide(inspector(), finding().id, verdict, "Photos vues.", NOW)
    ((_channel, _to, text),) = letters()[before:]
    assert said in text
    assert "Photos vues." in text
    assert text.endswith(f"/fr/visits/{stall.cooperative_id}")
