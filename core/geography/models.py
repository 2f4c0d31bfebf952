"""Tables of the territory. Codes are the HCP's, text, leading zeros kept."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Region(Model):
    """One of the 12 regions: "09" Souss-Massa."""

    __tablename__ = "core_region"
    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    population: Mapped[int]


class Province(Model):
    """A province, a prefecture, or one of Casablanca's prefectures of arrondissements."""

    __tablename__ = "core_province"
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("core_region.code"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    population: Mapped[int]


class Commune(Model):
    """A commune (urban or rural), or an arrondissement of one (then `parent_code` is set)."""

    __tablename__ = "core_commune"
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    province_code: Mapped[str] = mapped_column(ForeignKey("core_province.code"), index=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("core_region.code"), index=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("core_commune.code"))
    kind: Mapped[str] = mapped_column(String(16))
    name_ar: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    population: Mapped[int]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
