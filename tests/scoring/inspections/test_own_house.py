"""Who is sent does not choose the draw, and nobody reads at the desk that the own cooperative will be visited."""

import pytest
from flask import Flask

from registry.errors import OwnCase
from scoring.errors import NeedsAnotherPerson
from scoring.inspections.services import planning, proposing, reading, reporting
from tests.scoring.inspections.makers import draft, inspector, planned, stalls, visits
from tests.scoring.inspections.test_pages import _still, at_desk, read
from tests.scoring.inspections.test_planning import join
from tests.shop.catalog.makers import NOW

__all__ = ["_still"]


def test_who_is_sent_on_a_drawn_visit_does_not_drop_it(both: Flask) -> None:
    stalls(1)
    boss = inspector()
    sent, visit = planned("random", boss)
    with pytest.raises(NeedsAnotherPerson):
        planning.set_aside(sent, visit.id, "الطريق بعيدة", NOW)
    assert visits(id=visit.id)[0].state == "planned"
    planning.set_aside(boss, visit.id, "أغلقت التعاونية أبوابها", NOW)
    planning.set_aside(inspector(), visit.id, "", NOW)
    assert visits(id=visit.id)[0].state == "set_aside"


def test_a_visit_to_come_is_hidden_from_its_own_people(app: Flask) -> None:
    stalls(2)
    proposing.propose(NOW)
    mine, other = visits(state="proposed")
    insider = inspector()
    join(insider.user_id, mine.cooperative_id)
    listed = [card.id for card in reading.list_visits(insider, mine.office_code)]
    assert listed == [other.id]
    with pytest.raises(OwnCase):
        reading.look_at(insider, mine.id)
    client = at_desk(app, insider.user_id)
    read(client, f"/fr/desk/visits/{mine.id}", 403)
    read(client, f"/fr/desk/visits/{other.id}")
    boss, sent = inspector(), inspector()
    planning.plan(boss, [mine.id], sent.user_id or 0, NOW.date(), NOW)
    assert reading.list_visits(insider, mine.office_code, ("planned",)) == []
    reporting.receive(sent, mine.id, draft(1), NOW)
    made = reading.list_visits(insider, mine.office_code, ("reported",))
    assert [card.id for card in made] == [mine.id], "what was found is known to the cooperative"
    assert reading.look_at(insider, mine.id).state == "reported"
