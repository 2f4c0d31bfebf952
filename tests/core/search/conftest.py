"""Both backends, and a small catalogue as cooperatives write it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.search.contract import SearchBackend
from core.search.memory import MemoryBackend
from core.search.whoosh_backend import WhooshBackend

Make = Callable[[], SearchBackend]


@pytest.fixture(params=["memory", "whoosh"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchBackend]:
    if request.param == "memory":
        yield MemoryBackend()
        return
    whoosh = WhooshBackend(tmp_path / "index", check_every=0)
    whoosh.rebuild([])
    yield whoosh
    whoosh.close()
