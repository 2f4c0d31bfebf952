"""Names beside the register itself: verdicts, reasons, freshness, the command."""

import json
import random
import timeit
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from core.db import session
from core.i18n import set_lang
from registry.models import Cooperative, RegistryEvent
from registry.naming import held
from registry.naming.data import ReservedName
from registry.naming.services import check_name, find_by_name
from tests.registry.factory import FIRST, LATER, NOW, SECOND, import_lines

NUR = (
    FIRST.replace("48213", "60001")
    .replace("1284/2012", "1/2020")
    .replace("تعاونية تاضامونت", "تعاونية النور الفلاحية")
)
NUR = NUR.replace("Coopérative Tadamount", "Coopérative agricole Ennour")


@pytest.fixture
def register(both: Flask) -> Iterator[Flask]:
    with both.app_context():
        set_lang("ar")
        import_lines(FIRST, SECOND, NUR)
        yield both


def test_the_same_name_in_another_order_is_the_same(register: Flask) -> None:
    report = check_name("التعاونية الفلاحية النور")
    assert report.verdict == "same"
    assert report.matches[0].number == "60001"
    assert report.matches[0].score == 1.0
    assert report.matches[0].reasons_ar
    assert report.matches[0].reasons_fr
    assert report.matches[0].reasons_ar != report.matches[0].reasons_fr
    assert report.generic_words == ["الفلاحية"]
    assert report.own_words == ["النور"]


def test_alike_clear_and_the_other_alphabet(register: Flask) -> None:
    assert check_name("", "Coop Tadamounte du miel").verdict == "similar"
    assert check_name("تعاونية تضامونت").verdict == "similar"
    assert check_name("تعاونية الأركان بتارودانت", "Coopérative Argane Taroudant").verdict == "clear"
    assert check_name("", "").verdict == "clear"
    assert check_name("تعاونية", "coopérative").matches == []


def test_every_spelling_finds(register: Flask) -> None:
    wanted = find_by_name("تعاونية تاضامونت")[0].cooperative_id
    for text in ("tadamount", "TADAMOUNTE", "تضامونت", "Tadamunt", "ta9amount coop", "تعاونيه التاضامونت"):
        assert [hit.cooperative_id for hit in find_by_name(text)][:1] == [wanted], text


def test_new_filings_count_at_once(register: Flask) -> None:
    assert check_name("تعاونية أكناري").verdict == "clear"
    import_lines(
        SECOND.replace("تعاونية أوريكة", "تعاونية أكناري").replace("Coopérative Ourika", "Coopérative Aknari")
    )
    assert check_name("تعاونية أكناري").verdict == "same"
    assert check_name("", "Coopérative Ourika").verdict == "clear"  # the name it had


def test_a_filing_with_a_smaller_number_that_is_committed_later_counts(register: Flask) -> None:
    def filed(number: int) -> None:
        session().add(
            RegistryEvent(
                id=number, cooperative_id=1, kind="amended", happened_on=NOW.date(), recorded_at=NOW, data={}
            )
        )
        session().commit()

    filed(500)
    assert check_name("", "Coopérative Aknari").verdict == "clear"
    session().execute(
        update(Cooperative).where(Cooperative.id == 1).values(name_fr="Aknari", name_folded="aknari")
    )
    filed(400)
    assert check_name("", "Coopérative Aknari").verdict == "same"


def test_a_name_that_was_struck_off_is_shown_and_does_not_count(register: Flask) -> None:
    import_lines(f"{FIRST[: FIRST.rindex(';')]};radiée", now=LATER)
    report = check_name("تعاونية تاضامونت")
    assert report.verdict == "clear"
    assert report.matches[0].status == "struck_off"


def test_reserved_names_count_but_not_ones_own(register: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_providers", {})
    held.add_reserved_names("tests", lambda: [ReservedName("7", "تعاونية أفولكي", "Coopérative Afoulki")])
    report = check_name("", "Coopérative Afoulki")
    assert report.verdict == "same"
    assert report.matches[0].is_reserved
    assert report.matches[0].number == ""
    assert check_name("", "Coopérative Afoulki", besides=["7"]).verdict == "clear"


def test_thousands_of_held_names_cost_little_and_are_told_to_nobody(
    register: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    words = ["".join(chance.choices("abdfghiklmnoprstuwz", k=8)) for _n in range(3000)]
    names = [
        ReservedName(str(n), f"تعاونية {n}", f"Coopérative {word} du miel") for n, word in enumerate(words)
    ]
    monkeypatch.setattr(held, "_providers", {})
    held.add_reserved_names(
        "tests", lambda: [*names, ReservedName("x", "تعاونية تاضامونت", "Coopérative Secrète")]
    )
    assert check_name("", f"Coopérative du miel {words[70]}").matches[0].name_fr == names[70].name_fr
    took = min(timeit.repeat(lambda: check_name("", f"Coopérative {words[90]}x"), number=1, repeat=5))
    assert took < 0.05
    report = check_name("تعاونية تاضامونت", "Coopérative Secrète")
    assert {match.number for match in report.matches} >= {"", "48213"}
    public = held.for_the_public(report)
    assert public.verdict == "same"
    assert [m.verdict for m in public.matches if m.is_reserved] == ["same"]
    assert "Secrète" not in str(public.matches)
    assert any(match.number == "48213" and match.name_fr for match in public.matches)
    answer = register.test_client().get("/v1/names", query_string={"text": "Secrete"}).json
    assert answer
    assert (answer["verdict"], answer["matches"][0]["status"]) == ("same", "reserved")
    assert "Secrète" not in str(answer)


def test_command(register: Flask) -> None:
    result = register.test_cli_runner().invoke(
        args=["registry", "names", "tadamount", "--json", "--lang", "fr"]
    )
    answer = json.loads(result.stdout)
    assert answer["matches"][0].keys() >= {"name", "number", "score", "reasons"}
    assert answer["matches"][0]["number"] == "48213"
    assert 0 < answer["matches"][0]["score"] <= 1
    text = register.test_cli_runner().invoke(args=["registry", "names", "النور", "--lang", "ar"])
    assert "60001" in text.stdout
