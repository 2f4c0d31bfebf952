"""The application as it runs in production."""

from pathlib import Path

from flask import Flask

from wsgi import create_app

HOST = "souk.example.ma"


def open_shop(folder: Path, uri: str) -> Flask:
    """The application as it runs in production: own secrets, HTTPS, work left to the worker, no answers compressed
    because the callers here accept none."""
    return create_app({
        "ENV": "production",
        "SECRET_KEY": "bench " * 8,
        "DATA_KEY": "YmVuY2hiZW5jaGJlbmNoYmVuY2hiZW5jaGJlbmNoISE=",
        "SECURITY_PASSWORD_SALT": "bench",
        "SQLALCHEMY_DATABASE_URI": uri,
        "PUBLIC_URL": f"https://{HOST}",
        "MAIL_URL": f"file://{folder / 'outbox'}",
        "SMS_URL": f"file://{folder / 'outbox'}",
        "STORAGE_URL": f"file://{folder / 'media'}",
        "SEARCH_PATH": str(folder / "search"),
        "JOBS": "worker",
        "LOG_LEVEL": "WARNING",
    })  # fmt: skip
