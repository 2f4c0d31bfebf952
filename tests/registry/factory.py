"""Files and cooperatives for the registry's tests."""

from datetime import UTC, datetime
from typing import Any

from core.auth.actor import Actor
from core.auth.models import User
from core.db import transaction
from core.tabular import open_table
from registry.data import ImportReport
from registry.permissions import SEE, SUSPEND
from registry.seed import seed_reference
from registry.services.importing import import_register

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
HEADINGS = (
    "Numéro central;Tribunal;N° analytique;Dénomination (arabe);Dénomination (français);Secteur;Province;Commune;"
    "Date d'immatriculation;Membres;Femmes;Jeunes;Capital (DH);Téléphone;E-mail;Statut"
)
FIRST = (
    "48213;Taroudant;1284/2012;تعاونية تاضامونت;Coopérative Tadamount;Argane;Taroudannt;Argana;"
    "14/05/2012;38;36;9;38.000,00;0661234578;contact@tadamount.ma;active"
)
SECOND = (
    "51002;Marrakech;877/2016;تعاونية أوريكة;Coopérative Ourika;Artisanat;Al Haouz;Ourika;"
    "2016-03-02;14;2;1;14000;;;"
)


def csv_bytes(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join([HEADINGS, *lines, ""]).encode(encoding)


def import_lines(*lines: str, now: datetime = NOW, **options: Any) -> ImportReport:
    return import_bytes(csv_bytes(*lines), now=now, **options)


def import_bytes(content: bytes, now: datetime = NOW, **options: Any) -> ImportReport:
    seed_reference()
    report = import_register(open_table(content), filename="register.csv", now=now, **options)
    assert report.created + report.updated + report.unchanged + report.rejected == report.rows
    return report


def person(name: str = "Amina") -> int:
    with transaction() as s:
        user = User(
            email=f"{name.lower()}@example.ma", name=name, lang="ar", fs_uniquifier=name, created_at=NOW
        )
        s.add(user)
        s.flush()
        return user.id


def registrar(*provinces: str, user_id: int | None = None) -> Actor:
    """A registrar of these provinces, or of the whole country."""
    return Actor(user_id, frozenset({SEE, SUSPEND}), frozenset(provinces) or None, is_staff=True)
