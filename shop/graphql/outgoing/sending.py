"""Deliveries: written with the news, sent after it, tried again with growing pauses, and kept for a month."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select, update

from core.crypto import decrypt, encrypt
from core.db import changed_one, session, transaction
from core.errors import NotFound
from shop.graphql.models import Webhook, WebhookDelivery
from shop.graphql.outgoing import rules
from shop.graphql.outgoing.reaching import Reach, post
from shop.graphql.people.keys import keys, text_of

log = structlog.get_logger()
AT_ONCE = 50


@dataclass(frozen=True)
class Sender:
    """As whom news is sent: the address of this site; and how far it may go."""

    public_url: str
    reach: Reach = field(default_factory=Reach)

    @property
    def domain(self) -> str:
        """Its host."""
        return self.public_url.partition("//")[2].partition("/")[0]


def wanted(kind: str) -> list[Webhook]:
    """The webhooks that want this event (1 statement)."""
    rows = session().scalars(select(Webhook).where(Webhook.active.is_(True)).order_by(Webhook.id))
    return [row for row in rows if kind in row.events]


def queue(webhook_id: int, kind: str, body: Mapping[str, Any], now: datetime) -> None:
    """Write a delivery, in the caller's transaction. Bodies may be personal: they are sealed."""
    sealed = encrypt(json.dumps(body, ensure_ascii=False, separators=(",", ":")))
    session().add(
        WebhookDelivery(
            webhook_id=webhook_id, event=kind, body_sealed=sealed, state="waiting", attempts=0, next_try_at=now,
            created_at=now, note="",
        )
    )  # fmt: skip


def send_due(sender: Sender, now: datetime) -> int:
    """Send what is due; returns how many arrived. Each is claimed first, so two workers never send the same."""
    due = select(WebhookDelivery.id).where(
        WebhookDelivery.state == "waiting", WebhookDelivery.next_try_at <= now
    )
    ids = list(
        session().scalars(due.order_by(WebhookDelivery.next_try_at, WebhookDelivery.id).limit(AT_ONCE))
    )
    return sum(_send(sender, delivery_id, now) for delivery_id in ids)


def _send(sender: Sender, delivery_id: int, now: datetime) -> bool:
    claim = update(WebhookDelivery).where(
        WebhookDelivery.id == delivery_id,
        WebhookDelivery.state == "waiting",
        WebhookDelivery.next_try_at <= now,
    )
    with transaction():
        mine = changed_one(claim.values(attempts=WebhookDelivery.attempts + 1, next_try_at=now + rules.LEASE))
    if not mine:
        return False
    row = session().get_one(WebhookDelivery, delivery_id, populate_existing=True)
    hook = session().get_one(Webhook, row.webhook_id)
    body = decrypt(row.body_sealed).encode()
    headers = headers_of(sender, row.event, body, decrypt(hook.secret_enc) if hook.secret_enc else "", now)
    url, attempts = hook.url, row.attempts
    session().rollback()
    status, note = post(url, body, headers, sender.reach)
    _settle(delivery_id, attempts, status, note, now)
    return 200 <= (status or 0) < 300


def _settle(delivery_id: int, attempts: int, status: int | None, note: str, now: datetime) -> None:
    arrived, wait = 200 <= (status or 0) < 300, rules.wait_after(attempts)
    values: dict[str, Any] = {"status": status, "note": note[:200]}
    if arrived:
        values |= {"state": "sent", "sent_at": now}
    elif wait is None:
        values |= {"state": "failed"}
    else:
        values |= {"next_try_at": now + wait}
    with transaction() as s:
        s.execute(update(WebhookDelivery).where(WebhookDelivery.id == delivery_id).values(**values))
    log.info(
        "webhook_sent" if arrived else "webhook_failed",
        delivery=delivery_id,
        status=status,
        attempts=attempts,
    )


def headers_of(sender: Sender, kind: str, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """What goes with a body; its signature is made with the secret, else with the published key."""
    told = {
        "Saleor-Event": kind.lower(), "Saleor-Domain": sender.domain,
        "Saleor-Signature": rules.hmac_of(secret, body) if secret else _detached(body, now),
    }  # fmt: skip
    return {
        "Content-Type": "application/json", "User-Agent": "Saleor/3.23 (Souk Taawon)",
        "Saleor-Api-Url": f"{sender.public_url}/graphql/", **told, **{f"X-{name}": v for name, v in told.items()},
    }  # fmt: skip


def _detached(body: bytes, now: datetime) -> str:
    """A detached JWS: `header..signature`, over the body as it is (RFC 7797)."""
    key = keys(now)[0]
    head = {"alg": "RS256", "b64": False, "crit": ["b64"], "kid": key.kid, "typ": "JWT"}
    header = text_of(json.dumps(head, separators=(",", ":")).encode())
    return f"{header}..{text_of(key.sign(header.encode() + b'.' + body))}"


def replay(delivery_id: int, now: datetime) -> None:
    """Send a delivery anew, as it was. Raises NotFound."""
    mine = update(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
    with transaction():
        if not changed_one(mine.values(state="waiting", attempts=0, next_try_at=now)):
            raise NotFound("delivery_unknown", "There is no such delivery.")


def deliveries(webhook_id: int | None = None, limit: int = 50) -> Sequence[WebhookDelivery]:
    """The last ones, newest first."""
    query = select(WebhookDelivery).order_by(WebhookDelivery.id.desc()).limit(limit)
    return (
        session()
        .scalars(query.where(WebhookDelivery.webhook_id == webhook_id) if webhook_id else query)
        .all()
    )
