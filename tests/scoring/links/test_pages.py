"""The pages of the score: a cooperative's own, the public ones, the desk's."""

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import event

from core.auth.actor import Actor
from core.db import db
from scoring.fairness.services import appeals
from scoring.links.views import staff
from scoring.method.rules import parameters
from scoring.method.services import running
from scoring.method.services import versions as methods
from scoring.method.views import words
from scoring.permissions import DECIDE_APPEALS
from tests.core.auth.conftest import make_staff, staff_in
from tests.registry.creation.test_pages import signed_in
from tests.scoring.fairness.test_appeals import contest, inspector, late_parcel
from tests.scoring.makers import AS_OF, seller
from tests.scoring.method.test_runs import board
from tests.shop.catalog.makers import NOW, Stall


@pytest.fixture
def stall(app: Flask) -> Stall:
    """A scored cooperative with something held against it."""
    made = seller(14, late=3, defects=2)
    seller(20)
    running.run(AS_OF, NOW)
    return made


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_my_score_shows_its_parts_and_steps(app: Flask, stall: Stall, lang: str) -> None:
    client = signed_in(app, stall.seller.user_id or 0)
    page = client.get(f"/{lang}/my/{stall.vendor_id}/score/")
    assert page.status_code == 200
    assert len(page.data) < 120_000
    assert page.text.count('class="meter') >= 10
    assert f'href="/{lang}/visits/{stall.cooperative_id}"' in page.text
    assert "+" in page.text
    for kind in ("", "late", "defects", "fault_returns", "replies", "rating", "excluded"):
        assert client.get(f"/{lang}/my/{stall.vendor_id}/score/facts/?kind={kind}").status_code == 200
    assert client.get(f"/{lang}/my/{stall.vendor_id}/score/facts/?kind=worst").status_code == 404


def test_before_the_first_run(app: Flask) -> None:
    made = seller(2)
    client = signed_in(app, made.seller.user_id or 0)
    assert client.get(f"/ar/my/{made.vendor_id}/score/").status_code == 200
    for page in ("method", "parity"):
        assert app.test_client().get(f"/fr/score/{page}").status_code == 200


def test_nobody_reads_the_score_of_others(app: Flask, stall: Stall) -> None:
    other = seller(2)
    client = signed_in(app, other.seller.user_id or 0)
    assert client.get(f"/ar/my/{stall.vendor_id}/score/").status_code in (403, 404)
    url = f"/ar/my/{stall.vendor_id}/score/facts/{late_parcel(stall)}"
    assert client.post(url, data={"ground": "carrier", "text": "الثلج كثير"}).status_code in (403, 404)
    assert app.test_client().get(f"/ar/my/{stall.vendor_id}/score/").status_code == 302


def test_an_order_is_contested_on_the_page(app: Flask, stall: Stall) -> None:
    client = signed_in(app, stall.seller.user_id or 0)
    url = f"/ar/my/{stall.vendor_id}/score/facts/{late_parcel(stall)}"
    answer = client.post(url, data={"ground": "carrier", "text": "الثلج قطع الطريق"})
    assert answer.status_code == 302
    assert len(appeals.queue(inspector())) == 1
    assert "عند المكتب" in client.get(f"/ar/my/{stall.vendor_id}/score/facts/").text


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_public_pages_name_every_number_and_no_cooperative(app: Flask, stall: Stall, lang: str) -> None:
    client: FlaskClient = app.test_client()
    method, parity = client.get(f"/{lang}/score/method").text, client.get(f"/{lang}/score/parity").text
    for label in (*words.PILLARS.values(), *words.PARTS.values(), *words.BANDS):
        with app.test_request_context(f"/{lang}/"):
            app.preprocess_request()
            assert str(label) in method
    for number in ("10", "30", "60", "5", "15", "180", "1.095" if lang == "ar" else "1\u202f095"):
        assert number in method, "what a finding takes, fresh and settled, and for how long"
    assert f"stall-{stall.vendor_id}" not in parity
    assert "تعاونية 1" not in parity


def test_the_desk_takes_few_statements_however_many_versions(app: Flask, stall: Stall) -> None:
    for n in range(3):
        methods.propose(board(), parameters.to_json(parameters.V1) | {"floor": 2.0 + n}, "Plus clair", NOW)
    make_staff("board@odco.example", ("board",))
    client = app.test_client()
    staff_in(client, "board@odco.example")
    client.get("/fr/desk/score/")
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert client.get("/fr/desk/score/").status_code == 200
    assert len(statements) <= 12, statements


def test_the_desk_counts_bands_and_decides_appeals(app: Flask, stall: Stall) -> None:
    key = contest(stall)
    actor = Actor(1, frozenset({DECIDE_APPEALS}), None, is_staff=True)
    with app.test_request_context("/ar/"):
        app.preprocess_request()
        assert staff.count(actor) == 1
        assert staff.cases(actor, 10)[0].url.endswith(f"/desk/score/appeals/{key}")
        page = render_template(
            "scoring/desk_appeal.html", appeal=appeals.get_appeal(actor, key), words=words, actor=actor
        )
        assert "الثلج" in page
