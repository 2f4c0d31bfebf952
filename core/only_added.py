"""Tables whose rows are only ever added: the database itself refuses to change or delete one, on both engines."""

from typing import cast

from sqlalchemy import DDL, Table, event

from core.db import Model

_REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION core_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
    MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are only ever added';
END $$
"""


def only_added_ddl(table: str, dialect: str) -> list[str]:
    """The statements by which a database refuses to change or delete a table's rows; for migrations too."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            for act in ("UPDATE", "DELETE")
        ]
    row = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION core_only_added()"
    whole = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION core_only_added()"
    return [
        _REFUSE_FUNCTION,
        f"CREATE TRIGGER {table}_no_change {row}",
        f"CREATE TRIGGER {table}_no_truncate {whole}",
    ]


def only_added(*models: type[Model]) -> None:
    """Have the triggers made with the tables."""
    for model in models:
        table = cast("Table", model.__table__)
        for dialect in ("sqlite", "postgresql"):
            for statement in only_added_ddl(table.name, dialect):
                ddl = DDL(statement)  # type: ignore[no-untyped-call]
                event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
