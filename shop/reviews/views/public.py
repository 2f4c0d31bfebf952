"""Opinions on the product's page, the buyer's form, reports."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user
from core.auth.identity import client_address
from core.drawing import fragment
from core.errors import DomainError
from core.i18n import _, _l
from core.inputs import number_arg
from core.web import lang_blueprint
from shop.catalog.services import visible_ids
from shop.reviews.services import opinions, reports

reviews = lang_blueprint("reviews", __name__)
WHYS = {
    "wrong_photo": _l("The photo is not of this product"),
    "false_claim": _l("It promises a cure or something untrue"),
    "forbidden": _l("It is forbidden or dangerous"),
    "offensive": _l("It is insulting"),
    "other": _l("Something else"),
}


def product_reviews(product: Any, vendor: Any) -> str:
    """Stars and the newest opinions, for the product's page."""
    if not product.rating_count:
        return ""
    found, summary = opinions.newest_of(product.id, limit=4)
    return fragment(
        "shop/reviews/product.html", product=product, vendor=vendor, reviews=found,
        summary=summary if found else None,
    )  # fmt: skip


def product_report(product: Any) -> str:
    """The link under a product."""
    return fragment("shop/reviews/report_link.html", product=product)


def order_reviews(order: Any) -> str:
    """On the tracking page: what was received and not spoken of yet."""
    lines = [line for line in opinions.list_reviewable(order.token) if not line.reviewed]
    return render_template("shop/reviews/order.html", order=order, lines=lines) if lines else ""


@reviews.get("/p/<int:product_id>/reviews")
def everything(product_id: int) -> ResponseReturnValue:
    """All opinions of a product, page by page."""
    if product_id not in visible_ids(
        [product_id]
    ):  # closed stall, hidden product: gone with all that was said (I18)
        abort(404)
    before = number_arg("before")
    found = opinions.list_reviews(product_id, before=before)
    return render_template(
        "shop/reviews/all.html", product_id=product_id, reviews=found, summary=opinions.summary(product_id),
        next=found[-1].id if len(found) == opinions.PAGE else None,
    )  # fmt: skip


@reviews.route("/order/<token>/review/<int:line_id>", methods=["GET", "POST"])
def write(token: str, line_id: int) -> ResponseReturnValue:
    """Three taps: stars, words if one likes, send."""
    line = next((one for one in opinions.list_reviewable(token) if one.line_id == line_id), None)
    fields: dict[str, str] = {}
    if request.method == "POST":
        try:
            rating = request.form.get("rating", 0, int)
            opinions.write_review(token, line_id, rating, request.form.get("text", ""), clock.now())
            flash(_("Thank you. Your opinion helps other buyers and the cooperative."), "ok")
            return redirect(f"{request.script_root}/{request.path.split('/')[1]}/order/{token}")
        except DomainError as error:
            if error.status == 404:
                raise
            fields = error.fields or {"rating": error.message}
            flash(error.message, "bad")
    page = render_template(
        "shop/reviews/write.html",
        line=line,
        token=token,
        fields=fields,
        text=request.form.get("text", ""),
        reply=opinions.reply_of(line_id) if line and line.reviewed else "",
    )
    return page, (404 if line is None else 400 if fields else 200)


@reviews.route("/report/<any(product,review):kind>/<int:subject_id>", methods=["GET", "POST"])
def report(kind: str, subject_id: int) -> ResponseReturnValue:
    """Say what is not right with a listing or an opinion."""
    fields: dict[str, str] = {}
    if request.method == "GET":
        reports.reported_thing(kind, subject_id)
    if request.method == "POST":
        reporter = (
            f"user:{current_user.id}" if current_user.is_authenticated else f"address:{client_address()}"
        )
        form = request.form
        try:
            reports.report(kind, subject_id, form.get("why", ""), form.get("text", ""), reporter, clock.now())
            return render_template("shop/reviews/reported.html")
        except DomainError as error:
            if not error.fields:
                raise
            fields = error.fields
    page = render_template(
        "shop/reviews/report.html", kind=kind, subject_id=subject_id, whys=WHYS, fields=fields
    )
    return page, 400 if fields else 200
