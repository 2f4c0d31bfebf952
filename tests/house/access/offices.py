"""What the Office's registrar and the declaring cooperatives have before them, on each side."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from core.auth.actor import Actor
from core.clock import local_date
from core.db import session
from registry.creation.models import CreationDocument
from registry.creation.services import deciding, governing, papers, proposing, sharing, starting, submitting
from registry.creation.services.sharing import Part
from registry.data import FilingDraft
from registry.declarations.services import answering
from registry.desk.services.delegations import seed_delegations
from registry.models import RegistryEvent
from registry.permissions import DECIDE_CREATIONS, FILE
from registry.services import requests
from tests.house.access.books import ask_repayment, propose_rules
from tests.house.access.people import PROVINCE
from tests.house.access.sides import Side
from tests.registry.creation import factory as make

YEAR = 2025
OFFICE = Actor(None, frozenset({DECIDE_CREATIONS, FILE}), None, is_staff=True)
ANSWERS: dict[str, Any] = {
    "assembly_held": True, "assembly_on": date(2026, 4, 12), "attendance": 9, "decisions": "Comptes approuvés",
    "organs_renewed": False, "turnover_centimes": 4_800_000, "surplus_centimes": 100_000,
    "reserves_centimes": 300_000, "women_under_35": 1, "women_from_35_to_59": 5, "women_from_60": 1,
    "men_under_35": 0, "men_from_35_to_59": 4, "men_from_60": 1, "jobs_permanent": 1, "jobs_seasonal": 2,
}  # fmt: skip
NAMES = {
    "A": [("تعاونية زهور الأطلس", "Coopérative Zouhour Atlas"), ("", ""), ("", "")],
    "B": [("تعاونية نسيم الوادي", "Coopérative Nassim Oued"), ("", ""), ("", "")],
}


def build_office(side: Side, people: dict[str, int], now: datetime) -> dict[str, int]:
    """A submitted file, a complete draft and a filed declaration, a striking-off that waits for its second person."""
    seed_delegations(now)
    president = people["president" if side.key == "A" else "neighbour"]
    creation = _creation(side, now)
    answering.save_answers(president, side.cooperatives["main"], YEAR, ANSWERS, now)
    filed = answering.save_answers(president, side.cooperatives["appealing"], YEAR, ANSWERS, now)
    answering.file_declaration(president, side.cooperatives["appealing"], YEAR, now)
    document = select(CreationDocument.id).where(CreationDocument.creation_id == creation).limit(1)
    filing = (
        select(RegistryEvent.id).where(RegistryEvent.cooperative_id == side.cooperatives["main"]).limit(1)
    )
    asker = Actor(people["colleague"], frozenset({FILE}), None, is_staff=True)
    draft = FilingDraft(
        "struck_off", date(2026, 9, 1), document="J 1", reason="Jugement définitif du tribunal"
    )
    return {
        "creation": creation,
        "founder": make.founder_ids(creation)[1],
        "document": session().scalars(document).one(),
        "declared": filed.id or 0,
        "filing": session().scalars(filing).one(),
        "end": requests.ask(side.cooperatives["free"], draft, asker, now),
        **propose_rules(people, side.orders["delivered"], now),
        "repayment": ask_repayment(people, side, now),
    }


def _creation(side: Side, now: datetime) -> int:
    leader = make.person(7000 if side.key == "A" else 8000)
    creation = make.idea(leader, now)
    starting.set_place(leader, creation, PROVINCE[side.key], "", now)
    make.gather(leader, creation, 4, now)
    proposing.request_names(leader, creation, NAMES[side.key], now)
    deciding.reserve_name(OFFICE, creation, make.first_proposal(creation), now)
    ids = make.founder_ids(creation)
    sharing.set_shares(leader, creation, 10_000, {id_: Part(10, 25_000) for id_ in ids}, now)
    governing.set_choices(leader, creation, "managers", 99, 12, now)
    governing.set_seats(leader, creation, {ids[0]: "manager"}, now)
    governing.set_assembly(leader, creation, local_date(now), "دار الشباب", "Maison des jeunes", now)
    for kind in ("signed_statutes", "signed_minutes", "bank_certificate", "authority_receipt"):
        papers.upload(leader, creation, kind, make.PDF, None, now)
    submitting.submit(leader, creation, now)
    return creation
