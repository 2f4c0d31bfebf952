"""Nouns of messages: frozen. Moments in UTC."""

from dataclasses import dataclass
from datetime import datetime

from core.i18n import pick


@dataclass(frozen=True, slots=True)
class ReplyFigures:
    """How a cooperative answered in a period: questions asked, those answered, the median wait in seconds."""

    asked: int
    answered: int
    median_seconds: int | None


@dataclass(frozen=True, slots=True)
class MessageData:
    """One message as it may be shown. A hidden one has no text."""

    id: int
    party: str
    text: str
    masked: bool
    hidden: bool
    at: datetime
    pictures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ThreadData:
    """A conversation as one of its sides sees it. `subject`: the parcel's number or the product's name."""

    id: int
    vendor_id: int
    vendor_order_id: int | None
    product_id: int | None
    vendor_name_ar: str
    vendor_name_fr: str
    vendor_face: str
    buyer_name: str
    subject_ar: str
    subject_fr: str
    state: str
    last_at: datetime
    unread: bool
    waits: bool
    lang: str
    messages: tuple[MessageData, ...] = ()

    @property
    def vendor_name(self) -> str:
        """The cooperative's name in the current language."""
        return pick(ar=self.vendor_name_ar, fr=self.vendor_name_fr)

    @property
    def subject(self) -> str:
        """What it is about, in the current language."""
        return pick(ar=self.subject_ar, fr=self.subject_fr)
