"""What the desk may not register: impossible days, no legal number, a number taken in other digits."""

from datetime import timedelta

from flask.testing import FlaskClient

from core import clock
from registry import api
from registry.creation.services import reading
from tests.registry.creation import factory as make
from tests.registry.desk.test_pages import desk
from tests.registry.factory import FIRST, import_lines


def test_the_desk_registers_what_can_be(client: FlaskClient) -> None:
    now = clock.now()
    creation_id = make.in_review(make.person(1), now)
    import_lines(FIRST)
    desk(client)
    page = f"/fr/desk/creations/{creation_id}"
    good = {"act": "register", "court": "taroudannt", "analytical_number": "5/2026", "seen": "yes",
            "registered_on": str(clock.local_date(now))}  # fmt: skip
    for change, status in (
        ({"registered_on": "0001-01-01"}, 422), ({"registered_on": "9999-12-31"}, 422),
        ({"registered_on": str(clock.local_date(now) - timedelta(days=1))}, 422), ({"analytical_number": ""}, 422),
        ({"analytical_number": "؟"}, 422),
        ({"analytical_number": "١٢٨٤/٢٠١٢"}, 409), ({"central_number": "٤٨٢١٣"}, 409),
        ({"act": "reserve_name", "proposal": "9" * 11}, 404),
    ):  # fmt: skip
        answer = client.post(page, data={**good, **change})
        assert 400 <= answer.status_code < 500, (change, answer.status_code)
        assert answer.status_code == status, (change, answer.status_code)
        assert reading.load(creation_id).state == "in_review"
    for document in ("9" * 25, "9" * 5000, "٣"):  # no document of this file: nothing happens
        assert client.post(page, data={"act": "check", "document": document}).status_code == 302
    early = client.post(page, data={**good, "seen": "", "registered_on": "1985-01-01"})
    assert early.status_code == 422  # before the letter is written, too
    assert client.post(page, data={**good, "analytical_number": " ٥ / ٢٠٢٦ "}).status_code == 302
    found = reading.load(creation_id).cooperative_id
    assert found
    assert api.cooperative_cards([found])[found].analytical_number == "5/2026"
