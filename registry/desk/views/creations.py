"""A file on the registrar's desk: names with their report, the checklist beside the documents, the decision."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, permission_required, users_by_id
from core.clock import local_date
from core.geography import lookups
from core.i18n import _, pick
from core.web import lang_blueprint
from registry.creation.data import CreationData, PersonData
from registry.creation.errors import CreationNotFound
from registry.creation.rules.states import ASKABLE, may_move
from registry.creation.services import deciding, drafting
from registry.creation.statutes.clauses import LATEST
from registry.desk import rules
from registry.desk.errors import BadValue
from registry.desk.services import acting
from registry.desk.services.acting import ACTS, SILENT, Decision
from registry.desk.services.courts import list_courts
from registry.desk.views import words
from registry.errors import OutsideScope
from registry.legal.services import law_at
from registry.naming.services import check_name
from registry.permissions import DECIDE_CREATIONS
from registry.services.reading import cooperative_cards, list_sectors
from registry.services.trail import trail

creations_desk = lang_blueprint("creations_desk", __name__, "/desk/creations")
POINTS = 4


@creations_desk.get("/<int:creation_id>")
@permission_required(DECIDE_CREATIONS)
def show(creation_id: int) -> ResponseReturnValue:
    """The whole file, people masked."""
    return _page(creation_id)


@creations_desk.post("/<int:creation_id>")
@permission_required(DECIDE_CREATIONS)
def act(creation_id: int) -> ResponseReturnValue:
    """First the letters as they will leave; once seen, the act."""
    actor, now = current_actor(), clock.now()
    with hidden_elsewhere():
        deciding.get_file(actor, creation_id, now)
    if request.form.get("act") == "check":
        deciding.check_document(actor, creation_id, _id(request.form.get("document", "")), now)
        return redirect(url_for("creations_desk.show", creation_id=creation_id))
    decision = _decision()
    if decision.act not in SILENT and request.form.get("seen") != "yes":
        return render_template(
            "registry/desk/letter.html",
            letters=acting.preview(actor, creation_id, decision, now),
            action=url_for("creations_desk.act", creation_id=creation_id),
            back=url_for("creations_desk.show", creation_id=creation_id),
            kept={k: v for k, v in request.form.items() if k not in ("csrf_token", "seen")},
            nav_key="registrar",
        )
    acting.act(actor, creation_id, decision, now)
    flash(_("Done and recorded: %(what)s.", what=words.ACT[decision.act]), "ok")
    return redirect(url_for("creations_desk.show", creation_id=creation_id))


@creations_desk.post("/<int:creation_id>/founders/<int:founder_id>")
@permission_required(DECIDE_CREATIONS)
def unmask(creation_id: int, founder_id: int) -> ResponseReturnValue:
    """A founder as the law names them: the look is recorded."""
    with hidden_elsewhere():
        person = deciding.unmask_founder(current_actor(), creation_id, founder_id, clock.now())
    return _page(creation_id, founder_id, person)


@creations_desk.get("/<int:creation_id>/documents/<int:document_id>")
@permission_required(DECIDE_CREATIONS)
def document(creation_id: int, document_id: int) -> ResponseReturnValue:
    """A document of the file, handed out as a download: the look is recorded."""
    with hidden_elsewhere():
        content, kind = deciding.open_document(current_actor(), creation_id, document_id, clock.now())
    suffix = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}.get(
        kind, "bin"
    )
    name = f"creation-{creation_id}-{document_id}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store",
               "Content-Security-Policy": "default-src 'none'; sandbox"}  # fmt: skip
    return Response(content, content_type=kind, headers=headers)


@contextmanager
def hidden_elsewhere() -> Iterator[None]:
    """A file of other provinces looks like one that does not exist."""
    try:
        yield
    except OutsideScope as error:
        raise CreationNotFound from error


def _decision() -> Decision:
    """What the form asks for; values that cannot be read say which."""
    form = request.form
    name = form.get("act", "")
    if name not in ACTS:
        abort(400)
    points = tuple(
        (form.get(f"section{n}", ""), form.get(f"text{n}", "").strip()[:1000])
        for n in range(POINTS)
        if form.get(f"text{n}", "").strip()
    )
    return Decision(
        act=name,
        reason=form.get("reason", "").strip()[:2000],
        proposal_id=_id(form.get("proposal", "")),
        points=points,
        court_code=form.get("court", "")[:40],
        analytical_number=" ".join(form.get("analytical_number", "").split())[:40],
        registered_on=_day(form.get("registered_on", "")) if name == "register" else None,
        central_number=form.get("central_number", "").strip()[:40] or None,
    )


def _id(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadValue("registered_on", _("Write the day of the registration.")) from error


def _page(creation_id: int, founder_id: int = 0, person: PersonData | None = None) -> str:
    actor, now = current_actor(), clock.now()
    with hidden_elsewhere():
        file = deciding.get_file(actor, creation_id, now)
    people = users_by_id(
        {step.actor_id for step in file.history if step.actor_id} | ({file.taken_by or 0} - {0})
    )
    checks = acting.checklist(file, now)
    open_request = next((r for r in file.requests if r.outcome == ""), None)
    return render_template(
        "registry/desk/creation.html",
        file=file,
        names={id_: user.name for id_, user in people.items()},
        acts={act: may_move(act, file.state) for act in ACTS if act != "message"},
        request_=open_request,
        reports=_reports(file) if file.state == "name_requested" and open_request else {},
        checks=checks,
        articles=drafting.articles_of(file, now),
        model=LATEST,
        blocking=rules.blocking(checks),
        law=law_at(now),
        sections=[(code, words.SECTION[code]) for code in ASKABLE],
        points=range(POINTS),
        courts=list_courts(file.province_code),
        place=_place(file),
        sector=next((pick(ar=ar, fr=fr) for code, ar, fr in list_sectors() if code == file.sector_code), ""),
        today=local_date(now),
        now=now,
        trail=trail(f"creation:{creation_id}"),
        unmasked=founder_id,
        person=person,
        cooperative=cooperative_cards([file.cooperative_id]).get(file.cooperative_id)
        if file.cooperative_id
        else None,
        is_own=actor.user_id is not None and actor.user_id == file.decided_by,
    )


def _reports(file: CreationData) -> dict[int, Any]:
    """Each proposal beside the register of this moment."""
    return {
        proposal.id: check_name(
            proposal.name_ar,
            proposal.name_fr,
            file.sector_code or "",
            file.province_code or "",
            besides=[str(file.id)],
        )
        for asked in file.requests
        if asked.outcome == ""
        for proposal in asked.proposals
    }


def _place(file: CreationData) -> str:
    province = lookups.provinces().get(file.province_code or "")
    commune = lookups.communes().get(file.commune_code or "")
    names = [pick(ar=p.name_ar, fr=p.name_fr) for p in (commune, province) if p]
    return ("، " if pick(ar="ar", fr="fr", en="en") == "ar" else ", ").join(dict.fromkeys(names))
