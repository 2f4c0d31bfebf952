"""`flask demo national` from the command line to the figures it prints."""

import json
import time
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.cli import run_demo
from core.db import session
from registry.cli import registry_cli
from registry.models import Cooperative, RegistryEvent
from registry.seed import seed_demo
from registry.services.checks import count_findings, journal_findings, projection_findings
from registry.services.figures import figures_as_of
from registry.services.history import record_as_of
from tests.registry.factory import FIRST, NOW, import_lines

PUBLISHED = {
    "2025-06-30": (63_445, 778_654, 267_953, 16_026),
    "2025-11-30": (65_315, 788_969, 272_583, 18_036),
}


def stats(app: Flask, day: str) -> tuple[dict[str, object], float]:
    """What the command says, and how long it takes at its fastest: a busy machine is asked three times."""
    seconds = []
    for _again in range(3):
        start = time.perf_counter()
        result = app.test_cli_runner().invoke(registry_cli, ["stats", "--as-of", day, "--json"])
        seconds.append(time.perf_counter() - start)
        assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found, min(seconds)


@pytest.mark.timeout(600)
def test_the_whole_country(app: Flask) -> None:
    seed_demo(NOW)  # what is there already counts towards the figures
    runner = app.test_cli_runner()
    result = runner.invoke(run_demo, ["national"])
    assert result.exit_code == 0, result.output
    assert "100 %" in result.stderr
    for day, figures in PUBLISHED.items():
        found, seconds = stats(app, day)
        assert tuple(found[name] for name in ("cooperatives", "members", "women", "youth")) == figures
        for parts in ("by_region", "by_sector"):
            table = found[parts]
            assert isinstance(table, dict)
            for place, name in enumerate(("cooperatives", "members", "women", "youth")):
                assert sum(part[name] for part in table.values()) == figures[place]
        assert found["by_sex"] == {"women": figures[2], "men": figures[1] - figures[2]}
        assert found["by_age"] == {"youth": figures[3], "others": figures[1] - figures[3]}
        assert seconds < 1
    assert session().scalar(select(func.count()).where(Cooperative.is_demo.is_(False))) == 0
    theirs = Cooperative.central_number.startswith("91")
    assert session().scalar(select(func.count()).where(Cooperative.phone_enc.is_not(None), theirs)) == 0
    assert journal_findings() == projection_findings() == count_findings() == []
    kinds = set(session().scalars(select(RegistryEvent.kind).distinct()))
    assert kinds >= {"registered", "amended", "members_joined", "members_left", "accounts_filed", "suspended",
                     "reinstated", "struck_off", "dissolved", "liquidation_opened", "capital_changed"}  # fmt: skip
    then = record_as_of("9100001", date(1985, 1, 1))
    assert then
    assert then.card.is_demo
    again = runner.invoke(run_demo, ["national"])
    assert "0 cooperatives added" in again.stderr


def test_it_is_not_mixed_with_real_cooperatives(app: Flask) -> None:
    import_lines(FIRST)
    result = app.test_cli_runner().invoke(run_demo, ["national"])
    assert result.exit_code == 1
    assert figures_as_of(date(2025, 11, 30)).cooperatives == 1
