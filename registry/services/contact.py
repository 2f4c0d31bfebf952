"""The contact on record: used, never shown."""

from collections.abc import Iterable

from sqlalchemy import select

from core.crypto import blind_index, decrypt
from core.db import session
from core.format import mask_email, mask_phone
from core.i18n import _, current_lang
from core.mail import send_mail
from core.sms import send_sms
from registry.data import ContactHint
from registry.errors import NoContact
from registry.models import Cooperative


def _contact(cooperative_id: int) -> tuple[str | None, str | None]:
    query = select(Cooperative.phone_enc, Cooperative.email_enc).where(Cooperative.id == cooperative_id)
    row = session().execute(query).first()
    if row is None:
        return None, None
    return (
        decrypt(row.phone_enc) if row.phone_enc else None,
        decrypt(row.email_enc) if row.email_enc else None,
    )


def contact_hint(cooperative_id: int) -> ContactHint:
    """The contact masked: `06 •• •• •• 78`, `f•••@coop.ma`; parts are None when the record has none."""
    phone, email = _contact(cooperative_id)
    return ContactHint(mask_phone(phone) if phone else None, mask_email(email) if email else None)


def send_claim_code(cooperative_id: int, channel: str, code: str) -> None:
    """Send a code to the contact on record, by "sms" or "mail", inside the caller's transaction. Raises NoContact."""
    phone, email = _contact(cooperative_id)
    text = _(
        "Souk Taawon: the code %(code)s proves that you act for your cooperative. It is valid for a few minutes. "
        "If you did not ask for it, do not give it to anyone.",
        code=code,
    )
    if channel == "sms" and phone:
        send_sms(phone, text, lang=current_lang())
    elif channel == "mail" and email:
        send_mail(email, _("Your code: %(code)s", code=code), text, lang=current_lang())
    else:
        raise NoContact


def contact_keys(cooperative_ids: Iterable[int]) -> dict[int, str]:
    """Keyed digests of the phones on record, to recognise a cooperative's own phone without reading it (1 statement).

    Equal to `core.crypto.blind_index` of the number; a cooperative without a phone is absent.
    """
    query = select(Cooperative.id, Cooperative.phone_enc).where(
        Cooperative.id.in_(list(cooperative_ids)), Cooperative.phone_enc.is_not(None)
    )
    return {row.id: blind_index(decrypt(row.phone_enc or "")) for row in session().execute(query)}
