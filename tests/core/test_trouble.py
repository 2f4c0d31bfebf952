"""When the database is away: a page that says so and 503, nothing personal in the logs, and nothing half done."""

import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from core.db import db, session, transaction
from tests.shop.orders.makers import assert_holds, shelf
from tests.shop.orders.till import basket_with, form, orders_count


def file_of(app: Flask) -> Path:
    return Path(str(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database))


def as_visitors_see(app: Flask) -> None:
    """Errors become pages, as outside tests."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False


def test_a_locked_database_is_said_and_the_order_can_be_sent_again(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    client, goods = app.test_client(), shelf(10)
    basket_with(client, goods)
    sent = form(client)
    as_visitors_see(app)
    db.session.remove()
    db.engine.dispose()
    with db.engine.connect() as connection:  # wait a moment instead of ten seconds
        connection.connection.execute("PRAGMA busy_timeout=100")
    holder = sqlite3.connect(file_of(app), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    answer = client.post("/fr/checkout", data=sent)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "<h1" in answer.text
    holder.execute("ROLLBACK")
    holder.close()
    assert orders_count() == 0
    assert client.post("/fr/checkout", data=sent).status_code == 303
    assert orders_count() == 1
    said = capsys.readouterr()
    assert "0661234578" not in said.out + said.err
    assert "khadija" not in said.out + said.err
    assert_holds(app)


def test_a_full_disk_is_said_and_nothing_is_half_done(app: Flask) -> None:
    client, goods = app.test_client(), shelf(10)
    basket_with(client, goods)
    sent = form(client)
    as_visitors_see(app)
    session().rollback()
    with db.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    answers = [client.post("/fr/checkout", data=sent).status_code for _ in range(3)]
    assert set(answers) <= {303, 503}
    assert orders_count() in (0, 1)
    assert client.get("/fr/basket").status_code == 200
    assert_holds(app)


def test_errors_of_the_database_do_not_repeat_what_people_wrote(both: Flask) -> None:
    with pytest.raises(DBAPIError) as error, transaction() as s:
        s.execute(text("INSERT INTO nowhere VALUES (:a)"), {"a": "khadija@example.ma"})
    assert "khadija" not in str(error.value)
