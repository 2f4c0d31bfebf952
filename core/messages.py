"""Mail and SMS that leave once: a row in the caller's transaction, sent after it by the worker.

What is gone, or given up, keeps no text and no address: codes and links in it would be worth stealing.

Backends by address: `file:///folder` (one .eml or .txt a message, for development), `console:`,
`smtp://user:password@host:587` (STARTTLS) and `smtps://…`.
"""

import smtplib
import ssl
import sys
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from flask import current_app
from sqlalchemy import Index, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Model, changed, changed_one, session, transaction
from core.format import mask_email, mask_phone

log = structlog.get_logger()
MAX_ATTEMPTS = 6
KEPT_FOR = timedelta(days=30)
OVER = ("sent", "failed")


class OutgoingMessage(Model):
    """A mail or SMS waiting to leave; once gone, only its kind, its times and a masked recipient."""

    __tablename__ = "core_message"
    __table_args__ = (Index("ix_core_message_due", "state", "next_try_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    html: Mapped[str | None]
    lang: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")  # waiting | sending | sent | failed
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def send_mail(to: str, subject: str, text: str, *, html: str | None = None, lang: str = "ar") -> None:
    """Queue a mail in the current transaction."""
    _queue("mail", to, subject, text, html, lang)


def send_sms(to_e164: str, text: str, *, lang: str = "ar") -> None:
    """Queue an SMS in the current transaction."""
    _queue("sms", to_e164, "", text, None, lang)


def _queue(channel: str, to: str, subject: str, text: str, html: str | None, lang: str) -> None:
    now = clock.now()
    with transaction() as s:
        s.add(
            OutgoingMessage(
                channel=channel, recipient=to, subject=" ".join(subject.split()), body=text, html=html, lang=lang,
                created_at=now, next_try_at=now,
            )
        )  # fmt: skip


def send_waiting(now: datetime, limit: int = 50) -> int:
    """Send what is due; returns how many left. A message is claimed first, so two workers never send one twice."""
    due = (
        select(OutgoingMessage.id)
        .where(OutgoingMessage.state.in_(("waiting", "sending")), OutgoingMessage.next_try_at <= now)
        .order_by(OutgoingMessage.id)
        .limit(limit)
    )
    return sum(_send_one(message_id, now) for message_id in list(session().scalars(due)))


def _send_one(message_id: int, now: datetime) -> bool:
    claim = (
        update(OutgoingMessage)
        .where(
            OutgoingMessage.id == message_id,
            OutgoingMessage.next_try_at <= now,
            OutgoingMessage.state != "sent",
        )
        .values(
            state="sending", next_try_at=now + timedelta(minutes=5), attempts=OutgoingMessage.attempts + 1
        )
    )
    with transaction():
        if not changed_one(claim):
            return False
    message = session().get_one(OutgoingMessage, message_id)
    attempt = message.attempts
    try:
        _backend(message)
    except (OSError, smtplib.SMTPException) as error:
        log.error("message_not_sent", message_id=message_id, error=type(error).__name__)
        _finish(message, attempt, "failed" if attempt >= MAX_ATTEMPTS else "waiting", None)
        return False
    _finish(message, attempt, "sent", now)
    return True


def _finish(message: OutgoingMessage, attempt: int, state: str, sent_at: datetime | None) -> None:
    """Note the outcome of an attempt, unless it took so long that another worker is sending the message by now."""
    mine = (OutgoingMessage.id == message.id, OutgoingMessage.attempts == attempt)
    values = {"state": state, "sent_at": sent_at} | (_blank(message) if state in OVER else {})
    with transaction():
        changed_one(update(OutgoingMessage).where(*mine).values(**values))


def _blank(message: OutgoingMessage) -> dict[str, str | None]:
    mask = mask_email if message.channel == "mail" else mask_phone
    return {"recipient": mask(message.recipient), "subject": "", "body": "", "html": None}


def sweep(now: datetime) -> int:
    """Forget messages that are over: their text at once, the rest after 30 days; returns how many rows were touched."""
    over = OutgoingMessage.state.in_(OVER)
    full = select(OutgoingMessage).where(over, OutgoingMessage.body != "").limit(1000)
    blanks = {message.id: _blank(message) for message in session().scalars(full)}
    with transaction() as s:
        for message_id, values in blanks.items():
            s.execute(update(OutgoingMessage).where(OutgoingMessage.id == message_id).values(**values))
        gone = changed(delete(OutgoingMessage).where(over, OutgoingMessage.created_at < now - KEPT_FOR))
    return len(blanks) + gone


def _backend(message: OutgoingMessage) -> None:
    url = urlsplit(str(current_app.config["MAIL_URL" if message.channel == "mail" else "SMS_URL"]))
    if url.scheme == "file":
        _write_file(Path(url.path), message)
    elif url.scheme == "console":
        sys.stderr.write(
            f"\n--- {message.channel} to {message.recipient}\n{message.subject}\n{message.body}\n---\n"
        )
    elif url.scheme in ("smtp", "smtps"):
        _send_smtp(url.scheme, url.hostname or "", url.port, url.username, url.password, message)
    else:
        raise OSError(f"no way to send over {url.scheme}")


def as_email(message: OutgoingMessage) -> EmailMessage:
    """The mail as it travels."""
    mail = EmailMessage()
    mail["From"], mail["To"] = str(current_app.config["MAIL_FROM"]), message.recipient
    mail["Subject"], mail["Date"] = message.subject, formatdate(message.created_at.timestamp())
    mail["Message-ID"] = make_msgid(idstring=str(message.id), domain="souk-taawon.example")
    mail["Content-Language"] = message.lang
    mail.set_content(message.body)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return mail


def _write_file(folder: Path, message: OutgoingMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if message.channel == "mail":
        (folder / f"{message.id:06d}-mail.eml").write_bytes(bytes(as_email(message)))
    else:
        (folder / f"{message.id:06d}-sms.txt").write_text(f"{message.recipient}\n\n{message.body}\n")


def _send_smtp(
    scheme: str, host: str, port: int | None, user: str | None, password: str | None, message: OutgoingMessage
) -> None:
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port or 465, timeout=20, context=context)
    else:
        server = smtplib.SMTP(host, port or 25, timeout=20)
    with server:
        if scheme == "smtp" and user:
            server.starttls(context=context)
        if user:
            server.login(unquote(user), unquote(password or ""))
        server.send_message(as_email(message))
