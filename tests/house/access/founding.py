"""Files of cooperatives being created, led by each side's buyer, at every moment that has an act of its own."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from core import clock
from core.auth.actor import Actor
from core.db import session, transaction
from registry.creation.models import Contribution, CreationDocument, Founder
from registry.creation.services import (
    deciding,
    founding,
    governing,
    papers,
    proposing,
    reading,
    sharing,
    submitting,
)
from registry.creation.services.sharing import Part
from registry.permissions import DECIDE_CREATIONS
from tests.house.access.people import phone
from tests.house.access.purchases import BUYER
from tests.house.access.sides import Side
from tests.registry.creation import factory as make

PAPER = make.PDF
OFFICE = Actor(None, frozenset({DECIDE_CREATIONS}), None, is_staff=True)
WORDS = {
    "A": {"asked": "أمل", "complete": "بركة", "changes": "تلال", "refused": "ثمار"},
    "B": {"asked": "جوهرة", "complete": "حنين", "changes": "خيمة", "refused": "دفلى"},
}
PLACE_OF = {"buyer": 0, "other_buyer": 1}  # in the list of people, whose phones are numbered


def build_files(side: Side, people: dict[str, int], now: datetime) -> None:
    """Fill `side.files` (kind → id) and `side.founding_link`, the secret of an invitation sent to the buyer."""
    leader = people[BUYER[side.key]]
    side.files = {kind: _file(side, kind, leader, now) for kind in ("draft", *WORDS[side.key])}
    side.files["change"] = reading.load(side.files["changes"]).changes[0].id
    side.files |= _parts_of(side.files["draft"], side.files["complete"], leader, now)
    other = make.person(9100 + ord(side.key))
    side.files["joined"] = make.idea(other, now)
    side.founding_link = _invited(other, make.idea(other, now), side, now)
    founding.consent(leader, _invited(other, side.files["joined"], side, now), make.identity(leader), now)


def _invited(other: int, creation_id: int, side: Side, now: datetime) -> str:
    number = phone(PLACE_OF[BUYER[side.key]])
    founding.invite(other, creation_id, "Touda", number, make.link, now)
    return make.last_secret()


def _file(side: Side, kind: str, leader: int, now: datetime) -> int:
    creation_id = make.idea(leader, now)
    if kind == "draft":
        return creation_id
    for n in range(4):
        friend = make.person(100_000 + creation_id * 10 + n)
        with transaction() as s:
            s.add(Founder(creation_id=creation_id, user_id=friend, invited_at=now, state="consented"))
        founding.give_identity(friend, creation_id, make.identity(friend), now)
    word = WORDS[side.key][kind]
    names = [(f"تعاونية {word} الجنوب", f"Coopérative Zq{kind}{side.key} Janoub")]
    proposing.request_names(leader, creation_id, names, now)
    if kind != "asked":
        _complete(leader, creation_id, kind, now)
    return creation_id


def _complete(leader: int, creation_id: int, kind: str, now: datetime) -> None:
    deciding.reserve_name(OFFICE, creation_id, make.first_proposal(creation_id), now)
    ids = make.founder_ids(creation_id)
    sharing.set_shares(leader, creation_id, 10_000, {id_: Part(10, 25_000) for id_ in ids}, now)
    governing.set_choices(leader, creation_id, "managers", 99, 12, now)
    governing.set_seats(leader, creation_id, {ids[0]: "manager"}, now)
    governing.set_assembly(leader, creation_id, clock.local_date(now), "دار الشباب", "Maison des jeunes", now)
    for paper in ("signed_statutes", "signed_minutes", "bank_certificate", "authority_receipt"):
        papers.upload(leader, creation_id, paper, make.PDF, None, now)
    if kind == "complete":
        return
    submitting.submit(leader, creation_id, now)
    deciding.take(OFFICE, creation_id, now)
    if kind == "changes":
        deciding.ask_changes(OFFICE, creation_id, [("documents", "Une photo plus nette")], now)
    else:
        deciding.refuse(OFFICE, creation_id, "Objet interdit par la loi", now)


def _parts_of(draft: int, complete: int, leader: int, now: datetime) -> dict[str, int]:
    founding.invite(leader, draft, "Zineb", "0661999999", make.link, now)
    mine = make.founder_ids(draft)[0]
    sharing.add_contribution(leader, draft, mine, "بئر", "Puits", 2, now)
    return {
        "invited": _last(Founder, draft),
        "contribution": _last(Contribution, draft),
        "document": _last(CreationDocument, complete),
        "founder": mine,
    }


def _last(model: Any, creation_id: int) -> int:
    ids = session().scalars(select(model.id).where(model.creation_id == creation_id).order_by(model.id))
    return int(ids.all()[-1])


SCREEN_OF = {
    "place": "draft", "commune": "draft", "sector": "draft", "categories": "draft", "object": "draft", "seat": "draft",
    "me": "draft", "statutes": "draft", "capital": "draft", "in_kind": "draft", "organs": "complete",
    "assembly": "complete", "unheard-of": "draft",
}  # fmt: skip
READ_OF = {**SCREEN_OF, "founders": "draft", "name": "asked", "documents": "complete", "review": "changes"}
ACT_OF = {
    "message": "asked", "withdraw_name": "asked", "abandon": "draft", "answer": "changes", "appeal": "refused",
    "remove": "draft", "drop": "draft", "submit": "complete", "unheard-of": "draft",
}  # fmt: skip


def screen_form(side: Side, screen: str) -> dict[str, Any]:
    """A form that is right for a screen."""
    files = side.files
    me = {"name_ar": "تودة أيت علي", "name_fr": "Touda", "cin": "ZQ123456", "born_on": "1990-02-03", "sex": "woman",
          "address_ar": "دوار تامزيت", "agrees": "yes"}  # fmt: skip
    forms: dict[str, dict[str, Any]] = {
        "place": {"province": "09.581"}, "commune": {"commune": ""}, "sector": {"sector": "pam"},
        "categories": {"categories": ["offers_work"]}, "object": {"object_ar": "تقطير الورد", "object_fr": "Distiller"},
        "seat": {"address_ar": "زنقة الورد", "address_fr": "Rue des Roses"}, "me": me,
        "statutes": {"organ": "board", "duration": "30", "month": "6"},
        "capital": {"share": "200", f"shares_{files['founder']}": "9", f"released_{files['founder']}": "500"},
        "in_kind": {"founder": str(files["founder"]), "what_ar": "بغلة", "what_fr": "Une mule", "in_kind": "3"},
        "organs": {}, "assembly": {"assembly_on": _today(), "place_ar": "دار", "place_fr": "Ici"},
    }  # fmt: skip
    return forms.get(screen, {})


def _today() -> str:
    return clock.local_date(clock.now()).isoformat()


def act_form(side: Side, act: str) -> dict[str, Any]:
    """A form that is right for an act."""
    files = side.files
    forms: dict[str, dict[str, Any]] = {
        "answer": {f"answer_{files['change']}": "Photo remplacée"},
        "message": {"text": "Bonjour"},
        "appeal": {"text": "Nous contestons ce refus"},
        "remove": {"founder": str(files["invited"])},
        "drop": {"contribution": str(files["contribution"])},
    }
    return forms.get(act, {})
