"""The table of legal numbers. Rows are only ever added: a new row replaces the number from its date on."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.auth.models import User
from core.db import Model


class LegalRule(Model):
    """One version of one number. The rule of a day is the last row whose `valid_from` has come."""

    __tablename__ = "registry_legal_rule"
    __table_args__ = (Index("ix_registry_legal_rule_code", "code", "valid_from", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    value: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(20))
    article: Mapped[str] = mapped_column(String(80), default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    verified: Mapped[bool]
    valid_from: Mapped[date]
    note_ar: Mapped[str] = mapped_column(Text, default="")
    note_fr: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    changed_at: Mapped[datetime]
