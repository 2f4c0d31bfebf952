"""Writing ideas: sheets version by version, the editorial review, and every move of an idea's state."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.audit import audit
from core.auth.actor import Actor
from core.db import changed_one, session, transaction
from core.events import announce
from core.geography.lookups import provinces
from core.i18n import _
from projectbank import permissions
from projectbank.data import Sheet
from projectbank.errors import BadSheetForm, IdeaMoved, IdeaNotFound
from projectbank.events import IdeaStepped
from projectbank.ideas import rules
from projectbank.ideas.models import Idea, IdeaStep, SheetVersion
from projectbank.ideas.sheets import columns, from_json, sheet_faults, to_json
from registry import api as registry

TRIES = 5


def add_idea(
    actor: Actor,
    sheet: Sheet,
    province_code: str,
    now: datetime,
    *,
    meeting_id: int | None = None,
    is_demo: bool = False,
) -> int:
    """Write an idea down as a draft; returns its id. Raises BadSheetForm."""
    _require(actor, permissions.EDIT, province_code)
    _refuse_faults(sheet)
    for _try in range(TRIES):
        try:
            values = _new_row(sheet, province_code, meeting_id, actor.user_id, is_demo, now)
            with transaction() as s:
                idea_id = int(s.execute(insert(Idea).values(values).returning(Idea.id)).scalar_one())
                _keep(idea_id, 1, sheet, actor.user_id, now)
                audit(actor.user_id, "idea.written", f"idea:{idea_id}")
        except IntegrityError:
            if not session().scalar(select(exists().where(Idea.code == values["code"]))):
                raise
            continue  # somebody took the number meanwhile
        return idea_id
    raise IdeaMoved("busy", _("Many ideas are being written at once. Send yours again."))


def _new_row(
    sheet: Sheet, province: str, meeting_id: int | None, author_id: int | None, is_demo: bool, now: datetime
) -> dict[str, Any]:
    region = province[:2]
    codes = select(Idea.code).where(Idea.code.like(f"PB-{region}-%"))
    last = session().scalar(codes.order_by(func.length(Idea.code).desc(), Idea.code.desc()).limit(1))
    number = int(last.rsplit("-", 1)[1]) + 1 if last else 1
    return columns(sheet) | {
        "code": idea_code(region, number),
        "state": "draft",
        "state_at": now,
        "version": 1,
        "region_code": region,
        "province_code": province,
        "meeting_id": meeting_id,
        "author_id": author_id,
        "is_demo": is_demo,
        "created_at": now,
    }


def idea_code(region: str, number: int) -> str:
    """`PB-05-0031`: the region, then the order in which its ideas were written."""
    return f"PB-{region}-{number:04d}"


def _keep(idea_id: int, version: int, sheet: Sheet, author_id: int | None, now: datetime) -> None:
    row = {"idea_id": idea_id, "version": version, "sheet": to_json(sheet), "author_id": author_id}
    session().execute(insert(SheetVersion).values(row | {"created_at": now}))


def revise(actor: Actor, idea_id: int, sheet: Sheet, seen_version: int, now: datetime) -> int:
    """Write the next version of a sheet; returns its number. Raises IdeaMoved when somebody wrote one meanwhile.

    A sheet that was reviewed is a draft again. One that anybody can read stays as it is until a colleague has accepted
    the new version.
    """
    idea = get_for_staff(actor, idea_id, permissions.EDIT)
    _refuse_faults(sheet)
    state, version = idea.state, seen_version + 1
    mine = update(Idea).where(Idea.id == idea.id, Idea.state == state)
    changed = {"version": Idea.version} if state in rules.PUBLIC else columns(sheet) | {"version": version}
    try:
        with transaction():
            if seen_version != last_version(idea_id) or not changed_one(mine.values(changed)):
                raise _sheet_changed()
            if state == "reviewed":
                move(idea_id, "draft", actor.user_id, _("A new version was written."), now)
            _keep(idea_id, version, sheet, actor.user_id, now)
            audit(actor.user_id, "idea.revised", f"idea:{idea_id}", data={"version": version})
    except IntegrityError as error:  # two kept the same number at once
        raise _sheet_changed() from error
    return version


def _sheet_changed() -> IdeaMoved:
    return IdeaMoved("sheet_changed", _("Somebody else has changed this sheet. Open it again, then write."))


def last_version(idea_id: int) -> int:
    """The number of the newest version, shown or not."""
    newest = select(func.max(SheetVersion.version)).where(SheetVersion.idea_id == idea_id)
    return session().scalar(newest) or 0


def accept(actor: Actor, idea_id: int, version: int) -> None:
    """Show the newest version of an idea anybody can read. For a colleague of whoever wrote it. Raises IdeaMoved."""
    idea = get_for_staff(actor, idea_id, permissions.EDIT)
    if idea.state not in rules.PUBLIC or not idea.version < version == last_version(idea_id):
        raise _sheet_changed()
    _refuse_own(actor, idea_id, version)
    kept = select(SheetVersion.sheet).where(SheetVersion.idea_id == idea_id, SheetVersion.version == version)
    sheet = from_json(session().scalars(kept).one())
    if idea.state != "published" and _other_team(idea, sheet):
        raise IdeaMoved(
            "team_there", _("A team holds the roles of this idea: roles and founders stay as they are.")
        )
    mine = update(Idea).where(Idea.id == idea_id, Idea.version == idea.version, Idea.state == idea.state)
    with transaction():
        if not changed_one(mine.values(columns(sheet) | {"version": version})):
            raise _sheet_changed()
        audit(actor.user_id, "idea.accepted", f"idea:{idea_id}", data={"version": version})


def _other_team(idea: Idea, sheet: Sheet) -> bool:
    """Whether a sheet asks for other founders, or for other places of each role, than the idea has now."""
    places = [role["count"] for role in idea.terms["roles"]]
    asked = (sheet.founders, sheet.money.share_per_founder * 100, [role.count for role in sheet.roles])
    return asked != (idea.founders, idea.share_centimes, places)


def _refuse_own(actor: Actor, idea_id: int, version: int) -> None:
    wrote = select(SheetVersion.author_id).where(
        SheetVersion.idea_id == idea_id, SheetVersion.version == version
    )
    if session().scalar(wrote) == actor.user_id:
        raise IdeaMoved("own_sheet", _("You wrote this sheet: a colleague reviews it."))


def judge(actor: Actor, idea_id: int, to: str, reason: str, now: datetime) -> None:
    """The editorial review: reviewed (by somebody else than the writer), published, sent back, ended.

    Raises IdeaMoved, also when a team has begun meanwhile; BadSheetForm without a reason where one is owed.
    """
    idea = get_for_staff(actor, idea_id, permissions.EDIT)
    state = idea.state
    if not any(to in steps for steps in rules.STAFF_STEPS.values()):
        raise IdeaMoved("no_such_step", _("This step does not exist."), status=400)
    if to not in rules.STAFF_STEPS.get(state, ()):
        raise _moved()
    if to == "reviewed":
        _refuse_own(actor, idea_id, idea.version)
    if rules.needs_reason(to) and len(reason.strip()) < 5:
        raise BadSheetForm("reason_missing", _("Write the reason: the people of the idea will read it."))
    with transaction():
        move(idea_id, to, actor.user_id, reason.strip()[:2000], now, when=(Idea.state == state,))
        audit(actor.user_id, f"idea.{to}", f"idea:{idea_id}", reason=reason.strip()[:2000])


def move(
    idea_id: int,
    to: str,
    actor_id: int | None,
    reason: str,
    now: datetime,
    *,
    when: tuple[Any, ...] = (),
    **values: Any,
) -> None:
    """One move of the state, in the caller's transaction. `when`: more conditions. Raises IdeaMoved."""
    old = session().scalar(select(Idea.state).where(Idea.id == idea_id))
    allowed = old is not None and to in rules.MOVES[old]
    mine = update(Idea).where(Idea.id == idea_id, Idea.state == old, *when)
    if not allowed or not changed_one(mine.values(state=to, state_at=now, **values)):
        raise _moved()
    row = {"idea_id": idea_id, "old": old, "new": to, "actor_id": actor_id, "reason": reason, "at": now}
    session().execute(insert(IdeaStep).values(row))
    announce(IdeaStepped(idea_id, str(old), to))


def _moved() -> IdeaMoved:
    return IdeaMoved("idea_moved", _("This idea has gone on meanwhile. Open it again to see where it is."))


def get_for_staff(actor: Actor, idea_id: int, permission: str) -> Idea:
    """An idea of the actor's provinces. Raises IdeaNotFound."""
    actor.require(permission)
    idea = session().get(Idea, idea_id)
    if idea is None or not actor.covers(idea.province_code):
        raise IdeaNotFound("idea_not_found", _("This idea does not exist."))
    return idea


def _require(actor: Actor, permission: str, province_code: str) -> None:
    actor.require(permission)
    if province_code not in provinces() or not actor.covers(province_code):
        text = _("Choose a province of your area.")
        raise BadSheetForm("bad_province", text, fields={"province": text})


def _refuse_faults(sheet: Sheet) -> None:
    known = {code for code, _ar, _fr in registry.list_sectors()}
    faults = sheet_faults(sheet)
    if sheet.registry_sector not in known:
        faults.append(_("unknown %(kind)s: %(code)s", kind=_("sector"), code=sheet.registry_sector or "—"))
    if faults:
        raise BadSheetForm("bad_sheet", _("The sheet is not complete: %(faults)s", faults="; ".join(faults)))
