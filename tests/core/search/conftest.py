"""All backends; tantivy where it is installed."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.search.contract import SearchBackend
from core.search.memory import MemoryBackend
from core.search.whoosh_backend import WhooshBackend

ON_DISK = {"whoosh": WhooshBackend}
if find_spec("tantivy"):
    from core.search.tantivy_backend import TantivyBackend

    ON_DISK["tantivy"] = TantivyBackend


@pytest.fixture(params=["memory", *ON_DISK])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchBackend]:
    if request.param == "memory":
        yield MemoryBackend()
        return
    made = ON_DISK[request.param](tmp_path / "index", check_every=0)
    made.rebuild([])
    yield made
    made.close()
