"""Staff review listings: what changed, what to look at, one decision with its reason."""

from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import Actor, current_actor, declare_permissions, permission_required
from core.desk import DeskCase, DeskSource, register_source
from core.format import format_number
from core.i18n import _, _l, current_lang, pick
from core.slots import fill_slot
from core.web import lang_blueprint
from shop.catalog import permissions, services
from shop.catalog.certificates import check_certificate
from shop.catalog.data import Decision
from shop.catalog.errors import fault_text
from shop.catalog.models import Certificate
from shop.catalog.reading import (
    CertificateLine,
    Comparison,
    PriceLine,
    ReviewLine,
    certificate_queue,
    compare_revision,
    count_certificates,
    count_prices,
    count_revisions,
    get_certificate_line,
    get_price_line,
    list_sizes,
    price_queue,
    review_queue,
    submitted_at,
)
from shop.catalog.views import comparing
from shop.catalog.views.showing import LABELS
from shop.vendors.rules import due_at

catalog_desk = lang_blueprint("catalog_desk", __name__, "/desk/catalog")
STATES = {
    "draft": _l("being written"),
    "submitted": _l("waiting"),
    "approved": _l("approved"),
    "changes_requested": _l("change asked for"),
    "rejected": _l("refused"),
    "withdrawn": _l("taken back"),
}
RISKS = {
    "health_claim": _l("Health claim in the text"),
    "protected_name": _l("Protected name without certificate"),
    "organic_unproven": _l("“Organic” without certificate"),
    "outside_contact": _l("Contact outside the shop in the text"),
    "first_listing": _l("First listing"),
    "one_language": _l("One language only"),
    "no_photo": _l("No photo"),
}


def revision_case(line: ReviewLine) -> DeskCase:
    """A revision as a line of the inbox."""
    revision, product = line.revision, line.product
    note = str(RISKS[revision.risks[0]]) if revision.risks else _("Nothing stands out")
    vendor = pick(ar=line.vendor.name_ar, fr=line.vendor.name_fr)
    return DeskCase(
        id=f"revision-{revision.id}", kind="revisions", title=pick(ar=product.name_ar, fr=product.name_fr),
        subtitle=_("Revision %(number)s · %(vendor)s", number=revision.number, vendor=vendor), risk=line.risk,
        risk_note=note, due_at=due_at(submitted_at(line)),
        url=url_for("catalog_desk.revision", revision_id=revision.id),
        icon="plus" if product.live_revision_id is None else "edit",
    )  # fmt: skip


def price_case(line: PriceLine) -> DeskCase:
    """A waiting price as a line of the inbox."""
    product = line.product
    return DeskCase(
        id=f"price-{line.change.id}", kind="prices", title=pick(ar=product.name_ar, fr=product.name_fr),
        subtitle=_("Price · %(vendor)s", vendor=pick(ar=line.vendor.name_ar, fr=line.vendor.name_fr)),
        risk="medium", risk_note=_("Changes by more than half"), due_at=due_at(line.change.asked_at),
        url=url_for("catalog_desk.price", change_id=line.change.id), icon="cash",
    )  # fmt: skip


def certificate_case(line: CertificateLine) -> DeskCase:
    """A certificate to be checked as a line of the inbox."""
    found = line.certificate
    return DeskCase(
        id=f"certificate-{found.id}", kind="certificates", title=str(LABELS.get(found.kind, found.kind)),
        subtitle=_("Certificate · %(vendor)s", vendor=pick(ar=line.vendor.name_ar, fr=line.vendor.name_fr)),
        risk="low", risk_note=_("No. %(number)s", number=found.number), due_at=due_at(found.created_at),
        url=url_for("catalog_desk.certificate", certificate_id=found.id), icon="shield",
    )  # fmt: skip


def signs_of(found: Comparison) -> list[Certificate]:
    """What certificates there are for this product or the whole stall, each number once."""
    mine = (c for c in found.certificates if c.product_id in (None, found.line.product.id))
    return list({(c.kind, c.number): c for c in mine}.values())


def case_preview(case: DeskCase) -> str:
    """The first things to know of a case of the catalogue, beside the inbox."""
    if case.kind not in ("prices", "revisions"):
        return ""
    number = int(case.id.rpartition("-")[2])
    if case.kind == "prices":
        return render_template(
            "shop/catalog/desk_preview_price.html", line=get_price_line(current_actor(), number)
        )
    found = compare_revision(current_actor(), number)
    return render_template(
        "shop/catalog/desk_preview.html", found=found, rows=comparing.rows_of(found), risks=RISKS, case=case,
        faults=services.list_faults(found.line.product, found.listing, clock.now()), fault_text=fault_text,
        signs=signs_of(found), labels=LABELS,
    )  # fmt: skip


@catalog_desk.get("/revisions/<int:revision_id>")
@permission_required(permissions.REVIEW)
def revision(revision_id: int) -> ResponseReturnValue:
    """The revision beside the live version."""
    found = compare_revision(current_actor(), revision_id)
    faults = services.list_faults(found.line.product, found.listing, clock.now())
    return render_template(
        "shop/catalog/desk_revision.html", found=found, faults=faults, risks=RISKS, fault_text=fault_text,
        rows=comparing.rows_of(found), kept=comparing.unchanged_rows(found), signs=signs_of(found),
        due_at=due_at(submitted_at(found.line)), labels=LABELS, states=STATES, nav_key="inbox",
    )  # fmt: skip


@catalog_desk.post("/revisions/<int:revision_id>")
@permission_required(permissions.REVIEW)
def decide(revision_id: int) -> ResponseReturnValue:
    """Approve, ask for changes, or reject."""
    form = request.form
    if form.get("decision") not in ("approve", "request_changes", "reject"):
        compare_revision(
            current_actor(), revision_id
        )  # outside the person's provinces: as if it were not there
        return redirect(url_for("catalog_desk.revision", revision_id=revision_id))
    decision = cast("Decision", form["decision"])
    services.decide_revision(
        current_actor(), revision_id, decision, form.get("reason", "")[:2000], clock.now()
    )
    flash(_("Decided. The cooperative has been told."), "ok")
    return redirect(url_for("desk.inbox"))


@catalog_desk.get("/prices/<int:change_id>")
@permission_required(permissions.REVIEW)
def price(change_id: int) -> ResponseReturnValue:
    """A price that jumped."""
    line = get_price_line(current_actor(), change_id)
    return render_template(
        "shop/catalog/desk_price.html", line=line, percent=_step(line), due_at=due_at(line.change.asked_at),
        variants=list_sizes(line.product.id), nav_key="inbox",
    )  # fmt: skip


def _step(line: PriceLine) -> str:
    """How far the price moves, in percent of the old one; empty when there was none."""
    old, new = line.change.old_centimes, line.change.new_centimes
    if not old:
        return ""
    percent = round((new - old) * 100 / old)
    return f"\u2066{'+' if percent > 0 else ''}{format_number(percent, current_lang())}\u00a0%\u2069"


@catalog_desk.post("/prices/<int:change_id>")
@permission_required(permissions.REVIEW)
def decide_price(change_id: int) -> ResponseReturnValue:
    """Let it through or refuse it."""
    approve = request.form.get("decision") == "approve"
    services.decide_price(
        current_actor(), change_id, approve, request.form.get("reason", "")[:2000], clock.now()
    )
    flash(_("Decided. The cooperative has been told."), "ok")
    return redirect(url_for("desk.inbox"))


@catalog_desk.get("/certificates/<int:certificate_id>")
@permission_required(permissions.CERTIFY)
def certificate(certificate_id: int) -> ResponseReturnValue:
    """A certificate to be checked with its body."""
    line = get_certificate_line(current_actor(), certificate_id)
    return render_template("shop/catalog/desk_certificate.html", line=line, labels=LABELS, nav_key="inbox")


@catalog_desk.post("/certificates/<int:certificate_id>")
@permission_required(permissions.CERTIFY)
def decide_certificate(certificate_id: int) -> ResponseReturnValue:
    """It is true, or it is not."""
    ok = request.form.get("decision") == "approve"
    check_certificate(current_actor(), certificate_id, ok, request.form.get("reason", "")[:300], clock.now())
    flash(
        _("Recorded. The sign shows while the certificate is valid.")
        if ok
        else _("Refused; the reason was sent."),
        "ok",
    )
    return redirect(url_for("desk.inbox"))


def join_desk() -> None:
    """Rights of staff, sources of their inbox and what they show of a case; called from the wiring."""
    fill_slot("desk_case_preview", case_preview)
    declare_permissions(
        "shop.catalog",
        {
            permissions.REVIEW: (_l("Review listings"), ("moderator", "admin")),
            permissions.CERTIFY: (_l("Check certificates"), ("moderator", "inspector", "admin")),
            permissions.ORGANISE: (_l("Arrange the shelves"), ("admin",)),
        },
    )
    register_source(
        DeskSource("revisions", _l("Listings"), "list", permissions.REVIEW, count_revisions, _revisions, 10)
    )
    register_source(DeskSource("prices", _l("Prices"), "cash", permissions.REVIEW, count_prices, _prices, 12))
    register_source(
        DeskSource(
            "certificates",
            _l("Certificates"),
            "shield",
            permissions.CERTIFY,
            count_certificates,
            _certificates,
            30,
        )
    )


def _revisions(actor: Actor, limit: int) -> list[DeskCase]:
    return [revision_case(line) for line in review_queue(actor, limit)]


def _prices(actor: Actor, limit: int) -> list[DeskCase]:
    return [price_case(line) for line in price_queue(actor, limit)]


def _certificates(actor: Actor, limit: int) -> list[DeskCase]:
    return [certificate_case(line) for line in certificate_queue(actor, limit)]
