import pytest
from flask import Flask
from sqlalchemy import func, select

from core.audit import AuditEntry, broken_links
from core.auth.actor import Actor
from core.db import session
from core.errors import NotAllowed
from core.events import OutboxEvent
from core.messages import OutgoingMessage
from registry import api
from registry.errors import OutsideScope, OwnCase, ReasonMissing, StandingConflict, UnknownCooperative
from registry.models import Cooperative, RegistryEvent
from registry.services.reading import list_events
from tests.registry.factory import FIRST, LATER, SECOND, import_lines, person, registrar
from tests.threads import together

REASON = "Produits vendus sans autorisation sanitaire"


def recorded() -> int:
    import_lines(FIRST, SECOND)
    card = api.find_cooperative("48213")
    assert card
    return card.id


def test_suspension_takes_effect_at_once_and_leaves_traces(both: Flask) -> None:
    id_ = recorded()
    assert api.is_active(id_)
    api.suspend(id_, registrar("09.541"), REASON, LATER)
    assert not api.is_active(id_)
    others = session().scalars(
        select(Cooperative.central_number).where(Cooperative.id.in_(api.active_cooperative_ids()))
    )
    assert list(others) == ["51002"]
    event = list_events(id_)[0]
    assert (event.kind, event.reason, event.data["was"]) == ("suspended", REASON, {"status": "active"})
    entry = session().scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject, entry.reason) == ("registry.suspend", f"cooperative:{id_}", REASON)
    assert broken_links() == []
    news = (
        session()
        .scalars(select(OutboxEvent.payload).where(OutboxEvent.kind.endswith("StandingChanged")))
        .all()
    )
    assert news == [{"cooperative_id": id_, "old": "active", "new": "suspended"}]
    letter = session().scalars(select(OutgoingMessage)).one()
    assert letter.recipient == "contact@tadamount.ma"
    assert REASON in letter.body
    assert "تعاونية تاضامونت" in letter.body
    assert "Coopérative Tadamount" in letter.body


def test_reinstatement(both: Flask) -> None:
    id_ = recorded()
    with pytest.raises(StandingConflict):
        api.reinstate(id_, registrar(), REASON, LATER)
    api.suspend(id_, registrar(), REASON, LATER)
    api.reinstate(id_, registrar(), "Autorisation présentée le 30 novembre", LATER)
    assert api.is_active(id_)
    assert [e.kind for e in list_events(id_)] == ["reinstated", "suspended", "registered"]


def test_who_may_not(app: Flask) -> None:
    id_ = recorded()
    with pytest.raises(NotAllowed):
        api.suspend(id_, Actor(1), REASON, LATER)
    with pytest.raises(OutsideScope):
        api.suspend(id_, registrar("04.421"), REASON, LATER)
    with pytest.raises(ReasonMissing):
        api.suspend(id_, registrar(), "  trop  ", LATER)
    with pytest.raises(UnknownCooperative):
        api.suspend(999, registrar(), REASON, LATER)
    assert api.is_active(id_)
    assert session().scalar(select(func.count()).select_from(AuditEntry)) == 0
    assert session().scalar(select(func.count()).select_from(RegistryEvent)) == 2


def test_of_forty_suspensions_at_once_one_is_recorded(both: Flask) -> None:
    id_ = recorded()
    results = together(both, lambda n: api.suspend(id_, registrar(), f"{REASON} {n}", LATER))
    assert results.count(None) == 1
    assert all(isinstance(result, StandingConflict) for result in results if result is not None), results
    session().rollback()
    assert [e.kind for e in list_events(id_)].count("suspended") == 1
    assert session().scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_readers_see_one_standing_or_the_other_while_it_flips(both: Flask) -> None:
    """The visibility condition is read in the query itself: never an error, never half a change."""
    id_ = recorded()

    def work(number: int) -> list[bool] | None:
        if number:
            seen = []
            for _again in range(10):
                session().rollback()
                seen.append(api.is_active(id_))
            return seen
        for _again in range(5):
            api.suspend(id_, registrar(), REASON, LATER)
            api.reinstate(id_, registrar(), REASON, LATER)
        return None

    results = together(both, work, count=8)
    assert results[0] is None
    assert all(isinstance(seen, list) for seen in results[1:]), results
    session().rollback()
    assert api.is_active(id_)
    assert len(list_events(id_)) == 11


def test_who_acts_for_a_cooperative_does_not_decide_its_standing(both: Flask) -> None:
    id_, both_hats = recorded(), person()
    api.grant_role(id_, both_hats, "accountant", actor_id=None, now=LATER)
    with pytest.raises(OwnCase):
        api.suspend(id_, registrar(user_id=both_hats), REASON, LATER)
    assert api.is_active(id_)
    api.end_role(id_, both_hats, "accountant", actor_id=None, now=LATER)
    api.suspend(id_, registrar(user_id=both_hats), REASON, LATER)
    assert not api.is_active(id_)
