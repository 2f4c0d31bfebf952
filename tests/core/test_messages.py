"""What is left of a message once it is gone: nothing worth stealing."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from core import clock, messages
from core.db import session, transaction
from core.messages import OutgoingMessage, send_mail, send_sms, send_waiting


def rows() -> list[OutgoingMessage]:
    session().rollback()
    return list(session().scalars(select(OutgoingMessage).order_by(OutgoingMessage.id)))


def test_what_is_sent_keeps_neither_text_nor_address(both: Flask) -> None:
    send_mail("salma@example.ma", "Your code: 123456", "123456, or https://x/reset/y", html="<b>123456</b>")
    send_sms("+212661234578", "123456")
    assert send_waiting(clock.now()) == 2
    mail, sms = rows()
    assert (mail.recipient, sms.recipient) == ("s•••@example.ma", "06 •• •• •• 78")
    for message in (mail, sms):
        assert (message.subject, message.body, message.html, message.state) == ("", "", None, "sent")
        assert message.sent_at is not None
    folder = Path(str(both.config["MAIL_URL"]).removeprefix("file://"))
    assert any("123456" in file.read_text() for file in folder.glob("*-sms.txt")), (
        "development reads the files"
    )


def test_what_waits_for_another_try_is_whole_and_what_is_given_up_is_blank(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_message: OutgoingMessage) -> None:
        raise OSError("no network")

    monkeypatch.setattr(messages, "_backend", broken)
    send_sms("+212661234578", "123456")
    now = clock.now()
    for n in range(messages.MAX_ATTEMPTS):
        assert [(m.state, m.body) for m in rows()] == [("waiting", "123456")]
        send_waiting(now + timedelta(minutes=6 * n))
    assert [(m.state, m.body, m.recipient) for m in rows()] == [("failed", "", "06 •• •• •• 78")]


def test_a_slow_worker_does_not_blank_what_another_has_claimed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(message: OutgoingMessage) -> None:
        with transaction() as s:  # meanwhile, another worker
            s.execute(update(OutgoingMessage).values(attempts=message.attempts + 1))

    monkeypatch.setattr(messages, "_backend", slow)
    send_sms("+212661234578", "123456")
    send_waiting(clock.now())
    assert [(m.state, m.body) for m in rows()] == [("sending", "123456")]


def test_the_sweep_blanks_what_older_versions_kept_and_forgets_after_a_month(both: Flask) -> None:
    send_sms("+212661234578", "123456")
    send_sms("+212661234579", "654321")
    send_sms("+212661234580", "waits")
    first, second, _third = (m.id for m in rows())
    with transaction() as s:
        s.execute(update(OutgoingMessage).where(OutgoingMessage.id <= second).values(state="sent"))
        old = clock.now() - timedelta(days=31)
        s.execute(update(OutgoingMessage).where(OutgoingMessage.id == first).values(created_at=old))
    messages.sweep(clock.now())
    assert [(m.recipient, m.body) for m in rows()] == [("06 •• •• •• 79", ""), ("+212661234580", "waits")]
