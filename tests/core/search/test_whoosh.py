"""What only an index on disk can get wrong: crashes, damage, several processes, threads, strangers."""

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core.search.contract import IndexBusy, IndexUnavailable, SearchDocument, SearchQuery
from core.search.whoosh_backend import WhooshBackend
from core.search.whoosh_backend.columns import build
from core.search.whoosh_backend.sidecar import read
from core.search.whoosh_backend.store import MOST_SEGMENTS

OLD = [SearchDocument(id_, name_fr=f"Savon numéro {id_}", price=id_ * 100) for id_ in range(1, 6)]
NEW = [SearchDocument(id_, name_fr=f"Savon noir {id_}", price=id_ * 100) for id_ in range(3, 9)]
WATCHED = (
    "open",
    "os.rename",
    "os.remove",
    "os.mkdir",
    "os.rmdir",
    "os.truncate",
    "mmap.__new__",
    "os.chmod",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[WhooshBackend]:
    backend = WhooshBackend(folder, check_every=0, patience=0.2)
    backend.rebuild(OLD)
    yield backend
    backend.close()


def texts(backend: WhooshBackend) -> dict[int, str]:
    ids = sorted(backend.documents())
    return {s.id: s.text for s in backend.suggest("savon", "fr", limit=100)} if ids else {}


def in_child(work: Callable[[], object], die_at: int | None = None) -> int:
    """Run in a forked process; kill -9 it at its n-th file operation. Returns how many it made, or -1 when killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _work_and_exit(work, die_at, writer)
    os.close(writer)
    answer = os.read(reader, 20)
    os.close(reader)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return -1
    assert answer, "the child failed"
    return int(answer)


def _work_and_exit(work: Callable[[], object], die_at: int | None, writer: int) -> None:
    done = 0

    def count(event: str, _: object) -> None:
        nonlocal done
        if event in WATCHED:
            done += 1
            if done == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(count)
        work()
        os.write(writer, str(done).encode())
    finally:
        os._exit(0)


def commit_new(folder: Path) -> None:
    backend = WhooshBackend(folder, patience=1)
    backend.delete([1])
    backend.index(NEW)
    backend.commit()


def rebuild_new(folder: Path) -> None:
    WhooshBackend(folder, patience=1).rebuild(NEW)


@pytest.mark.parametrize("work", [commit_new, rebuild_new])
def test_killed_at_every_file_operation(
    index: WhooshBackend, folder: Path, work: Callable[[Path], None]
) -> None:
    index.close()
    before, after = {1, 2, 3, 4, 5}, ({2, 3, 4, 5, 6, 7, 8} if work is commit_new else {3, 4, 5, 6, 7, 8})
    seen, point = set(), 0
    while True:
        point += 1
        killed = in_child(lambda: work(folder), point) == -1
        reader = WhooshBackend(folder)
        health = reader.health()
        assert health.ok, (point, health)
        ids = set(reader.documents())
        assert ids in (before, after), (point, ids)
        assert reader.search(SearchQuery("savon", limit=100)).total == len(ids)
        expected = "Savon noir 3" if ids == after else "Savon numéro 3"
        assert texts(reader)[3] == expected, point
        seen.add(frozenset(ids))
        reader.close()
        if not killed:
            break
        index.rebuild(OLD)
    assert ids == after
    assert seen == {frozenset(before), frozenset(after)}
    assert point > 20
    assert not [name for name in os.listdir(folder) if name.startswith(".building")]


def test_a_reader_in_another_process_sees_the_commit(index: WhooshBackend, folder: Path) -> None:
    assert index.search(SearchQuery("noir")).total == 0
    assert in_child(lambda: commit_new(folder)) > 0
    assert index.search(SearchQuery("noir")).total == 6
    assert in_child(lambda: rebuild_new(folder)) > 0
    assert index.documents() == {3, 4, 5, 6, 7, 8}


def test_a_forked_reader_opens_its_own_files(index: WhooshBackend) -> None:
    index.search(SearchQuery("savon"))
    assert in_child(lambda: index.search(SearchQuery("savon")).total == 5 or 1 / 0) > 0
    assert index.search(SearchQuery("numéro")).total == 5


def test_segments_stay_few(index: WhooshBackend) -> None:
    for id_ in range(10, 60):
        index.index([SearchDocument(id_, name_fr=f"Miel {id_}")])
        index.delete([id_ - 5])
        index.commit()
        assert index.stats().segments <= MOST_SEGMENTS + 1
    assert index.documents() == {1, 2, 3, 4, *range(55, 60)}
    assert index.search(SearchQuery("miel", limit=100)).total == 5


def test_everything_deleted(index: WhooshBackend) -> None:
    index.delete(range(100))
    index.commit()
    assert index.search(SearchQuery("savon")).total == 0
    assert index.stats().documents == 0
    index.index(NEW)
    index.commit()
    assert index.search(SearchQuery("savon")).total == 6


def test_a_large_batch(index: WhooshBackend) -> None:
    many = [SearchDocument(id_, name_fr=f"Tapis {id_ % 7}", popularity=id_) for id_ in range(5_000)]
    index.index(many)
    index.commit()
    result = index.search(SearchQuery("tapis", limit=3))
    assert (result.total, result.ids) == (5_000, (4999, 4998, 4997))
    assert index.search(SearchQuery("tapis 3")).total == 714


def test_missing(tmp_path: Path) -> None:
    backend = WhooshBackend(tmp_path / "none")
    assert backend.health().code == "missing"
    with pytest.raises(IndexUnavailable):
        backend.search(SearchQuery("savon"))
    backend.index(OLD)
    with pytest.raises(IndexUnavailable):
        backend.commit()
    assert backend._pending
    backend.rebuild([])
    backend.commit()
    assert backend.documents() == {1, 2, 3, 4, 5}


def test_removed_under_our_feet(index: WhooshBackend, folder: Path) -> None:
    (folder / "CURRENT").unlink()
    assert index.health().code == "missing"
    index.rebuild(OLD)
    assert index.health().ok


@pytest.mark.parametrize("pattern", ["*.toc", "*.trm", "*.pst"])
@pytest.mark.parametrize("harm", ["empty", "cut", "noise", "gone"])
def test_damage_is_named(index: WhooshBackend, folder: Path, pattern: str, harm: str) -> None:
    index.close()
    for file in folder.glob(f"index-*/{pattern}"):
        _harm(file, harm)
    reader = WhooshBackend(folder)
    assert reader.health().code == "corrupt"
    if pattern == "*.toc":
        with pytest.raises(IndexUnavailable):
            reader.search(SearchQuery("savon"))
    else:
        assert reader.search(SearchQuery("savon")).total == 5, "readers need the arrays alone"
    reader.rebuild(OLD)
    assert reader.health().ok


@pytest.mark.parametrize("pattern", ["*.columns", "*.lists"])
@pytest.mark.parametrize("harm", ["empty", "cut", "noise", "gone"])
def test_lost_arrays_are_made_again(index: WhooshBackend, folder: Path, pattern: str, harm: str) -> None:
    index.close()
    for file in folder.glob(f"index-*/{pattern}"):
        _harm(file, harm)
    assert index.health().ok
    assert index.search(SearchQuery("savon", sort="price_desc")).ids == (5, 4, 3, 2, 1)


def test_lists_lost_with_their_source(index: WhooshBackend, folder: Path) -> None:
    index.close()
    for file in [*folder.glob("index-*/*.lists"), *folder.glob("index-*/*.pst")]:
        file.unlink()
    with pytest.raises(IndexUnavailable):
        index.search(SearchQuery("savon"))


@pytest.mark.parametrize("pattern", ["*.columns", "*.lists"])
def test_arrays_that_rot_are_an_index_away(index: WhooshBackend, folder: Path, pattern: str) -> None:
    """The right size and the right beginning, but other numbers: found by their sum, never a wrong crash."""
    index.close()
    (file,) = folder.glob(f"index-*/{pattern}")
    whole = file.read_bytes()
    start = 16 + int.from_bytes(whole[8:16], "little")
    file.write_bytes(whole[:start] + b"\x93" * (len(whole) - start))
    assert index.health().code == "corrupt"
    for text in ("savon", "savn", "noir numéro", ""):
        with suppress(IndexUnavailable):
            index.search(SearchQuery(text, facets=("x",), sort="price_asc"))
        with suppress(IndexUnavailable):
            index.suggest(text or "s")
    index.rebuild(OLD)
    assert index.health().ok


def _harm(file: Path, harm: str) -> None:
    size = file.stat().st_size
    if harm == "gone":
        file.unlink()
    elif harm == "noise":
        file.write_bytes(b"\x93" * size)
    else:
        os.truncate(file, 0 if harm == "empty" else size // 2)


def test_strangers_pickles_are_not_opened(index: WhooshBackend, folder: Path) -> None:
    assert folder.stat().st_mode & 0o077 == 0
    folder.chmod(0o777)
    assert index.health().code == "unsafe"
    with pytest.raises(IndexUnavailable):
        index.search(SearchQuery("savon"))


@pytest.mark.parametrize("name", ["../../etc", "index-", "index-9", "", "index-1/../x", "\udce9"])
def test_a_strange_pointer(index: WhooshBackend, folder: Path, name: str) -> None:
    (folder / "CURRENT").write_bytes(name.encode(errors="surrogateescape"))
    assert index.health().code == "corrupt"


def test_a_full_disk(index: WhooshBackend, folder: Path) -> None:
    def starved() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        backend = WhooshBackend(folder)
        backend.index(NEW)
        with pytest.raises(IndexUnavailable):
            backend.commit()
        with pytest.raises(IndexUnavailable):
            backend.rebuild(NEW)
        assert backend.documents() == {1, 2, 3, 4, 5}

    assert in_child(starved) > 0
    assert index.health().ok
    index.index(NEW)
    index.commit()
    assert index.documents() == {1, 2, 3, 4, 5, 6, 7, 8}


def test_a_copy_laid_beside_is_left_alone(index: WhooshBackend, folder: Path) -> None:
    copy = folder / "index-000001.before"
    copy.mkdir()
    index.rebuild(NEW)
    assert index.documents() == {3, 4, 5, 6, 7, 8}
    assert copy.is_dir()


def test_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    backend = WhooshBackend(tmp_path / "file" / "index")
    assert backend.health().code == "missing"
    with pytest.raises(IndexUnavailable):
        backend.rebuild(NEW)


def test_one_writer(index: WhooshBackend, folder: Path) -> None:
    other = WhooshBackend(folder, patience=0.1)
    with index._store.writing():
        other.index(NEW)
        with pytest.raises(IndexBusy):
            other.commit()
        with pytest.raises(IndexBusy):
            other.rebuild([])
    other.commit()
    assert other.documents() == {1, 2, 3, 4, 5, 6, 7, 8}
    other.close()


def test_a_failing_rebuild_changes_nothing(index: WhooshBackend, folder: Path) -> None:
    def broken() -> Iterator[SearchDocument]:
        yield NEW[0]
        raise RuntimeError("the database went away")

    generation = index.stats().generation
    with pytest.raises(RuntimeError):
        index.rebuild(broken())
    assert index.documents() == {1, 2, 3, 4, 5}
    assert index.stats().generation == generation
    assert not list(folder.glob(".building-*"))
    index.rebuild(NEW)
    assert index.documents() == {3, 4, 5, 6, 7, 8}


def test_readers_and_a_writer_together(index: WhooshBackend, folder: Path) -> None:
    """No error, no doubled and no resurrected document while generations and folders change."""
    stop = threading.Event()
    wrong: list[object] = []

    def read(backend: WhooshBackend) -> None:
        while not stop.is_set():
            try:
                result = backend.search(SearchQuery("savon", limit=100, facets=("x",)))
                if len(set(result.ids)) != len(result.ids) or result.total != 5 or 99 in result.ids:
                    wrong.append(result)
                backend.suggest("sav")
            except Exception as error:
                wrong.append(error)
                raise

    backends = [index, WhooshBackend(folder, check_every=0)]
    readers = [threading.Thread(target=read, args=(backend,)) for backend in backends * 2]
    index.index([SearchDocument(99, name_fr="Savon")])
    index.delete([99])
    for thread in readers:
        thread.start()
    for turn in range(25):
        index.index([SearchDocument(id_, name_fr=f"Savon {turn}") for id_ in (1, 2, 3)])
        index.commit()
        if turn % 10 == 9:
            index.rebuild(OLD)
    stop.set()
    for thread in readers:
        thread.join()
    backends[1].close()
    assert wrong == []


def test_an_index_of_another_version_answers_and_says_so(index: WhooshBackend, folder: Path) -> None:
    assert not index.health().outdated
    (note,) = folder.glob("index-*/RECIPE")
    note.write_text("of last year", "ascii")
    assert index.health().outdated
    assert index.search(SearchQuery("savon")).total == 5
    index.rebuild(OLD)
    assert not index.health().outdated


def test_arrays_are_the_same_from_the_pool_and_from_whoosh(index: WhooshBackend, folder: Path) -> None:
    index.index([SearchDocument(9, name_fr="Miel miel d'euphorbe", body="miel", name_ar="عسل الدغموس")])
    index.commit()
    for file in folder.glob("index-*/*.lists"):
        of_pool = read(file)
        file.unlink()
        WhooshBackend(folder).search(SearchQuery("miel"))
        of_whoosh = read(file)
        assert of_pool[0].keys() == of_whoosh[0].keys()
        for name, array in of_pool[0].items():
            assert array.dtype == of_whoosh[0][name].dtype, name
            assert array.tolist() == of_whoosh[0][name].tolist(), name


def test_documents_stored_before_there_were_offers(index: WhooshBackend, folder: Path) -> None:
    arrays, _ = build(
        [
            b'{"id": 1, "kind": "product", "names": ["", ""], "facets": {}, "price": 1, "unit_price": 1, '
            b'"rating": 0, "published": 0, "prior": 0, "length": 1}'
        ]
    )
    assert arrays["price"].tolist() == [1]
