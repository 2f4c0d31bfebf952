"""Files at every stage, made through the services."""

import re
from dataclasses import replace as replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from core.audit import AuditEntry as AuditEntry
from core.auth.actor import Actor
from core.auth.models import User
from core.clock import local_date
from core.db import session, transaction
from registry.creation.models import Founder, NameProposal
from registry.creation.services import (
    deciding,
    founding,
    governing,
    papers,
    proposing,
    registering,
    sharing,
    starting,
    submitting,
)
from registry.creation.services.founding import Identity
from registry.creation.services.sharing import Part
from registry.data import CreationSheet
from registry.permissions import DECIDE_CREATIONS, FILE, SEE
from registry.seed import seed_reference

NOW = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)  # a Monday
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
NAMES = [
    ("تعاونية تيفاوين إيموزار", "Coopérative Tifawine Imouzzer"),
    ("تعاونية أزول", "Coopérative Azoul"),
    ("", ""),
]
PROVINCE = "09.541"  # Taroudannt


def later(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def phone(n: int) -> str:
    return f"+2126{61000000 + n:08d}"


def person(n: int, lang: str = "fr") -> int:
    with transaction() as s:
        user = User(phone_e164=phone(n), name=f"Person {n}", lang=lang, fs_uniquifier=f"u{n}", created_at=NOW)
        s.add(user)
        s.flush()
        return user.id


def registrar(user_id: int | None = None, *provinces: str) -> Actor:
    rights = frozenset({DECIDE_CREATIONS, SEE, FILE})
    return Actor(user_id, rights, frozenset(provinces) or None, is_staff=True)


def identity(n: int, **changed: object) -> Identity:
    values: dict[str, object] = {
        "name_ar": f"فاطمة الزهراء {n}", "name_fr": f"Fatima {n}", "cin": f"JB{100000 + n}",
        "born_on": date(1990 if n % 2 else 1998, 3, 1), "is_woman": n != 2, "address_ar": "دوار تامزيت",
        "address_fr": "Douar Tamzit", "agrees": True,
    }  # fmt: skip
    return Identity(**{**values, **changed})  # type: ignore[arg-type]


def link(secret: str, lang: str) -> str:
    return f"http://localhost/{lang}/create/invitation/{secret}"


def sent() -> list[str]:
    """The messages that wait or left, oldest first."""
    folder = Path(str(current_app.config["SMS_URL"]).removeprefix("file://"))
    return [file.read_text() for file in sorted(folder.glob("*"))] if folder.exists() else []


def last_secret() -> str:
    from core.messages import OutgoingMessage

    bodies = session().scalars(select(OutgoingMessage.body).order_by(OutgoingMessage.id.desc()))
    return next(found[1] for body in bodies if (found := re.search(r"/invitation/([\w-]+)", body)))


def idea(leader: int, now: datetime = NOW) -> int:
    """A file with its idea written and its leader's identity given."""
    seed_reference()
    creation_id = starting.start_creation(leader, CreationSheet(), now=now)
    starting.set_place(leader, creation_id, PROVINCE, "", now)
    starting.set_sector(leader, creation_id, "argan", now)
    starting.set_categories(leader, creation_id, ["sells_to_third_parties", "offers_work"], now)
    starting.set_object(
        leader, creation_id, "إنتاج زيت الأركان وتسويقه", "Produire et vendre l'huile d'argane", now
    )
    starting.set_seat(leader, creation_id, "دوار تامزيت، إيموزار", "Douar Tamzit, Imouzzer", now)
    founding.give_identity(leader, creation_id, identity(leader), now)
    return creation_id


def gather(leader: int, creation_id: int, count: int, now: datetime = NOW) -> list[int]:
    """More founders say yes; returns their ids as users."""
    users = []
    for n in range(count):
        place = 1000 * creation_id + n
        user = person(place)
        founding.invite(leader, creation_id, f"Friend {n}", phone(place), link, now)
        founding.consent(user, last_secret(), identity(place), now)
        users.append(user)
    return users


def founded(leader: int, now: datetime = NOW) -> int:
    creation_id = idea(leader, now)
    gather(leader, creation_id, 4, now)
    return creation_id


def requested(leader: int, now: datetime = NOW, names: list[tuple[str, str]] | None = None) -> int:
    creation_id = founded(leader, now)
    proposing.request_names(leader, creation_id, names or NAMES, now)
    return creation_id


def first_proposal(creation_id: int) -> int:
    query = (
        select(NameProposal.id)
        .where(NameProposal.creation_id == creation_id)
        .order_by(NameProposal.id.desc())
    )
    rows = session().scalars(
        query.order_by(None).order_by(NameProposal.request_id.desc(), NameProposal.position)
    )
    return rows.first() or 0


def reserved(leader: int, now: datetime = NOW, names: list[tuple[str, str]] | None = None) -> int:
    creation_id = requested(leader, now, names)
    deciding.reserve_name(registrar(), creation_id, first_proposal(creation_id), now)
    return creation_id


def founder_ids(creation_id: int) -> list[int]:
    mine = Founder.creation_id == creation_id, Founder.state == "consented"
    return list(session().scalars(select(Founder.id).where(*mine).order_by(Founder.id)))


def complete(leader: int, now: datetime = NOW, names: list[tuple[str, str]] | None = None) -> int:
    """Everything written and handed in: ready to send."""
    creation_id = reserved(leader, now, names)
    ids = founder_ids(creation_id)
    sharing.set_shares(leader, creation_id, 10_000, {id_: Part(10, 25_000) for id_ in ids}, now)
    governing.set_choices(leader, creation_id, "managers", 99, 12, now)
    governing.set_seats(leader, creation_id, {ids[0]: "manager"}, now)
    governing.set_assembly(leader, creation_id, local_date(now), "دار الشباب", "Maison des jeunes", now)
    for kind in ("signed_statutes", "signed_minutes", "bank_certificate", "authority_receipt"):
        papers.upload(leader, creation_id, kind, PDF, None, now)
    return creation_id


def submitted(leader: int, now: datetime = NOW, names: list[tuple[str, str]] | None = None) -> int:
    creation_id = complete(leader, now, names)
    submitting.submit(leader, creation_id, now)
    return creation_id


def in_review(leader: int, now: datetime = NOW, names: list[tuple[str, str]] | None = None) -> int:
    creation_id = submitted(leader, now, names)
    deciding.take(registrar(), creation_id, now)
    return creation_id


def register(creation_id: int, now: datetime = NOW, actor: Actor | None = None) -> int:
    return registering.register(
        actor or registrar(), creation_id, court_code="taroudannt", analytical_number=f"{creation_id}/2026",
        registered_on=local_date(now), now=now,
    )  # fmt: skip
