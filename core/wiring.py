"""How the ground floor joins the application."""

from datetime import datetime

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from core import audit, clock, doctor, events, jobs, messages, ratelimit
from core.cli import init_cli
from core.db import db, init_db
from core.i18n.catalogues import compile_stale
from core.logs import init_logs
from core.routing import RowNumber
from core.search import indexing
from core.views import kit, machine
from core.web import init_web

migrate = Migrate(render_as_batch=True, compare_type=True)


def init_app(app: Flask) -> None:
    """Database, web shell, commands, checks."""
    init_logs(app)
    compile_stale()
    init_db(app)
    migrate.init_app(app, db)
    app.url_map.converters["int"] = RowNumber
    if hops := int(
        app.config["TRUSTED_PROXIES"]
    ):  # our own proxies name the client; its Host is never believed
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    init_web(app)
    app.register_blueprint(machine)
    if app.config["ENV"] == "development":
        app.register_blueprint(kit)
    init_cli(app)
    jobs.init_jobs()
    jobs.periodic("core.sweep_attempts", every=3600)(_sweep)
    jobs.periodic("core.search", every=1)(_write_index)
    doctor.add_check("audit chain", audit.broken_links)
    doctor.add_check("news", lambda: events.undelivered(clock.now()))
    doctor.add_check("jobs", lambda: jobs.late_jobs(clock.now()))


def _sweep(now: datetime) -> None:
    ratelimit.sweep(now)
    messages.sweep(now)


def _write_index(now: datetime) -> None:
    indexing.drain(now)
