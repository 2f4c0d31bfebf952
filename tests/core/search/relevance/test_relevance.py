"""Do people find it among two thousand real-looking products? Both sets of judged questions, by class.

`python -m bench.bench_relevance` prints the tables. Of `untouched.csv` only totals are read, never a single answer.
"""

from functools import cache

import pytest

from bench import relevance
from bench.relevance import Mark
from core.search.memory import MemoryBackend
from core.search.pipeline import answer
from core.search.plan import STEPS
from core.search.synonyms import seed

CLASSES = {
    "accent", "arabizi", "cooperatives", "cross", "orthography", "places", "plural", "typo", "zero",
}  # fmt: skip


@cache
def backend() -> MemoryBackend:
    made = MemoryBackend()
    made.rebuild(relevance.collection().documents)
    return made


@cache
def table(part: str) -> dict[str, list[Mark]]:
    return relevance.by_class(relevance.marks(backend().search, relevance.questions(part)))


@pytest.mark.parametrize("part", relevance.PARTS)
def test_every_question_can_be_answered(part: str) -> None:
    asked = relevance.questions(part)
    assert len(asked) >= 100
    assert {question.kind for question in asked} == CLASSES
    for question in asked:
        assert question.targets == "none" or relevance.collection().wanted(question.targets), question.targets


@pytest.mark.parametrize(("part", "recall", "rank"), [("tuned", 0.92, 0.95), ("untouched", 0.9, 0.95)])
def test_people_find_it(part: str, recall: float, rank: float) -> None:
    every = table(part)["all"]
    assert relevance.mean([one.recall for one in every]) >= recall
    assert relevance.mean([one.rank for one in every]) >= rank


def test_no_class_is_left_behind() -> None:
    for part in relevance.PARTS:
        for name, marks in table(part).items():
            assert relevance.mean([one.recall for one in marks]) >= 0.8, (part, name)


def test_what_nobody_sells_is_not_pretended() -> None:
    for part in relevance.PARTS:
        assert all(one.recall == 1 for one in table(part)["zero"])


@pytest.mark.parametrize(("step", "kind"), [("synonyms", "cross"), ("spelling", "typo")])
def test_each_step_earns_its_place(step: str, kind: str) -> None:
    asked = [one for part in relevance.PARTS for one in relevance.questions(part) if one.kind == kind]

    def recall(steps: frozenset[str]) -> float:
        found = relevance.marks(lambda query: answer(backend().snapshot(), seed(), query, steps), asked)
        return relevance.mean([one.recall for _, one, _ in found])

    assert recall(STEPS - {step}) < recall(STEPS)
