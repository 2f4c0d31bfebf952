"""/v1: paging, conditional answers, refusals, and the description against what is answered."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from registry.public.open_data import write_open_data
from registry.public.openapi import description
from tests.registry.factory import FIRST, LATER, NOW, SECOND, import_lines

MORE = [
    SECOND.replace("51002", str(60_000 + n))
    .replace("877/2016", f"{n}/2020")
    .replace("أوريكة;", f"أزمور {n};")
    for n in range(5)
]


@pytest.fixture
def register(app: Flask) -> Flask:
    import_lines(FIRST, SECOND, *MORE)
    return app


def everything(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while path:
        answer = client.get(path)
        assert answer.status_code == 200
        page = answer.json
        assert page
        found += page["items"]
        path = page["next"]
    return found


def test_pages_hold_everything_once(client: FlaskClient, register: Flask) -> None:
    for query in ("limit=2", "limit=3&region=07", "limit=2&q=" + quote("تعاونية"), "limit=2&q=azmour"):
        numbers = [item["central_number"] for item in everything(client, f"/v1/cooperatives?{query}")]
        assert len(numbers) == len(set(numbers))
    assert len(everything(client, "/v1/cooperatives?limit=2")) == 7
    assert [i["central_number"] for i in everything(client, "/v1/cooperatives?q=TADAMOUNTE")] == ["48213"]
    assert [i["central_number"] for i in everything(client, f"/v1/cooperatives?q={quote('٤٨٢١٣')}")] == [
        "48213"
    ]
    assert everything(client, "/v1/cooperatives?region=09&status=struck_off") == []


def test_changes_go_on_where_one_stopped(client: FlaskClient, register: Flask) -> None:
    first = everything(client, "/v1/changes?limit=3")
    assert len(first) == 7
    import_lines(FIRST.replace(";38;36;9;", ";40;37;9;"), now=LATER)
    later = everything(client, f"/v1/changes?after={first[-1]['id']}")
    assert [(item["central_number"], item["changed"]) for item in later] == [
        ("48213", ["members", "women", "last_checked_on"])
    ]
    since = (NOW + timedelta(days=2)).date().isoformat()
    assert everything(client, f"/v1/changes?since={since}") == later
    assert everything(client, f"/v1/changes?since={since}T00:00:00Z") == later
    for end in ("9999-12-31T23:59:59Z", "9999-12-31", "9999-12-31T23:59:59-23:00"):
        assert everything(client, f"/v1/changes?since={quote(end)}") == []
    assert len(everything(client, "/v1/changes?since=0001-01-01")) == 8


def test_the_record_of_a_day(client: FlaskClient, register: Flask) -> None:
    import_lines(FIRST.replace(";38;36;9;", ";40;37;9;"), now=LATER)
    past = client.get("/v1/cooperatives/48213?as_of=2020-01-01").json
    assert past
    assert (past["members"], past["as_of"]) == (38, "2020-01-01")
    assert client.get("/v1/cooperatives/48213?as_of=2001-01-01").status_code == 404


def test_not_changed(client: FlaskClient, register: Flask) -> None:
    for path in (
        "/v1/cooperatives/48213",
        "/v1/cooperatives",
        "/v1/statistics",
        "/v1/sectors",
        "/v1/openapi.json",
    ):
        tag = client.get(path).headers["ETag"]
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), path


REFUSED = (
    "cooperatives?nom=x", "cooperatives?limit=0", "cooperatives?limit=101", "cooperatives?limit=1&limit=2",
    "cooperatives?after=-1", "cooperatives?after=99999999999999999999", "cooperatives?region=99", "cooperatives?q=",
    "cooperatives?status=gone", "cooperatives/48213?as_of=hier", "names",
    "names?text=", "names?text=x&limit=50", "changes?since=hier", "changes?since=2020-01-01T00:00:00", "sectors?x=1",
    "statistics?as_of=20200101", "statistics?as_of=2020-W40-1", "changes?since=2026-W47-7",
    "statistics?as_of=" + quote("٢٠٢٠-٠١-٠١"), "keys?x", "cooperatives/48213/certificate?x=1", "openapi.json?x=1",
)  # fmt: skip


def test_refusals_have_one_shape(client: FlaskClient, register: Flask) -> None:
    shape = jsonschema_rs.validator_for(description("")["components"]["schemas"]["Error"])
    asked = [(f"/v1/{path}", 400) for path in REFUSED]
    asked += [
        ("/v1/", 404),
        ("/v1/nothing", 404),
        ("/v1/cooperatives/99999", 404),
        ("/v1/statistics?as_of=2099-01-01", 404),
        ("/v1/open-data/x", 404),
    ]
    for path, status in asked:
        answer = client.get(path)
        assert answer.status_code == status, path
        shape.validate(answer.json)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(client, method)("/v1/cooperatives")
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]
        shape.validate(answer.json)
    preflight = client.options("/v1/cooperatives")
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]


def test_so_many_a_minute(client: FlaskClient, register: Flask) -> None:
    register.config["V1_PER_MINUTE"] = 3
    address = {"REMOTE_ADDR": "203.0.113.77"}
    answers = [client.get("/v1/regions", environ_base=address) for _ in range(9)]
    assert answers[0].status_code == 200
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) in range(3, 7), "three a minute; the minute may turn once in between"
    assert all(int(answer.headers["Retry-After"]) <= 60 for answer in refused)


@pytest.mark.filterwarnings("ignore")
def test_no_answer_is_undocumented_and_none_is_ours_to_blame(register: Flask) -> None:
    """Schemathesis: no 5xx; status, type and body of every answer as described; bad requests refused."""
    register.config["V1_PER_MINUTE"] = 10**9
    write_open_data(NOW)
    schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", register)
    asked = {(found := result.ok()).label: _ask_many(found) for result in schema.get_all_operations()}
    assert {label.removeprefix("GET ") for label in asked} == set(schema.raw_schema["paths"]) - {
        "/openapi.json"
    }
    assert sum(asked.values()) > 200


def _ask_many(operation: Any) -> int:
    """Ask one address in many ways, right and wrong; returns how many."""
    asked = 0

    right, wrong = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @given(case=right | wrong)
    @settings(
        max_examples=60, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def ask(case: Any) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # its client does not unpack

    ask()
    return asked


def test_text_that_is_not_percent_encoded_utf_8_is_refused(client: FlaskClient, register: int) -> None:
    encoded = client.get("/v1/names", query_string={"text": "تعاونية النور"})
    assert encoded.status_code == 200
    assert encoded.json["own_words"] == ["النور"]  # type: ignore[index]
    raw = "النور".encode().decode("latin-1")  # as a server hands raw bytes on
    for query in (f"text={raw}", f"text={raw.encode().decode('latin-1')}", "text=caf%E9", "text=a&%FF=1"):
        answer = client.get("/v1/names", environ_overrides={"QUERY_STRING": query})
        assert answer.status_code == 400, query
        assert answer.json["error"]["code"] == "unknown_parameter"  # type: ignore[index]
