"""Signs with a number and dates: labels of origin on products, health and craft signs on cooperatives."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import cast

from shop.demo.families import Family, families
from shop.demo.files import rows
from shop.demo.types import CertificateKind, DemoCertificate, DemoStall, Producer

ISSUER_HEALTH = "ONSSA"
ISSUER_CRAFT = "Ministère du Tourisme, de l’Artisanat et de l’Économie sociale et solidaire"
ISSUER_ORGANIC = "Ecocert Maroc"
ISSUER_OFFICE = "ODCO"
_CHECKED_FROM = date(2026, 3, 2)


def label_of(family: Family, province_code: str) -> dict[str, str] | None:
    """The label of origin a family may carry in this province, or None."""
    for row in rows("labels"):
        if row["key"] == family.label and any(
            province_code.startswith(t) for t in row["territories"].split()
        ):
            return row
    return None


def label_certificate(family: Family, producer: Producer, product_key: str) -> DemoCertificate | None:
    """Eight cooperatives of ten in the territory hold the label; a few certificates have run out."""
    row = label_of(family, producer.province_code)
    chance = Random(f"label:{producer.central_number}:{family.label}")  # noqa: S311
    if row is None or chance.random() > 0.8:
        return None
    number = f"{row['code']}-{chance.randint(100, 899):04d}-DEMO"
    kind = cast("CertificateKind", row["kind"])
    return _certificate(producer.central_number, product_key, kind, number, row["issuer"], chance)


def vendor_certificates(stalls: Sequence[DemoStall]) -> tuple[DemoCertificate, ...]:
    """Health authorisations or exemptions of those who sell food, organic and handmade signs of some others."""
    return tuple(certificate for stall in stalls for certificate in _of_stall(stall))


def _of_stall(stall: DemoStall) -> list[DemoCertificate]:
    chance = Random(f"signs:{stall.central_number}")  # noqa: S311
    made = [family for line in stall.lines for family in families()[line]]
    number, found = stall.central_number, []
    if any(family.food for family in made):
        if chance.random() < 0.07:
            exemption = f"EX-{number[-3:]}-DEMO"
            found.append(_certificate(number, "", "onssa_exemption", exemption, ISSUER_OFFICE, chance))
        else:
            health = f"AS.{number[-3:]}.{chance.randint(10, 99)}.{chance.randint(18, 26)}-DEMO"
            found.append(_certificate(number, "", "onssa", health, ISSUER_HEALTH, chance))
        if chance.random() < 0.1:
            found.append(_certificate(number, "", "bio", f"BIO-{number[-3:]}-DEMO", ISSUER_ORGANIC, chance))
    elif chance.random() < 0.35:
        found.append(_certificate(number, "", "handmade", f"MH-{number[-3:]}-DEMO", ISSUER_CRAFT, chance))
    return found


def _certificate(
    central_number: str, product_key: str, kind: CertificateKind, number: str, issuer: str, chance: Random
) -> DemoCertificate:
    start = date(2024, 1, 15) + timedelta(days=chance.randint(0, 800))
    years = 5 if kind == "onssa" else 2 if start > date(2025, 1, 1) or chance.random() < 0.8 else 1
    checked = max(start, _CHECKED_FROM + timedelta(days=chance.randint(0, 200)))
    end = date(start.year + years, start.month, min(start.day, 28))
    return DemoCertificate(central_number, product_key, kind, number, issuer, start, end, min(checked, end))
