"""Asking the endpoint over HTTP."""

from typing import Any

from flask import Flask


def ask(app: Flask, text: str, *, token: str = "", **variables: Any) -> tuple[dict[str, Any], int]:
    """The answer's body and status."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = app.test_client().post(
        "/graphql/", json={"query": text, "variables": variables}, headers=headers
    )
    body = answer.get_json()
    assert isinstance(body, dict), answer.text
    return body, answer.status_code


def data(app: Flask, text: str, **variables: Any) -> dict[str, Any]:
    """The data of an answer without errors."""
    body, status = ask(app, text, **variables)
    assert status == 200, body
    assert "errors" not in body, body["errors"]
    found: dict[str, Any] = body["data"]
    return found
