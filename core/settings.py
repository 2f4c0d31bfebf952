"""Settings: SOUK_* from the environment, all faults reported together at the start.

`SOUK_ENV=production` demands its secrets; in development they are made once and kept in the instance folder.
"""

import base64
import json
import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

EXAMPLE_RIB = "000000000000000000000097"  # no bank has the code 000: nobody can send money there
KEPT = ("SECRET_KEY", "DATA_KEY", "SECURITY_PASSWORD_SALT")


class SettingsError(SystemExit):
    """The environment is wrong; the text lists every fault."""


def default_settings(instance: Path) -> dict[str, Any]:
    """What holds unless the environment says otherwise."""
    return {
        "ENV": "development",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{instance / 'souk.sqlite3'}",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "JOBS": "worker",
        "MAIL_URL": f"file://{instance / 'outbox'}",
        "SMS_URL": f"file://{instance / 'outbox'}",
        "MAIL_FROM": "Souk Taawon <noreply@souk-taawon.example>",
        "STORAGE_URL": f"file://{instance / 'media'}",
        "SEARCH_PATH": str(instance / "search"),
        "SEARCH_BACKEND": "whoosh",
        "STRIPE_SECRET_KEY": "",
        "STRIPE_WEBHOOK_SECRET": "",
        "STRIPE_BASE_URL": "",
        "BANK_TRANSFER_RIB": "",
        "BANK_TRANSFER_NAME": "",
        "TRUSTED_PROXIES": 0,
        "CNDP_NUMBER": "",
        "CONTACT_PHONE": "",
        "CONTACT_EMAIL": "",
        "LOG_LEVEL": "INFO",
        "METRICS_TOKEN": "",
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 400,
        "TEMPLATES_AUTO_RELOAD": False,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 30 * 24 * 3600,
        "WTF_CSRF_TIME_LIMIT": None,
    }


def load_settings(app: Flask, overrides: dict[str, Any] | None = None) -> None:
    """Fill app.config from defaults, environment and overrides; raises SettingsError with every fault."""
    instance = Path(app.instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    app.config.update(default_settings(instance))
    app.config.from_prefixed_env("SOUK")
    app.config.update(overrides or {})
    if app.config["ENV"] != "production":
        app.config["BANK_TRANSFER_RIB"] = app.config["BANK_TRANSFER_RIB"] or EXAMPLE_RIB
        _keep_development_secrets(app, instance / "secrets.json")
    _apply_public_url(app)
    faults = find_faults(app.config)
    if faults:
        raise SettingsError("Souk Taawon cannot start:\n" + "\n".join(f"  - {fault}" for fault in faults))


def instance_path() -> str | None:
    """`SOUK_INSTANCE_PATH`, or None for Flask's own choice beside the code."""
    return os.environ.get("SOUK_INSTANCE_PATH")


def _keep_development_secrets(app: Flask, path: Path) -> None:
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    fresh = {k: base64.b64encode(secrets.token_bytes(32)).decode() for k in KEPT if k not in kept}
    if fresh:
        kept.update(fresh)
        path.write_text(json.dumps(kept))
        path.chmod(0o600)
    for key in KEPT:
        app.config[key] = app.config.get(key) or kept[key]


def _apply_public_url(app: Flask) -> None:
    url = urlsplit(str(app.config["PUBLIC_URL"]))
    is_https = url.scheme == "https"
    app.config["SESSION_COOKIE_SECURE"] = is_https
    app.config["SESSION_COOKIE_NAME"] = "__Host-session" if is_https else "session"
    app.config["PREFERRED_URL_SCHEME"] = url.scheme or "http"
    if app.config["ENV"] == "production" and url.hostname:
        app.config.setdefault("TRUSTED_HOSTS", [url.hostname])


def find_faults(config: dict[str, Any]) -> list[str]:
    """Every fault of the settings, as sentences."""
    faults = []
    if config["ENV"] not in ("development", "production", "testing"):
        faults.append("SOUK_ENV must be development, testing or production")
    if config["JOBS"] not in ("worker", "inline"):
        faults.append("SOUK_JOBS must be worker or inline")
    uri = str(config["SQLALCHEMY_DATABASE_URI"])
    if not uri.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        faults.append("SOUK_SQLALCHEMY_DATABASE_URI must start with sqlite:/// or postgresql://")
    if urlsplit(str(config["PUBLIC_URL"])).scheme not in ("http", "https"):
        faults.append("SOUK_PUBLIC_URL must be a full address, such as https://souk.example.ma")
    faults += [f"SOUK_{key} is missing" for key in KEPT if not config.get(key)]
    faults += _key_faults(config) + _search_faults(str(config["SEARCH_BACKEND"]))
    if config["ENV"] == "production":
        faults += _production_faults(config)
    return faults


def _key_faults(config: dict[str, Any]) -> list[str]:
    try:
        size = len(base64.b64decode(str(config.get("DATA_KEY") or ""), validate=True))
    except ValueError:
        size = 0
    return [] if size == 32 else ["SOUK_DATA_KEY must be 32 bytes in base64 (openssl rand -base64 32)"]


def _search_faults(name: str) -> list[str]:
    if name not in ("whoosh", "tantivy"):
        return ["SOUK_SEARCH_BACKEND must be whoosh or tantivy"]
    if name == "tantivy" and find_spec("tantivy") is None:
        return [
            "SOUK_SEARCH_BACKEND=tantivy needs the extra search-tantivy (pip install 'souk-taawon[search-tantivy]')"
        ]
    return []


def _production_faults(config: dict[str, Any]) -> list[str]:
    faults = []
    if not str(config["PUBLIC_URL"]).startswith("https://"):
        faults.append("SOUK_PUBLIC_URL must be https in production")
    if len(str(config.get("SECRET_KEY") or "")) < 32:
        faults.append("SOUK_SECRET_KEY must have at least 32 characters")
    key = str(config["STRIPE_SECRET_KEY"])
    if key and not config["STRIPE_WEBHOOK_SECRET"]:
        faults.append("SOUK_STRIPE_WEBHOOK_SECRET is missing although SOUK_STRIPE_SECRET_KEY is set")
    return faults
