"""Generated documents of every question and every act: never a failure of ours, and an answer that is one."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from tests.shop.graphql.test_people import signed_in
from tests.shop.orders.makers import shelf

EXAMPLES = 8
"""Of each field of Query and Mutation: about 600 documents in all."""
TEXT = st.text('abcé زيت"\\\n{}$%', max_size=20)


def _scalars() -> None:
    """What our scalars look like in a document."""
    numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2).map(
        lambda x: nodes.Float(float(x))
    )
    schemathesis.graphql.scalar("Decimal", numbers)
    schemathesis.graphql.scalar("PositiveDecimal", st.floats(0, 1e9).map(nodes.Float))
    schemathesis.graphql.scalar("PositiveInt", st.integers(1, 2**31 - 1).map(nodes.Int))
    schemathesis.graphql.scalar("UUID", st.uuids().map(str).map(nodes.String))
    schemathesis.graphql.scalar("DateTime", st.datetimes().map(lambda x: nodes.String(x.isoformat())))
    schemathesis.graphql.scalar("JSONString", st.sampled_from(["{}", "[]", "1", "{"]).map(nodes.String))
    for name in ("JSON", "GenericScalar", "Metadata"):
        schemathesis.graphql.scalar(name, TEXT.map(nodes.String))


_scalars()


@pytest.mark.parametrize("signed", [False, True], ids=["visitor", "buyer"])
def test_no_document_breaks_the_api(app: Flask, signed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.graphql.views.endpoint.REQUESTS", 10**9)
    shelf()
    token = signed_in(app).token if signed else ""
    schema = schemathesis.graphql.from_wsgi("/graphql/", app)
    client = app.test_client()
    fields: set[str] = set()
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        fields.add(operation.label)
        _ask_often(client, operation, token)
    assert {"Query.products", "Mutation.checkoutComplete", "Mutation.tokenCreate"} <= fields


def _ask_often(client: Any, operation: Any, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    @seed(20_26)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy())
    def asked(case: Any) -> None:
        answer = client.post("/graphql/", json={"query": case.body}, headers=headers)
        told = answer.get_json()
        assert answer.status_code in (200, 400), (answer.status_code, case.body)
        for error in told.get("errors", ()):
            assert error["extensions"]["code"] != "InternalServerError", (case.body, error)

    asked()
