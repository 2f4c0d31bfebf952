import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from core.db import changed, session, transaction
from core.doctor import examine
from registry import api
from registry.errors import RealData
from registry.models import Cooperative
from registry.seed import seed_demo, seed_reference
from tests.registry.factory import FIRST, NOW, SECOND, csv_bytes, import_lines


def run(app: Flask, *words: str) -> tuple[int, Any, str]:
    result = app.test_cli_runner().invoke(args=["registry", *words])
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    out = result.stdout.strip()
    return result.exit_code, json.loads(out) if out.startswith("{") else out, result.stderr


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "registre.csv"
    path.write_bytes(csv_bytes(FIRST, SECOND, FIRST.replace("Argane", "?")))
    return str(path)


def test_import_prints_the_contract(app: Flask, file: str) -> None:
    code, dry, _err = run(app, "import", file, "--dry-run", "--json")
    assert (code, dry["created"], dry["dry_run"]) == (0, 2, True)
    code, report, _err = run(app, "import", file, "--json", "--lang", "fr")
    assert code == 0
    assert {key: report[key] for key in ("rows", "created", "updated", "unchanged", "rejected")} == {
        "rows": 3, "created": 2, "updated": 0, "unchanged": 0, "rejected": 1,
    }  # fmt: skip
    assert report["errors"] == [
        {
            "row": 4,
            "field": "sector",
            "code": "unknown_sector",
            "message": "«\u202f?\u202f» n’est pas un secteur connu.",
        }
    ]
    _code, again, _err = run(app, "import", file, "--json")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    _code, text, _err = run(app, "import", file)
    assert "3 rows" in text


def test_import_refuses_what_is_no_register(app: Flask, tmp_path: Path) -> None:
    for name, content in (("a.csv", b"a;b\n1;2\n"), ("empty.csv", b""), ("x.xlsx", b"PK\x03\x04broken")):
        (tmp_path / name).write_bytes(content)
        code, answer, _err = run(app, "import", str(tmp_path / name), "--json")
        assert code == 2
        assert answer["error"]["message"]


def test_stats_as_of_a_day(app: Flask, file: str) -> None:
    run(app, "import", file)
    _code, figures, _err = run(app, "stats", "--as-of", "2026-11-21", "--json")
    assert [figures[key] for key in ("cooperatives", "members", "women", "youth")] == [2, 52, 38, 10]
    assert figures["by_region"]["09"]["members"] == 38
    assert figures["by_sector"]["handicrafts"]["cooperatives"] == 1
    _code, figures, _err = run(app, "stats", "--as-of", "2015-01-01", "--json")
    assert (figures["cooperatives"], figures["members"]) == (1, 38)
    _code, figures, _err = run(app, "stats", "--as-of", "1990-01-01", "--json")
    assert figures["cooperatives"] == 0


def test_suspend_and_reinstate(app: Flask, file: str) -> None:
    run(app, "import", file)
    card = api.find_cooperative("48213")
    assert card
    assert run(app, "suspend", "٤٨٢١٣", "--reason", "Sans autorisation sanitaire")[0] == 0
    assert not api.is_active(card.id)
    assert run(app, "suspend", "48213", "--reason", "Sans autorisation sanitaire")[0] == 2
    assert run(app, "suspend", "1", "--reason", "Sans autorisation sanitaire")[0] == 2
    assert run(app, "suspend", "48213", "--reason", "x")[0] == 2
    assert run(app, "reinstate", "48213", "--reason", "Autorisation présentée")[0] == 0
    assert api.is_active(card.id)


def test_the_demonstration_is_whole_and_stays_apart_from_real_data(both: Flask) -> None:
    added = seed_demo(NOW)
    assert added > 250
    assert seed_demo(NOW) == 0
    card = api.find_cooperative("900001")
    assert card
    assert card.is_demo
    assert api.team(card.id)
    assert [r for r in examine() if not r.ok and r.name.startswith(("registry", "territory"))] == []


def test_the_demonstration_refuses_real_data(app: Flask) -> None:
    import_lines(FIRST)
    with pytest.raises(RealData):
        seed_demo(NOW)


def test_courts_can_be_added(app: Flask) -> None:
    line = FIRST.replace("Taroudant;", "Aoulouz;")
    assert import_lines(line).rejected == 1
    assert run(app, "add-court", "aoulouz", "أولوز", "Aoulouz")[0] == 0
    assert import_lines(line).created == 1
    assert seed_reference() == 0


@pytest.mark.parametrize("column", ["members", "status", "name_fr"])
def test_doctor_names_a_record_changed_behind_its_events(app: Flask, column: str) -> None:
    import_lines(FIRST)
    value = {"members": 99, "status": "struck_off", "name_fr": "Autre"}[column]
    with transaction():
        assert changed(update(Cooperative).values({column: value})) == 1
    session().rollback()
    found = [finding for result in examine() for finding in result.found if "48213" in finding]
    assert found == [f"cooperative 48213: {column} not as its events say"]
