"""Codes of proof, and small cells."""

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.public.cells import SMALLEST, TOTAL, hidden_places, shown, with_totals
from registry.public.rules import (
    issued_code,
    number_of_code,
    read_tail,
    seal_of,
    verification_code,
    verification_path,
)
from registry.rules.numbers import normal_number

NUMBERS = st.from_regex(r"[0-9A-Zا-ي]{1,12}(?:[/.-][0-9A-Z]{1,8}){0,2}", fullmatch=True)


@given(NUMBERS)
@settings(max_examples=200)
def test_a_code_leads_back_to_its_number(number: str) -> None:
    if normal_number(number) != number:
        return
    code = verification_code(number)
    assert number_of_code(code) == number_of_code(f" {code.lower()} ") == (number, None)
    issued = issued_code(number, 12_345, bytes(range(32)))
    found, tail = number_of_code(issued.lower())
    assert found == number
    assert read_tail(tail or "") == (12_345, seal_of(bytes(range(32))))
    assert len(issued.rpartition("-")[2]) == 6
    assert "/" not in code
    assert verification_path(number) == f"/v/{code}"


def test_slips_of_the_pen_are_noticed() -> None:
    code = verification_code("48213")
    assert code.startswith("48213-")
    wrong = [f"{n}-{code[-2:]}" for n in ("48231", "48214", "4821", "84213", "148213")]
    for typed in (
        *wrong,
        "",
        "-",
        "48213",
        "48213-",
        "Y.!!-AA",
        "Y.-AA",
        "_1",
        "x" * 500,
    ):
        assert number_of_code(typed) == (None, None), typed
    for tail in ("", "!", "ZZZZ", "2B-", "-ABCDEF", "2B-ABCDEFG", "2B-ABCDÉF", "1" * 90):
        assert number_of_code(f"{code}_{tail}")[0] == "48213"
        assert read_tail(tail) is None


CELLS = st.dictionaries(
    st.tuples(st.sampled_from("ABCDE"), st.sampled_from("wxyz")), st.integers(0, 12) | st.integers(0, 900)
)


@given(CELLS)
@settings(max_examples=300)
def test_no_small_count_is_shown_nor_found_by_subtraction(cells: dict[tuple[str, str], int]) -> None:
    table = with_totals(cells, "ABCDE", "wxyz")
    published = shown(table)
    assert all(
        table[place] >= SMALLEST or not table[place]
        for place, count in published.items()
        if count is not None
    )
    lines = [[p for p in table if p[0] == row] for row in ("A", "B", "C", "D", "E", TOTAL)]
    lines += [[p for p in table if p[1] == column] for column in ("w", "x", "y", "z", TOTAL)]
    for line in lines:
        hidden = [place for place in line if published[place] is None]
        if any(0 < table[place] < SMALLEST for place in hidden) and any(published[place] for place in line):
            assert len(hidden) > 1
            assert sum(table[place] for place in hidden) >= SMALLEST or not any(published[p] for p in line)


def test_complementary_cells() -> None:
    cells = {("A", "w"): 3, ("A", "x"): 20, ("A", "y"): 30, ("B", "w"): 40, ("B", "x"): 50, ("B", "y"): 60}
    table = with_totals(cells, "AB", "wxy")
    assert hidden_places(table) == {("A", "w"), ("A", "x"), ("B", "w"), ("B", "x")}
    assert shown(table)["A", "y"] == 30
    assert shown(table)[TOTAL, TOTAL] == 203
    assert hidden_places(with_totals({("A", "w"): 9, ("B", "x"): 0}, "AB", "wx")) == set()
