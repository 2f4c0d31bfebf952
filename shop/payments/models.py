"""Tables of payments. Amounts are centimes; the fact columns are what `rules.merge` accumulates."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import JsonDict, Model


class Payment(Model):
    """One attempt to pay one checkout. `live_key` is the checkout while the attempt lives: one at a time
    (I3).
    """

    __tablename__ = "shop_payment"
    __table_args__ = (
        CheckConstraint("amount_centimes > 0", name="amount"),
        CheckConstraint("captured_centimes >= 0 AND due_centimes >= 0", name="captured"),
        CheckConstraint("refunded_centimes BETWEEN 0 AND captured_centimes", name="refunded"),
        Index("ix_shop_payment_check", "next_check_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    checkout_id: Mapped[int] = mapped_column(ForeignKey("shop_checkout.id"), index=True)
    method: Mapped[str]
    state: Mapped[str]
    amount_centimes: Mapped[int]
    due_centimes: Mapped[int]
    currency: Mapped[str] = mapped_column(default="MAD")
    live_key: Mapped[str | None] = mapped_column(unique=True)
    provider_ref: Mapped[str | None] = mapped_column(unique=True)
    intent_ref: Mapped[str | None] = mapped_column(unique=True)
    page_enc: Mapped[str | None]
    page_url: Mapped[str | None]
    asked: Mapped[bool] = mapped_column(default=False)
    authorized_centimes: Mapped[int] = mapped_column(default=0)
    captured_centimes: Mapped[int] = mapped_column(default=0)
    refunding_centimes: Mapped[int] = mapped_column(default=0)
    refunded_centimes: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    dispute: Mapped[int] = mapped_column(default=0)
    attention: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    captured_at: Mapped[datetime | None]
    next_check_at: Mapped[datetime | None]
    checks: Mapped[int] = mapped_column(default=0)


class Settlement(Model):
    """The one payment that paid a checkout. A second one that captures goes back."""

    __tablename__ = "shop_payment_settlement"
    checkout_id: Mapped[int] = mapped_column(
        ForeignKey("shop_checkout.id"), primary_key=True, autoincrement=False
    )
    payment_id: Mapped[int] = mapped_column(ForeignKey("shop_payment.id"), unique=True)
    at: Mapped[datetime]


class PaymentTransition(Model):
    """The log: every change of a payment, from what to what, by whom. `entry_key` makes money recorded by
    hand count once.
    """

    __tablename__ = "shop_payment_transition"
    __table_args__ = (UniqueConstraint("payment_id", "entry_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("shop_payment.id"), index=True)
    from_state: Mapped[str]
    to_state: Mapped[str]
    source: Mapped[str]
    actor_id: Mapped[int | None]
    amount_centimes: Mapped[int | None]
    entry_key: Mapped[str | None]
    at: Mapped[datetime]


class WebhookEvent(Model):
    """A webhook whose signature held, once per provider and event id (I5); without personal data."""

    __tablename__ = "shop_webhook_event"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("ix_shop_webhook_event_parked", "outcome", "intent_ref"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str]
    event_id: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[JsonDict]
    intent_ref: Mapped[str | None]
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("shop_payment.id"), index=True)
    outcome: Mapped[str]
    received_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]


class Refund(Model):
    """Money on its way back: requested → sent → succeeded | failed. `key` makes asking twice one refund."""

    __tablename__ = "shop_refund"
    __table_args__ = (
        CheckConstraint("amount_centimes > 0", name="amount"),
        Index("ix_shop_refund_open", "state", "next_try_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("shop_payment.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    provider_ref: Mapped[str | None] = mapped_column(unique=True)
    amount_centimes: Mapped[int]
    reason: Mapped[str]
    state: Mapped[str]
    by_hand: Mapped[bool] = mapped_column(default=False)
    actor_id: Mapped[int | None]
    failure: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
