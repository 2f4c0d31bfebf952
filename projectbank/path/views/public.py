"""The bank as anybody sees it: ideas beside the map, one idea, its printable plan, meetings, the territory."""

from collections.abc import Mapping
from dataclasses import asdict
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_user
from core.format import MONTHS, western_digits
from core.geography import lookups
from core.i18n import _l, current_lang
from core.web import lang_blueprint
from projectbank.data import SECTOR_LABELS, SECTORS, STATE_KINDS, STATE_LABELS
from projectbank.finance.plan import DISCOUNT, MINIMUM_DECREE, MINIMUM_HOUR, MINIMUM_SINCE, make_plan
from projectbank.ideas import reading, rules
from projectbank.ideas.reading import Filters, FullIdea, Page
from projectbank.matching import ordering, profiles, teams
from projectbank.matching.rules import Offer
from projectbank.meetings import services as meetings
from projectbank.path import figures
from projectbank.path.views import charts, maps
from projectbank.territory import neighbours
from projectbank.territory.figures import NATION, YEAR, figures_of
from projectbank.territory.reading import place, places, trade

bank = lang_blueprint("bank", __name__, "/projects")
ORDER_LABELS = {"new": _l("Newest"), "investment": _l("Smallest investment"), "jobs": _l("Most jobs")}
BEST = {"best": _l("Best for my team")}
"""The order for whoever has said what they can do."""
MINIMUM = {"centimes": int(MINIMUM_HOUR * 100), "since": MINIMUM_SINCE, "decree": MINIMUM_DECREE}
MONEY_STEPS = (100_000, 250_000, 500_000)


@bank.get("/")
def home() -> ResponseReturnValue:
    """The list and the map, under the same filters."""
    filters, order = read_filters(), request.args.get("order", "new")
    offer = ordering.team_offer(current_user.user_id) if current_user.is_authenticated else None
    orders = BEST | ORDER_LABELS if offer else ORDER_LABELS
    order = order if order in orders else "new"
    page, fits = _page(filters, order, offer)
    by_region = reading.counts_by_region(filters)
    return render_template(
        "projectbank/home.html",
        page=page,
        filters=filters,
        order=order,
        orders=orders,
        fits=fits,
        link=lambda **changes: address(filters, order, **changes),
        total=by_region.get(filters.region, 0) if filters.region else sum(by_region.values()),
        narrowed=reading.count_ideas(filters) if filters.province else None,
        maps=maps.all_maps(by_region, lambda code: address(filters, order, region=code, province="")),
        stats=figures.stats(),
        sectors=SECTOR_LABELS,
        money_steps=MONEY_STEPS,
        region=lookups.regions().get(filters.region),
        region_place=place(filters.region) if filters.region else None,
        provinces=lookups.list_provinces(filters.region) if filters.region else [],
    )


def _page(filters: Filters, order: str, offer: Offer | None) -> tuple[Page, Mapping[int, ordering.Fit]]:
    after = request.args.get("after", "")[:40]
    if order in BEST and offer:
        return ordering.list_best(filters, offer, clock.now(), after)
    return reading.list_ideas(filters, order, after), {}


def read_filters() -> Filters:
    """The filters in the address; what is not known is left out."""
    args = request.args
    region = args.get("region", "") if args.get("region", "") in lookups.regions() else ""
    province = args.get("province", "")
    if province not in lookups.provinces() or (region and not province.startswith(region)):
        province = ""
    sector = args.get("sector", "") if args.get("sector", "") in SECTORS else ""
    money = western_digits(args.get("up_to", "")[:12])
    return Filters(
        region=region or province[:2],
        province=province,
        sector=sector,
        up_to=min(int(money), 10**9) or None if money.isascii() and money.isdigit() else None,
        women=args.get("women") == "1",
        easy=args.get("easy") == "1",
        open_only=args.get("open") == "1",
    )


def address(filters: Filters, order: str, /, **changes: object) -> str:
    """The page with other filters."""
    now: dict[str, object] = {
        "region": filters.region, "province": filters.province, "sector": filters.sector, "up_to": filters.up_to,
        "women": filters.women, "easy": filters.easy, "open": filters.open_only, "order": order,
    }  # fmt: skip
    kept = {k: 1 if v is True else v for k, v in (now | changes).items() if v and (k, v) != ("order", "new")}
    return url_for("bank.home") + (f"?{urlencode(kept)}" if kept else "")


@bank.get("/<code>")
def idea(code: str) -> ResponseReturnValue:
    """One idea: who it is for, when it earns, its year, its team, what must be learnt."""
    return render_template("projectbank/idea.html", **idea_values(reading.get_public(code)))


def idea_values(found: FullIdea) -> dict[str, object]:
    """What the idea's page shows."""
    card, sheet, now = found.card, found.sheet, clock.now()
    plan = make_plan(sheet)
    team = teams.find_team(card.id)
    user_id = current_user.user_id if current_user.is_authenticated else None
    return {
        "idea": found,
        "card": card,
        "sheet": sheet,
        "plan": plan,
        "discount": DISCOUNT,
        "minimum": MINIMUM,
        "chart": charts.break_even_chart(plan, sheet.money),
        "months": charts.month_columns(plan, sheet.money),
        "team": team,
        "step": rules.path_step(card.state),
        "mine": user_id is not None and teams.is_member(user_id, card.id),
        "fit": _fit(found, team.taken if team else 0, user_id),
        "is_joinable": card.state in rules.JOINABLE,
        "trade": trade(neighbours.counts(now), card.province_code, card.registry_sector),
        "similar": neighbours.similar(card.registry_sector, card.province_code),
        "fits": [fit for fit in sheet.fits if card.province_code in fit.provinces],
        "place": place(card.province_code),
        "region_place": place(card.region_code),
        "region": lookups.regions()[card.region_code],
        "meeting": meetings.get_meeting(found.meeting_id) if found.meeting_id else None,
        "topics": sorted({*sheet.topics, *(topic for role in sheet.roles for topic in role.topics)}),
        "year": YEAR,
    }


def _fit(found: FullIdea, taken: int, user_id: int | None) -> object:
    profile = profiles.find_profile(user_id) if user_id is not None else None
    if profile is None:
        return None
    terms = {"roles": [asdict(role) for role in found.sheet.roles]}
    match = profiles.match_with(found.card, terms, taken, profile.offer, clock.now())
    return {"match": match, "reasons": profiles.reasons(match) if match else ()}


@bank.get("/<code>/plan")
def plan(code: str) -> ResponseReturnValue:
    """The plan on paper."""
    found = reading.get_public(code)
    made = make_plan(found.sheet)
    return render_template(
        "projectbank/plan.html",
        idea=found,
        card=found.card,
        sheet=found.sheet,
        plan=made,
        discount=DISCOUNT,
        minimum=MINIMUM,
        months=charts.month_columns(made, found.sheet.money),
        printed_on=clock.local_date(clock.now()),
    )


@bank.get("/territory")
def territory() -> ResponseReturnValue:
    """Regions, or the provinces of one: need, potential, quadrant, and what the census says."""
    region = request.args.get("region", "")
    region = region if region in lookups.regions() else ""
    rows = [p for code, p in places(6).items() if code[:2] == region] if region else list(places(2).values())
    return render_template(
        "projectbank/territory.html",
        rows=sorted(rows, key=lambda p: -p.need),
        names={**lookups.regions(), **lookups.provinces()},
        region=lookups.regions().get(region),
        nation=figures_of(NATION),
        maps=maps.territory_maps(lambda code: url_for("bank.territory", region=code)),
        year=YEAR,
        quadrants=QUADRANTS,
    )


QUADRANTS = {
    "act": (_l("Begin here"), _l("Much is needed, and much is there to build on."), "ok"),
    "support": (
        _l("Support first"),
        _l("Much is needed, and little is there yet: training and means come first."),
        "wait",
    ),
    "open": (_l("Ground to build on"), _l("Less is needed, and much is there to build on."), "info"),
    "watch": (_l("Keep an eye on"), _l("Less is needed, and little stands out."), ""),
}


@bank.get("/meetings")
def list_meetings() -> ResponseReturnValue:
    """The agenda, what was held, and the tables of who came."""
    return render_template(
        "projectbank/meetings.html",
        meetings=meetings.list_meetings(),
        stats=figures.stats(),
        table=meetings.tables(),
        regions=lookups.regions(),
        provinces=lookups.provinces(),
        now_=clock.now(),
        **COUNTED,
    )


@bank.get("/meetings/<int:meeting_id>")
def meeting(meeting_id: int) -> ResponseReturnValue:
    """One meeting: agenda, registration while it is to come, minutes and ideas afterwards."""
    return meeting_page(meeting_id, {}, {})


def meeting_page(meeting_id: int, typed: Mapping[str, str], fields: dict[str, str]) -> ResponseReturnValue:
    """The page of a meeting, with what was typed and what was wrong with it."""
    found = meetings.get_meeting(meeting_id)
    page = render_template(
        "projectbank/meeting.html",
        meeting=found,
        typed=typed,
        fields=fields,
        region=lookups.regions()[found.region_code],
        ideas=reading.of_meeting(meeting_id),
        table=meetings.tables(),
        **COUNTED,
    )
    return page, 400 if fields else 200


COUNTED = {
    "sexes": {"f": _l("Women"), "m": _l("Men")},
    "ages": {
        "15_24": _l("15 to 24 years"),
        "25_34": _l("25 to 34 years"),
        "35_59": _l("35 to 59 years"),
        "60_plus": _l("60 years and over"),
    },
    "situations": {
        "neet": _l("Neither in work, school nor training"),
        "graduate": _l("Graduate looking for work"),
        "working": _l("At work"),
        "studying": _l("Studying"),
        "other": _l("Other"),
    },
}


@bank.app_template_global("dirhams")
def dirhams(value: object) -> str:
    """A whole amount of dirhams, as money is written."""
    return charts.dirhams(value)


@bank.app_template_global("bank_states")
def bank_states() -> dict[str, str]:
    """What each state is called."""
    return STATE_LABELS


@bank.app_template_global("bank_state_kind")
def bank_state_kind(state: str) -> str:
    """The kind of tag of a state."""
    return STATE_KINDS[state]


@bank.app_template_global("bank_public_states")
def bank_public_states() -> tuple[str, ...]:
    """States anybody may see."""
    return rules.PUBLIC


@bank.app_template_global("bank_sectors")
def bank_sectors() -> dict[str, str]:
    """What each sector is called."""
    return SECTOR_LABELS


@bank.app_template_global("topic_name")
def topic_name(topic: str) -> str:
    """What a topic of courses is called."""
    return TOPIC_LABELS[topic]


@bank.app_template_global("bank_month")
def bank_month(month: int) -> str:
    """A month's name (0 = January)."""
    return MONTHS[current_lang()][month]


TOPIC_LABELS = {
    "creating": _l("Creating a cooperative"),
    "assembly": _l("Assemblies and votes"),
    "accounts": _l("Keeping accounts"),
    "pricing": _l("Setting a price"),
    "listing": _l("Presenting a product"),
    "packing": _l("Packing and labels"),
    "food_safety": _l("Food safety"),
    "quality_signs": _l("Signs of quality"),
    "cod": _l("Payment on delivery"),
    "declaration": _l("The yearly declaration"),
    "customers": _l("Serving customers"),
    "leadership": _l("Leading a team"),
}
