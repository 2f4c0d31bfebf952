"""The demonstration has the figures of the twelve meetings, and 579 sheets that are not copies of one."""

from collections import Counter

from flask import Flask
from sqlalchemy import func, select

from core import clock
from core.db import session
from projectbank.demo.adapting import BY_REGION, placed_sheets
from projectbank.demo.loading import written_sheets
from projectbank.demo.meetings import MEETINGS, people
from projectbank.ideas.models import Idea, SheetVersion
from projectbank.ideas.sheets import sheet_faults
from projectbank.matching.models import Team
from projectbank.path import checks
from projectbank.path.figures import stats
from projectbank.path.services import read_funnel
from projectbank.seed import seed_demo
from registry.seed import seed_demo as seed_registry


def test_579_sheets_over_twelve_regions_and_four_sectors():
    placed = placed_sheets()
    assert len(placed) == sum(BY_REGION.values()) == 579
    assert len({(sheet.slug, province) for sheet, province in placed}) == 579
    assert len({sheet.slug for sheet, _province in placed}) == len(written_sheets()) >= 60
    for region in BY_REGION:
        assert len({sheet.sector for sheet, province in placed if province[:2] == region}) == 4
    most = Counter(sheet.slug for sheet, _province in placed).most_common(1)[0][1]
    assert most <= 20
    assert placed_sheets() == placed


def test_every_adapted_sheet_is_sound_and_most_say_why_there():
    placed = placed_sheets()
    assert [sheet.slug for sheet, _p in placed if sheet_faults(sheet)] == []
    figures = {
        (sheet.slug, sheet.investment, sheet.money.units_base, sheet.summary.fr) for sheet, _p in placed
    }
    assert len(figures) > 500
    reasons = sum(any(province in fit.provinces for fit in sheet.fits) for sheet, province in placed)
    assert reasons > 450


def test_the_meetings_add_up():
    everybody = [person for meeting in MEETINGS for person in people(meeting)]
    women = sum(sex == "f" for sex, _age, _situation in everybody)
    assert (len(MEETINGS), len(everybody), women) == (12, 1285, 658)
    assert round(100 * women / len(everybody), 1) == 51.2


def test_the_seeded_bank_shows_the_figures_from_rows(app: Flask):
    now = clock.now()
    seed_registry(now)
    seed_demo(now, lambda _line: None)
    seed_demo(now, lambda _line: None)
    found = stats()
    assert (found.meetings, found.participants, found.women_percent, found.projects) == (12, 1285, 51.2, 579)
    assert found.by_region == BY_REGION
    assert len(found.by_sector) == 4
    assert session().scalar(select(func.count()).select_from(SheetVersion)) == 579
    assert session().scalar(select(func.count()).select_from(Idea).where(Idea.is_demo.is_(False))) == 0
    assert session().scalar(select(func.count()).select_from(Team)) >= 12
    assert checks.state_findings() == checks.team_findings() == []
    funnel = read_funnel()
    assert funnel.ideas_in("selling") >= 1
    assert funnel.ideas_in("reserved") >= 5
    assert all(number >= 5 for number in funnel.people.shown.values())
