"""Capital: the value of a share, who takes how many, what is paid, what is brought in kind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from core.audit import audit
from core.db import session, transaction
from core.i18n import _
from registry.creation.data import CreationData
from registry.creation.errors import BadEntry
from registry.creation.models import Contribution, Founder
from registry.creation.rules.capital import MOST_SHARES
from registry.creation.rules.names import clean_text
from registry.creation.services.access import write
from registry.legal.services import law_at

MOST_CONTRIBUTIONS = 50


@dataclass(frozen=True)
class Part:
    """What one founder takes: shares in money, and the centimes paid now. None: unreadable."""

    shares: int | None
    released: int | None


def set_shares(
    user_id: int, creation_id: int, share_centimes: int | None, parts: Mapping[int, Part], now: datetime
) -> None:
    """The value of a share and each founder's part, by founder id. What the law lacks is listed, not refused.

    Raises BadEntry for what cannot be a number, and for a share below the legal minimum.
    """
    least = law_at(now)["share_min"]
    fields = {}
    if share_centimes is None or not least <= share_centimes <= 10**10 or share_centimes % 100:
        fields["share"] = _("A share is worth %(n)s dirhams at least, without centimes.", n=least // 100)
    for founder_id, part in parts.items():
        if part.shares is None or not 0 <= part.shares <= MOST_SHARES:
            fields[f"shares_{founder_id}"] = _("Write a whole number.")
        if part.released is None or not 0 <= part.released <= 10**12:
            fields[f"released_{founder_id}"] = _("Write an amount in dirhams.")
    if fields:
        raise BadEntry(fields)
    with transaction() as s:
        write(user_id, creation_id, "capital", now, share_centimes=share_centimes)
        for founder_id, part in parts.items():
            mine = Founder.id == founder_id, Founder.creation_id == creation_id, Founder.state == "consented"
            s.execute(update(Founder).where(*mine).values(shares=part.shares, released_centimes=part.released)
                      .execution_options(synchronize_session=False))  # fmt: skip
        s.expire_all()


def add_contribution(
    user_id: int,
    creation_id: int,
    founder_id: int,
    what_ar: str,
    what_fr: str,
    shares: int | None,
    now: datetime,
) -> None:
    """Something brought in kind, worth whole shares; a valuation report goes with the documents. Raises BadEntry."""
    texts = clean_text(what_ar)[:200], clean_text(what_fr)[:200]
    fields = {
        f"what_{lang}": _("Write what is brought.")
        for lang, text in zip(("ar", "fr"), texts, strict=True)
        if not text
    }
    if shares is None or not 0 < shares <= MOST_SHARES:
        fields["in_kind"] = _("Write how many shares it is worth.")
    with transaction() as s:
        file = write(user_id, creation_id, "capital", now)
        if founder_id not in {founder.id for founder in file.consented}:
            fields["founder"] = _("Choose the founder.")
        count = select(func.count()).where(Contribution.creation_id == creation_id)
        if (session().scalar(count) or 0) >= MOST_CONTRIBUTIONS:
            fields["in_kind"] = _("The list is full.")
        if fields:
            raise BadEntry(fields)
        row = {"creation_id": creation_id, "founder_id": founder_id, "what_ar": texts[0], "what_fr": texts[1]}
        s.execute(insert(Contribution).values(**row, shares=shares, created_at=now))
        audit(user_id, "creation.contribution", f"creation:{creation_id}")


def drop_contribution(user_id: int, creation_id: int, contribution_id: int, now: datetime) -> None:
    """Take a contribution in kind out; one that is gone already is fine."""
    with transaction() as s:
        write(user_id, creation_id, "capital", now)
        mine = Contribution.id == contribution_id, Contribution.creation_id == creation_id
        s.execute(delete(Contribution).where(*mine))


def as_typed(file: CreationData, share_centimes: int | None, parts: Mapping[int, Part]) -> CreationData:
    """The file as it would be with these parts, for live totals; what is unreadable counts as before."""
    founders = [
        replace(f, shares=_kept(part.shares, f.shares), released_centimes=_kept(part.released, f.released_centimes))
        if (part := parts.get(f.id)) else f
        for f in file.founders
    ]  # fmt: skip
    return replace(file, founders=founders, share_centimes=share_centimes or file.share_centimes)


def _kept(value: int | None, before: int) -> int:
    return before if value is None else min(value, 10**12)
