"""How alembic reaches the database.

`storage.migrate` hands over a connection. On the command line it is the database of a data
folder, which must not be in use: `alembic -x data=FOLDER upgrade head` (default: `data`).
"""

from pathlib import Path
from typing import Literal

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from storage.house_tables import metadata
from storage.lock import DataLock
from storage.migrate import DATABASE_NAME
from storage.sqlite import migrating_engine


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=is_ours,
        render_item=plain_type,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
            raise CommandError(f"rows point nowhere: {broken[:10]}")


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Full-text search brings tables of its own, made by hand."""
    return kind != "table" or name is None or not name.startswith("works_text")


def plain_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration names SQL's types: ours may have changed by the time it runs again."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def migrate_folder(folder: Path) -> None:
    with DataLock(folder):
        engine = migrating_engine(folder / DATABASE_NAME)
        with engine.connect() as connection:
            migrate(connection)
        engine.dispose()


if context.is_offline_mode():
    raise CommandError("migrations need the database itself: they look at what is in it")
if (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    migrate_folder(Path(context.get_x_argument(as_dictionary=True).get("data", "data")))
