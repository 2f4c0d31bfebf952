"""The second factor: codes of an authenticator app (TOTP), each good once, and recovery codes for a lost phone.

`pyotp` would accept one code as often as it is sent: the last accepted step is stored, and only a later one passes.
"""

import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, insert, select, update

from core import ratelimit
from core.audit import audit
from core.auth.errors import WrongCode
from core.auth.models import RecoveryCode, User, UserRole
from core.auth.rules import STAFF_ROLES, TOTP_STEP, totp_step
from core.crypto import blind_index, decrypt, encrypt
from core.db import changed_one, session, transaction
from core.errors import NotAllowed
from core.format import western_digits
from core.i18n import _

ISSUER = "Souk Taawon"
WINDOWS = (("5min", 5, 300), ("hour", 20, 3600), ("day", 50, 86400))
RECOVERY_CODES = 8
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def start_totp(user_id: int) -> str:
    """Prepare an authenticator for the person; returns its base32 secret. Counts only once `confirm_totp` succeeds."""
    secret = pyotp.random_base32()
    with transaction():
        changed_one(update(User).where(User.id == user_id).values(totp_pending=encrypt(secret)))
    return secret


def pending_secret(user_id: int) -> str | None:
    """The secret prepared and not yet confirmed."""
    kept = session().scalar(select(User.totp_pending).where(User.id == user_id))
    return decrypt(kept) if kept else None


def provisioning_uri(secret: str, login: str) -> str:
    """What the square code (QR) says to the app."""
    return pyotp.TOTP(secret, interval=TOTP_STEP).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm_totp(user_id: int, code: str, now: datetime) -> list[str]:
    """Turn the prepared authenticator on; returns the recovery codes, shown once. Raises WrongCode, TooMany."""
    _count(user_id)
    secret = pending_secret(user_id)
    step = matching_step(secret, code, now) if secret else None
    if step is None:
        raise _wrong()
    with transaction():
        kept = session().scalar(select(User.totp_pending).where(User.id == user_id))
        turned_on = (
            update(User)
            .where(User.id == user_id, User.totp_pending.is_not(None), User.totp_last_step < step)
            .values(totp_secret=kept, totp_pending=None, totp_last_step=step)
        )
        if not changed_one(turned_on):
            raise _wrong()
        codes = _write_recovery_codes(user_id)
        audit(user_id, "second_factor.on", f"user:{user_id}")
    _give_back(user_id)
    return codes


def pass_second_factor(user_id: int, code: str, now: datetime) -> None:
    """Accept a code of the authenticator, or a recovery code, once. Raises WrongCode, TooMany.

    5 tries in 5 minutes, 20 in an hour, 50 in a day; a right code is not counted.
    """
    _count(user_id)
    clean = western_digits(code).strip().lower().replace(" ", "")
    with transaction():
        accepted = (
            _spend_totp(user_id, clean, now) if clean.isdigit() else _spend_recovery(user_id, clean, now)
        )
    if not accepted:
        raise _wrong()
    _give_back(user_id)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, among the present one and its neighbours; None when there is none."""
    clean = western_digits(code).strip().replace(" ", "")
    generator, present = pyotp.TOTP(secret, interval=TOTP_STEP), totp_step(now)
    matches = [s for s in (present, present - 1, present + 1) if secrets.compare_digest(
        generator.generate_otp(s).encode(), clean.encode())]  # fmt: skip
    return matches[0] if matches else None


def current_code(secret: str, now: datetime) -> str:
    """The code the app shows at this moment."""
    return pyotp.TOTP(secret, interval=TOTP_STEP).generate_otp(totp_step(now))


def _spend_totp(user_id: int, code: str, now: datetime) -> bool:
    kept = session().scalar(select(User.totp_secret).where(User.id == user_id))
    step = matching_step(decrypt(kept), code, now) if kept else None
    if step is None:
        return False
    unused = update(User).where(User.id == user_id, User.totp_last_step < step)
    return changed_one(unused.values(totp_last_step=step))


def _spend_recovery(user_id: int, code: str, now: datetime) -> bool:
    unused = update(RecoveryCode).where(
        RecoveryCode.user_id == user_id,
        RecoveryCode.code_hash == _recovery_hash(code),
        RecoveryCode.used_at.is_(None),
    )
    spent = changed_one(unused.values(used_at=now))
    if spent:
        audit(user_id, "second_factor.recovery_code_used", f"user:{user_id}")
    return spent


def renew_recovery_codes(user_id: int) -> list[str]:
    """Replace the recovery codes; returns the new ones, shown once."""
    with transaction():
        audit(user_id, "second_factor.recovery_codes_renewed", f"user:{user_id}")
        return _write_recovery_codes(user_id)


def recovery_codes_left(user_id: int) -> int:
    """How many recovery codes still work."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session().scalar(unused) or 0


def remove_totp(user_id: int) -> None:
    """Turn the second factor off; staff must keep theirs. Raises NotAllowed."""
    with transaction() as s:
        staff = select(UserRole.role).where(UserRole.user_id == user_id, UserRole.role.in_(STAFF_ROLES))
        if s.execute(staff).first():
            raise NotAllowed("second_factor_needed", _("Members of staff keep their second factor."))
        s.execute(update(User).where(User.id == user_id).values(totp_secret=None, totp_pending=None))
        s.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        audit(user_id, "second_factor.off", f"user:{user_id}")


def _write_recovery_codes(user_id: int) -> list[str]:
    groups = ["".join(secrets.choice(_LETTERS) for _n in range(12)) for _m in range(RECOVERY_CODES)]
    codes = ["-".join(g[i : i + 4] for i in (0, 4, 8)) for g in groups]
    s = session()
    s.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    s.execute(insert(RecoveryCode), [{"user_id": user_id, "code_hash": _recovery_hash(c)} for c in codes])
    return codes


def _recovery_hash(code: str) -> str:
    return blind_index("recovery:" + code.replace("-", ""))


def _count(user_id: int) -> None:
    for name, times, per in WINDOWS:
        ratelimit.limit(f"second-factor.{name}", str(user_id), times=times, per=per)


def _give_back(user_id: int) -> None:
    for name, _times, _per in WINDOWS:
        ratelimit.give_back(f"second-factor.{name}", str(user_id))


def _wrong() -> WrongCode:
    text = _("This code is not right, or was used before. Wait for the next one and try again.")
    return WrongCode("code_wrong", text, fields={"code": text})
