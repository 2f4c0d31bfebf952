"""Sheets, versions, review, states; the list and the map under every filter."""

from dataclasses import replace
from itertools import pairwise, product

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.db import session, transaction
from core.errors import NotAllowed
from projectbank.data import SECTORS, Words
from projectbank.demo.loading import written_sheets
from projectbank.errors import BadSheetForm, IdeaMoved, IdeaNotFound
from projectbank.ideas import reading, rules, services
from projectbank.ideas.models import Idea
from projectbank.ideas.reading import Filters
from projectbank.ideas.sheets import from_json, to_json
from projectbank.path import checks
from projectbank.path.views.writing import fields_of, sheet_of
from tests.projectbank.makers import AZILAL, ELSEWHERE, NOW, READER, TINGHIR, WRITER, a_sheet, an_idea
from tests.threads import together


def test_a_sheet_survives_being_kept():
    for sheet in written_sheets():
        assert from_json(to_json(sheet)) == sheet


def test_a_sheet_survives_its_form():
    for sheet in written_sheets():
        read = sheet_of(fields_of(sheet))
        assert read.money == sheet.money
        assert replace(read, slug=sheet.slug, art_tone=sheet.art_tone) == sheet


def test_what_cannot_be_read_is_named():
    with pytest.raises(BadSheetForm) as caught:
        sheet_of(
            fields_of(a_sheet())
            | {"title_ar": "", "jobs": "x", "seasons": "1 2", "roles": "a | b | c | many"}
        )
    assert set(caught.value.fields) == {"title_ar", "jobs", "seasons", "roles"}


def test_the_states_lead_from_draft_to_selling_and_back_out():
    way = [
        "draft",
        "reviewed",
        "published",
        "reserved",
        "team_formed",
        "in_creation",
        "registered",
        "selling",
    ]
    assert all(new in rules.MOVES[old] for old, new in pairwise(way))
    assert all("abandoned" in rules.MOVES[state] for state in way)
    assert "published" in rules.MOVES["reserved"]
    assert rules.sources_of("registered") == ["in_creation"]


def test_review_is_for_another_and_each_step_is_kept(both: Flask):
    idea_id = an_idea(state="draft")
    with pytest.raises(IdeaMoved) as caught:
        services.judge(WRITER, idea_id, "reviewed", "", NOW)
    assert caught.value.code == "own_sheet"
    services.judge(READER, idea_id, "reviewed", "", NOW)
    services.judge(WRITER, idea_id, "published", "", NOW)
    with pytest.raises(BadSheetForm):
        services.judge(WRITER, idea_id, "abandoned", " ", NOW)
    services.judge(WRITER, idea_id, "draft", "Le prix manque", NOW)
    with pytest.raises(IdeaMoved):
        services.judge(WRITER, idea_id, "published", "", NOW)
    assert [s.new for s in reading.steps_of(idea_id)] == ["reviewed", "published", "draft"]
    assert checks.state_findings() == []


def test_only_within_ones_provinces(both: Flask):
    idea_id = an_idea()
    with pytest.raises(IdeaNotFound):
        services.judge(ELSEWHERE, idea_id, "draft", "Pas à moi", NOW)
    with pytest.raises(BadSheetForm):
        services.add_idea(ELSEWHERE, a_sheet(), TINGHIR, NOW)
    with pytest.raises(NotAllowed):
        reading.list_for_staff(type(WRITER)(1), "")
    assert reading.list_for_staff(ELSEWHERE) == []


def test_two_who_write_at_once_do_not_overwrite(both: Flask):
    idea_id = an_idea()
    changed = a_sheet(title=Words("عنوان آخر", "Autre titre"))
    assert services.revise(WRITER, idea_id, changed, 1, NOW) == 2
    with pytest.raises(IdeaMoved):
        services.revise(READER, idea_id, a_sheet(), 1, NOW)
    assert reading.get_any(idea_id).card.title_fr == "Autre titre"
    assert reading.get_any(idea_id).version == 2


def test_a_draft_is_nowhere_to_be_seen(both: Flask):
    idea_id = an_idea(state="draft")
    code = reading.get_any(idea_id).card.code
    with pytest.raises(IdeaNotFound):
        reading.get_public(code)
    assert reading.list_ideas(Filters()).ideas == []
    assert reading.counts_by_region(Filters()) == {}


def test_numbers_are_given_once(both: Flask):
    an_idea()
    together(both, lambda _n: services.add_idea(WRITER, a_sheet(), AZILAL, NOW), 4)
    codes = sorted(session().scalars(select(Idea.code)))
    assert codes == ["PB-05-0001", "PB-05-0002", "PB-05-0003", "PB-05-0004", "PB-08-0001"]


def _varied() -> None:
    places = [TINGHIR, "08.401", AZILAL, "01.571", "12.391"]
    for number, (province, sector) in enumerate(product(places, SECTORS)):
        sheet = a_sheet(sector=sector, jobs=5 + number % 4, jobs_women=number % 5, founders=7 + number % 2)
        services.add_idea(WRITER, sheet, province, NOW)
    with transaction() as s:
        s.execute(update(Idea).values(state="published"))
        s.execute(update(Idea).where(Idea.id % 3 == 0).values(state="reserved", reserved_until=NOW))
        s.execute(update(Idea).where(Idea.id % 7 == 0).values(state="registered", reserved_until=None))


def test_map_and_list_agree_under_every_filter(app: Flask):
    an_idea()
    _varied()
    for region, sector, up_to, women, is_open in product(
        ("", "05", "08", "09"), ("", *SECTORS), (None, 300_000, 500_000), (False, True), (False, True)
    ):
        filters = Filters(region=region, sector=sector, up_to=up_to, women=women, open_only=is_open)
        by_region = reading.counts_by_region(filters)
        listed = reading.list_ideas(filters, size=500).ideas
        on_map = by_region.get(region, 0) if region else sum(by_region.values())
        assert len(listed) == on_map == reading.count_ideas(filters)
        assert all(card.region_code == region for card in listed if region)


@pytest.mark.parametrize("order", list(reading.ORDERS))
def test_pages_show_every_idea_once_and_in_order(app: Flask, order: str):
    an_idea()
    _varied()
    seen, after = [], ""
    while True:
        page = reading.list_ideas(Filters(), order, after, size=4)
        seen += [card.id for card in page.ideas]
        if page.after is None:
            break
        after = page.after
    whole = [card.id for card in reading.list_ideas(Filters(), order, size=500).ideas]
    assert seen == whole
    assert len(set(seen)) == len(seen) == 21


@pytest.mark.parametrize("after", ["x", "1.2.3", "9" * 30 + ".1", "1.", "-1.2", "١.٢"])
def test_a_silly_page_key_is_the_first_page(app: Flask, after: str):
    an_idea()
    assert len(reading.list_ideas(Filters(), "new", after).ideas) == 1


def test_the_doctor_finds_planted_damage(app: Flask):
    idea_id = an_idea()
    with transaction() as s:
        s.execute(update(Idea).where(Idea.id == idea_id).values(state="selling", version=4))
    found = " ".join(checks.state_findings())
    assert "its last step says published" in found
    assert "no sheet of version 4" in found
    assert "without a cooperative" in found
