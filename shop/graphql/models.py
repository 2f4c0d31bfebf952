"""Tables of the API: what its clients hold by id, keys that sign, and messages to other programs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class SigningKey(Model):
    """An RSA key that signs tokens and webhooks. The newest signs; all that are kept are published."""

    __tablename__ = "shop_api_key"
    id: Mapped[int] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(String(32), unique=True)
    private_enc: Mapped[str]
    created_at: Mapped[datetime]


class SavedAddress(Model):
    """An address somebody keeps. All of it is personal, so all of it is sealed."""

    __tablename__ = "shop_api_address"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[str]
    for_shipping: Mapped[bool] = mapped_column(default=False)
    for_billing: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class ApiCheckout(Model):
    """A checkout a client drives. Its id is a secret; its goods lie in a basket of their own.

    `order_token` set and `completed_at` empty: an order waits for its money. `seen`: the total last told.
    """

    __tablename__ = "shop_api_checkout"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"), index=True)
    basket_token: Mapped[str | None] = mapped_column(String(43))
    language_code: Mapped[str] = mapped_column(String(16))
    email_sealed: Mapped[str | None]
    shipping_sealed: Mapped[str | None]
    billing_sealed: Mapped[str | None]
    commune_code: Mapped[str | None] = mapped_column(String(12))
    keeps_shipping: Mapped[bool] = mapped_column(default=True)
    keeps_billing: Mapped[bool] = mapped_column(default=True)
    fee_chosen: Mapped[int | None]
    seen: Mapped[str] = mapped_column(String(24), default="")
    attempt: Mapped[int] = mapped_column(default=0)
    order_token: Mapped[str | None] = mapped_column(String(43), index=True)
    completed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)


class Metadatum(Model):
    """A public note a client keeps on something of its own."""

    __tablename__ = "shop_api_metadata"
    __table_args__ = (UniqueConstraint("subject", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), index=True)
    key: Mapped[str] = mapped_column(String(128))
    sealed: Mapped[str]


class Webhook(Model):
    """A program elsewhere that wants news. `query`: what it wants to know; empty: the usual facts."""

    __tablename__ = "shop_api_webhook"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[str]]
    secret_enc: Mapped[str | None]
    query: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class WebhookDelivery(Model):
    """One message to one of them: waiting | sent | failed."""

    __tablename__ = "shop_api_delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','sent','failed')", name="state"),
        Index("ix_shop_api_delivery_due", "state", "next_try_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("shop_api_webhook.id", ondelete="CASCADE"), index=True)
    event: Mapped[str] = mapped_column(String(60))
    body_sealed: Mapped[str]
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    status: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
