"""Readers and a writer in processes of their own, for a few seconds; `python -m bench.search_together` for a minute."""

from pathlib import Path

from bench.search_together import together


def test_four_readers_and_a_writer(tmp_path: Path) -> None:
    for seconds in (6, 60):  # a machine that was busy meanwhile gets its time
        seen = together(tmp_path / f"index-{seconds}", seconds=seconds)
        assert seen.wrong == []
        if min(seen.questions, seen.generations, seen.commits) > 5:
            return
    raise AssertionError(f"nothing moved: {seen}")
