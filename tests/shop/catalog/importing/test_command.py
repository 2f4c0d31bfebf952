"""`flask shop import`."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session
from shop.catalog.models import Variant
from tests.shop.catalog.makers import make_stall

FILES = Path(__file__).resolve().parents[3] / "fixtures" / "catalogue"


@pytest.fixture
def number(app: Flask) -> str:
    return make_stall().central_number


def run(app: Flask, *words: str) -> tuple[int, dict[str, object]]:
    result = app.test_cli_runner().invoke(args=["shop", "import", *words, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_counts_as_json_then_nothing_new(app: Flask, number: str) -> None:
    file = str(FILES / "plain_fr.csv")
    code, rehearsed = run(app, file, "--vendor", number, "--dry-run")
    assert (code, rehearsed["created"], rehearsed["dry_run"]) == (0, 5, True)
    code, report = run(app, file, "--vendor", number, "--rate", "EUR=10,8", "--lang", "en")
    kept = {key: report[key] for key in ("rows", "created", "updated", "unchanged", "rejected")}
    assert (code, kept) == (0, {"rows": 8, "created": 5, "updated": 0, "unchanged": 0, "rejected": 3})
    errors = report["errors"]
    assert isinstance(errors, list)
    expected = {"row": 7, "field": "sku", "code": "duplicate_sku"}
    assert {**errors[0], "message": ""} == {**expected, "message": ""}
    assert session().scalar(select(Variant.price_centimes).where(Variant.sku == "0013")) == 106_920
    assert run(app, file, "--vendor", number, "--rate", "EUR=10.8")[1]["unchanged"] == 5


def test_plain_words_too(app: Flask, number: str) -> None:
    result = app.test_cli_runner().invoke(
        args=["shop", "import", str(FILES / "shopify.csv"), "--vendor", number]
    )
    assert result.exit_code == 0
    assert "6 rows: created 3, updated 0, unchanged 1, rejected 2" in result.output


def test_refusals(app: Flask, number: str, tmp_path: Path) -> None:
    code, answer = run(app, str(FILES / "plain_fr.csv"), "--vendor", "does not exist")
    assert (code, answer["error"]["code"]) == (2, "no_such_vendor")  # type: ignore[index]
    broken = tmp_path / "x.csv"
    broken.write_bytes(b"")
    code, answer = run(app, str(broken), "--vendor", number)
    assert (code, answer["error"]["code"]) == (2, "empty_file")  # type: ignore[index]
    for rate in ("EUR", "EUR=0", "EUR=x"):
        words = ["shop", "import", str(broken), "--vendor", number, "--rate", rate]
        assert app.test_cli_runner().invoke(args=words).exit_code == 2
