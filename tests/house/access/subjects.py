"""What a route can be asked about: each kind of thing of side A, of side B, of B under A's address, and of nobody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from registry.public.rules import verification_code
from tests.house.access.aftersale import AFTERSALE_KINDS
from tests.house.access.board import BOARD_KINDS
from tests.house.access.cash import CASH_KINDS
from tests.house.access.founding import ACT_OF as FILE_ACT_OF
from tests.house.access.founding import READ_OF, SCREEN_OF
from tests.house.access.papers import PAPER_KINDS
from tests.house.access.purchases import BUYER
from tests.house.access.school import SCHOOL_KINDS
from tests.house.access.score import SCORE_KINDS
from tests.house.access.sides import Side
from tests.house.access.visiting import VISIT_KINDS
from tests.house.access.world import World

NONE = 987_654
NOTHING = "zqnothing"


@dataclass(frozen=True)
class Case:
    """One thing. `owner`: A, B; crossed (B's thing under the address of A's stall); none (a thing that does not exist,
    under A's address); nobody (a stall that does not exist); "" when the route is about no thing. `variant` is what
    tells cases of one owner apart, such as the step of a parcel."""

    owner: str
    args: dict[str, Any]
    variant: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.owner, self.variant) if part) or "-"


Pick = Callable[[Side], dict[str, Any]]


def _plain(world: World, pick: Pick, none: dict[str, Any], variant: str = "") -> Iterator[Case]:
    """Things whose address names nothing but themselves."""
    for key, side in world.sides.items():
        yield Case(key, pick(side), variant)
    yield Case("none", none, variant)


def _of_stall(
    world: World, pick: Pick, none: dict[str, Any], variant: str = "", stall: str = "main"
) -> Iterator[Case]:
    """Things below the address of a stall."""
    a, b = world.sides["A"], world.sides["B"]
    yield Case("A", {"vendor_id": a.vendors[stall], **pick(a)}, variant)
    yield Case("B", {"vendor_id": b.vendors[stall], **pick(b)}, variant)
    if none:
        yield Case("crossed", {"vendor_id": a.vendors[stall], **pick(b)}, variant)
        yield Case("none", {"vendor_id": a.vendors[stall], **pick(a), **none}, variant)
    yield Case("nobody", {"vendor_id": NONE, **pick(a), **none}, variant)


STEP_OF = {
    "confirm": "new", "prepare": "confirmed", "ready": "preparing", "ship": "ready", "deliver": "shipped",
    "refused": "shipped", "lost": "shipped", "cancel": "new", "cash": "delivered", "short": "confirmed",
}  # fmt: skip
ACT_OF = {
    "hide": "live", "show": "hidden", "archive": "live", "unarchive": "archived", "withdraw": "waiting",
    "submit": "draft",
}  # fmt: skip
CLAIM_OF = {
    "code": "started",
    "prove": "coded",
    "mandate": "started",
    "submit": "proved",
    "withdraw": "started",
    "unheard-of": "started",
}


def cases(world: World, kind: str) -> list[Case]:
    """Every thing of a kind."""
    return list(_KINDS[kind](world)) if kind else [Case("", {})]


def _parcel_steps(world: World) -> Iterator[Case]:
    for step, state in STEP_OF.items():
        pick = _picker(lambda s, state=state, step=step: {"parcel_id": s.parcels[state], "step": step})
        yield from _of_stall(world, pick, {"parcel_id": NONE}, step)


def _product_acts(world: World) -> Iterator[Case]:
    for act, state in ACT_OF.items():
        pick = _picker(lambda s, state=state, act=act: {"product_id": s.products[state], "act": act})
        yield from _of_stall(world, pick, {"product_id": NONE}, act)


def _claim_acts(world: World) -> Iterator[Case]:
    for act, state in CLAIM_OF.items():
        pick = _picker(lambda s, state=state, act=act: {"claim_id": s.claims[state], "act": act})
        yield from _plain(world, pick, {"claim_id": NONE, "act": act}, act)


def _files(world: World, kinds: dict[str, str], name: str) -> Iterator[Case]:
    """Files of the buyers, with a screen or an act of each."""
    for value, kind in kinds.items():
        pick = _picker(lambda s, kind=kind, value=value: {"creation_id": s.files[kind], name: value})
        yield from _plain(world, pick, {"creation_id": NONE, name: value}, value)


def _papers(world: World) -> Iterator[Case]:
    a, b = world.sides["A"].files, world.sides["B"].files
    for key, files in (("A", a), ("B", b)):
        yield Case(key, {"creation_id": files["complete"], "document_id": files["document"]})
    yield Case("none", {"creation_id": NONE, "document_id": a["document"]})


def _picker(pick: Callable[..., dict[str, Any]]) -> Pick:
    return pick


def _variants(world: World) -> Iterator[Case]:
    """Also another stall's size under one's own product, and one's own size under another stall's product."""
    a, b = world.sides["A"], world.sides["B"]
    pick = _picker(lambda s: {"product_id": s.products["live"], "variant_id": s.variants["live"]})
    yield from _of_stall(world, pick, {"product_id": NONE, "variant_id": NONE})
    vendor_id = a.vendors["main"]
    mixed = {"vendor_id": vendor_id, "product_id": a.products["live"], "variant_id": b.variants["live"]}
    yield Case("crossed", mixed, "size")
    yield Case("none", {**mixed, "variant_id": NONE}, "size")
    mixed = {"vendor_id": vendor_id, "product_id": b.products["live"], "variant_id": a.variants["live"]}
    yield Case("crossed", mixed, "product")
    yield Case("none", {**mixed, "product_id": NONE}, "product")


def _stall_acts(world: World) -> Iterator[Case]:
    for act, stall in (("suspend", "main"), ("reinstate", "suspended")):
        pick = _picker(lambda s, stall=stall, act=act: {"vendor_id": s.vendors[stall], "act": act})
        yield from _plain(world, pick, {"vendor_id": NONE, "act": act}, act)


def _product_pages(world: World) -> Iterator[Case]:
    yield from _plain(world, lambda s: {"product_id": s.products["live"]}, {"product_id": NONE})
    with_slug = _picker(lambda s: {"product_id": s.products["live"], "slug": "x"})
    yield from _plain(world, with_slug, {"product_id": NONE, "slug": "x"}, "with its name")


def _entry(world: World, side: Side) -> int:
    """A journal entry of the side's main stall."""
    account = f"vendor_payable:{side.vendors['main']}"
    found = world.rows(f"SELECT min(entry_id) FROM shop_ledger_line WHERE account = '{account}'")
    return int(found[0][0])


def _desk_parcels(world: World) -> Iterator[Case]:
    a, b = world.sides["A"], world.sides["B"]
    yield Case("A", {"order_id": a.orders["new"], "parcel_id": a.parcels["new"]})
    yield Case("B", {"order_id": b.orders["new"], "parcel_id": b.parcels["new"]})
    yield Case("crossed", {"order_id": a.orders["new"], "parcel_id": b.parcels["new"]})
    yield Case("none", {"order_id": NONE, "parcel_id": NONE})


def _review_links(world: World) -> Iterator[Case]:
    a, b = world.sides["A"], world.sides["B"]
    for key, side in world.sides.items():
        yield Case(key, {"token": side.tokens["delivered"], "line_id": side.lines["delivered"]})
    yield Case("crossed", {"token": a.tokens["delivered"], "line_id": b.lines["delivered"]})
    yield Case("none", {"token": NOTHING, "line_id": a.lines["delivered"]})


def _reportable(world: World) -> Iterator[Case]:
    product = _picker(lambda s: {"kind": "product", "subject_id": s.products["live"]})
    yield from _plain(world, product, {"kind": "product", "subject_id": NONE}, "product")
    review = _picker(lambda s: {"kind": "review", "subject_id": s.review})
    yield from _plain(world, review, {"kind": "review", "subject_id": NONE}, "review")


def _media(world: World) -> Iterator[Case]:
    yield from _plain(world, lambda s: {"key": s.picture}, {"key": f"products/{NOTHING}.webp"})


TEAM_OF = {"leave": "team", "share": "team", "hide": "shown", "decline": "asked", "create": "formed"}


def _team_acts(world: World) -> Iterator[Case]:
    for act, kind in TEAM_OF.items():
        pick = _picker(lambda s, kind=kind, act=act: {"code": world.idea_code(s, kind), "act": act})
        yield from _plain(world, pick, {"code": NOTHING, "act": act}, act)


def _desk_teams(world: World) -> Iterator[Case]:
    for act in ("extend", "propose"):
        pick = _picker(lambda s, act=act: {"idea_id": s.bank["team"], "act": act})
        yield from _plain(world, pick, {"idea_id": NONE, "act": act}, act)


def _declared_years(world: World) -> Iterator[Case]:
    for step in ("assembly", "review"):
        pick = _picker(
            lambda s, step=step: {"cooperative_id": s.cooperatives["main"], "year": 2025, "step": step}
        )
        yield from _plain(world, pick, {"cooperative_id": NONE, "year": 2025, "step": step}, step)


_KINDS: dict[str, Callable[[World], Iterator[Case]]] = {
    # public
    "product": _product_pages,
    "product_reviews": lambda w: _plain(
        w, lambda s: {"product_id": s.products["live"]}, {"product_id": NONE}
    ),
    "category": lambda _w: iter([Case("A", {"slug": "crafts"}), Case("none", {"slug": NOTHING})]),
    "stall": lambda w: _plain(w, lambda s: {"slug": s.slugs["main"]}, {"slug": NOTHING}),
    "page": lambda _w: iter([Case("A", {"name": "terms"}), Case("none", {"name": NOTHING})]),
    "record": lambda w: _plain(w, lambda s: {"number": s.numbers["struck"]}, {"number": "99999"}),
    "proof_code": lambda w: _plain(
        w, lambda s: {"code": verification_code(s.numbers["struck"])}, {"code": NOTHING}
    ),
    "no_record": lambda _w: iter([Case("none", {"number": "99999"})]),
    "no_file": lambda _w: iter([Case("none", {"name": NOTHING})]),
    "nothing": lambda _w: iter([Case("none", {"anything": NOTHING})]),
    "media": _media,
    "static_file": lambda _w: iter(
        [Case("A", {"filename": "css/components.css"}), Case("none", {"filename": NOTHING})]
    ),
    "reportable": _reportable,
    # links and one's own
    "order_link": lambda w: _plain(w, lambda s: {"token": s.tokens["new"]}, {"token": NOTHING}),
    "unpaid_link": lambda w: _plain(w, lambda s: {"token": s.tokens["unpaid"]}, {"token": NOTHING}),
    "review_link": _review_links,
    "reset_link": lambda w: iter([Case("A", {"secret": w.reset_secret}), Case("none", {"secret": NOTHING})]),
    "session": lambda w: _plain(w, lambda s: {"session_id": w.sessions[s.key]}, {"session_id": NONE}),
    "passkey": lambda w: _plain(w, lambda s: {"passkey_id": w.passkeys[s.key]}, {"passkey_id": NONE}),
    "training": lambda w: _plain(w, lambda s: {"certificate_id": s.training}, {"certificate_id": NONE}),
    "training_code": lambda w: _plain(w, lambda s: {"code": s.training_code}, {"code": NOTHING}),
    "any_code": lambda w: iter([Case("A", {"code": w.sides["A"].training_code})]),
    "any_achievement": lambda _w: iter([Case("A", {"slug": "zqcourse", "number": 1})]),
    "activity": lambda w: iter([Case("", {"key": w.sides["A"].activity}), Case("none", {"key": NOTHING})]),
    "api_picture": lambda w: iter([Case("none", {"picture": NOTHING, "size": 64})]),
    "kept_activity": lambda w: iter([Case("", {"key": w.sides["A"].activity})]),
    "package_asset": lambda _w: iter([Case("A", {"name": "player.js"})]),
    "package_pass": lambda _w: iter([Case("A", {"token": NOTHING})]),
    "package_file": lambda _w: iter([Case("A", {"token": NOTHING, "path": "index.html"})]),
    "desk_training": lambda w: iter(
        [Case("", {"code": w.sides["A"].training_code}), Case("none", {"code": NOTHING})]
    ),
    "claim": lambda w: _plain(w, lambda s: {"claim_id": s.claims["started"]}, {"claim_id": NONE}),
    "idea": lambda w: _plain(w, lambda s: {"code": w.idea_code(s, "open")}, {"code": NOTHING}),
    "open_idea": lambda w: (Case(s.key, {"code": w.idea_code(s, "open")}) for s in w.sides.values()),
    "team_idea": lambda w: _plain(w, lambda s: {"code": w.idea_code(s, "team")}, {"code": NOTHING}),
    "team_act": _team_acts,
    "meeting": lambda w: _plain(w, lambda s: {"meeting_id": s.bank["meeting"]}, {"meeting_id": NONE}),
    "any_meeting": lambda w: (Case(s.key, {"meeting_id": s.bank["meeting"]}) for s in w.sides.values()),
    "meeting_door": lambda w: _plain(w, lambda s: {"secret": f"zq-door-{s.key}"}, {"secret": NOTHING}),
    "claim_act": _claim_acts,
    "invitation_link": lambda w: _plain(w, lambda s: {"token": s.invited}, {"token": NOTHING}),
    # sellers
    "vendor": lambda w: _of_stall(w, lambda _s: {}, {}),
    "suspended_vendor": lambda w: _of_stall(w, lambda _s: {}, {}, stall="suspended"),
    "member": lambda w: _of_stall(
        w, lambda s: {"member_id": s.member, "role": "packer"}, {"member_id": NONE}
    ),
    "invitation": lambda w: _of_stall(w, lambda s: {"invitation_id": s.invitation}, {"invitation_id": NONE}),
    "parcel": lambda w: _of_stall(w, lambda s: {"parcel_id": s.parcels["new"]}, {"parcel_id": NONE}),
    "confirmed_parcel": lambda w: _of_stall(
        w, lambda s: {"parcel_id": s.parcels["confirmed"]}, {"parcel_id": NONE}
    ),
    "parcel_step": _parcel_steps,
    "voucher": lambda w: _of_stall(w, lambda s: {"voucher_id": s.voucher}, {"voucher_id": NONE}),
    "own_product": lambda w: _of_stall(
        w, lambda s: {"product_id": s.products["hidden"]}, {"product_id": NONE}
    ),
    "draft": lambda w: _of_stall(w, lambda s: {"product_id": s.products["draft"]}, {"product_id": NONE}),
    "variant": _variants,
    "product_act": _product_acts,
    "certificate": lambda w: _of_stall(
        w, lambda s: {"certificate_id": s.certificate}, {"certificate_id": NONE}
    ),
    "review": lambda w: _of_stall(w, lambda s: {"review_id": s.review}, {"review_id": NONE}),
    "file": lambda w: _plain(w, lambda s: {"creation_id": s.files["changes"]}, {"creation_id": NONE}),
    "draft_file": lambda w: _plain(w, lambda s: {"creation_id": s.files["draft"]}, {"creation_id": NONE}),
    "joined_file": lambda w: _plain(w, lambda s: {"creation_id": s.files["joined"]}, {"creation_id": NONE}),
    "file_read": lambda w: _files(w, READ_OF, "screen"),
    "file_screen": lambda w: _files(w, SCREEN_OF, "screen"),
    "file_act": lambda w: _files(w, FILE_ACT_OF, "act"),
    "file_paper": lambda w: _files(w, {"bank_certificate": "complete"}, "kind"),
    "file_print": lambda w: _files(w, {"statutes": "complete", "members": "complete"}, "what"),
    "file_document": _papers,
    "founding_link": lambda w: _plain(w, lambda s: {"token": s.founding_link}, {"token": NOTHING}),
    # staff
    "user": lambda w: _plain(w, lambda s: {"user_id": w.people[BUYER[s.key]]}, {"user_id": NONE}),
    "role_request": lambda w: iter(
        [Case("A", {"request_id": w.role_request}), Case("none", {"request_id": NONE})]
    ),
    "desk_record": lambda w: _plain(w, lambda s: {"number": s.numbers["main"]}, {"number": "99999"}),
    "desk_suspended_record": lambda w: _plain(
        w, lambda s: {"number": s.numbers["struck"]}, {"number": "99999"}
    ),
    "declaring": lambda w: _plain(
        w, lambda s: {"cooperative_id": s.cooperatives["main"]}, {"cooperative_id": NONE}
    ),
    "declared_step": _declared_years,
    "declared_year": lambda w: _plain(
        w,
        lambda s: {"cooperative_id": s.cooperatives["main"], "year": 2025},
        {"cooperative_id": NONE, "year": 2025},
    ),
    "desk_declaration": lambda w: _plain(
        w, lambda s: {"declaration_id": s.office["declared"]}, {"declaration_id": NONE}
    ),
    "desk_creation": lambda w: _plain(
        w, lambda s: {"creation_id": s.office["creation"]}, {"creation_id": NONE}
    ),
    "desk_founder": lambda w: _plain(
        w,
        lambda s: {"creation_id": s.office["creation"], "founder_id": s.office["founder"]},
        {"creation_id": NONE, "founder_id": NONE},
    ),
    "desk_document": lambda w: _plain(
        w,
        lambda s: {"creation_id": s.office["creation"], "document_id": s.office["document"]},
        {"creation_id": NONE, "document_id": NONE},
    ),
    "desk_filing": lambda w: _plain(
        w,
        lambda s: {"filing_id": s.office["filing"], "number": s.numbers["main"]},
        {"filing_id": NONE, "number": "99999"},
    ),
    "desk_end": lambda w: _plain(w, lambda s: {"request_id": s.office["end"]}, {"request_id": NONE}),
    "law_read": lambda _w: iter([Case("", {"code": "founders_min"})]),
    "law_changed": lambda _w: iter([Case("A", {"code": "founders_min"}), Case("none", {"code": NOTHING})]),
    "desk_idea": lambda w: _plain(w, lambda s: {"idea_id": s.bank["open"]}, {"idea_id": NONE}),
    "desk_newer": lambda w: _plain(w, lambda s: {"idea_id": s.bank["newer"]}, {"idea_id": NONE}),
    "desk_team": _desk_teams,
    "desk_meeting": lambda w: _plain(
        w, lambda s: {"meeting_id": s.bank["meeting_open"]}, {"meeting_id": NONE}
    ),
    "desk_claim": lambda w: _plain(w, lambda s: {"claim_id": s.claims["asked"]}, {"claim_id": NONE}),
    "desk_vendor": lambda w: _plain(w, lambda s: {"vendor_id": s.vendors["main"]}, {"vendor_id": NONE}),
    "desk_vendor_act": _stall_acts,
    "desk_appeal": lambda w: _plain(w, lambda s: {"appeal_id": s.appeal}, {"appeal_id": NONE}),
    "desk_revision": lambda w: _plain(
        w, lambda s: {"revision_id": s.revisions["waiting"]}, {"revision_id": NONE}
    ),
    "desk_price": lambda w: _plain(w, lambda s: {"change_id": s.price_change}, {"change_id": NONE}),
    "desk_certificate": lambda w: _plain(
        w, lambda s: {"certificate_id": s.certificate}, {"certificate_id": NONE}
    ),
    "desk_report": lambda w: _plain(w, lambda s: {"report_id": s.report}, {"report_id": NONE}),
    "desk_order": lambda w: _plain(w, lambda s: {"order_id": s.orders["new"]}, {"order_id": NONE}),
    "desk_books": lambda w: _plain(w, lambda s: {"order_id": s.orders["delivered"]}, {"order_id": NONE}),
    "desk_correction": lambda w: _plain(
        w,
        lambda s: {"order_id": s.orders["delivered"], "correction_id": s.office["correction"]},
        {"order_id": NONE, "correction_id": NONE},
    ),
    "desk_entry": lambda w: _plain(w, lambda s: {"entry_id": _entry(w, s)}, {"entry_id": NONE}),
    "own_entry": lambda w: _of_stall(w, lambda s: {"entry_id": _entry(w, s)}, {"entry_id": NONE}),
    "account": lambda _w: iter([Case("", {"name": "bank"}), Case("none", {"name": NOTHING})]),
    "rule": lambda w: iter(
        [Case("", {"rule_id": w.sides["A"].office["rule"]}), Case("none", {"rule_id": NONE})]
    ),
    "live_rule": lambda w: iter(
        [Case("", {"rule_id": w.sides["A"].office["rule_live"]}), Case("none", {"rule_id": NONE})]
    ),
    "desk_parcel": _desk_parcels,
    "desk_proof": lambda w: _plain(
        w,
        lambda s: {"order_id": s.orders["unpaid"], "proof_id": s.proof},
        {"order_id": NONE, "proof_id": NONE},
    ),
    "desk_refund": lambda w: _plain(
        w,
        lambda s: {"order_id": s.orders["owed"], "refund_id": s.refund},
        {"order_id": NONE, "refund_id": NONE},
    ),
    "desk_repayment": lambda w: _plain(
        w, lambda s: {"repayment_id": s.office["repayment"]}, {"repayment_id": NONE}
    ),
    "desk_repayment_act": lambda w: _plain(
        w,
        lambda s: {"repayment_id": s.office["repayment"], "act": "refuse"},
        {"repayment_id": NONE, "act": "refuse"},
    ),
    "desk_voucher": lambda w: _plain(
        w, lambda s: {"voucher_id": s.desk_voucher, "act": "agree"}, {"voucher_id": NONE, "act": "agree"}
    ),
    "whole_country": lambda _w: iter([Case("A", {})]),
    "desk_unpaid": lambda w: _plain(w, lambda s: {"order_id": s.orders["transfer"]}, {"order_id": NONE}),
}


def _school(kind: str) -> Callable[[World], Iterator[Case]]:
    return lambda world: (Case(*one) for one in SCHOOL_KINDS[kind](world))


_KINDS |= {kind: _school(kind) for kind in SCHOOL_KINDS}


_LATER = AFTERSALE_KINDS | PAPER_KINDS | CASH_KINDS | SCORE_KINDS | VISIT_KINDS | BOARD_KINDS


def _after(kind: str) -> Callable[[World], Iterator[Case]]:
    return lambda world: (Case(*one) for one in _LATER[kind](world))


_KINDS |= {kind: _after(kind) for kind in _LATER}
