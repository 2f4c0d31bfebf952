"""Recordings of pages: known sound only, our own names, one for each language."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from academy.authoring.rules import sound_type
from academy.courses.models import AudioTrack, CourseVersion, Page
from academy.data import TRACKS
from academy.errors import BadRecording, NoSuchCourse
from academy.permissions import WRITE
from academy.quizzes.rules import read_spot
from academy.quizzes.services import holds
from core.audit import audit
from core.auth import Actor
from core.db import session, transaction
from core.i18n import _
from core.storage import new_key, storage
from core.upserts import for_engine

LARGEST = 4_000_000
"""Half an hour of speech at 16 kbit/s."""
LONGEST_SECONDS = 1800


def save_recording(
    actor: Actor,
    page_id: int,
    track: str,
    data: bytes,
    *,
    seconds: int,
    origin: str,
    now: datetime,
    spot: str = "",
) -> None:
    """Keep a recording of a page, a question or an answer, in place of the one in this language.

    Raises BadRecording, NoSuchCourse.
    """
    page = _page(actor, page_id, spot)
    suffix, media_type = sound_type(data)
    if not suffix or track not in TRACKS or origin not in ("recorded", "uploaded"):
        raise BadRecording("not_sound", _("This is no sound that phones play. Send Opus, MP3 or M4A."))
    if len(data) > LARGEST:
        raise BadRecording(
            "too_large", _("The recording is too large: 4 MB at most, half an hour of speech.")
        )
    key = storage().save(new_key("academy/audio", suffix), data, media_type)
    row = {
        "page_id": page.id, "spot": spot, "track": track, "storage_key": key, "media_type": media_type,
        "byte_size": len(data), "seconds": min(max(seconds, 1), LONGEST_SECONDS), "origin": origin,
        "made_by": actor.user_id, "created_at": now,
    }  # fmt: skip
    with transaction():
        session().execute(for_engine(_replace), row)
        audit(actor.user_id, "academy.record", f"page:{page_id}", data={"track": track, "spot": spot})


def _replace(insert: Any) -> Any:
    row = insert(AudioTrack)
    changed = ("storage_key", "media_type", "byte_size", "seconds", "origin", "made_by", "created_at")
    return row.on_conflict_do_update(
        index_elements=["page_id", "spot", "track"], set_={name: row.excluded[name] for name in changed}
    )


def remove_recording(actor: Actor, page_id: int, track: str, spot: str = "") -> None:
    """Take a recording off; the file stays for the versions that play it."""
    page = _page(actor, page_id, spot)
    mine = delete(AudioTrack).where(
        AudioTrack.page_id == page.id, AudioTrack.track == track, AudioTrack.spot == spot
    )
    with transaction():
        session().execute(mine)
        audit(actor.user_id, "academy.unrecord", f"page:{page_id}", data={"track": track, "spot": spot})


def _page(actor: Actor, page_id: int, spot: str) -> Page:
    actor.require(WRITE)
    query = select(Page).join(CourseVersion, CourseVersion.id == Page.version_id)
    page = (
        session()
        .scalars(query.where(Page.id == page_id, CourseVersion.state.in_(("draft", "published"))))
        .first()
    )
    if page is None:
        raise NoSuchCourse("page_not_found", _("This step does not exist any more."))
    place = read_spot(spot)
    if spot and not (place and holds(page.id, *place)):
        raise NoSuchCourse("question_not_found", _("This question does not exist any more."))
    return page
