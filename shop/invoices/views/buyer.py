"""The buyer's papers: links on the order's page, behind its tracking link."""

from flask import Response, render_template

from core.web import lang_blueprint, markup
from shop.invoices.services import reading
from shop.invoices.views.answers import pdf_answer
from shop.orders.data import OrderData

order_papers = lang_blueprint("order_papers", __name__, "/order")


@order_papers.get("/<token>/documents/<int:document_id>/<any(ar,fr):paper>.pdf")
def paper(token: str, document_id: int, paper: str) -> Response:
    """An invoice or credit note of this order."""
    response = pdf_answer(reading.get_of_buyer(token, document_id), paper)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def order_box(order: OrderData, **_context: object) -> str:
    """For the order's page: its invoices and credit notes, once there are any."""
    found = reading.documents_of_order(order.id)
    return (
        markup(render_template("shop/invoices/order_box.html", order=order, documents=found)) if found else ""
    )
