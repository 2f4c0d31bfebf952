"""Nothing personal is public (I21): every public address in every language, searched for planted names and numbers."""

import re

import pytest
from flask import url_for

from tests.house.access.private import (
    OFFICIAL,
    case_words,
    member_words,
    order_words,
    phone_digits,
    unseen_words,
)
from tests.house.access.subjects import cases
from tests.house.access.table import ROWS
from tests.house.access.world import World, make_index_stale

PUBLIC = [row for row in ROWS if row.policy == "public" and row.method == "GET"]
SEARCHES = (
    "/{lang}/search?q={word}", "/{lang}/suggest?q={word}", "/{lang}/registry?q={word}", "/{lang}/products?after={word}",
    "/{lang}/order/find?number={word}", "/{lang}/account/login?next={word}", "/{lang}/basket/places?q={word}",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _stale_index(world: World) -> None:
    """The index knows every product there is."""
    with world.app.app_context():
        make_index_stale(world.app)


def addresses(world: World) -> list[str]:
    """Every public page of the world, and searches for a person."""
    found = set()
    with world.app.test_request_context("/fr/"):
        for row in PUBLIC:
            spoken = world.app.url_map.is_endpoint_expecting(row.endpoint, "lang")
            for lang in ({"lang": "ar"}, {"lang": "fr"}, {"lang": "en"}) if spoken else ({},):
                found |= {url_for(row.endpoint, **lang, **case.args) for case in cases(world, row.subject)}
    asked = ("تعاونية", "Touda", "Coop", "41000", "zqfindlivea")
    return sorted(found) + [
        s.format(lang=lang, word=w) for s in SEARCHES for lang in ("ar", "fr") for w in asked
    ]


def planted(world: World) -> list[str]:
    """Everything that is nobody's business."""
    words = list(OFFICIAL)
    for side in world.sides.values():
        words += unseen_words(side) + case_words(side) + order_words(side) + member_words(side)
    return words


def test_public_pages_hold_nothing_personal(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    words, phones, faults = planted(world), phone_digits(world), []
    paths = addresses(world)
    assert len(paths) > 100
    for path in paths:
        answer = world.send("", "GET", path)
        if not answer.mimetype.startswith(("text/html", "application/json", "text/plain", "application/xml")):
            continue
        text = answer.get_data(as_text=True)
        faults += [f"{path} shows {word}" for word in words if word in text]
        digits = re.sub(r"[\s.\-\u00a0\u202f()]", "", text)
        faults += [f"{path} shows the phone {phone}" for phone in phones if phone in digits]
    assert faults == []
    logged = "".join(capfd.readouterr())
    assert [word for word in [*words, *phones] if word in logged] == []


def test_answers_hold_no_headers_that_tell(world: World) -> None:
    """Nothing personal in headers either; pages about a person are not kept by caches."""
    for path in ("/fr/account/", "/fr/order/mine", f"/fr/order/{world.sides['A'].tokens['new']}"):
        answer = world.send("buyer", "GET", path)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"] or "private" in answer.headers["Cache-Control"]
        assert not [word for word in planted(world) if word in str(answer.headers)]


def test_opinions_name_the_first_name_alone(world: World) -> None:
    side = world.sides["A"]
    text = world.send("", "GET", f"/fr/p/{side.products['live']}/reviews").get_data(as_text=True)
    assert side.mark("opinion") in text
    assert "Touda" in text
    assert not [word for word in order_words(side) if word in text]


def test_a_seller_reads_the_buyer_only_after_confirming(world: World) -> None:
    """The phone is on no page before the order is confirmed, and each look leaves a trace."""
    side = world.sides["A"]
    base = f"/fr/my/{side.vendors['main']}/orders"
    phone = "668112231"
    for state in ("new", "confirmed"):
        shown = world.send("seller", "GET", f"{base}/{side.parcels[state]}").get_data(as_text=True)
        assert phone not in re.sub(r"\D", "", shown)
    hidden = world.send("seller", "POST", f"{base}/{side.parcels['new']}/contact").get_data(as_text=True)
    assert phone not in re.sub(r"\D", "", hidden)
    world.put_back()
    seen = world.send("seller", "POST", f"{base}/{side.parcels['confirmed']}/contact").get_data(as_text=True)
    assert phone in re.sub(r"\D", "", seen)
    assert "core_audit" in world.changed_tables()


def test_staff_read_the_buyer_only_after_asking(world: World) -> None:
    side = world.sides["A"]
    path = f"/fr/desk/orders/{side.orders['confirmed']}"
    assert "668112231" not in re.sub(r"\D", "", world.send("moderator", "GET", path).get_data(as_text=True))
    shown = world.send("moderator", "POST", f"{path}/contact").get_data(as_text=True)
    assert "668112231" in re.sub(r"\D", "", shown)
    assert "core_audit" in world.changed_tables()
