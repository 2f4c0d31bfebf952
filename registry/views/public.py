"""The public register: search, and the record of one cooperative. Nothing personal is shown (I21)."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.clock import local_date
from core.geography import lookups
from core.geography.rules import CREDIT_AR, CREDIT_FR
from core.i18n import current_lang, pick
from core.pdf import qr_svg
from core.web import lang_blueprint, markup
from registry.public.documents import verification_url
from registry.public.rules import verification_code
from registry.public.search import search_public
from registry.rules.numbers import EARLIEST
from registry.rules.standing import STATUSES
from registry.services import reading
from registry.services.history import record_as_of
from registry.views import words

registry = lang_blueprint("registry", __name__, url_prefix="/registry")
registry.app_template_global("registry_words")(words.globals_for_templates)
PAGE, FIRST_PAGE = 24, 12
SEARCH_KEYS = ("q", "region", "sector", "status")


@registry.get("")
def index() -> ResponseReturnValue:
    """Search the register by number or name, region, sector and standing."""
    criteria, after = criteria_of_request(), after_of_request()
    searching = bool(after) or criteria != reading.Criteria()
    found = search_public(criteria, after=after, limit=PAGE if searching else FIRST_PAGE)
    page, counts = found.page, {} if searching else reading.count_by_region()
    return render_template(
        "registry/index.html",
        criteria=criteria,
        searching=searching,
        page=page,
        found=found,
        next_url=next_url("registry.index", page) if page.next_after else None,
        counts=counts,
        total=sum(counts.values()),
        credit=map_credit(),
        **choices(),
    )


@registry.get("/<path:number>")
def record(number: str) -> ResponseReturnValue:
    """The record of a central number: seal card, seat, standing, dated history; `on`: as it stood on a day."""
    found = reading.find_record(number)
    if found is None:
        return render_template("registry/unknown.html", number=number[:40]), 404
    if found.card.central_number != number:
        return redirect(url_for("registry.record", number=found.card.central_number), 301)
    today, day = local_date(clock.now()), day_of_request()
    shown = found if day is None else record_as_of(number, day)
    return render_template(
        "registry/record.html" if shown else "registry/not_yet.html",
        record=shown or found,
        card=(shown or found).card,
        present=found.card,
        day=day,
        today=today,
        history=words.history((shown or found).history),
        credit=map_credit(),
        code=verification_code(number),
        qr=markup(qr_svg(verification_url(number))),
    )


def day_of_request() -> date | None:
    """The past day asked for by `on`; None: today, or no day."""
    try:
        day = date.fromisoformat(request.args.get("on", "")[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day < local_date(clock.now()) else None


def map_credit() -> str:
    """The source of the outlines, beside every map."""
    return CREDIT_AR if current_lang() == "ar" else CREDIT_FR


def criteria_of_request() -> reading.Criteria:
    """What the address asks for; values that do not exist are ignored."""
    args = request.args
    region, status = args.get("region", ""), args.get("status", "")
    return reading.Criteria(
        text=args.get("q", "")[:200].strip(),
        region_code=region if region in lookups.regions() else "",
        sector_code=args.get("sector", "")[:40],
        status=status if status in STATUSES else "",
    )


def after_of_request() -> int:
    """The key of the page before, 0 on the first."""
    text = request.args.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def next_url(endpoint: str, page: reading.Page) -> str:
    """The address of the next page of the same search."""
    kept: dict[str, Any] = {key: request.args[key] for key in SEARCH_KEYS if request.args.get(key)}
    return url_for(endpoint, **kept, after=page.next_after)


def choices() -> dict[str, Any]:
    """Options of the search form: (code, name)."""
    return {
        "regions": [(r.code, pick(ar=r.name_ar, fr=r.name_fr)) for r in lookups.regions().values()],
        "sectors": [(code, pick(ar=ar, fr=fr)) for code, ar, fr in reading.list_sectors()],
    }
