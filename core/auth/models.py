"""Tables of accounts. Roles and permissions live in code (`core.auth.permissions`), so there is no table of roles."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model


class User(Model):
    """A person who may sign in. `fs_uniquifier` changes with the password: what was signed with it dies."""

    __tablename__ = "core_user"
    __table_args__ = (CheckConstraint("email IS NOT NULL OR phone_e164 IS NOT NULL", name="has_login"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    phone_e164: Mapped[str | None] = mapped_column(String(20), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(120))
    lang: Mapped[str] = mapped_column(String(2))
    active: Mapped[bool] = mapped_column(default=True)
    nationwide: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_pending: Mapped[str | None] = mapped_column(String(255))
    totp_last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]


class UserRole(Model):
    """A role somebody holds; the codes are those of `rules.ROLES`."""

    __tablename__ = "core_user_role"
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(32), primary_key=True)
    granted_at: Mapped[datetime]


class UserProvince(Model):
    """A province in the scope of a member of staff who is not nationwide; codes are the HCP's."""

    __tablename__ = "core_user_province"
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), primary_key=True)
    province_code: Mapped[str] = mapped_column(String(12), primary_key=True)


class RoleRequest(Model):
    """Roles one person asks to give and a second person confirms: pending | confirmed | refused."""

    __tablename__ = "core_role_request"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)
    roles: Mapped[list[str]]
    provinces: Mapped[list[str]]
    nationwide: Mapped[bool]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(String(12), default="pending", index=True)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))
    decided_at: Mapped[datetime | None]


class UserSession(Model):
    """A browser that is signed in. Only the digest of its token is kept; ending the row signs it out."""

    __tablename__ = "core_session"
    __table_args__ = (Index("ix_core_session_user_open", "user_id", "ended_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"))
    second_factor: Mapped[bool]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(index=True)
    fresh_at: Mapped[datetime]
    ip_hash: Mapped[str] = mapped_column(String(32))
    device: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(24))


class OneTimeCode(Model):
    """A code sent by mail or SMS (register | reset | contact), or a passkey's challenge.

    Rows exist for unknown logins too, and never match.
    """

    __tablename__ = "core_one_time_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(12))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    kept: Mapped[JsonDict]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Model):
    """One of the codes that stand in once for a lost second factor."""

    __tablename__ = "core_recovery_code"
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]


class Passkey(Model):
    """A passkey: a public key whose private half never leaves the person's device."""

    __tablename__ = "core_passkey"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(String(2000))
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
