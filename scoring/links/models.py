"""Tables of links."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Recommendation(Model):
    """A course recommended to somebody for one indicator: where that stood, what was hoped for, and when it had moved
    after the course was finished. Only then is the course credited."""

    __tablename__ = "scoring_recommendation"
    __table_args__ = (UniqueConstraint("user_id", "cooperative_id", "course_slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("registry_cooperative.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    course_slug: Mapped[str] = mapped_column(String(80))
    indicator: Mapped[str] = mapped_column(String(20))
    base_points: Mapped[float]
    hoped_points: Mapped[float]
    made_at: Mapped[datetime]
    credited_at: Mapped[datetime | None]
    moved_points: Mapped[float | None]
