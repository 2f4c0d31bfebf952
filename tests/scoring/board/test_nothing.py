"""A report of days when there was nothing: before the register began, in a country without cooperatives."""

from datetime import date

import pytest
from flask import Flask

from scoring.board import gateway
from scoring.board.rules.contents import answer
from scoring.board.services import reports
from tests.scoring.makers import seller
from tests.shop.catalog.makers import NOW
from tests.shop.vendors.makers import make_territory

EARLY = date(1980, 1, 1)


@pytest.mark.parametrize("lang", ["ar", "fr"])
@pytest.mark.parametrize("begun", [True, False])
def test_every_paper_of_a_report_of_nothing(app: Flask, lang: str, begun: bool) -> None:
    if begun:
        seller(1)
    else:
        make_territory()
    card = reports.look(EARLY, NOW)
    figures = answer(card.content, lang)["figures"]
    assert figures["cooperatives"]["value"] == 0
    assert figures["women_share"]["value"] is None
    page = gateway.report_html(card.content, lang)
    assert "nan" not in page.lower().split("</style>")[-1].split()
    assert "None" not in page
    assert gateway.report_csv(card.content, lang).count("\n") > 40
    if not begun:
        assert gateway.report_pdf(card.content, lang).startswith(b"%PDF")
