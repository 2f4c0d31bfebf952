"""A form that is right for each address that takes one, so that a refusal is for the person and never for the form."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.auth.seed import DEMO_PASSWORD, demo_secret
from core.auth.services.second_factor import current_code
from core.db import session
from core.storage import storage
from registry.models import RegistryEvent
from shop.catalog.models import ImportFile
from shop.orders.models import VendorOrder
from shop.vendors.services import TERMS_VERSION
from tests.house.access.aftersale import AFTERSALE_FORMS
from tests.house.access.bank import SAID, SHEET_FORM
from tests.house.access.board import BOARD_FORMS
from tests.house.access.cash import CASH_FORMS
from tests.house.access.founding import PAPER, act_form, screen_form
from tests.house.access.papers import PAPER_FORMS
from tests.house.access.people import CITY, HERE, PEOPLE, email
from tests.house.access.purchases import PHONE
from tests.house.access.school import SCHOOL_FORMS
from tests.house.access.score import SCORE_FORMS
from tests.house.access.sides import CATALOGUE, PDF, Side
from tests.house.access.subjects import STEP_OF, Case
from tests.house.access.visiting import VISIT_FORMS
from tests.house.access.world import World

REASON = "Vu sur place le 3 mai"
NEW_PASSWORD = "quatre mots tout simples"
Form = dict[str, Any]


def form_for(world: World, endpoint: str, case: Case, person: str) -> Form:
    """The form this person would send."""
    given = _FORMS[endpoint]
    return given if isinstance(given, dict) else given(world, case, person)


def _thing(world: World, _case: Case, _person: str, state: str = "live") -> Form:
    return {"variant_id": str(world.sides["A"].variants[state]), "qty": "2", "price": "12300"}


def _order(world: World, _case: Case, person: str) -> Form:
    return {
        "key": f"matrix-form-of-{person}-0123456789", "name": "Touda", "phone": PHONE["A"], "place": CITY["A"],
        "address": "12 rue des Potiers", "payment_method": "cod", "seen": world.seen, "do": "order",
    }  # fmt: skip


def _correction(world: World, case: Case) -> Form:
    """One number of the record, by somebody who has read its newest filing."""
    events = RegistryEvent.__table__.c
    cooperative = select(events.cooperative_id).where(events.id == case.args["filing_id"]).scalar_subquery()
    with world.app.app_context():
        last = session().scalar(select(func.max(events.id)).where(events.cooperative_id == cooperative))
    return {"members": "13", "reason": REASON, "last": str(last or 0)}


def _code(_world: World, _case: Case, person: str) -> Form:
    return {"code": current_code(demo_secret(email(person)), clock.now())}


def _proof(world: World, case: Case, person: str) -> Form:
    staff = any(p.staff for p in PEOPLE if p.key == person)
    return {"secret": _code(world, case, person)["code"] if staff else DEMO_PASSWORD}


def _claim(_world: World, case: Case, _person: str) -> Form:
    return {
        "code": {"channel": "mail"}, "prove": {"code": "135790"}, "mandate": {"mandate": PDF},
        "submit": {"terms": TERMS_VERSION},
    }.get(case.variant, {})  # fmt: skip


def _import(world: World, case: Case, _person: str) -> Form:
    """The file looked at before; applying it takes its bytes away, so they are laid there again."""
    side = next(
        (s for s in world.sides.values() if s.vendors["main"] == case.args["vendor_id"]), world.sides["A"]
    )
    with world.app.app_context():
        key = session().scalars(select(ImportFile.storage_key).where(ImportFile.id == side.import_file)).one()
        storage().save(key, CATALOGUE, "application/octet-stream")
    return {"key": side.import_file}


def _side_of(world: World, case: Case) -> Side:
    return world.sides.get(case.owner, world.sides["A"])


def _less(world: World, case: Case, state: str = "new") -> Form:
    """The only piece of a parcel."""
    return {f"less-{_side_of(world, case).lines[state]}": "1"}


def _cash(world: World, case: Case) -> str:
    """All that is due at the door for the parcel of a step."""
    parcel = _side_of(world, case).parcels[STEP_OF[case.variant]] if case.variant in STEP_OF else 0
    query = select(VendorOrder.cod_expected_centimes).where(VendorOrder.id == parcel)
    with world.app.app_context():
        return f"{(session().scalar(query) or 0) / 100:.2f}"


def _step(world: World, case: Case, _person: str) -> Form:
    said = {"reason": "unreachable", "carrier": "CTM", "amount": _cash(world, case)}
    return said | (_less(world, case, "confirmed") if case.variant == "short" else {})


_FORMS: dict[str, Form | Callable[[World, Case, str], Form]] = {
    **SCHOOL_FORMS,
    **AFTERSALE_FORMS,
    **PAPER_FORMS,
    **CASH_FORMS,
    **SCORE_FORMS,
    **VISIT_FORMS,
    **BOARD_FORMS,
    "certificates.show_name": {"shown": "1"},
    "certificate_check.hand_in": {"name": "Touda"},
    "activities.keep": {},
    "packages_desk.bring": {},
    "packages_desk.draft": {},
    "certificates_desk.end": {"reason": "mistake"},
    "account.login": {"login": email("buyer"), "password": DEMO_PASSWORD},
    "account.logout": {},
    "account.passkey_login": {"credential": "{}"},
    "account.passkey_login_options": {},
    "account.second_step": _code,
    "account.register": {"name": "Touda", "login": "new@people.example", "password": NEW_PASSWORD},
    "account.register_code": {"code": "135790"},
    "account.forgot": {"login": email("buyer")},
    "account.reset": {"code": "135790", "password": NEW_PASSWORD},
    "account.reset_by_link": {"password": NEW_PASSWORD},
    "account.profile": {"name": "Itto", "lang": "ar"},
    "account.contact": {"login": "other@people.example"},
    "account.contact_code": {"code": "135790"},
    "account.password": {"password": NEW_PASSWORD},
    "account.end_session": {},
    "account.end_other_sessions": {},
    "account.second_factor_start": {},
    "account.second_factor_confirm": {"code": "135790"},
    "account.recovery_codes": {},
    "account.second_factor_remove": {},
    "account.confirm": _proof,
    "account.passkey_options": {},
    "account.add_passkey": {"credential": "{}"},
    "account.remove_passkey": {},
    "basket.add": _thing,
    "basket.change": _thing,
    "basket.remove": _thing,
    "basket.undo": lambda w, c, p: _thing(w, c, p, "changed"),
    "basket.accept": _thing,
    "basket.choose_place": {"place": CITY["B"]},
    "basket.voucher": {"voucher": "ZQ-A"},
    "checkout.submit": _order,
    "reviews.report": {"why": "other", "text": "photo"},
    "orders.find": lambda w, _c, _p: {"number": w.sides["A"].order_numbers["new"], "phone": PHONE["A"]},
    "orders.cancel": {},
    "orders.have": lambda w, c, _p: {"parcel": str(_side_of(w, c).parcels["new"])},
    "orders.less": lambda w, c, _p: _less(w, c) | {"parcel": str(_side_of(w, c).parcels["new"])},
    "orders.proof": {"proof": PDF},
    "orders.pay": {},
    "orders.pay_cash": {},
    "orders.buy_again": {},
    "reviews.write": {"rating": "5", "text": "Bien"},
    "sell.number": lambda w, _c, _p: {"number": w.sides["A"].numbers["free"]},
    "sell.act": _claim,
    "my_stall.page": {"story_ar": "قصة", "story_fr": "Histoire"},
    "my_stall.add_to_team": {"login": email("claimant"), "role": "packer"},
    "my_stall.remove_from_team": {},
    "my_stall.cancel_invitation": {},
    "my_stall.accept_invitation": {},
    "my_stall.decline_invitation": {},
    "my_stall.open_stall": {"terms": "2026-11"},
    "my_stall.appeal": {"text": "Nous contestons cette mesure"},
    "my_orders.contact": {},
    "my_orders.act": _step,
    "my_vouchers.offer": {"code": "ZQ-NEW", "kind": "percent", "percent": "10"},
    "my_vouchers.stop": {},
    "vouchers_desk.propose": {"code": "ZQ-NEW", "kind": "fixed", "fixed": "10"},
    "vouchers_desk.decide": {},
    "my_products.new": {},
    "my_products.photo": lambda _w, _c, _p: {"photo": _picture()},
    "my_products.kind": {"category": "crafts", "inside": "1"},
    "my_products.words": {"name_fr": "Tapis noué"},
    "my_products.price": {"price": "120", "amount": "1", "unit": "piece", "on_hand": "3", "weight": "500"},
    "my_products.change": {"on_hand": "77"},
    "my_products.act": {},
    "my_signs.index": {"kind": "bio", "number": "MA-1"},
    "my_signs.remove": {},
    "my_import.look": {"file": CATALOGUE},
    "my_import.apply": _import,
    "my_reviews.reply": {"reply": "Merci"},
    "creation.begin": {},
    "creation.save": lambda w, c, _p: screen_form(_side_of(w, c), c.variant),
    "creation.act": lambda w, c, _p: act_form(_side_of(w, c), c.variant),
    "creation.invite": {"name": "Zahra", "phone": "0661888777"},
    "creation.upload": {"bank_certificate": PAPER},
    "creation.consent": lambda w, c, _p: screen_form(_side_of(w, c), "me"),
    "creation.decline": {},
    "creation.leave": {},
    "people.change": {"roles": ["moderator"], "scope": "kingdom", "reason": REASON},
    "people.decide": {"decision": "confirm"},
    "people.deactivate": {"reason": REASON},
    "my_declarations.step": {"assembly_held": "yes", "assembly_on": "2026-04-11", "attendance": "8"},
    "my_declarations.file": {},
    "declarations_desk.decide": {"outcome": "accepted", "version": "1", "seen": "yes"},
    "declarations_desk.change_close": {"month": "9", "reason": REASON},
    "registrar_desk.move_province": {"province": HERE, "delegation": "marrakech", "reason": REASON},
    "words_desk.change": {"do": "add", "words": "tifawt, lumière"},
    "creations_desk.act": {"act": "take"},
    "creations_desk.unmask": {},
    "filings_desk.end": {
        "kind": "struck_off",
        "happened_on": "2026-09-02",
        "document": "J 2",
        "reason": REASON,
    },
    "filings_desk.correct": lambda w, c, _p: _correction(w, c),
    "filings_desk.decide": {"outcome": "confirm"},
    "law_desk.change": {
        "value": "6",
        "article": "Loi 112-12",
        "source": "B.O.",
        "valid_from": "2099-01-01",
        "reason": REASON,
    },
    "registry_staff.suspend": {"reason": REASON, "confirm": "y"},
    "registry_staff.reinstate": {"reason": REASON, "confirm": "y"},
    "my_projects.profile": {"province": HERE, "mobility": "region", "skills": ["driving"], "capital": "900"},
    "my_projects.join": {"shares": "1"},
    "my_projects.act": {},
    "bank.register": SAID,
    "bank.door": SAID,
    "bank_desk.judge": {"to": "draft", "reason": REASON},
    "bank_desk.accept": {"version": "2"},
    "bank_desk.accompany": {},
    "bank_desk.new": SHEET_FORM | {"province": HERE},
    "bank_desk.sheet": SHEET_FORM | {"seen": "1", "founders": "9"},
    "bank_desk.agenda": {
        "province": HERE,
        "starts_at": "2027-01-10T09:30",
        "place_ar": "دار",
        "place_fr": "Maison",
    },
    "bank_desk.meeting": {"state": "open", "minutes_fr": "Vu"},
    "bank_desk.paper": SAID,
    "vendors_desk.decide": {"outcome": "approved"},
    "vendors_desk.act": {"reason": REASON},
    "vendors_desk.answer_appeal": {"outcome": "reinstated", "reason": REASON},
    "catalog_desk.decide": {"decision": "approve", "reason": REASON},
    "catalog_desk.decide_price": {"decision": "approve", "reason": REASON},
    "catalog_desk.decide_certificate": {"decision": "approve", "reason": REASON},
    "reports_desk.decide": {"decision": "remove", "reason": REASON},
    "money_desk.correct": {
        "debit": "written_off",
        "credit": "buyer_clearing",
        "amount": "1",
        "reason": REASON,
    },
    "money_desk.decide_correction": {"decision": "approve"},
    "money_desk.settlement": {"reference": "PO ZQ", "amount": "10"},
    "commissions_desk.new": {"rate": "2", "position": "50", "reason": REASON},
    "commissions_desk.decide": {"decision": "approve", "reason": REASON},
    "commissions_desk.withdraw": {},
    "commissions_desk.end": {"reason": REASON},
    "orders_desk.contact": {},
    "orders_desk.cancel": {"reason": "unreachable"},
    "orders_desk.transfer": {},
    "orders_desk.less": lambda w, c, _p: _less(w, c) | {"reason": "unreachable"},
    "orders_desk.repaid": {"reference": "VIR 1"},
    "refunds_desk.again": {},
    "refunds_desk.back": {"reference": "Relevé 3"},
    "repayments_desk.decide": {},
    "payment_webhooks.stripe": {},
    "graphql_api.answer": {},
}


def _picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (300, 300), "blue").save(out, "PNG")
    return out.getvalue()
