"""The people of the demonstration: agents of the Office and those who act for a cooperative.

All phones are in the block 06 00 00 00 xx and all addresses end in demo.souk-taawon.example.
"""

from typing import Literal, cast

from registry.demo.files import rows
from registry.demo.types import CooperativeRole, DemoMember, DemoStaff

MAIL = "demo.souk-taawon.example"
Lang = Literal["ar", "fr"]


def phone(last_two: str) -> str:
    """A number of the demonstration block in E.164."""
    return f"+2126000000{int(last_two):02d}"


def staff() -> tuple[DemoStaff, ...]:
    """Agents of the Office, one or more for each role."""
    return tuple(
        DemoStaff(
            email=f"{row['email']}@{MAIL}",
            name_ar=row["name_ar"],
            name_fr=row["name_fr"],
            phone=phone(row["phone"]),
            lang=cast("Lang", row["lang"]),
            role=row["role"],
            title_ar=row["title_ar"],
            title_fr=row["title_fr"],
            provinces=tuple(row["provinces"].split()),
        )
        for row in rows("staff")
    )


def members() -> tuple[DemoMember, ...]:
    """Presidents, sellers, packers and accountants of some cooperatives."""
    return tuple(
        DemoMember(
            email=f"{row['email']}@{MAIL}",
            name_ar=row["name_ar"],
            name_fr=row["name_fr"],
            phone=phone(row["phone"]),
            lang=cast("Lang", row["lang"]),
            central_number=row["number"],
            role=cast("CooperativeRole", row["role"]),
        )
        for row in rows("members")
    )
