"""CSV that leaves us: safe in spreadsheets and readable again."""

import pytest

from core.tabular import csv_bytes, open_table, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+212600000000", "-2", "@SUM(A1)", "\tx", "\rx", " =1", "＝1"])
def test_formulas_are_quoted(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["miel", "12-5", "a=b", 5, -3, -1.5])
def test_other_cells_pass(value: object) -> None:
    assert safe_cell(value) == value


def test_round_trip() -> None:
    rows = [["=A1", "عسل", "-"], ["'quoted'", "l'huile", 'a"b\nc']]
    table = open_table(csv_bytes(["=h", "الاسم", "c"], rows))
    assert table.encoding == "utf-8-sig"
    assert [row for _line, row in table.rows] == rows
