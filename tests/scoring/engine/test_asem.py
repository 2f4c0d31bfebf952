"""The ASEM index (51 countries × 49 indicators), step by step from the raw figures to all 51 ranks."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from scoring.engine.rules import aggregating, scaling, treating
from scoring.engine.rules.aggregating import Node

DATA = Path(__file__).resolve().parents[1] / "data" / "asem"
Table = NDArray[np.float64]


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


META = rows("meta")
CODES = [row["IndCode"] for row in META]


def table(name: str, codes: list[str]) -> Table:
    return np.array(
        [[float(row[c]) if row[c] not in ("", "NA") else np.nan for c in codes] for row in rows(name)]
    )


@cache
def denominated() -> Table:
    given = {
        code: table("denominators", [code])[:, 0] for code in ("Den_Area", "Den_Energy", "Den_GDP", "Den_Pop")
    }
    ones = np.ones(len(rows("Raw")))
    parts = [given.get(row["Denominator"], ones) for row in META]
    return treating.denominate(table("Raw", CODES), np.column_stack(parts))


@cache
def imputed() -> Table:
    return treating.impute_group_means(denominated(), [row["Group_EurAsia"] for row in rows("Raw")])


@cache
def treated() -> tuple[treating.Treated, ...]:
    return tuple(treating.winsorise(column) for column in imputed().T)


@cache
def normalised() -> Table:
    columns = np.column_stack([column.values for column in treated()])
    return scaling.min_max(columns, np.array([float(row["Direction"]) for row in META]))


@cache
def scores() -> dict[str, Table]:
    indicators = [Node(row["IndCode"], row["Agg1"], float(row["IndWeight"])) for row in META]
    above = (
        {row["Agg1"]: row["Agg2"] for row in META}
        | {row["Agg2"]: row["Agg3"] for row in META}
        | {"Index": ""}
    )
    groups = [Node(row["Code"], above[row["Code"]], float(row["Weight"])) for row in rows("aggmeta")]
    leaves = {code: normalised()[:, i] for i, code in enumerate(CODES)}
    return aggregating.roll_up(leaves, indicators + groups)


@pytest.mark.parametrize(
    ("step", "ours"), [("Denominated", denominated), ("Imputed", imputed), ("Normalised", normalised)]
)
def test_each_step_is_theirs(step: str, ours: object) -> None:
    assert callable(ours)
    np.testing.assert_allclose(ours(), table(step, CODES), rtol=1e-9, atol=1e-9)


def test_the_same_points_are_pulled_in() -> None:
    np.testing.assert_allclose(
        np.column_stack([column.values for column in treated()]),
        table("Treated", CODES),
        rtol=1e-9,
        atol=1e-9,
    )
    expected = {row["IndCode"]: (float(row["Low"]), float(row["High"])) for row in rows("treat")}
    assert {code: (c.low, c.high) for code, c in zip(CODES, treated(), strict=True)} == expected


def test_all_fifty_one_ranks() -> None:
    groups = [row["Code"] for row in rows("aggmeta")]
    np.testing.assert_allclose(
        np.column_stack([scores()[code] for code in groups]),
        table("Aggregated", groups),
        rtol=1e-9,
        atol=1e-9,
    )
    names = [row["UnitCode"] for row in rows("Raw")]
    for code in groups:  # they rank the scores as printed, with two decimals
        ours = dict(zip(names, aggregating.ranks(np.round(scores()[code], 2)).tolist(), strict=True))
        assert ours == {row["UnitCode"]: int(row[code]) for row in rows("Ranks")}
    assert sorted(aggregating.ranks(scores()["Index"]).tolist()) == list(range(1, 52))
