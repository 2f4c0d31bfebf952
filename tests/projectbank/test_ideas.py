"""Sheets, versions, review, states; the list and the map under every filter."""

import re
from dataclasses import replace
from itertools import pairwise, product

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.db import session, transaction
from core.errors import NotAllowed
from core.i18n import speaking
from projectbank.data import SECTORS, Sheet, Words
from projectbank.demo.loading import written_sheets
from projectbank.errors import BadSheetForm, IdeaMoved, IdeaNotFound
from projectbank.ideas import reading, rules, services
from projectbank.ideas.models import Idea
from projectbank.ideas.reading import Filters
from projectbank.ideas.sheets import from_json, to_json
from projectbank.path import checks
from projectbank.path.views.writing import fields_of, sheet_of
from tests.projectbank.makers import (
    AZILAL,
    ELSEWHERE,
    NOW,
    READER,
    TINGHIR,
    WRITER,
    a_sheet,
    an_idea,
    join_all,
    some_people,
)
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


def titled(text: str) -> Sheet:
    return a_sheet(title=Words("عنوان آخر", text))


def test_two_who_write_at_once_do_not_overwrite(both: Flask):
    idea_id = an_idea(state="draft")
    assert services.revise(WRITER, idea_id, titled("Autre titre"), 1, NOW) == 2
    with pytest.raises(IdeaMoved):
        services.revise(READER, idea_id, a_sheet(), 1, NOW)
    assert reading.get_any(idea_id).card.title_fr == "Autre titre"
    assert reading.get_any(idea_id).version == 2
    results = together(both, lambda n: services.revise(READER, idea_id, titled(f"Titre {n}"), 2, NOW), 4)
    assert (
        sorted(str(r) if isinstance(r, int) else type(r).__name__ for r in results)
        == ["3"] + ["IdeaMoved"] * 3
    )


def test_what_is_public_changes_only_when_a_colleague_accepts(both: Flask):
    idea_id = an_idea()
    code = reading.get_any(idea_id).card.code
    assert reading.count_waiting(READER) == 0
    assert services.revise(WRITER, idea_id, titled("Deux"), 1, NOW) == 2
    with pytest.raises(IdeaMoved):
        services.revise(READER, idea_id, titled("Trois"), 1, NOW)
    assert services.revise(WRITER, idea_id, titled("Trois"), 2, NOW) == 3
    assert (reading.get_public(code).version, reading.get_public(code).card.title_fr != "Trois") == (1, True)
    assert [card.id for card, since in reading.waiting(READER, 9) if since == NOW] == [idea_id]
    assert reading.count_waiting(READER) == 1
    assert checks.state_findings() == []
    for who, version, code_ in (
        (WRITER, 3, "own_sheet"),
        (READER, 2, "sheet_changed"),
        (READER, 4, "sheet_changed"),
    ):
        with pytest.raises(IdeaMoved) as caught:
            services.accept(who, idea_id, version)
        assert caught.value.code == code_
    with pytest.raises(IdeaNotFound):
        services.accept(ELSEWHERE, idea_id, 3)
    services.accept(READER, idea_id, 3)
    assert (reading.get_public(code).version, reading.get_public(code).sheet.title.fr) == (3, "Trois")
    assert reading.count_waiting(READER) == 0
    with pytest.raises(IdeaMoved):
        services.accept(READER, idea_id, 3)


def test_who_wrote_last_does_not_review(both: Flask):
    idea_id = an_idea(state="draft")
    services.revise(READER, idea_id, titled("Deux"), 1, NOW)
    with pytest.raises(IdeaMoved):
        services.judge(READER, idea_id, "reviewed", "", NOW)
    services.judge(WRITER, idea_id, "reviewed", "", NOW)
    services.revise(WRITER, idea_id, titled("Trois"), 2, NOW)
    assert reading.get_any(idea_id).card.state == "draft"
    with pytest.raises(IdeaMoved):
        services.judge(WRITER, idea_id, "published", "", NOW)
    assert checks.state_findings() == []


def test_the_review_leaves_an_idea_alone_once_it_has_a_team(both: Flask):
    idea_id = an_idea()
    join_all(idea_id, some_people(2))
    for to in ("abandoned", "published", "draft", "reviewed"):
        with pytest.raises(IdeaMoved):
            services.judge(READER, idea_id, to, "Page ouverte ce matin", NOW)
    services.revise(WRITER, idea_id, a_sheet(founders=9), 1, NOW)
    with pytest.raises(IdeaMoved) as caught:
        services.accept(READER, idea_id, 2)
    assert caught.value.code == "team_there"
    services.revise(WRITER, idea_id, replace(a_sheet(founders=7), title=Words("ع", "Corrigé")), 2, NOW)
    services.accept(READER, idea_id, 3)
    assert reading.get_any(idea_id).card.state == "reserved"
    assert checks.state_findings() == [] == checks.team_findings()


@pytest.mark.parametrize(
    "changes",
    [
        {"founders": "999999999"}, {"jobs": "999999999"}, {"jobs": "0", "jobs_women": "0"}, {"loan_months": "0"},
        {"loan_months": "999999999"}, {"life_years": "0"}, {"life_years": "999999999"}, {"member_hours": "0"},
        {"share_per_founder": "99"}, {"working_capital": "999999999"}, {"title_fr": "x" * 161},
        {"unit_ar": "ا" * 41}, {"registry_sector": "zq"}, {"seasons": "12.5 0 0 0 0 0 0 0 0 0 0 0"},
        {"equipment": "ا | b | -5 | 100"}, {"equipment": "ا | b | 5 | -100"},
        {"equipment": "ا | b | 1 | " + "9" * 30}, {"roles": "ا | b | driving | -3 | yes | \n" * 3},
    ],
)  # fmt: skip
def test_figures_nobody_can_mean_are_refused_in_words(app: Flask, changes: dict[str, str]):
    an_idea()
    for lang in ("ar", "fr"):
        with speaking(lang), pytest.raises(BadSheetForm) as caught:
            services.add_idea(WRITER, sheet_of(fields_of(a_sheet()) | changes), TINGHIR, NOW)
        letters = re.sub(r"[A-Z]{2}|zq|b|driving", "", caught.value.message)
        assert (
            (lang == "ar")
            == bool(re.search("[\u0620-\u064a]", letters))
            == (not re.search("[a-z]{3}", letters))
        )


@pytest.mark.parametrize("text", ["-5", "1,5", "NaN", "1e308", "inf", "", "½", "²", "0x10"])
def test_what_is_no_whole_number_is_named(text: str):
    for name in ("unit_price", "capacity", "loan_months"):
        with pytest.raises(BadSheetForm) as caught:
            sheet_of(fields_of(a_sheet()) | {name: text})
        assert set(caught.value.fields) == {name}


def test_digits_of_either_script_are_read():
    written = fields_of(a_sheet()) | {"jobs": "١٢", "loan_percent": "٦,٥", "unit_price": " 1 250 "}
    read = sheet_of(written)
    assert (read.jobs, read.money.loan_percent, read.money.unit_price) == (12, 6.5, 1250)


def test_numbers_go_on_after_9999(app: Flask):
    an_idea()
    with transaction() as s:
        s.execute(update(Idea).values(code="PB-08-9999"))
    codes = []
    for _n in range(2):
        idea_id = services.add_idea(WRITER, a_sheet(), TINGHIR, NOW)
        codes.append(reading.get_any(idea_id).card.code)
    assert codes == ["PB-08-10000", "PB-08-10001"]


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
