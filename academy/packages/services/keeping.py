"""Keep what was accepted, hand it out, and remember where learners stand."""

import hashlib
import secrets
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from academy.courses.models import CourseVersion, Page
from academy.data import QUIZ_KINDS
from academy.learning.data import Done
from academy.learning.services.recording import complete
from academy.packages.data import PackageData, Standing
from academy.packages.errors import BadState, NoSuchPackage, PackageRefused
from academy.packages.models import Package, PackageFile, PackageState
from academy.packages.rules.entries import TYPES, Entry
from academy.packages.rules.standing import better, read_state
from academy.packages.services.inspecting import Report, inspect_package
from academy.permissions import WRITE
from core.auth import Actor
from core.db import session, transaction
from core.i18n import _
from core.storage import storage
from core.upserts import for_engine

LISTED = 200


def add_package(actor: Actor, archive: BinaryIO, now: datetime) -> PackageData:
    """Look through a package and keep it; the same bytes again give the package there is.

    Raises NotAllowed, PackageRefused (its code is the reason's name). Nothing of a refused package is kept.
    """
    actor.require(WRITE)
    digest = _digest(archive)
    if known := _find(Package.digest == digest):
        return known
    key, rows = secrets.token_hex(16), list[dict[str, Any]]()
    report = inspect_package(archive, lambda entry, data: rows.append(_keep(key, len(rows), entry, data)))
    if not report.accepted or not report.manifest:
        _forget(rows)
        where = f" ({report.where})" if report.where else ""
        raise PackageRefused(report.reason, f"{report.sentence}{where}", fields={"package": report.sentence})
    package = Package(**_facts(report), key=key, digest=digest, byte_size=sum(row["byte_size"] for row in rows),
                      sent_by=actor.user_id, created_at=now)  # fmt: skip
    try:
        _list(package, rows)
    except IntegrityError:  # a colleague was faster with the same package
        _forget(rows)
        return _theirs(digest)
    return get_package(key)


def _list(package: Package, rows: list[dict[str, Any]]) -> None:
    with transaction() as s:
        s.add(package)
        s.flush()
        s.execute(insert(PackageFile), [{"package_id": package.id, **row} for row in rows])


def _theirs(digest: str) -> PackageData:
    if known := _find(Package.digest == digest):
        return known
    raise NoSuchPackage("package_not_found", _("This activity does not exist any more."))


def _digest(archive: BinaryIO) -> str:
    archive.seek(0)
    made = hashlib.sha256()
    while piece := archive.read(1 << 16):
        made.update(piece)
    return made.hexdigest()


def _facts(report: Report) -> dict[str, Any]:
    assert report.manifest
    return {
        "kind": report.kind,
        "title": report.manifest.title[:200],
        "start": report.manifest.start,
        "files": report.files,
    }


def _keep(key: str, number: int, entry: Entry, data: bytes) -> dict[str, Any]:
    place, kind = f"private/packages/{key[:2]}/{key}/{number}", TYPES[entry.suffix]
    storage().save(place, data, kind)
    return {"path": entry.name, "storage_key": place, "media_type": kind, "byte_size": len(data)}


def _forget(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        storage().delete(row["storage_key"])


def _find(condition: Any) -> PackageData | None:
    row = session().scalars(select(Package).where(condition)).first()
    return _data(row) if row else None


def _data(row: Package) -> PackageData:
    return PackageData(
        row.id, row.key, row.kind, row.title, row.start, row.files, row.byte_size, row.created_at
    )


def get_package(key: str) -> PackageData:
    """A package by its key. Raises NoSuchPackage."""
    found = _find(Package.key == key)
    if found is None:
        raise NoSuchPackage("package_not_found", _("This activity does not exist any more."))
    return found


def list_packages(actor: Actor) -> list[PackageData]:
    """All packages, the latest first. Raises NotAllowed."""
    actor.require(WRITE)
    return [
        _data(row) for row in session().scalars(select(Package).order_by(Package.id.desc()).limit(LISTED))
    ]


def read_file(key: str, path: str) -> tuple[bytes, str]:
    """A file of a package and its type. Raises NoSuchPackage."""
    query = select(PackageFile.storage_key, PackageFile.media_type).join(
        Package, Package.id == PackageFile.package_id
    )
    row = session().execute(query.where(Package.key == key, PackageFile.path == path)).first()
    if row is None:
        raise NoSuchPackage("package_file_not_found", _("This activity does not exist any more."))
    return storage().open(row.storage_key), row.media_type


def standing(user_id: int, package_id: int) -> Standing:
    """Where a learner stands; at the beginning when nothing was kept."""
    row = session().get(PackageState, (user_id, package_id), populate_existing=True)
    return Standing(row.state, row.status, row.bookmark, row.percent) if row else Standing({})


def keep_standing(user_id: int, package: PackageData, sent: Any, now: datetime) -> Standing:
    """Remember what a package stored; a status or mark once reached is not lost. Raises BadState."""
    new = read_state(sent)
    if new is None:
        raise BadState("bad_state", _("This activity sent something that cannot be kept."))
    with transaction():
        row = {
            "user_id": user_id, "package_id": package.id, "state": {}, "status": "", "bookmark": "",
            "percent": None, "updated_at": now,
        }  # fmt: skip
        session().execute(for_engine(_insert), row)
        mine = select(PackageState).where(
            PackageState.user_id == user_id, PackageState.package_id == package.id
        )
        kept = session().scalars(mine.with_for_update().execution_options(populate_existing=True)).one()
        best = better(Standing(kept.state, kept.status, kept.bookmark, kept.percent), new)
        kept.state, kept.status, kept.bookmark = best.state, best.status, best.bookmark
        kept.percent, kept.updated_at = best.percent, now
        if best.is_done:
            _complete_steps(user_id, package, now)
    return best


def _complete_steps(user_id: int, package: PackageData, now: datetime) -> None:
    """Whoever finished the activity has done the steps of live courses that show it."""
    query = (
        select(Page.step_id)
        .join(CourseVersion, CourseVersion.id == Page.version_id)
        .where(Page.package_key == package.key, CourseVersion.state == "published")
        .where(Page.kind.not_in(QUIZ_KINDS))
    )
    for step_id in session().scalars(query.distinct()).all():
        complete(user_id, Done(step_id, now))


def _insert(insert: Any) -> Any:
    return insert(PackageState).on_conflict_do_nothing()
