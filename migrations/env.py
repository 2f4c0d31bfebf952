"""How Alembic reaches the database: through the application, one history for SQLite and PostgreSQL."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from core.db import UtcDateTime

migrate = current_app.extensions["migrate"]
engine = migrate.db.engine
context.config.set_main_option(
    "sqlalchemy.url", engine.url.render_as_string(hide_password=False).replace("%", "%%")
)


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Migrations name plain types, so that they run whatever becomes of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Apply on a connection of the application's own engine."""
    arguments = {**migrate.configure_args, "render_item": render_item}
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=migrate.db.metadatas[None], **arguments)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
