"""Reports: somebody says that a listing or an opinion is not right; staff decide with a reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core import ratelimit
from core.audit import audit
from core.auth.actor import Actor
from core.crypto import blind_index
from core.db import changed_one, session, transaction
from core.errors import Conflict, NotFound
from core.i18n import _
from registry import api as registry
from shop.catalog.models import Product
from shop.catalog.services import take_down, visible_ids
from shop.reviews import permissions, rules
from shop.reviews.errors import BadReport
from shop.reviews.models import Report, Review
from shop.reviews.services.opinions import drop_reply, hide
from shop.vendors.data import VendorCard
from shop.vendors.services import vendor_cards, vendor_ids_within


def report(kind: str, subject_id: int, why: str, text: str, reporter: str, now: datetime) -> None:
    """Record a report; the same person twice is one. Of `reporter` (what tells people apart) a digest is kept."""
    ratelimit.limit("report", reporter, times=10, per=3600)
    product_id, vendor_id = reported_thing(kind, subject_id)
    if why not in rules.WHYS:
        message = _("Choose what is not right.")
        raise BadReport("report_reason_missing", message, fields={"why": message})
    row = {
        "kind": kind, "subject_id": subject_id, "product_id": product_id, "vendor_id": vendor_id, "why": why,
        "text": text.strip()[:1000], "reporter": blind_index(f"report:{reporter}"), "created_at": now,
    }  # fmt: skip
    try:
        with transaction() as s:
            s.execute(insert(Report).values(row))
    except IntegrityError:
        return  # said before: nothing more to record


def reported_thing(kind: str, subject_id: int) -> tuple[int, int]:
    """(product id, vendor id) of what may be reported: only what the public sees. Raises NotFound."""
    product_id: int | None = subject_id if kind == "product" else None
    if kind == "review":
        seen = select(Review.product_id).where(Review.id == subject_id, Review.state == "visible")
        product_id = session().scalar(seen)
    if product_id is None or product_id not in visible_ids([product_id]):
        raise NotFound("nothing_to_report", _("This is no longer on the site."))
    return product_id, session().scalars(select(Product.vendor_id).where(Product.id == product_id)).one()


@dataclass(frozen=True)
class ReportLine:
    """Open reports on one subject, told together."""

    first: Report
    count: int
    product: Product
    review: Review | None
    vendor: VendorCard
    risk: str


def _subjects(actor: Actor) -> Select[int, int]:
    """(first report, how many) of every subject with open reports in the actor's provinces: the scope is here (I17)."""
    actor.require(permissions.MODERATE)
    return (
        select(func.min(Report.id), func.count())
        .where(Report.state == "open", Report.vendor_id.in_(vendor_ids_within(actor)))
        .group_by(Report.kind, Report.subject_id)
    )


def count_reported(actor: Actor) -> int:
    """How many subjects wait for a decision (1 statement)."""
    return session().scalar(select(func.count()).select_from(_subjects(actor).subquery())) or 0


def report_queue(actor: Actor, limit: int = 100) -> list[ReportLine]:
    """Subjects with open reports in the actor's provinces, oldest first."""
    return _report_lines(_subjects(actor).order_by(func.min(Report.created_at)).limit(limit))


def _report_lines(subjects: Select[int, int]) -> list[ReportLine]:
    counts: dict[int, int] = dict(session().execute(subjects).all())
    firsts = session().scalars(select(Report).where(Report.id.in_(counts)).order_by(Report.created_at)).all()
    products = {
        p.id: p
        for p in session().scalars(select(Product).where(Product.id.in_({r.product_id for r in firsts})))
    }
    about = {r.subject_id for r in firsts if r.kind == "review"}
    reviews = {r.id: r for r in session().scalars(select(Review).where(Review.id.in_(about)))}
    vendors = vendor_cards({r.vendor_id for r in firsts})
    return [
        ReportLine(
            r, counts[r.id], products[r.product_id], reviews.get(r.subject_id) if r.kind == "review" else None,
            vendors[r.vendor_id], rules.risk_of(r.why, counts[r.id]),
        )
        for r in firsts
    ]  # fmt: skip


def get_report(actor: Actor, report_id: int) -> tuple[ReportLine, list[Report]]:
    """One subject with every open report on it. Raises NotFound."""
    lines = _report_lines(_subjects(actor).having(func.min(Report.id) == report_id))
    if not lines:
        raise NotFound("report_not_found", _("This report does not exist, or was decided."))
    line = lines[0]
    same = select(Report).where(
        Report.kind == line.first.kind, Report.subject_id == line.first.subject_id, Report.state == "open"
    )
    return line, list(session().scalars(same.order_by(Report.id)))


def decide_report(
    actor: Actor, report_id: int, remove: bool, reason: str, now: datetime, *, only_reply: bool = False
) -> None:
    """Keep what was reported, or take it down, of an opinion perhaps `only_reply`; needs a reason.

    Raises OwnCase for who acts for the cooperative, and Conflict when somebody else decided.
    """
    line, _all = get_report(actor, report_id)
    registry.refuse_own_case(actor, line.vendor.cooperative.id)
    if not reason.strip():
        message = _("Write the reason: the cooperative will read it.")
        raise BadReport("reason_missing", message, fields={"reason": message})
    first = line.first
    kind, subject_id = first.kind, first.subject_id
    values = {
        "state": "removed" if remove else "kept",
        "decided_at": now,
        "decided_by": actor.user_id,
        "reason": reason,
    }
    with transaction() as s:
        mine = update(Report).where(Report.id == report_id, Report.state == "open")
        if not changed_one(mine.values(**values)):
            raise Conflict("report_decided", _("Somebody else has decided this report."))
        rest = update(Report).where(
            Report.kind == kind, Report.subject_id == subject_id, Report.state == "open"
        )
        s.execute(rest.values(**values))
        if remove and kind == "product":
            take_down(actor, subject_id, reason, now)
        elif remove and only_reply:
            drop_reply(subject_id)
        elif remove:
            hide(subject_id)
        audit(actor.user_id, f"report.{values['state']}", f"{kind}:{subject_id}", reason=reason)
