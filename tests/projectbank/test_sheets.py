"""The written sheets: complete in both languages, figures that hold together, no two alike."""

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from core.geography import lookups
from core.geography.rules import region_of
from core.i18n import speaking
from projectbank.data import SECTORS, Sheet, Words
from projectbank.demo.loading import FOLDER, BadSheet, read_sheet, sheet_faults, written_sheets
from projectbank.finance.plan import make_plan
from projectbank.ideas.sheets import from_json, to_json
from registry.rules.sectors import SECTORS as REGISTRY_SECTORS

ART = Path(__file__).parents[2] / "static" / "img" / "art"
ARABIC, LATIN = re.compile(r"[\u0600-\u06ff]"), re.compile(r"[A-Za-zÀ-ÿ]")
AMOUNT_FR = re.compile(r"(\d{2,4})\u00a0000 dirhams")
AMOUNT_AR = re.compile(r"(\d{2,4}) ألف درهم")
TEXTS = ("title", "summary", "problem", "product", "customers", "inputs", "audio", "evidence")
FOOD = {"foodstuffs", "drying", "preserving", "dairy", "pressing"}
ALIKE = 0.04

each_sheet = pytest.mark.parametrize("sheet", written_sheets(), ids=lambda sheet: sheet.slug)


def all_words(sheet: Sheet) -> list[Words]:
    """Every bilingual text of a sheet."""
    named = [*sheet.roles, *sheet.equipment, *sheet.licences]
    return [
        *(getattr(sheet, name) for name in TEXTS),
        *(item.name for item in named),
        *(fit.reason for fit in sheet.fits),
        *sheet.risks,
        sheet.money.unit,
    ]


def test_sixty_four_or_more_and_sixteen_in_each_sector():
    found = Counter(sheet.sector for sheet in written_sheets())
    assert sum(found.values()) >= 64
    assert all(found[sector] >= 16 for sector in SECTORS)


@pytest.mark.parametrize("region", sorted(lookups.regions()))
def test_each_region_has_ideas_of_each_sector(region):
    here = Counter(
        sheet.sector
        for sheet in written_sheets()
        if region in {region_of(code) for fit in sheet.fits for code in fit.provinces}
    )
    assert all(here[sector] >= 3 for sector in SECTORS)


def test_titles_are_distinct():
    for language in ("ar", "fr"):
        titles = [getattr(sheet.title, language) for sheet in written_sheets()]
        assert len(set(titles)) == len(titles)


@each_sheet
def test_whole(sheet):
    assert sheet_faults(sheet) == []
    assert len(sheet.equipment) >= 4
    assert len(sheet.risks) >= 3
    assert len(sheet.topics) >= 2
    assert sheet.registry_sector in {row.code for row in REGISTRY_SECTORS if row.sells}
    assert (ART / f"{sheet.art}.svg").is_file()
    assert 1 <= sheet.art_tone <= 8


@each_sheet
def test_both_languages(sheet):
    for words in all_words(sheet):
        assert ARABIC.search(words.ar), words
        assert not LATIN.search(words.ar), words
        assert LATIN.search(words.fr), words
        assert not ARABIC.search(words.fr), words
    assert 20 <= len(sheet.title.ar) + len(sheet.title.fr) <= 160


@each_sheet
def test_risks_come_with_an_answer(sheet):
    for risk in sheet.risks:
        assert "الحل: " in risk.ar
        assert "Réponse" in risk.fr


@each_sheet
def test_spoken_summary_lasts_about_thirty_seconds(sheet):
    assert 45 <= len(sheet.audio.ar.split()) <= 85
    assert 58 <= len(sheet.audio.fr.split()) <= 95


@each_sheet
def test_amount_said_is_the_amount_counted(sheet):
    said = [int(k) * 1000 for k in AMOUNT_FR.findall(sheet.audio.fr)]
    said_ar = [int(k) * 1000 for k in AMOUNT_AR.findall(sheet.audio.ar)]
    assert said[:1] == said_ar[:1]
    assert all(abs(amount - sheet.capital_needed) <= sheet.capital_needed / 20 for amount in said[:1])


@each_sheet
def test_about_ten_provinces_each_named_once(sheet):
    named = [code for fit in sheet.fits for code in fit.provinces]
    assert len(named) >= 8
    assert len(set(named)) == len(named)
    assert len({fit.reason for fit in sheet.fits}) == len(sheet.fits) >= 2


@each_sheet
def test_team(sheet):
    assert 5 <= sheet.founders <= 12
    assert all(role.skills for role in sheet.roles)
    skills = {skill for role in sheet.roles for skill in role.skills}
    assert "accounting" in skills
    assert skills & {"selling", "online_selling", "leadership"}
    assert any(role.trainable and role.topics for role in sheet.roles)


@each_sheet
def test_licences_name_their_source_in_both_languages(sheet):
    assert all(len(licence.source) > 4 for licence in sheet.licences)
    for licence in sheet.licences:
        assert ARABIC.search(licence.source_ar), licence
        assert not LATIN.search(licence.source_ar), licence
        assert LATIN.search(licence.source_fr), licence
        assert re.findall(r"\d+-\d+", licence.source_fr) == [
            number.replace(".", "-") for number in re.findall(r"\d+\.\d+", licence.source_ar)
        ]
    sources = " ".join(licence.source for licence in sheet.licences)
    if sheet.registry_sector == "foodstuffs":
        assert re.search(r"ONSSA|hygiène", sources)
    if sheet.registry_sector == "pam" and sheet.sector == "green_economy":
        assert "ANEF" in sources


@each_sheet
def test_each_is_entered_in_the_register_of_the_court(sheet):
    assert [x.to_check for x in sheet.licences if "112-12" in x.source_fr].count(False) >= 1


def test_a_source_is_read_in_the_readers_language_or_as_it_is(tmp_path: Path):
    text = (FOLDER / "honey-packing.toml").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if not line.startswith("source_ar")]
    path = tmp_path / "honey.toml"
    path.write_text("\n".join(lines).replace("source_fr = ", "source = "), encoding="utf-8")
    old, new = read_sheet(path).licences[0], read_sheet(FOLDER / "honey-packing.toml").licences[0]
    for lang, wanted in (("ar", new.source_ar), ("fr", new.source_fr), ("en", new.source_fr)):
        with speaking(lang):
            assert new.source_text == wanted
            assert old.source_text == "ONSSA, loi 28-07"
    assert from_json(to_json(read_sheet(path))).licences[0] == old
    path.write_text("\n".join(line for line in lines if not line.startswith("source_fr")), encoding="utf-8")
    with speaking("en"), pytest.raises(BadSheet, match="its source"):
        read_sheet(path)


def test_what_the_office_has_not_confirmed_says_so():
    sources = {licence.source: licence.to_check for s in written_sheets() for licence in s.licences}
    assert sources["ONSSA, loi 28-07"] is False
    assert sources["ANEF (eaux et forêts)"] is True
    assert sum(sources.values()) > len(sources) / 2


@each_sheet
def test_year(sheet):
    assert sum(round(weight * 100) for weight in sheet.money.seasons) == 1200
    assert min(sheet.money.seasons) > 0


@each_sheet
def test_break_even_can_be_reached_and_is_not_given(sheet):
    plan = make_plan(sheet)
    assert 0.3 <= plan.break_even / sheet.money.units_base <= 0.85
    assert plan.break_even < sheet.money.capacity
    assert plan.base.surplus > 0
    assert plan.cases[0].surplus < plan.base.surplus / 2


@each_sheet
def test_an_hour_of_work_is_paid_decently_and_believably(sheet):
    plan = make_plan(sheet)
    assert 14 <= plan.per_hour <= 30
    assert plan.payback_months is not None
    assert 6 <= plan.payback_months <= 48


@each_sheet
def test_founders_bring_a_part_and_never_too_much(sheet):
    assert 1000 <= sheet.own_capital <= sheet.capital_needed
    assert 500 <= sheet.money.share_per_founder <= 10_000
    assert sheet.own_capital >= sheet.capital_needed / 25
    assert sheet.investment <= 1_000_000


def test_most_summaries_say_the_amount():
    saying = [sheet for sheet in written_sheets() if AMOUNT_FR.search(sheet.audio.fr)]
    assert len(saying) >= 64


def test_several_weak_years_lose_money():
    lost = [sheet for sheet in written_sheets() if make_plan(sheet).cases[0].surplus < 0]
    assert len(lost) >= 15


def shingles(sheet: Sheet, language: str) -> set[tuple[str, ...]]:
    """Runs of three words of what is the sheet's own: neither the licences' names nor the shared roles."""
    own = [*(getattr(sheet, name) for name in TEXTS), *(fit.reason for fit in sheet.fits), *sheet.risks]
    words = re.findall(r"\w+", " ".join(getattr(text, language).lower() for text in own))
    return set(zip(words, words[1:], words[2:], strict=False))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_two_sheets_alike(language):
    runs = {sheet.slug: shingles(sheet, language) for sheet in written_sheets()}
    for (one, a), (two, b) in combinations(runs.items(), 2):
        assert len(a & b) / len(a | b) <= ALIKE, (one, two)
