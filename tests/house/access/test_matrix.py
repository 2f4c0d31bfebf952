"""Every route, person, thing and form: the answers are those of the table, refusals are alike and change nothing."""

import pytest

from tests.house.access.asking import ask_everybody
from tests.house.access.table import ROWS, Row
from tests.house.access.world import World


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_answers(world: World, row: Row) -> None:
    faults = ask_everybody(world, row)
    assert not faults, "\n" + "\n".join(faults[:20])
