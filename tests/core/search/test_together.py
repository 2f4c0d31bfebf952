"""Readers and a writer in processes of their own, for a few seconds; `python -m bench.search_together` for a minute."""

from pathlib import Path

from bench.search_together import together


def test_four_readers_and_a_writer(tmp_path: Path) -> None:
    seen = together(tmp_path / "index", seconds=6)
    assert seen.wrong == []
    assert min(seen.questions, seen.generations, seen.commits) > 5
