"""Six demonstration files, one at each kind of moment, with founders who can sign in."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import exists, select, update

from core.auth.actor import system_actor
from core.auth.rules import CONSUMER
from core.auth.seed import DEMO_PASSWORD, DemoUser, seed_demo_users
from core.db import session, transaction
from registry.creation.models import Creation, Founder, NameProposal
from registry.creation.services import (
    deciding,
    founding,
    governing,
    papers,
    proposing,
    reading,
    sharing,
    starting,
    submitting,
)
from registry.creation.services.founding import Identity
from registry.creation.services.sharing import Part
from registry.data import CreationSheet
from registry.legal.services import seed_legal_rules
from registry.permissions import DECIDE_CREATIONS

FOUNDERS = (
    ("السعدية بولحسن", "Saadia Boulahcen", True, 1979), ("لطيفة مرابط", "Latifa Mrabet", True, 1986),
    ("سناء الرايس", "Sanae Raïss", True, 1995), ("لحسن أوشن", "Lahcen Ouchen", False, 1971),
    ("إبراهيم كسيكس", "Brahim Ksikes", False, 1999),
)  # fmt: skip
PAPER = b"%PDF-1.4\n% demonstration\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


class DemoFile(NamedTuple):
    """One file and how far it goes: ready, asked, kept, sent, changes, refused."""

    stage: str
    days_ago: int
    province: str
    commune: str
    sector: str
    name_ar: str
    name_fr: str
    object_ar: str
    object_fr: str


FILES = (
    DemoFile("ready", 6, "09.541", "", "argan", "تعاونية تيفاوين إيموزار", "Coopérative Tifawine Imouzzer",
             "استخراج زيت الأركان وتسويقه", "Extraire et vendre l’huile d’argane"),
    DemoFile("asked", 2, "09.541", "", "handicrafts", "تعاونية تزرزيت", "Coopérative Tazerzit",
             "صياغة الحلي الفضية وتسويقها", "Façonner et vendre des bijoux d’argent"),
    DemoFile("kept", 20, "08.201", "", "agriculture",
             "تعاونية نخيل أوفوس الخضراء", "Coopérative Palmes d’Aoufous",
             "جمع التمور وتلفيفها وتسويقها", "Récolter, conditionner et vendre des dattes"),
    DemoFile("sent", 30, "09.541", "", "pam", "تعاونية أزوكني الأطلس", "Coopérative Azoukni de l’Atlas",
             "تجفيف الأعشاب العطرية وتقطيرها", "Sécher et distiller des plantes aromatiques"),
    DemoFile("changes", 34, "09.541", "", "foodstuffs", "تعاونية تامونت ن إغرم", "Coopérative Tamount n Ighrem",
             "صنع الكسكس والمربى وتسويقهما", "Fabriquer et vendre du couscous et des confitures"),
    DemoFile("refused", 60, "09.541", "", "tourism", "تعاونية مسالك تالوين", "Coopérative Sentiers de Taliouine",
             "إيواء الزوار ومرافقتهم", "Héberger et accompagner des visiteurs"),
)  # fmt: skip


def seed_creations(now: datetime, say: Callable[[str], None], **_options: object) -> None:
    """Add the demonstration files; again it adds nothing."""
    seed_legal_rules(now)
    if session().scalar(select(exists().where(Creation.is_demo))):
        return
    people = seed_demo_users(_accounts())
    for place, file in enumerate(FILES):
        _make(
            file,
            [people[user.email or ""] for user in _accounts()],
            place,
            now - timedelta(days=file.days_ago),
        )
    say(f"{len(FILES)} cooperatives being created: {_accounts()[0].email}  {DEMO_PASSWORD}")


def _accounts() -> list[DemoUser]:
    return [
        DemoUser(ar, f"fondatrice{n}@demo.souk-taawon.example", f"+2126980010{n:02d}", "ar", (CONSUMER,))
        for n, (ar, _fr, _woman, _year) in enumerate(FOUNDERS, 1)
    ]


def _make(file: DemoFile, people: list[int], place: int, then: datetime) -> None:
    leader = people[0]
    creation_id = starting.start_creation(leader, CreationSheet(file.name_ar, file.name_fr), now=then)
    with transaction() as s:
        s.execute(update(Creation).where(Creation.id == creation_id).values(is_demo=True))
    starting.set_place(leader, creation_id, file.province, file.commune, then)
    starting.set_sector(leader, creation_id, file.sector, then)
    starting.set_categories(leader, creation_id, ["sells_to_third_parties"], then)
    starting.set_object(leader, creation_id, file.object_ar, file.object_fr, then)
    starting.set_seat(leader, creation_id, "دوار تامزيت، بيت السعدية", "Douar Tamzit, chez Saadia", then)
    _gather(creation_id, people, place, then)
    _go_on(file, creation_id, leader, then)


def _gather(creation_id: int, people: list[int], place: int, then: datetime) -> None:
    """The demonstration's founders agree without an SMS: nobody real is written to."""
    with transaction() as s:
        for user_id in people[1:]:
            s.add(Founder(creation_id=creation_id, user_id=user_id, invited_at=then, state="consented"))
    for n, user_id in enumerate(people):
        ar, fr, woman, year = FOUNDERS[n]
        identity = Identity(ar, fr, f"JD{10 + place}{1000 + n}", date(year, 4, 12), woman, "دوار تامزيت",
                            "Douar Tamzit", True)  # fmt: skip
        founding.give_identity(user_id, creation_id, identity, then)


def _go_on(file: DemoFile, creation_id: int, leader: int, then: datetime) -> None:
    if file.stage == "ready":
        return
    proposing.request_names(leader, creation_id, [(file.name_ar, file.name_fr)], then)
    if file.stage == "asked":
        return
    office = system_actor([DECIDE_CREATIONS])
    proposal = session().scalar(select(NameProposal.id).where(NameProposal.creation_id == creation_id))
    deciding.reserve_name(office, creation_id, proposal or 0, then + timedelta(days=2))
    _write(creation_id, leader, then + timedelta(days=5), papers_too=file.stage != "kept")
    if file.stage == "kept":
        return
    submitting.submit(leader, creation_id, then + timedelta(days=8))
    if file.stage == "sent":
        return
    deciding.take(office, creation_id, then + timedelta(days=9))
    if file.stage == "changes":
        text = "شهادة البنك غير مقروءة: المرجو صورة أوضح."
        deciding.ask_changes(office, creation_id, [("documents", text)], then + timedelta(days=12))
    else:
        text = "النشاط المصرح به يتطلب رخصة الإيواء السياحي، ولا توجد في الملف."
        deciding.refuse(office, creation_id, text, then + timedelta(days=40))


def _write(creation_id: int, leader: int, then: datetime, *, papers_too: bool) -> None:
    founders = [founder.id for founder in reading.load(creation_id).consented]
    sharing.set_shares(leader, creation_id, 10_000, {id_: Part(10, 30_000) for id_ in founders}, then)
    governing.set_choices(leader, creation_id, "managers", 99, 12, then)
    governing.set_seats(leader, creation_id, {founders[0]: "manager"}, then)
    if not papers_too:
        return
    governing.set_assembly(leader, creation_id, then.date(), "دار الشباب", "Maison des jeunes", then)
    for kind in ("signed_statutes", "signed_minutes", "bank_certificate", "authority_receipt"):
        papers.upload(leader, creation_id, kind, PAPER, None, then)
